"""Any labelled sounds: how well do examples and words find what carries the same label, in which space?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument
from tonewalk.base.figures import Figure
from tonewalk.base.home import Home
from tonewalk.evaluate import clicks, quality, words
from tonewalk.evaluate.compare import Compared, FamilyResult, compare, precisions
from tonewalk.evaluate.contenders import FUSED, MFCC, PERSONAL, Contender, chosen, contender, encoders_for
from tonewalk.evaluate.labelled_library import LabelledLibrary, indexed, opened, temporary_home
from tonewalk.evaluate.own import own_labels
from tonewalk.evaluate.verdicts import Verdict, verdict
from tonewalk.library import labelled as labels
from tonewalk.library.indexing import Report

LIBRARY: Final = "this library"


class Wanted(msgspec.Struct, frozen=True):
    """What to measure, and how."""

    spaces: tuple[str, ...] = ()
    """Which to compare; none: the library's own, together and apart, and MFCCs."""
    split: str = ""
    """Only the manifest's rows of this split."""
    attributes: tuple[str, ...] = ()
    """The manifest's columns that analogies are asked over."""
    names: bool = False
    """Whether file names may count as evidence."""
    teacher: Path | None = None
    """YAMNet's TFLite file, for a second baseline."""
    clicks: int = 0
    """Comparisons of sounds to be simulated from the labels; 0: those that the library has, if it has any."""
    words: tuple[words.Query, ...] = ()
    """Words as people type them, and the labels that answer them."""


class Evaluation(msgspec.Struct):
    """What one run measured."""

    path: str
    split: str
    sounds: int
    left_out: int
    """Labelled sounds that could not be indexed."""
    encoders: dict[str, str]
    """Name -> fingerprint."""
    names: bool
    """Whether file names counted as evidence."""
    sentence: str
    """Which space suits these sounds best, and by how much."""
    verdict: Verdict
    figures: list[Figure]
    """Of all spaces together (or the first, where they are not asked together), by family; and `quality.`"""
    families: list[FamilyResult]
    words: list[words.WordsResult]
    """What the words of a file found, in every space that reads words; none where none were given."""
    clicks: clicks.ClicksResult | None
    """Whether comparisons of sounds helped; None where there are none."""


async def evaluate(path: Path, config: Config, report: Report, wanted: Wanted | None = None) -> Evaluation:
    """Measure a labelled folder or CSV (see `labels.read`), indexed for the occasion, each family apart.

    Where the families are the sound bank's, the design's quality table is measured too.

    Raises:
        FolderMissing, InvalidArgument, NothingIndexed, UnknownEncoder, EncoderUnavailable: nothing to measure.
    """
    wanted = wanted or Wanted()
    names = chosen(wanted.spaces, config.library.encoders, wanted.teacher)
    labelled = labels.read(path, wanted.split, wanted.attributes)
    labels.check(labelled, str(path))
    folders = labels.folders(labelled)
    encoders = encoders_for(names, config.library.encoders)
    own = msgspec.structs.replace(config, library=msgspec.structs.replace(config.library, encoders=encoders))
    with temporary_home() as home:
        async with indexed(home, folders, own, report) as engine:
            library = LabelledLibrary(engine, labelled, names=wanted.names)
            return _measured(library, names, str(path), report, wanted)


async def evaluate_library(home: Home, by: str, config: Config, report: Report, wanted: Wanted) -> Evaluation:
    """Measure the library itself by its own labels (see `own.own_labels`), with the embeddings it has.

    Raises:
        InvalidArgument, NothingIndexed, UnknownEncoder, EncoderUnavailable: nothing to measure.
    """
    encoders = config.library.encoders
    names = chosen(wanted.spaces or (FUSED, *encoders), encoders, wanted.teacher)
    missing = [name for name in encoders_for(names, encoders) if name not in encoders]
    if missing:
        raise InvalidArgument(
            f"The library has no space {missing[0]!r}: index it with `tonewalk index --encoder {missing[0]}`, "
            "or name a folder to measure apart from it."
        )
    async with opened(home, config) as engine:
        labelled = own_labels(engine.library.now(), by, wanted.split, wanted.attributes)
        labels.check(labelled, LIBRARY)
        library = LabelledLibrary(engine, labelled, names=wanted.names)
        return _measured(library, names, LIBRARY, report, wanted)


