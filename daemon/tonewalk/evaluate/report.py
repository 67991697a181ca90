"""Any labelled folder: how well do examples and words find what carries the same label?"""

from __future__ import annotations

from pathlib import Path

import msgspec

from tonewalk.config import Config
from tonewalk.evaluate import baselines, labels, quality
from tonewalk.evaluate.library import LabelledLibrary, opened
from tonewalk.evaluate.retrieval import Figure, by_vectors, figures, like_relevances, text_relevances
from tonewalk.library.indexing import Report
from tonewalk.types import Matrix


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
    figures: list[Figure]


async def evaluate(
    path: Path,
    config: Config,
    report: Report,
    *,
    split: str = "",
    names: bool = False,
    teacher: Path | None = None,
) -> Evaluation:
    """Measure retrieval on a labelled folder (see `labels.read`), each family apart.

    The baseline is the cosine of MFCC means, computed in the same run. Where the families are the sound bank's,
    the design's quality table is measured too.

    Args:
        names: whether file names may count as evidence.
        teacher: YAMNet's TFLite file, for a second baseline of the quality table.

    Raises:
        FolderMissing, InvalidArgument, NothingIndexed: nothing to measure.
    """
    labelled = labels.read(path, split)
    async with opened(labelled, config, report, names=names) as library:
        spaces = library.engine.library.spaces.handles
        found: list[Figure] = []
        cepstral = baselines.mfcc(
            [sound.path for sound in library.sounds],
            lambda done, total: report.progress(done, total, "MFCC baseline"),
        )
        for family in sorted({sound.family for sound in library.sounds}):
            report.progress(0, 0, f"Asking {family or 'the library'}")
            found += _family(library, family, cepstral)
        if quality.FAMILIES.issubset(sound.family for sound in library.sounds):
            found += quality.table(library, cepstral, teacher, report)
        return Evaluation(
            path=str(path),
            split=split,
            sounds=len(library.sounds),
            left_out=library.left_out,
            encoders={name: handle.encoder.fingerprint for name, handle in spaces.items()},
            names=names,
            figures=found,
        )


def _family(library: LabelledLibrary, family: str, cepstral: Matrix) -> list[Figure]:
    members = library.members(family)
    sounds = [library.sounds[at] for at in members]
    prefix = f"{family}." if family else ""
    plain = like_relevances(sounds, by_vectors(cepstral[members]))
    found = figures(f"{prefix}like", like_relevances(sounds, library.like(members)), plain)
    if any(handle.encoder.has_text for handle in library.engine.library.spaces.handles.values()):
        found += figures(f"{prefix}text", list(text_relevances(sounds, library.text(members)).values()))
    return found
