"""Labelled sounds: from the names of folders, or from a manifest."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from tonewalk.base.errors import FolderMissing, InvalidArgument, NothingIndexed
from tonewalk.library import label_tables as tables
from tonewalk.library.records import shown
from tonewalk.library.scanning.roots import holds, spelled
from tonewalk.library.scanning.walk import Walk

FEWEST: Final = 6
"""Labels with fewer sounds are no queries: chance would decide; their sounds stay as distractors."""

BESIDE: Final = 4
FEW: Final = 200
"""So many files for each labelled one, and so many more, are indexed in one go rather than folder by folder."""

VAGUE: Final = frozenset({"misc", "percussion", "sound effect"})
"""Labels that say nothing of how a sound sounds: no queries either."""

MARKS: Final = re.compile(r"(dataset|fold|split|licence|subset|source|quality)-.+|(note|velocity)-\d+")
"""Tags that a dataset's sounds carry and that are no labels: which dataset, part and licence they are of, and how
they were made."""


class Labelled(NamedTuple):
    """One sound of which it is known what it is."""

    path: bytes
    label: str
    family: str = ""
    """Kinds of sound that are searched apart from each other; "" where there is one kind only."""
    group: str = ""
    """Results of the query's own group (a drum machine) are left out; "" leaves out only the sound itself."""
    attributes: str = ""
    """What else is known of it, separated by `;`, in one order for a whole family."""


def read(path: Path, split: str = "", attributes: Sequence[str] = ()) -> list[Labelled]:
    """Read the labels of a folder.

    A folder with a `manifest.csv`, or a CSV itself, is read by that (columns `path` and `label`; `family`,
    `group`, `attributes` and `split` if they are there), any other by the names of its sounds' folders.

    Args:
        path: the folder or the CSV.
        split: only the manifest's rows of this split; "": all.
        attributes: the manifest's columns that are attributes.

    Raises:
        FolderMissing: there is no such folder.
        InvalidArgument: the manifest lacks a column, or there is none to take a split or attributes from.
        NothingIndexed: no labelled sound is found.
    """
    manifest = table_of(path)
    if manifest is not None:
        found = [
            of_row(row, os.fsencode(os.path.normpath(manifest.parent / row["path"])))
            for row in tables.rows(manifest, ("path",), split, attributes)
        ]
    elif split or attributes:
        raise InvalidArgument(f"{path} has no manifest.csv to take {'a split' if split else 'attributes'} from.")
    else:
        found = _by_folder(spelled(str(path)))
    found = [one for one in found if one.label]
    if not found:
        raise NothingIndexed(
            f"{path} has no labelled sound{f' of split {split!r}' if split else ''}: "
            "put sounds into folders named after what they are, or add a manifest.csv."
        )
    return found


def table_of(path: Path) -> Path | None:
    """The table of labels that a path is or holds, links resolved; None for a folder without."""
    file = path.expanduser()
    if not file.is_file():
        file = Path(os.fsdecode(spelled(str(path)))) / "manifest.csv"
    return Path(os.path.realpath(file.parent)) / file.name if file.is_file() else None


def of_row(row: Mapping[str, str], path: bytes) -> Labelled:
    """One row of a table (see `tables.rows`) as a labelled sound."""
    family, attributes = row.get("family", ""), row.get("attributes", "")
    group = row.get("group") or (attributes if family == "drum-machines" else "")
    return Labelled(path, row["label"], family, group, attributes)


def _by_folder(folder: bytes) -> list[Labelled]:
    return [Labelled(path, of_folder(path)) for path, _ in Walk(folder).files() if os.path.dirname(path) != folder]


def of_folder(path: bytes) -> str:
    """What the folder that a file lies in is called, as words."""
    return shown(os.path.basename(os.path.dirname(path))).replace("-", " ").replace("_", " ")


def probes(labels: Sequence[str], fewest: int = FEWEST) -> list[int]:
    """Places of the sounds that may be queries."""
    counts = Counter(labels)
    return [at for at, label in enumerate(labels) if counts[label] >= fewest and label not in VAGUE]


def check(sounds: Sequence[Labelled], what: str) -> None:
    """Whether something can be measured of these.

    Raises:
        InvalidArgument: there is one label only, or no label has enough sounds.
    """
    counts = Counter(sound.label for sound in sounds)
    if len(counts) == 1:
        raise InvalidArgument(
            f"All {len(sounds)} sounds of {what} carry the label {next(iter(counts))!r}: "
            "there have to be at least two kinds to tell apart."
        )
    if any(probes([one.label for one in sounds if one.family == family]) for family in families(sounds)):
        return
    label, most = counts.most_common(1)[0]
    raise InvalidArgument(
        f"No label of {what} has {FEWEST} sounds (the most, {most}, are {label!r}): "
        "with fewer, chance would decide."
    )


def families(sounds: Sequence[Labelled]) -> list[str]:
    """The kinds that are searched apart from each other."""
    return sorted({sound.family for sound in sounds})


def folders(sounds: Sequence[Labelled]) -> list[str]:
    """What to index: the deepest folder that holds all sounds, or where it holds many others too, their own.

    Raises:
        FolderMissing: there is no such folder.
    """
    own = sorted({os.path.dirname(sound.path) for sound in sounds})
    common = _common(own)
    if common is not None and common.is_dir() and common != Path(common.anchor):
        within = Walk(os.fsencode(common)).files()
        most = BESIDE * len(sounds) + FEW
        if sum(1 for _ in islice(within, most + 1)) <= most:
            return [str(common)]
    outer: list[bytes] = []
    for one in own:  # a folder comes before what lies in it
        if os.path.isdir(one) and not any(holds(known, one) for known in outer):
            outer.append(one)
    if not outer:
        raise FolderMissing(f"{shown(own[0])} does not exist: the manifest's paths are relative to its folder.")
    return [os.fsdecode(one) for one in outer]


def _common(folders: Collection[bytes]) -> Path | None:
    try:
        return Path(os.fsdecode(os.path.commonpath(folders)))
    except ValueError:  # on several drives
        return None


def without_marks(tags: Collection[str]) -> frozenset[str]:
    """The tags of a sound that say what it is: of a dataset's sound all but `MARKS`, of any other all."""
    if not any(tag.startswith("dataset-") for tag in tags):
        return frozenset(tags)
    return frozenset(tag for tag in tags if not MARKS.fullmatch(tag))
