"""Charts as inline SVG: they take their colours from the page, so that they are light and dark as it is.

Colours are CSS classes, `s-<key>` for a space and `l-<n>` for the nth label: `page.py` says what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import numpy as np

from tonewalk.base.figures import Figure
from tonewalk.evaluate.compare import Confusion

COLOURED: Final = 14
"""Labels with a colour and a name on a map; the others are grey."""

SEAT: Final = 12.0
"""How far around a dot others count for a name's place, in the picture's unit."""

HALF_LETTER: Final = 3.4
LETTER_HIGH: Final = 11.5
ABOVE: Final = 8.0
"""Of a name on a map, and how far above its dots it stands."""

MOST_TAKEN: Final = 18
"""Rows and columns of a confusion picture."""


def text(words: str) -> str:
    """Words as HTML, without characters that can't be shown."""
    return escape("".join(char if char.isprintable() else " " for char in words))


def bars(title: str, figures: Mapping[str, tuple[str, Figure]]) -> str:
    """One measure of several spaces as bars from 0 to 1, with 95 % intervals; a tick is what chance gives.

    Args:
        figures: the space's colour -> its name and figure.
    """
    left, wide, high = 84, 180, 24
    rows = []
    for row, (key, (name, one)) in enumerate(figures.items()):
        y = row * high
        at, low, far = (left + wide * min(max(value, 0), 1) for value in (one.value, one.low, one.high))
        rows.append(
            f'<g class="s-{key}"><text x="{left - 8}" y="{y + 15}" class="end">{text(name)}</text>'
            f'<rect x="{left}" y="{y + 4}" width="{wide}" height="14" rx="2" class="track"/>'
            f'<rect x="{left}" y="{y + 4}" width="{max(at - left, 0.5):.1f}" height="14" rx="2" class="fill"/>'
        )
        if one.n > 1:
            ends = f"M{low:.1f} {y + 8}v6M{far:.1f} {y + 8}v6"
            rows.append(f'<path d="M{low:.1f} {y + 11}H{far:.1f}{ends}" class="whisker"/>')
        if one.against == "chance" and one.baseline is not None:
            rows.append(f'<path d="M{left + wide * one.baseline:.1f} {y + 2}v18" class="tick"/>')
        rows.append(
            f'<text x="{left + wide + 40}" y="{y + 15}" class="end value">{one.value:.2f}</text>'
            f"<title>{text(name)}: {one.value:.3f} ({one.low:.3f} to {one.high:.3f}), n = {one.n}</title></g>"
        )
    return _chart(title, left + wide + 42, len(figures) * high + 2, rows)


def lines(title: str, curves: Mapping[str, Sequence[float]], names: Mapping[str, str]) -> str:
    """Values over k = 1, 2, ... of several spaces."""
    left, top, wide, high = 34, 8, 420, 150
    deepest = max((len(curve) for curve in curves.values()), default=0)
    most = max((max(curve, default=0) for curve in curves.values()), default=0)
    ceiling = next((step for step in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if most <= step), 1.0)
    parts = []
    for share in (0, 0.5, 1):
        y = top + high * (1 - share)
        parts.append(f'<path d="M{left} {y}h{wide}" class="grid"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" class="end">{share * ceiling:.2g}</text>')
    for k in sorted({1, *range(10, deepest + 1, 10)} & set(range(1, deepest + 1))):
        x = left + wide * (k - 1) / max(deepest - 1, 1)
        parts.append(f'<text x="{x:.1f}" y="{top + high + 16}" class="middle">{k}</text>')
    for key, curve in reversed(list(curves.items())):
        points = " ".join(
            f"{left + wide * at / max(deepest - 1, 1):.1f},{top + high * (1 - value / ceiling):.1f}"
            for at, value in enumerate(curve)
        )
        parts.append(
            f'<polyline points="{points}" class="line s-{key}"><title>{text(names[key])}</title></polyline>'
        )
    return _chart(title, left + wide + 12, top + high + 22, parts)


