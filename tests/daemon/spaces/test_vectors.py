"""The vector file as its writer sees it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base.errors import DamagedVectors, InvalidArgument
from tonewalk.spaces.header import HEADER_BYTES
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32


def open_file(folder: Path, dim: int = 16) -> VectorFile:
    return VectorFile.open(folder, "timbre", FINGERPRINT, dim)


def stored(folder: Path, dim: int = 16) -> np.ndarray:
    """What the file of rows holds, read without our code; the writer's own count says how far it is valid."""
    with open_file(folder, dim) as file:
        count = file.count
    data = (folder / "vectors.f32").read_bytes()[HEADER_BYTES:]
    return np.frombuffer(data, "<f4")[: count * dim].reshape(-1, dim)


def test_rows_come_back_bit_for_bit_after_reopening(tmp_path: Path, unit_rows: UnitRows):
    rows = unit_rows(10_000)
    with open_file(tmp_path) as file:
        assert file.append(rows[:5000]) == 0
        assert file.append(rows[5000:]) == 5000
        file.flush()
        assert file.count == 10_000
    assert np.array_equal(stored(tmp_path), rows)


def test_rows_that_were_not_flushed_do_not_count_after_reopening(tmp_path: Path, unit_rows: UnitRows):
    rows = unit_rows(100)
    with open_file(tmp_path) as file:
        file.append(rows[:60])
        file.flush()
        file.append(rows[60:])
        assert file.count == 100
    with open_file(tmp_path) as file:
        assert file.count == 60
        assert file.append(rows[60:]) == 60
        file.flush()
    assert np.array_equal(stored(tmp_path), rows)


def test_an_array_reused_by_the_caller_after_append_changes_nothing(tmp_path: Path, unit_rows: UnitRows):
    rows = unit_rows(10)
    reused = rows.copy()
    with open_file(tmp_path) as file:
        file.append(reused)
        reused[:] = 0
        file.flush()
        file.verify()
    assert np.array_equal(stored(tmp_path), rows)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 4096, 4097, 5000])
def test_truncation_forgets_the_rows_after_the_catalogues_count(tmp_path: Path, unit_rows: UnitRows, count):
    rows, others = unit_rows(5000), unit_rows(300, seed=1)
    with open_file(tmp_path) as file:
        for start in (0, 64, 4500):
            file.append(rows[start : {0: 64, 64: 4500, 4500: 5000}[start]])
            file.flush()
        file.truncate(count)
        assert file.count == count
        file.verify()
        assert file.append(others) == count
        file.flush()
        file.verify()
    assert np.array_equal(stored(tmp_path), np.concatenate([rows[:count], others]))


def test_truncation_to_more_rows_than_there_are_says_that_rows_are_missing(tmp_path: Path, unit_rows: UnitRows):
    with open_file(tmp_path) as file:
        file.append(unit_rows(10))
        file.flush()
        with pytest.raises(DamagedVectors, match=r"holds 10 rows where the catalogue knows 11.*tonewalk scan"):
            file.truncate(11)
        assert file.count == 10


def test_the_file_never_shrinks_under_a_readers_mapping(tmp_path: Path, unit_rows: UnitRows):
    with open_file(tmp_path) as file:
        file.append(unit_rows(9000))
        file.flush()
        before = file.path.stat().st_size
        file.truncate(0)
        assert file.path.stat().st_size == before


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda rows: rows[:, :8], "shape"),
        (lambda rows: rows[0], "shape"),
        (lambda rows: rows * 2, "length 2"),
        (lambda rows: rows * 0, "length 0"),
        (lambda rows: np.where(np.arange(16) == 3, np.nan, rows), "length nan"),
        (lambda rows: np.where(np.arange(16) == 3, np.inf, rows), "length inf"),
    ],
)
def test_rows_that_are_no_embeddings_are_refused_and_nothing_is_appended(
    tmp_path: Path, unit_rows: UnitRows, change, what
):
    with open_file(tmp_path) as file:
        with pytest.raises(InvalidArgument, match=what):
            file.append(change(unit_rows(5)))
        assert file.count == 0


