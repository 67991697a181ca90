from pathlib import Path

import pytest

from tonewalk.base.errors import FolderMissing, InvalidArgument, NothingIndexed
from tonewalk.library.labelled import Labelled, check, folders, probes, read


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


def test_a_folder_name_that_is_not_utf_8_is_spelled_out(tmp_path: Path) -> None:
    make(tmp_path, "k\udcefck/a.wav")
    assert [sound.label for sound in read(tmp_path)] == ["k\\xefck"]


def test_a_manifest_gives_labels_families_groups_and_splits(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(
        "path,label,family,attributes,split\n"
        "a.wav,kick,drum-machines,TR-808,dev\nb.wav,cello,orchestra,A2;1,dev\nc.wav,kick,drum-machines,X,train\n"
    )
    first, second = read(tmp_path, "dev")
    assert (first.label, first.family, first.group) == ("kick", "drum-machines", "TR-808")
    assert (second.label, second.group, second.attributes) == ("cello", "", "A2;1")
    assert len(read(tmp_path)) == 3


def test_a_csv_beside_the_sounds_names_them_from_its_own_folder(tmp_path: Path) -> None:
    make(tmp_path, "sounds/a.wav")
    table = tmp_path / "mine.csv"
    table.write_text("\ufefflabel,path,group\nkick,sounds/a.wav,808\n,sounds/b.wav,\n")
    (only,) = read(table)
    assert only == Labelled(bytes(tmp_path.resolve() / "sounds" / "a.wav"), "kick", "", "808")


def test_columns_become_attributes_in_the_order_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    table.write_text("path,label,dynamic,pitch\na.wav,cello,forte;loud,A2\n")
    (only,) = read(table, attributes=("pitch", "dynamic"))
    assert only.attributes == "A2;forte,loud"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file,kind\na.wav,kick\n", "no columns `path` and `label` (it has `file`, `kind`)"),
        ("", "it has none"),
        ("path,label\na.wav,kick\n", "no column `split`: it has `path`, `label`"),
        ("path,label,split\na.wav,kick,train\n", "no labelled sound of split 'dev'"),
        ("path,label,split\n", "no labelled sound"),
    ],
)
def test_a_manifest_that_does_not_say_enough_is_refused_in_a_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "manifest.csv").write_text(text)
    with pytest.raises((InvalidArgument, NothingIndexed)) as raised:
        read(tmp_path, "dev")
    assert said in raised.value.text


def test_an_attribute_that_is_no_column_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("path,label,pitch\na.wav,kick,A2\n")
    with pytest.raises(InvalidArgument, match="no column `pich`: it has `path`, `label`, `pitch`"):
        read(tmp_path, attributes=("pich",))


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(b"path,label\n\xff\xfe,kick\n")
    with pytest.raises(InvalidArgument, match="can't be read as a CSV in UTF-8"):
        read(tmp_path)


def test_a_short_row_is_without_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("path,label,family\na.wav,kick\nb.wav\n")
    (only,) = read(tmp_path)
    assert (only.label, only.family) == ("kick", "")


def test_splits_and_attributes_need_a_manifest(tmp_path: Path) -> None:
    make(tmp_path, "kick/a.wav")
    with pytest.raises(InvalidArgument, match=r"no manifest.csv to take a split from"):
        read(tmp_path, "dev")
    with pytest.raises(InvalidArgument, match=r"no manifest.csv to take attributes from"):
        read(tmp_path, attributes=("pitch",))


def test_no_folder_and_no_labelled_sound_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing):
        read(tmp_path / "none")
    with pytest.raises(NothingIndexed, match="put sounds into folders"):
        read(tmp_path)


def test_rare_and_vague_labels_are_no_queries() -> None:
    labels = ["kick"] * 6 + ["gong"] * 5 + ["misc"] * 9
    assert probes(labels) == [0, 1, 2, 3, 4, 5]


def test_one_class_cant_be_told_apart() -> None:
    with pytest.raises(InvalidArgument, match="All 7 sounds of here carry the label 'kick'"):
        check([Labelled(b"", "kick")] * 7, "here")


def test_classes_of_one_sound_say_nothing() -> None:
    with pytest.raises(InvalidArgument, match="No label of here has 6 sounds"):
        check([Labelled(b"", str(at)) for at in range(20)], "here")
    check([Labelled(b"", "kick")] * 6 + [Labelled(b"", "snare")], "here")


def test_the_deepest_common_folder_is_indexed(tmp_path: Path) -> None:
    make(tmp_path, "bank/dev/kick/a.wav", "bank/dev/snare/b.wav", "bank/train/kick/c.wav")
    sounds = [one for one in read(tmp_path / "bank") if b"dev" in one.path]
    assert folders(sounds) == [str(tmp_path.resolve() / "bank" / "dev")]


def test_sounds_here_and_there_among_many_others_are_indexed_from_their_own_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk.library.labelled.FEW", 3)
    make(tmp_path, "a/kick/1.wav", "a/kick/more/2.wav", "b/snare/3.wav", *(f"huge/{at}.wav" for at in range(20)))
    base = tmp_path.resolve()
    paths = [bytes(base / one) for one in ("a/kick/1.wav", "a/kick/more/2.wav", "b/snare/3.wav")]
    wanted = [str(base / "a" / "kick"), str(base / "b" / "snare")]
    assert folders([Labelled(path, "x") for path in paths]) == wanted


def test_a_manifest_of_sounds_elsewhere_says_which_folder_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match=r"gone does not exist"):
        folders([Labelled(bytes(tmp_path / "gone" / "a.wav"), "kick")])