def scatter(title: str, places: Sequence[Sequence[float]], labels: Sequence[str], named: Sequence[str]) -> str:
    """A map, coloured by label: one dot a sound, the name of a label at its middle.

    Args:
        places: in [0, 1], y upwards.
        named: the labels that have a colour, most sounds first.
    """
    side, edge = 420, 8
    above = max((y for _, y in places), default=1)
    high = side * max(above - min((y for _, y in places), default=0), 0.4)
    coloured = {label: number for number, label in enumerate(named[:COLOURED])}
    dots: dict[int, list[tuple[float, float]]] = {-1: []}
    for (x, y), label in zip(places, labels, strict=True):
        dots.setdefault(coloured.get(label, -1), []).append((edge + side * x, edge + side * (above - y)))
    parts, seats = [], []
    for number, some in dots.items():
        path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in some)
        parts.append(f'<path d="{path}" class="dots {"other" if number < 0 else f"l-{number}"}"/>')
        if number >= 0:
            seats.append((_densest(some), number))
    for x, y, number in _seated(seats, list(coloured), edge, edge + side):
        name = text(list(coloured)[number])
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="halo middle l-{number}">{name}</text>')
    return _chart(title, side + 2 * edge, high + 2 * edge, parts, "map")


def confusion(title: str, taken: Confusion) -> str:
    """What the sounds of each label (rows) are taken for (columns), in shares of the row."""
    names = taken.labels[:MOST_TAKEN]
    cell, left, top = 23, 104, 84
    parts = []
    more = len(taken.labels) > len(names) or any(row[-1] for row in taken.counts)
    columns = [*names, *(["other"] if more else [])]
    for at, name in enumerate(columns):
        x = left + cell * at + cell / 2 + 4
        parts.append(f'<text transform="translate({x:.0f} {top - 6}) rotate(-55)">{text(_cut(name))}</text>')
    for row, name in enumerate(names):
        y = top + cell * row
        parts.append(f'<text x="{left - 8}" y="{y + 15}" class="end">{text(_cut(name))}</text>')
        counts = taken.counts[row]
        shown = [*counts[: len(names)], *([sum(counts[len(names) :])] if more else [])]
        total = max(sum(counts), 1)
        for column, count in enumerate(shown):
            share = count / total
            parts.append(
                _cell(left + cell * column, y, cell, share, row == column, f"{name} as {columns[column]}")
            )
    return _chart(title, left + cell * len(columns) + 36, top + cell * len(names) + 4, parts, "confusion")


def _cell(x: float, y: float, cell: int, share: float, right: bool, what: str) -> str:
    drawn = f'<rect x="{x}" y="{y}" width="{cell - 2}" height="{cell - 2}" rx="3" class="track"/>'
    if share:
        kind = "right" if right else "wrong"
        drawn += (
            f'<rect x="{x}" y="{y}" width="{cell - 2}" height="{cell - 2}" rx="3" class="{kind}" '
            f'style="opacity:{0.12 + 0.88 * share:.2f}"><title>{text(what)}: {share:.0%}</title></rect>'
        )
    if share >= 0.05:
        strong = " strong" if share > 0.55 else ""
        drawn += (
            f'<text x="{x + cell / 2 - 1}" y="{y + 14.5}" class="middle share{strong}">{100 * share:.0f}</text>'
        )
    return drawn


def _chart(title: str, wide: float, high: float, parts: Sequence[str], kind: str = "chart") -> str:
    size = "width" if kind == "confusion" else "max-width"
    box = f'viewBox="0 0 {wide:.0f} {high:.0f}" style="{size}:{wide:.0f}px"'
    return (
        f'<figure class="{kind}"><figcaption>{title}</figcaption>'
        f'<svg {box} role="img">{"".join(parts)}</svg></figure>'
    )


def _densest(dots: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The dot that most others of its label lie around."""
    points = np.array(dots[:: max(1, len(dots) // 500)])
    squares = ((points[:, None] - points) ** 2).sum(axis=2)
    x, y = points[int(np.exp(-squares / (2 * SEAT**2)).sum(axis=1).argmax())].tolist()
    return x, y


def _seated(
    seats: Sequence[tuple[tuple[float, float], int]], names: Sequence[str], least: float, most: float
) -> list[tuple[float, float, int]]:
    """Where names are written: at their places, or as far below as is free."""
    placed: list[tuple[float, float, int]] = []
    for (x, y), number in sorted(seats, key=lambda seat: seat[0][1]):
        half = HALF_LETTER * len(names[number])
        x, y = min(max(x, least + half), most - half), max(y - ABOVE, least + LETTER_HIGH)
        while any(
            abs(y - other) < LETTER_HIGH and abs(x - beside) < half + HALF_LETTER * len(names[taken])
            for beside, other, taken in placed
        ):
            y += LETTER_HIGH / 4
        placed.append((x, y, number))
    return placed


def _cut(words: str) -> str:
    return words if len(words) <= 16 else f"{words[:15]}…"