def test_a_second_creation_is_refused_and_leaves_the_first(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    rows = unit_rows(7)
    write_space(tmp_path, rows)
    with pytest.raises(InvalidArgument, match="exists already"):
        VectorFile.create(tmp_path, "timbre", FINGERPRINT, 16)
    assert np.array_equal(stored(tmp_path), rows)


@pytest.mark.parametrize(
    ("encoder", "fingerprint", "dim"),
    [("small", FINGERPRINT, 16), ("timbre", "cd" * 32, 16), ("timbre", FINGERPRINT, 17)],
)
def test_a_file_of_another_encoder_fingerprint_or_dimension_is_not_appended_to(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, encoder, fingerprint, dim
):
    write_space(tmp_path, unit_rows(7))
    with pytest.raises(DamagedVectors, match="holds 16-dimensional rows of timbre"):
        VectorFile.open(tmp_path, encoder, fingerprint, dim)


@pytest.mark.parametrize("name", ["vectors.f32", "vectors.seals"])
def test_a_flipped_byte_anywhere_is_found_at_opening_or_by_verify(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, name
):
    write_space(tmp_path, unit_rows(40))
    path = tmp_path / name
    whole = path.read_bytes()
    end = HEADER_BYTES + 40 * 64 if name == "vectors.f32" else len(whole)
    for place in [*range(0, 300, 7), *range(4000, 4200, 7), end - 1]:
        if place >= end:
            continue
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(DamagedVectors, match=r"vectors\.f32"), open_file(tmp_path) as file:
            file.verify()


def test_a_torn_last_seal_is_no_damage(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace):
    rows = unit_rows(40)
    write_space(tmp_path, rows)
    seals = tmp_path / "vectors.seals"
    whole = seals.read_bytes()
    for torn in (b"\x01" * 5, b"\x07" * 31, bytes(32), bytes(45)):
        seals.write_bytes(whole + torn)
        with open_file(tmp_path) as file:
            assert file.count == 40
            file.verify()
        assert seals.read_bytes() == whole


FILL = """
import resource, sys
from pathlib import Path
import numpy as np
from tonewalk.base.errors import DiskFull
from tonewalk.spaces.vectors import VectorFile
limit = int(sys.argv[2])
rows = np.eye(16, dtype=np.float32)[np.arange(1000) % 16]
with VectorFile.open(Path(sys.argv[1]), "timbre", "ab" * 32, 16) as file:
    file.append(rows); file.flush()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        for _ in range(20):
            file.append(rows); file.flush()
    except DiskFull as error:
        before = file.count
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        print("full", before, error.text)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path):
    limit = HEADER_BYTES + 4096 * 64
    done = subprocess.run(
        [sys.executable, "-c", FILL, tmp_path, str(limit)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("full 4000 ")
    assert "free some space" in done.stdout
    with open_file(tmp_path) as file:
        assert file.count == 4000
        file.verify()
        assert file.append(np.eye(16, dtype=np.float32)) == 4000
        file.flush()
        file.verify()


APPEND_FOR_EVER = """
import sys
from pathlib import Path
import numpy as np
from tonewalk.spaces.vectors import VectorFile
with VectorFile.open(Path(sys.argv[1]), "timbre", "ab" * 32, 16) as file:
    while True:
        rows = np.zeros((37, 16), np.float32)
        rows[np.arange(37), (file.count + np.arange(37)) % 16] = 1
        file.append(rows)
        file.flush()
        print(file.count, flush=True)
"""


def test_kill_9_in_the_middle_of_appending_loses_nothing_that_was_flushed(tmp_path: Path):
    committed = 0
    for turn in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", APPEND_FOR_EVER, tmp_path], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(20 + 13 * turn):
            committed = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate()[0].split("\n")
        committed = int(rest[-2]) if len(rest) > 1 else committed
        with open_file(tmp_path) as file:
            assert file.count >= committed
            file.verify()
            file.truncate(committed)
    assert np.array_equal(stored(tmp_path).argmax(axis=1), np.arange(committed) % 16)
