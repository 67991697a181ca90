"""Which machines the pins and the extras install on from wheels alone, without a compiler: `make portable`.

Asks the registry that pip is configured for, through uv's resolver, as each system and each Python would, and
prints two tables: of the pins, and of what `pip install tonewalk` finds by itself. A cell holds the oldest system
that everything has a wheel for (macOS 14, glibc 2.28), `yes` where a system has no such floor, or how many
packages have none. The exit code is 0 where nothing is missing but what `KNOWN` names, 1 where something else is,
or a known gap has closed, and 2 where the registry can't be asked.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

TOP: Final = Path(__file__).parent.parent
PINS: Final = ("base", "annoy", "gpu", "midi", "tsne", "train", "dev")
EXTRAS: Final = ("", "annoy", "gpu", "midi", "tsne", "train")
PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
AT_ONCE: Final = 4


class Floor(NamedTuple):
    """A release of a system, as wheels name it."""

    name: str
    target: str
    """As uv calls it."""
    deployment: str = ""
    """macOS alone: which release."""


def _macs(machine: str) -> tuple[Floor, ...]:
    return tuple(Floor(f"macOS {one}", f"{machine}-apple-darwin", f"{one}.0") for one in (13, 14, 15, 26))


def _linuxes(machine: str) -> tuple[Floor, ...]:
    return tuple(Floor(f"glibc 2.{one}", f"{machine}-manylinux_2_{one}") for one in (28, 34, 39))


PLATFORMS: Final = {
    "macOS arm64": _macs("aarch64"),
    "macOS x86-64": _macs("x86_64"),
    "Windows x86-64": (Floor("yes", "x86_64-pc-windows-msvc"),),
    "Linux x86-64": _linuxes("x86_64"),
    "Linux arm64": _linuxes("aarch64"),
}
"""Oldest release first."""


class Gap(NamedTuple):
    """A package without a wheel."""

    package: str
    platform: str
    python: str
    why: str


class Known(NamedTuple):
    """Gaps that were looked at; "" stands for all."""

    package: str
    platform: str = ""
    python: str = ""

    def covers(self, gap: Gap) -> bool:
        """Whether the gap is one of these."""
        return all(mine in ("", theirs) for mine, theirs in zip(self, gap[:3], strict=True))


KNOWN: Final = {
    Known("annoy"): "published as source alone; an extra, without which large libraries use the ivf index",
    Known(
        "llvmlite", "macOS x86-64", "3.14"
    ): "its last wheels for Intel Macs are for Python up to 3.13: use that",
    Known("numba", "macOS x86-64", "3.14"): "the same",
    Known("onnxruntime", "macOS x86-64", "3.14"): "the same",
    Known("opentsne", "Linux arm64"): "the extra tsne needs a C++ compiler there",
    Known("torch", "macOS x86-64"): "PyTorch makes none for Intel Macs: the extra train is not to be had there",
}


class Unasked(Exception):
    """The registry gave no answer."""


class Cell(NamedTuple):
    """What one set of packages finds on one system with one Python."""

    floor: str
    """The oldest release that all have wheels for; "" where there is none."""
    gaps: list[Gap]


def registry() -> dict[str, str]:
    """The environment in which uv asks what pip would ask."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    said: dict[str, str] = {}
    for line in asked.stdout.splitlines():
        key, _, value = line.partition("=")
        said[key.rpartition(".")[2]] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    wanted = {
        "UV_DEFAULT_INDEX": said.get("index-url", ""),
        "UV_INDEX": said.get("extra-index-url", ""),
        "UV_FIND_LINKS": ",".join(said.get("find-links", "").split()),
        "SSL_CERT_FILE": said.get("cert", ""),
    }
    told = {name: value for name, value in wanted.items() if value and name not in os.environ}
    return {**os.environ, **told, "UV_PYTHON_DOWNLOADS": "never", "UV_INDEX_STRATEGY": "unsafe-best-match"}


def why_not(
    arguments: Sequence[str], floor: Floor, python: str, environment: dict[str, str], pins: str = ""
) -> str:
    """Why something has no wheels there, as uv says it; "" where all of it has.

    Args:
        arguments: what is to be installed, as `uv pip compile` takes it.
        pins: what stands on its standard input.

    Raises:
        Unasked: the registry gave no answer.
    """
    named = environment | ({"MACOSX_DEPLOYMENT_TARGET": floor.deployment} if floor.deployment else {})
    command = ["uv", "pip", "compile", "--quiet", "--no-header", "--only-binary", ":all:", "-o", os.devnull]
    done = subprocess.run(
        [*command, "--python-platform", floor.target, "--python-version", python, *arguments],
        cwd=TOP,
        env=named,
        input=pins,
        capture_output=True,
        text=True,
    )
    if not done.returncode:
        return ""
    said = re.sub(r"\b\w+://\S+", "(the registry)", " ".join(done.stderr.split()))
    if "No solution found" not in said:
        raise Unasked(said)
    # without the markers, and the first of its clauses alone
    return re.sub(r"\{[^}]*\}", "", said.partition("Because ")[2]).partition(" and ")[0]


