"""Hits as tables, read back by other people's readers."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tests.helpers.instruments import ODD
from tonewalk.exports.listing import COLUMNS, Row, write_csv, write_json
from tonewalk.library.records import Descriptors

HEARD = Descriptors(duration=0.25, loudness=-12.5, f0=440.0, f0_confidence=0.75, key="F#m")
ROWS = [
    Row(number, name, f"/music/{name}", None, None, ("kick", "own"), HEARD) for number, name in enumerate(ODD, 1)
]
SLICE = Row(99, "a.wav", "/a.wav", 0.5, 0.75, (), Descriptors(duration=0.25))


def test_a_table_has_a_line_a_sound_under_the_names_of_its_columns(tmp_path: Path) -> None:
    with write_csv([*ROWS, SLICE], tmp_path / "hits.csv").open(encoding="utf-8", newline="") as file:
        *read, last = csv.DictReader(file)
    assert [(int(row["id"]), row["name"], row["path"]) for row in read] == [row[:3] for row in ROWS]
    first = read[0]
    assert (first["duration"], first["loudness"], first["f0"], first["key"]) == ("0.25", "-12.5", "440.0", "F#m")
    assert (first["tags"], first["start"], first["tempo"]) == ("kick own", "", "")
    assert (last["start"], last["end"], last["f0"]) == ("0.5", "0.75", "")
    assert set(first) == {"id", "name", "path", "start", "end", "tags", *COLUMNS}


def test_as_json_what_does_not_exist_is_null(tmp_path: Path) -> None:
    read = json.loads(write_json([*ROWS, SLICE], tmp_path / "hits.json").read_text("utf-8"))
    assert [(row["id"], row["name"], row["path"]) for row in read[:-1]] == [row[:3] for row in ROWS]
    assert (read[0]["f0"], read[0]["f0_confidence"], read[0]["tags"]) == (440.0, 0.75, ["kick", "own"])
    assert (read[-1]["f0"], read[-1]["start"], read[-1]["tags"]) == (None, 0.5, [])


@given(st.text(), st.text())
@example("a\rb", "/music/\r")  # which Python's writer quotes only where lines end with it
def test_any_name_comes_back(name: str, path: str) -> None:
    row = SLICE._replace(name=name, path=path)
    with tempfile.TemporaryDirectory() as folder:
        with write_csv([row], Path(folder, "a.csv")).open(encoding="utf-8", newline="") as file:
            (read,) = csv.DictReader(file)
        (told,) = json.loads(write_json([row], Path(folder, "a.json")).read_text("utf-8"))
    assert (read["name"], read["path"]) == (told["name"], told["path"]) == (name, path)


def test_nothing_is_a_table_without_lines(tmp_path: Path) -> None:
    assert write_csv([], tmp_path / "a.csv").read_text("utf-8").count("\n") == 1
    assert json.loads(write_json([], tmp_path / "a.json").read_text("utf-8")) == []
    assert write_csv([], tmp_path / "a.csv") == tmp_path / "a-2.csv"
