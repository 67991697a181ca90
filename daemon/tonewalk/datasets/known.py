"""The datasets that are known, with what their publishers say of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tonewalk.base.errors import FolderMissing, NotFound
from tonewalk.datasets import clotho, esc50, fsd50k, gtzan, jamendo, nsynth, urbansound8k, vocalsound
from tonewalk.datasets.item import Found, Layout, Remote

_ALL: Final = (
    Layout(
        name="esc-50",
        title="ESC-50",
        holds="2,000 clips, 50 kinds of environmental sound",
        licence="CC BY-NC 3.0; the clips of its subset ESC-10 CC BY 3.0",
        page="https://github.com/karolpiczak/ESC-50",
        needs="meta/esc50.csv and audio/",
        marks=("meta/esc50.csv",),
        parts="fold",
        read=esc50.read,
    ),
    Layout(
        name="urbansound8k",
        title="UrbanSound8K",
        holds="8,732 excerpts, 10 kinds of city sound",
        licence="CC BY-NC 3.0 by its own readme (its page says 4.0)",
        page="https://zenodo.org/records/1203745",
        needs="metadata/UrbanSound8K.csv and audio/fold1 to audio/fold10",
        marks=("metadata/UrbanSound8K.csv",),
        parts="fold",
        read=urbansound8k.read,
        remote=Remote(
            url="https://zenodo.org/records/1203745/files/UrbanSound8K.tar.gz?download=1",
            name="UrbanSound8K.tar.gz",
            size=6_023_741_708,
            md5="9aa69802bbf37fb986f71ec1483a196e",
            unpacks="UrbanSound8K",
        ),
    ),
    Layout(
        name="fsd50k",
        title="FSD50K",
        holds="51,197 clips, 200 kinds of sound",
        licence="CC BY 4.0 as a whole; each clip its own: CC0, CC BY, CC BY-NC or Sampling+",
        page="https://zenodo.org/records/4060432",
        needs="FSD50K.ground_truth, FSD50K.dev_audio or FSD50K.eval_audio, and FSD50K.metadata for licences",
        marks=("FSD50K.dev_audio", "FSD50K.eval_audio"),
        parts="split",
        read=fsd50k.read,
        test="eval",
        train=("train", "val"),
    ),
    Layout(
        name="nsynth",
        title="NSynth",
        holds="305,979 notes, 11 families of instruments",
        licence="CC BY 4.0",
        page="https://magenta.tensorflow.org/datasets/nsynth",
        needs="nsynth-train, nsynth-valid or nsynth-test, each with examples.json and audio/",
        marks=("nsynth-train", "nsynth-valid", "nsynth-test"),
        parts="split",
        read=nsynth.read,
        test="test",
        train=("train",),
    ),
    Layout(
        name="gtzan",
        title="GTZAN",
        holds="1,000 excerpts, 10 genres",
        licence="none stated: commercial recordings, for research only",
        page="http://marsyas.info/downloads/datasets.html",
        needs="genres_original/ or genres/ with a folder a genre",
        marks=gtzan.OUTER,
        parts="",
        read=gtzan.read,
    ),
    Layout(
        name="vocalsound",
        title="VocalSound",
        holds="21,024 recordings, 6 kinds of sounds that people make",
        licence="CC BY-SA 4.0",
        page="https://github.com/YuanGongND/vocalsound",
        needs="audio_44k/ or audio_16k/, and datafiles/",
        marks=("datafiles/tr.json",),
        parts="split",
        read=vocalsound.read,
        test="test",
        train=("train",),
    ),
    Layout(
        name="mtg-jamendo",
        title="MTG-Jamendo",
        holds="55,701 tracks, 195 tags of genre, instrument and mood",
        licence="each track its own Creative Commons licence, the audio for non-commercial research",
        page="https://github.com/MTG/mtg-jamendo-dataset",
        needs="data/autotagging.tsv, data/splits/split-0, and audio as 00/7400.mp3",
        marks=tuple(f"data/{one}" for one in jamendo.TABLES),
        parts="split",
        read=jamendo.read,
        test="test",
        train=("train",),
    ),
    Layout(
        name="clotho",
        title="Clotho",
        holds="5,929 recordings, each described in five sentences",
        licence="the sentences under the Tampere University licence (non-commercial); each recording its own",
        page="https://zenodo.org/records/4783391",
        needs="clotho_captions_*.csv, clotho_metadata_*.csv and folders development, validation or evaluation",
        marks=("clotho_csv_files", *(f"clotho_captions_{one}.csv" for one in clotho.SPLITS)),
        parts="split",
        read=clotho.read,
        test="evaluation",
        train=("development",),
    ),
)

LAYOUTS: Final = {one.name: one for one in _ALL}
"""By name."""


def named(name: str) -> Layout:
    """A dataset by its name, however it is spelled: `ESC-50`, `esc50`.

    Raises:
        NotFound: none is called so.
    """
    wanted = _plain(name)
    for one in _ALL:
        if wanted in (_plain(one.name), _plain(one.name.removeprefix("mtg-"))):
            return one
    raise NotFound(f"There is no dataset {name!r:.80}: choose from {', '.join(LAYOUTS)}.")


def read(layout: Layout, folder: Path) -> Found:
    """What a folder holds of a dataset, checked.

    Raises:
        TonewalkError: the folder is of another layout or not whole; the sentence says what the dataset needs.
    """
    try:
        found = layout.read(folder)
        if not found.items:
            raise FolderMissing(f"{folder} lists no sound of {layout.title}: unpack the dataset again.")
        return found
    except OSError as error:
        raise NotFound(
            f"{error.filename or folder} can't be read ({error.strerror}): mend its permissions or its disk."
        ) from error


def holds(layout: Layout, folder: Path) -> bool:
    """Whether a folder looks like this dataset's; `read` says whether it is, and whole."""
    return any((folder / one).exists() for one in layout.marks)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
