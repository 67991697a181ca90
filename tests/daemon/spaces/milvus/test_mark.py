"""How far a space was copied: a mark in the vector file, which is the journal."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.spaces.mapping import VectorMapping
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.mark import MARK_NAME, Mark, Marked
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32
URI, COLLECTION = "http://host:1", "collection"


def grown(folder: Path, rows, step: int = 10) -> None:
    with VectorFile.open(folder, "timbre", FINGERPRINT, 16) as file:
        for start in range(0, len(rows), step):
            file.append(rows[start : start + step])
            file.flush()


def test_it_comes_back_as_it_was_written(tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows):
    folder = write_space(tmp_path / "space", unit_rows(10))
    grown(folder, unit_rows(40))
    held = VectorMapping(folder).read()
    mark = Mark(uri=URI, collection=COLLECTION, compared=7, effort=64, recall=0.99, measured=50)
    marks.write(folder, Marked(mark, marks.upto(held, 30)))
    found = marks.read(folder, URI, COLLECTION)
    assert (found.rows, found.mark.compared, found.mark.effort, found.mark.recall) == (30, 7, 64, 0.99)
    assert marks.acknowledged(found, held) == 30
    assert marks.acknowledged(found, held._replace(vectors=held.vectors[:12])) == 12


def test_rows_that_a_crash_took_are_not_acknowledged_any_more(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows
):
    folder = write_space(tmp_path / "space", unit_rows(10))
    grown(folder, unit_rows(40))
    held = VectorMapping(folder).read()
    marked = Marked(Mark(uri=URI, collection=COLLECTION), held.seals)
    with VectorFile.open(folder, "timbre", FINGERPRINT, 16) as file:
        file.truncate(25)
    assert marks.acknowledged(marked, VectorMapping(folder).read()) == 20
    grown(folder, unit_rows(40, seed=5))
    assert marks.acknowledged(marked, VectorMapping(folder).read()) == 20


def test_one_of_another_milvus_or_damaged_is_as_none(tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows):
    folder = write_space(tmp_path / "space", unit_rows(10))
    held = VectorMapping(folder).read()
    assert marks.read(folder, URI, COLLECTION).rows == 0
    marks.write(folder, Marked(Mark(uri=URI, collection=COLLECTION), held.seals))
    assert marks.read(folder, URI, COLLECTION).rows == 10
    assert marks.read(folder, "http://other:1", COLLECTION).rows == 0
    assert marks.read(folder, URI, "another").rows == 0
    whole = (folder / MARK_NAME).read_bytes()
    newer = msgspec.json.encode(Mark(uri=URI, collection=COLLECTION, version=2)) + b"\n"
    flipped = bytearray(whole)
    flipped[-5] ^= 1
    for damaged in (whole[:-1], whole[:-32], bytes(flipped), whole[:20], b"", b"\xff\xfe", newer):
        (folder / MARK_NAME).write_bytes(damaged)
        assert marks.read(folder, URI, COLLECTION).rows == 0
