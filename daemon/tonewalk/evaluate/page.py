"""The report as one HTML file: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.figures import Figure
from tonewalk.evaluate import pictures
from tonewalk.evaluate.compare import FamilyResult, SpaceResult
from tonewalk.evaluate.contenders import MFCC, YAMNET
from tonewalk.evaluate.pictures import COLOURED, text
from tonewalk.evaluate.report import Evaluation
from tonewalk.evaluate.retrieval import NEIGHBOURS, K
from tonewalk.library.labelled import FEWEST

NAMES: Final = {
    f"like.p@{K}": f"Example: precision in the first {K}",
    f"like.r@{K}": f"Example: recall in the first {K}",
    f"like.f1@{K}": f"Example: F1 in the first {K}",
    "like.mrr": "Example: mean reciprocal rank",
    "like.map": "Example: mean average precision",
    f"knn@{NEIGHBOURS}": f"Class by {NEIGHBOURS} neighbours",
    f"text.p@{K}": f"Words: precision in the first {K}",
    f"text.r@{K}": f"Words: recall in the first {K}",
    f"text.f1@{K}": f"Words: F1 in the first {K}",
    "text.mrr": "Words: mean reciprocal rank",
    "text.map": "Words: mean average precision",
    f"words.hit@{K}": f"A right sound in the first {K}",
    "words.mrr": "Mean reciprocal rank",
    "map2d.trustworthiness": "Map: trustworthiness",
    "map2d.continuity": "Map: continuity",
    "map2d.silhouette": "Map: silhouette",
    "map2d.roundness": "Map: roundness",
}
"""A figure's name -> what it is called here."""

CHARTED: Final = (f"like.p@{K}", "like.map", f"knn@{NEIGHBOURS}", "text.map")
"""What is shown as bars, and every analogy."""

COLOURS: Final = 6
"""Spaces with a colour of their own in `page.css`; more begin anew."""

METHOD: Final = f"""
An example asks for the sounds of its own label among all sounds of its kind; itself and its group (its drum
machine) are left out. Labels with fewer than {FEWEST} sounds ask nothing and stay as distractors. Precision
in the first {K} is the share of the label among {K}, or among as many as can be found. Intervals are 95 %
bootstrap intervals over the queries (Efron 1979), and the lead of one space over another is bootstrapped in
pairs. Class by neighbours is the vote of the {NEIGHBOURS} nearest (Cover and Hart 1967). Analogies ask for b
with q, given a with p, b with p and a with q (Mikolov, Yih and Zweig 2013); the tick is what {K} sounds drawn
without looking would hold. Maps are UMAP in two dimensions (McInnes, Healy and Melville 2018);
trustworthiness and continuity are those of Venna and Kaski (2001) with k = 10, the silhouette that of
Rousseeuw (1987), roundness the Polsby-Popper score of the labels' convex hulls.
"""


def writable(path: Path) -> None:
    """Whether a report can be written there: asked before minutes of measuring.

    Raises:
        InvalidArgument: the folder is not there, or it is a folder itself.
    """
    if path.is_dir() or not path.expanduser().absolute().parent.is_dir():
        raise InvalidArgument(f"The report can't be written to {path}: name a file in a folder that exists.")


def write(made: Evaluation, path: Path) -> None:
    """Write the report.

    Raises:
        InvalidArgument: it can't be written there.
    """
    try:
        path.expanduser().write_text(page(made), encoding="utf-8", errors="replace")
    except OSError as error:
        raise InvalidArgument(f"The report can't be written to {path}: {error.strerror}.") from error


def page(made: Evaluation) -> str:
    """The whole report."""
    left_out = f", {made.left_out} could not be indexed" if made.left_out else ""
    encoders = ", ".join(f"{name} {fingerprint[:8]}" for name, fingerprint in made.encoders.items())
    split = f", split {made.split}" if made.split else ""
    sections = "".join(_section(family, len(made.families) > 1) for family in made.families)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>tonewalk eval: {text(made.path)}</title>"
        f"<style>{_style()}</style></head><body><main>"
        f'<header><h1>tonewalk eval</h1><p class="verdict">{text(made.sentence)}</p>'
        f'<p class="about">{made.sounds} sounds of {text(made.path)}{text(split)}{left_out}; '
        f"file names {'counted' if made.names else 'did not count'}. Weights: {text(encoders)}.</p></header>"
        f"{sections}{_words(made)}{_quality(made)}<footer>{METHOD}</footer></main></body></html>"
    )