def pins_of(name: str) -> Iterator[str]:
    """The pins of a list, each with its marker and without its hashes."""
    for line in (TOP / "requirements" / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            yield line.removesuffix("\\").strip()


def look(name: str, *, pinned: bool, platform: str, python: str, environment: dict[str, str]) -> Cell:
    """What a list of pins, or an extra, finds on one system with one Python."""
    extra = ["--extra", name] if name else []
    arguments = [f"requirements/{name}.txt"] if pinned else ["pyproject.toml", *extra]
    floors = PLATFORMS[platform]
    for floor in floors:
        if not (why := why_not(arguments, floor, python, environment)):
            return Cell(floor.name, [])
    found = {_first_name(why): why}
    pins = list(pins_of(name)) if pinned else []
    while pins:
        # uv names one package without a wheel at a time: the rest is asked for again without it
        pins = [pin for pin in pins if _first_name(pin) not in found]
        if not (why := why_not(["--no-deps", "-"], floors[-1], python, environment, "\n".join(pins))):
            break
        if _first_name(why) in found:
            raise Unasked(why)
        found[_first_name(why)] = why
    return Cell("", [Gap(package, platform, python, said) for package, said in found.items()])


def _first_name(why: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", why)
    return found[0] if found else "?"


def table(names: Sequence[str], cells: dict[tuple[str, str, str], Cell]) -> Iterator[str]:
    """A Markdown table: a row a system and Python, a column a list."""
    yield "| system | Python | " + " | ".join(name or "no extra" for name in names) + " |"
    yield "| --- " * (len(names) + 2) + "|"
    for platform, python in itertools.product(PLATFORMS, PYTHONS):
        row = (cells[name, platform, python] for name in names)
        shown = (cell.floor or f"**{len(cell.gaps)} missing**" for cell in row)
        yield f"| {platform} | {python} | {' | '.join(shown)} |"


def tables(environment: dict[str, str]) -> Iterator[tuple[str, dict[tuple[str, str, str], Cell]]]:
    """Both tables, as text and as what they hold.

    Raises:
        Unasked: the registry gave no answer.
    """
    asked = (("Pins (`requirements/`)", PINS, True), ("`pip install tonewalk[extra]`", EXTRAS, False))
    for title, names, pinned in asked:
        wanted = list(itertools.product(names, PLATFORMS, PYTHONS))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(
                lambda one, pinned=pinned: look(
                    one[0], pinned=pinned, platform=one[1], python=one[2], environment=environment
                ),
                wanted,
            )
            cells = dict(zip(wanted, found, strict=True))
        yield "\n".join(["", f"**{title}**", "", *table(names, cells)]), cells


def verdict(gaps: Iterable[Gap]) -> Iterator[str]:
    """One line a gap, known ones first; then what makes the exit code 1."""
    seen = list(dict.fromkeys(gaps))
    for known, reason in KNOWN.items():
        covered = [gap for gap in seen if known.covers(gap)]
        if covered:
            yield f"known: {known.package}: {_where(covered)}: {reason}"
        else:
            yield f"CLOSED: {known} is no gap any more: take it out of KNOWN."
    unknown = [gap for gap in seen if not any(known.covers(gap) for known in KNOWN)]
    for package, platform in sorted({gap[:2] for gap in unknown}):
        same = [gap for gap in unknown if gap[:2] == (package, platform)]
        yield f"GAP: {package}: {_where(same)}: {same[0].why}"


def _where(gaps: Sequence[Gap]) -> str:
    platforms = dict.fromkeys(gap.platform for gap in gaps)
    pythons = sorted({gap.python for gap in gaps})
    everywhere = len(platforms) == len(PLATFORMS)
    on = "everywhere" if everywhere else ", ".join(platforms)
    return on if len(pythons) == len(PYTHONS) else f"{on} with Python {', '.join(pythons)}"


def main() -> int:
    """Print the tables and the gaps; the exit code."""
    gaps: list[Gap] = []
    try:
        for text, cells in tables(registry()):
            print(text, flush=True)
            gaps += [gap for cell in cells.values() for gap in cell.gaps]
    except FileNotFoundError:
        print("uv is not here: `make portable` brings it along.", file=sys.stderr)
        return 2
    except Unasked as error:
        print(f"The registry gave no answer ({error}): see how pip is configured.", file=sys.stderr)
        return 2
    said = list(verdict(gaps))
    print("", *said, sep="\n")
    return int(any(line.startswith(("GAP", "CLOSED")) for line in said))


if __name__ == "__main__":
    sys.exit(main())
