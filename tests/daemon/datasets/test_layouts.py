"""Folders of every layout read, and half or other ones refused in a sentence."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers import datasets_made as made
from tonewalk.base.errors import FolderMissing, InvalidArgument, NotFound, TonewalkError
from tonewalk.datasets.clotho import agreed
from tonewalk.datasets.fsd50k import short_licence
from tonewalk.datasets.item import Item
from tonewalk.datasets.known import LAYOUTS, holds, named, read
from tonewalk.datasets.tables import rows

FIRST = {
    "esc-50": Item("audio/1-1000-A-0.wav", ("dog",), "1", "1000", "CC-BY", ("subset-esc-10",)),
    "urbansound8k": Item("audio/fold1/10-0-0-0.wav", ("siren",), "1", "10", "", ("quality-foreground",)),
    "fsd50k": Item(
        "FSD50K.dev_audio/3000.wav", ("Electric_guitar", "Guitar", "Music"), "train", "someone0", "CC-BY-NC"
    ),
    "nsynth": Item(
        "nsynth-train/audio/guitar_acoustic_000-060-100.wav", ("guitar",), "train", "guitar_acoustic_000", "",
        ("source-acoustic", "note-60", "velocity-100", "quality-bright", "quality-long_release"),
    ),
    "gtzan": Item("genres_original/blues/blues.00000.wav", ("blues",)),
    "vocalsound": Item("audio_44k/f0000_0_cough.wav", ("cough",), "train", "f0000", "", ("source-female",)),
    "mtg-jamendo": Item(
        "audio-low/00/1000.low.mp3", ("genre-ambient", "mood-ambient"), "train", "artist_000000"
    ),
}  # fmt: skip
COUNTS = {
    "esc-50": 24, "urbansound8k": 9, "fsd50k": 15, "nsynth": 12, "gtzan": 12, "vocalsound": 12, "mtg-jamendo": 9,
    "clotho": 8,
}  # fmt: skip
NEEDED = {
    "esc-50": "meta/esc50.csv",
    "urbansound8k": "metadata/UrbanSound8K.csv",
    "fsd50k": "FSD50K.ground_truth/dev.csv",
    "nsynth": "nsynth-test/examples.json",
    "vocalsound": "datafiles/te.json",
    "mtg-jamendo": "data/autotagging.tsv",
    "clotho": "clotho_captions_evaluation.csv",
}
ABSENT = {"nsynth": ["nsynth-valid"], "mtg-jamendo": ["1 of 3 folders of audio"], "clotho": ["validation"]}


@pytest.fixture(scope="module", params=list(LAYOUTS))
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    name: str = request.param
    return name, made.MADE[name](tmp_path_factory.mktemp(name))


def test_a_folder_of_the_layout_is_read(dataset: tuple[str, Path]) -> None:
    name, folder = dataset
    found = read(LAYOUTS[name], folder)
    assert len(found.items) == COUNTS[name]
    assert found.absent == ABSENT.get(name, [])
    assert all((folder / one.path).is_file() for one in found.items)
    if name in FIRST:
        assert found.items[0] == FIRST[name]
    learned = {LAYOUTS[name].test, *LAYOUTS[name].train} - {""}
    assert learned <= {one.part for one in found.items}


def test_it_is_no_folder_of_another_layout(dataset: tuple[str, Path]) -> None:
    name, folder = dataset
    assert [other for other, layout in LAYOUTS.items() if holds(layout, folder)] == [name]
    for other, layout in LAYOUTS.items():
        if other != name:
            with pytest.raises(TonewalkError, match=re.escape(str(folder))):
                read(layout, folder)


@pytest.mark.parametrize("dataset", NEEDED, indirect=True)
def test_what_is_missing_is_named(dataset: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = dataset
    half = tmp_path / "half"
    shutil.copytree(folder, half)
    (half / NEEDED[name]).unlink()
    with pytest.raises(FolderMissing, match=NEEDED[name].rsplit("/", 1)[-1]):
        read(LAYOUTS[name], half)


@pytest.mark.parametrize("dataset", NEEDED, indirect=True)
def test_sounds_that_a_table_lists_and_that_are_not_there_are_counted(
    dataset: tuple[str, Path], tmp_path: Path
) -> None:
    name, folder = dataset
    half = tmp_path / "half"
    shutil.copytree(folder, half)
    gone = read(LAYOUTS[name], half).items[0].path
    (half / gone).unlink()
    with pytest.raises(FolderMissing, match=r"1 of \d+ files .* are missing, such as .*; nothing was|unpack"):
        read(LAYOUTS[name], half)


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_empty_folder_and_a_file_are_none_of_them(name: str, tmp_path: Path) -> None:
    with pytest.raises(TonewalkError) as told:
        read(LAYOUTS[name], tmp_path)
    assert str(tmp_path) in told.value.text


def test_a_table_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = made.esc50(tmp_path / "esc")
    heads = ["filename", "fold", "target", "category", "esc10", "src_file", "take"]
    made.table(folder / "meta/esc50.csv", heads, [("../../etc/passwd", 1, 0, "dog", "True", 1, "A")])
    with pytest.raises(InvalidArgument, match="is no file of the dataset"):
        read(named("esc50"), folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "no column 'filename' .*it has none"),
        (b"filename,fold\n", "no column 'category'"),
        (b"filename,fold,category,esc10,src_file\n", "no row below"),
        (b'filename,fold,category,esc10,src_file\n"' + b"x" * 200_000 + b'"\n', "is no table"),
    ],
)
def test_damaged_tables_are_told(tmp_path: Path, text: bytes, told: str) -> None:
    folder = made.esc50(tmp_path / "esc")
    (folder / "meta/esc50.csv").write_bytes(text)
    with pytest.raises(InvalidArgument, match=told):
        read(named("esc50"), folder)


def test_json_that_is_none_and_notes_without_a_family_are_told(tmp_path: Path) -> None:
    folder = made.nsynth(tmp_path)
    table = folder / "nsynth-test/examples.json"
    for text, told in (
        ("{", "no JSON"),
        ("[]", "no object"),
        ('{"a": {}}', "instrument_"),
        ('{"a": []}', "not as NSynth says"),
    ):
        table.write_text(text)
        with pytest.raises(InvalidArgument, match=told):
            read(named("nsynth"), folder)


def test_the_other_names_that_releases_have_are_known(tmp_path: Path) -> None:
    assert len(read(named("gtzan"), made.gtzan(tmp_path / "one", "genres")).items) == 12
    folder = made.clotho(tmp_path / "clotho")
    for part in ("clotho_audio_files", "clotho_csv_files"):
        (folder / part).mkdir()
    for split in ("development", "evaluation"):
        (folder / split).rename(folder / "clotho_audio_files" / split)
        for what in ("captions", "metadata"):
            (folder / f"clotho_{what}_{split}.csv").rename(
                folder / "clotho_csv_files" / f"clotho_{what}_{split}.csv"
            )
    assert len(read(named("clotho"), folder).items) == 8


def test_clothos_keywords_and_the_words_that_most_people_use_are_labels(tmp_path: Path) -> None:
    found = read(named("clotho"), made.clotho(tmp_path)).items
    assert found[0].labels == ("field-recording", "übung", "drones", "hum")
    assert found[1].labels == ("field-recording", "übung", "falls", "rain")
    assert found[0].licence == "CC-BY"
    assert len(found[0].captions) == 5
    assert agreed(["the the the", "the", "the"]) == []


def test_licences_have_short_names() -> None:
    assert short_licence("http://creativecommons.org/licenses/sampling+/1.0/") == "Sampling+"
    assert short_licence("http://creativecommons.org/publicdomain/zero/1.0/") == "CC0"
    assert short_licence("of its own") == "of its own"


def test_names_are_known_however_they_are_spelled() -> None:
    assert named("ESC50").name == named("esc-50").name == "esc-50"
    assert named("Jamendo").name == named("MTG-Jamendo").name == "mtg-jamendo"
    with pytest.raises(NotFound, match=r"no dataset 'x': choose from esc-50, "):
        named("x")


def test_cells_beyond_the_heads_belong_to_the_last_column(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text('A\tB\n1\t2\t"3\n4\n')
    assert rows(tmp_path / "a.tsv", ("A", "B"), "\t") == [{"A": "1", "B": '2\t"3'}, {"A": "4", "B": ""}]


def test_a_table_that_ends_in_the_middle_of_a_row_is_told(tmp_path: Path) -> None:
    folder = made.MADE["esc-50"](tmp_path)
    table = folder / "meta" / "esc50.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines[:12], lines[12].partition(",")[0]]))
    with pytest.raises(InvalidArgument, match="cut short in its row 13"):
        read(LAYOUTS["esc-50"], folder)


def test_a_dataset_without_a_sound_is_none(tmp_path: Path) -> None:
    folder = made.MADE["nsynth"](tmp_path)
    for table in folder.rglob("examples.json"):
        table.write_text("{}")
    with pytest.raises(FolderMissing, match="lists no sound of NSynth"):
        read(LAYOUTS["nsynth"], folder)