def _words(made: Evaluation) -> str:
    """What the words of a file found, and what they did not."""
    if not made.words:
        return ""
    first = made.words[0]
    heads = "".join(f"<th>{text(NAMES[one.name])}</th>" for one in first.figures)
    rows = "".join(f"<tr><th>{text(space.space)}</th>{_spread(space.figures)}</tr>" for space in made.words)
    missed = "".join(f"<li>{text(one)}</li>" for one in first.missed)
    told = f"<p>{text(first.space)} found nothing right for:</p><ul>{missed}</ul>" if missed else ""
    return (
        f"<section><h2>{first.figures[0].n} words as they are typed</h2>"
        f'<div class="scroll"><table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"{told}</section>"
    )


def _spread(figures: Sequence[Figure]) -> str:
    return "".join(f"<td>{one.value:.3f} ({one.low:.3f} to {one.high:.3f})</td>" for one in figures)


def _style() -> str:
    style = files("tonewalk.evaluate").joinpath("page.css").read_text(encoding="utf-8")
    spaces = "".join(f".s-{number}{{--c:var(--s{number})}}" for number in range(COLOURS))
    hues = (number * 360 / COLOURED * 3 % 360 for number in range(COLOURED))
    labels = "".join(f".l-{at}{{--c:oklch(var(--light) .15 {hue:.0f})}}" for at, hue in enumerate(hues))
    return f"{style}{spaces}.s-{MFCC}{{--c:var(--plain)}}.s-{YAMNET}{{--c:var(--plain2)}}{labels}"


def _keys(spaces: Sequence[SpaceResult]) -> dict[str, str]:
    """Space -> the key of its colour."""
    own = [one.space for one in spaces if one.space not in (MFCC, YAMNET)]
    return {name: str(at % COLOURS) for at, name in enumerate(own)} | {name: name for name in (MFCC, YAMNET)}


def _section(family: FamilyResult, several: bool) -> str:
    keys = _keys(family.spaces)
    head = f"<h2>{text(family.family or 'The rest')}</h2>" if several else "<h2>By example, word and class</h2>"
    what = family.family or ("the rest" if several else "this library")
    lead = f'<p class="lead">{text(family.verdict.sentence(what))}</p>' if several else ""
    legend = "".join(
        f'<li style="--c:var(--{_variable(keys[one.space])})"><i></i><b>{text(one.space)}</b> '
        f"<span>{text(one.about)}</span></li>"
        for one in family.spaces
    )
    labels = ", ".join(family.labels[:COLOURED])
    more = f" and {len(family.labels) - COLOURED} more" if len(family.labels) > COLOURED else ""
    return (
        f'<section>{head}{lead}<p class="note">{family.sounds} sounds, {len(family.labels)} '
        f"label{'s' if len(family.labels) > 1 else ''} that ask: {text(labels)}{more}.</p>"
        f'<ul class="legend">{legend}</ul>'
        f'<h3>What is found</h3><div class="grid">{_bars(family, keys)}</div>'
        f'<div class="grid wide">{_lines(family, keys)}</div>'
        f"<h3>Maps</h3>{_maps(family)}<h3>What is taken for what</h3>{_confusions(family)}"
        f"<h3>All figures</h3>{_table(family)}</section>"
    )


def _variable(key: str) -> str:
    return {MFCC: "plain", YAMNET: "plain2"}.get(key, f"s{key}")


def _bars(family: FamilyResult, keys: dict[str, str]) -> str:
    names = [one.name for space in family.spaces for one in space.figures]
    analogies = [name for name in names if name.startswith("analogy.") and name.endswith(f".r@{K}")]
    charts = []
    for name in dict.fromkeys([*CHARTED, *analogies]):
        found = {
            keys[space.space]: (space.space, one)
            for space in family.spaces
            for one in space.figures
            if one.name == name
        }
        if found:
            charts.append(pictures.bars(_called(name), found))
    return "".join(charts)


