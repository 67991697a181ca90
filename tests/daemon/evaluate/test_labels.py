from pathlib import Path

import pytest

from tonewalk.errors import FolderMissing, InvalidArgument, NothingIndexed
from tonewalk.evaluate.labels import common_folder, probes, read


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF")


def test_folder_names_are_labels(tmp_path: Path) -> None:
    make(tmp_path, "kick-drum/a.wav", "snare_drum/b.wav", "loose.wav", "kick-drum/notes.txt")
    assert sorted((sound.path[-5:], sound.label) for sound in read(tmp_path)) == [
        (b"a.wav", "kick drum"),
        (b"b.wav", "snare drum"),
    ]


def test_a_manifest_gives_labels_families_groups_and_splits(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(
        "path,label,family,attributes,split\n"
        "a.wav,kick,drum-machines,TR-808,dev\nb.wav,cello,orchestra,A2;1,dev\nc.wav,kick,drum-machines,X,train\n"
    )
    first, second = read(tmp_path, "dev")
    assert (first.label, first.family, first.group) == ("kick", "drum-machines", "TR-808")
    assert (second.label, second.group, second.attributes) == ("cello", "", "A2;1")
    assert len(read(tmp_path)) == 3


def test_a_manifest_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("file,kind\na.wav,kick\n")
    with pytest.raises(InvalidArgument, match="`path` and `label`"):
        read(tmp_path)


def test_no_folder_and_no_labelled_sound_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        read(tmp_path / "none")
    with pytest.raises(NothingIndexed):
        read(tmp_path)


def test_rare_and_vague_labels_are_no_queries() -> None:
    labels = ["kick"] * 6 + ["gong"] * 5 + ["misc"] * 9
    assert probes(labels) == [0, 1, 2, 3, 4, 5]


def test_the_common_folder_is_the_deepest(tmp_path: Path) -> None:
    make(tmp_path, "bank/dev/kick/a.wav", "bank/dev/snare/b.wav")
    assert common_folder(read(tmp_path / "bank")) == str((tmp_path / "bank" / "dev").resolve())