def _measured(
    library: LabelledLibrary, names: Sequence[str], path: str, report: Report, wanted: Wanted
) -> Evaluation:
    labels.check(library.sounds, path)
    queries = words.answerable(wanted.words, library.sounds)
    names, taught = _with_clicks(names, library, report, wanted)
    contenders = [contender(name, library, wanted.teacher, report, taught) for name in names]
    compared: dict[str, Compared] = {}
    for family in sorted(labels.families(library.sounds), key=lambda one: -len(library.members(one))):
        report.progress(0, 0, f"Comparing on {family or path}")
        attributes = wanted.attributes or (quality.ORCHESTRA if family == "orchestra" else ())
        found = compare(contenders, library.sounds, library.members(family), attributes, MFCC)
        if found is not None:
            compared[family] = found
    asked = words.ask(contenders, library.sounds, queries, lambda text: report.progress(0, 0, text))
    overall = verdict(
        {name: [precisions(one.asked[name]) for one in compared.values()] for name in names},
    )
    return Evaluation(
        path=path,
        split=wanted.split,
        sounds=len(library.sounds),
        left_out=library.left_out,
        encoders={
            name: handle.encoder.fingerprint for name, handle in library.engine.library.spaces.handles.items()
        },
        names=wanted.names,
        sentence=overall.sentence(LIBRARY),
        verdict=overall,
        figures=[*_headline(compared, asked), *_quality(library, contenders, compared, report)],
        families=[one.result for one in compared.values()],
        words=asked,
        clicks=_clicks(library, compared, taught, names),
    )


def _with_clicks(
    names: Sequence[str], library: LabelledLibrary, report: Report, wanted: Wanted
) -> tuple[list[str], clicks.Taught | None]:
    """The spaces to compare, and what clicks taught: `personal` is among them where that is something.

    Raises:
        InvalidArgument: `personal` is asked for, and there are no clicks.
    """
    if wanted.clicks:
        taught: clicks.Taught | None = clicks.simulated(
            library, wanted.clicks, lambda done, total: report.progress(done, total, "Learning from clicks")
        )
    else:
        taught = clicks.of_library(library)
    if taught is None:
        if PERSONAL in names:
            raise InvalidArgument(
                "Nothing is learned from clicks here: leave personal out, or simulate some with --clicks 200."
            )
        return list(names), None
    if PERSONAL in names or FUSED not in names:
        return list(names), taught
    after = list(names).index(FUSED) + 1
    return [*names[:after], PERSONAL, *names[after:]], taught


def _clicks(
    library: LabelledLibrary, compared: dict[str, Compared], taught: clicks.Taught | None, names: Sequence[str]
) -> clicks.ClicksResult | None:
    if taught is None or not {FUSED, PERSONAL}.issubset(names):
        return None
    families = {
        family: ([library.sounds[at] for at in library.members(family)], one.asked)
        for family, one in compared.items()
    }
    return clicks.helped(taught, families, (FUSED, PERSONAL))


def _headline(compared: dict[str, Compared], asked: Sequence[words.WordsResult]) -> list[Figure]:
    """The figures of the first space, which is what users get where the spaces are asked together."""
    found = list(asked[0].figures) if asked else []
    for family, one in compared.items():
        prefix = f"{family}." if family else ""
        spaces = {space.space: space for space in one.result.spaces}
        first = spaces.get(FUSED, one.result.spaces[0])
        found += [msgspec.structs.replace(figure, name=prefix + figure.name) for figure in first.figures]
    return found


def _quality(
    library: LabelledLibrary, contenders: Sequence[Contender], compared: dict[str, Compared], report: Report
) -> list[Figure]:
    vectors = {one.name: one.vectors for one in contenders}
    if not (quality.FAMILIES.issubset(compared) and {FUSED, MFCC}.issubset(vectors)):
        return []
    bank = quality.Bank(library, vectors, {family: one.asked for family, one in compared.items()})
    return quality.table(bank, report)