def _lines(family: FamilyResult, keys: dict[str, str]) -> str:
    names = {keys[one.space]: one.space for one in family.spaces}
    return "".join(
        pictures.lines(title, {keys[one.space]: getattr(one, kind) for one in family.spaces}, names)
        for kind, title in (("precision", "Precision over the first k"), ("recall", "Recall over the first k"))
    )


def _maps(family: FamilyResult) -> str:
    drawn = []
    for space in family.spaces:
        scores = [one for one in space.figures if one.name.startswith("map2d.")]
        told = ", ".join(f"{one.name.removeprefix('map2d.')} {one.value:.2f}" for one in scores)
        title = f"{text(space.space)}<small>{told}</small>"
        drawn.append(pictures.scatter(title, space.map, family.mapped, family.labels))
    grey = " Grey sounds carry another label." if set(family.mapped) - set(family.labels[:COLOURED]) else ""
    return (
        f'<p class="note">Every dot is a sound; near each other is what the space holds for alike.{grey}</p>'
        f'<div class="grid wide">{"".join(drawn)}</div>'
    )


def _confusions(family: FamilyResult) -> str:
    first = [name for name in (family.verdict.best, family.verdict.second) if name]
    drawn = {one.space: pictures.confusion(text(one.space), one.confusion) for one in family.spaces}
    shown = "".join(drawn[name] for name in first)
    others = "".join(picture for name, picture in drawn.items() if name not in first)
    rest = f"<details><summary>The other spaces</summary><div class='row'>{others}</div></details>"
    return (
        f'<p class="note">A row is what a sound is, a column what most of its {NEIGHBOURS} nearest are, '
        f"in per cent of the row.</p><div class='row'>{shown}</div>{rest if others else ''}"
    )


def _table(family: FamilyResult) -> str:
    columns = [{one.name: one for one in space.figures} for space in family.spaces]
    rows = []
    for name in dict.fromkeys(name for column in columns for name in column):
        best = max(column[name].value for column in columns if name in column)
        cells = "".join(_cell(column.get(name), best) for column in columns)
        rows.append(f"<tr><th>{text(_called(name))}</th>{cells}</tr>")
    heads = "".join(f"<th>{text(space.space)}</th>" for space in family.spaces)
    return (
        f'<div class="scroll"><table><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(one: Figure | None, best: float) -> str:
    if one is None:
        return "<td>–</td>"
    spread = f" <small>{one.low:.2f}–{one.high:.2f}</small>" if one.n > 1 else ""
    return f"<td class='{'best' if one.value == best else ''}'>{one.value:.3f}{spread}</td>"


def _called(name: str) -> str:
    """A figure's name as a person reads it."""
    kind, _, rest = name.partition(".")
    attribute, _, measure = rest.rpartition(".")
    if kind == "analogy":
        return f"Analogy: label and {attribute}" if measure != "share" else f"Analogy: {attribute}, label granted"
    return NAMES.get(name, name)


def _quality(made: Evaluation) -> str:
    """The sound bank's quality table, where it was measured."""
    rows = "".join(
        f"<tr><th>{text(one.name.removeprefix('quality.'))}</th><td>{one.value:.3f}</td>"
        f"<td>{'' if one.low == one.high else f'{one.low:.3f}–{one.high:.3f}'}</td>"
        f"<td>{'' if one.baseline is None else f'{text(one.against)} {one.baseline:.3f}'}</td>"
        f"<td>{'' if one.ratio is None else f'{one.ratio:.2f}×'}</td><td>{one.n}</td></tr>"
        for one in made.figures
        if one.name.startswith("quality.")
    )
    if not rows:
        return ""
    heads = "".join(f"<th>{head}</th>" for head in ("", "value", "95 %", "beside", "ratio", "queries"))
    return (
        "<section><h2>The quality table</h2><p class='note'>Of the spaces together, as a search uses them.</p>"
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>'
    )
