"""Exact search over a mapped vector file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base.errors import DamagedVectors, InvalidArgument
from tonewalk.spaces.header import HEADER_BYTES
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile

FINGERPRINT = "ab" * 32


def brute_force(rows: np.ndarray, query: np.ndarray, k: int, allowed: np.ndarray | None = None) -> list[int]:
    """The definition: every allowed row, its cosine falling, equal ones by rising row."""
    unit = (query.astype(np.float64) / np.linalg.norm(query.astype(np.float64))).astype(np.float32)
    scored = [(-min(1.0, float(np.vecdot(row, unit))), i) for i, row in enumerate(rows)]
    return [i for _, i in sorted(scored) if allowed is None or (i < len(allowed) and allowed[i])][:k]


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_is_what_sorting_all_cosines_gives(
    tmp_path_factory: pytest.TempPathFactory, unit_rows: UnitRows, write_space: WriteSpace, data
):
    count = data.draw(st.integers(0, 60), label="rows")
    rows = unit_rows(max(count, 1), dim=4, seed=data.draw(st.integers(0, 5)))[:count]
    if count:
        rows = rows[
            data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=60), label="with duplicates")
        ]
    query = unit_rows(1, dim=4, seed=data.draw(st.integers(10, 20)))[0]
    allowed = data.draw(
        st.none() | st.lists(st.booleans(), max_size=70).map(lambda bits: np.array(bits, bool)), label="allowed"
    )
    k = data.draw(st.integers(1, 80), label="k")
    space = Space.open(write_space(tmp_path_factory.mktemp("space"), rows))
    found, scores = space.search(query, k, allowed)
    assert found.tolist() == brute_force(rows, query, k, allowed)
    assert np.array_equal(scores, space.score(query, found))
    assert np.allclose(scores, rows[found] @ query, atol=1e-6)
    space.close()
    assert space.count == 0


def test_an_empty_space_has_no_hits(tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows):
    space = Space.open(write_space(tmp_path, unit_rows(3)[:0]))
    assert space.count == 0
    found, scores = space.search(unit_rows(1)[0], 5)
    assert (len(found), len(scores)) == (0, 0)


def test_k_beyond_the_rows_gives_every_row_and_duplicates_stand_in_the_order_of_their_rows(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows
):
    rows = unit_rows(50)[np.arange(200) % 50]
    found, scores = Space.open(write_space(tmp_path, rows)).search(rows[7], 10_000)
    assert found[:4].tolist() == [7, 57, 107, 157]
    assert sorted(found.tolist()) == list(range(200))
    assert (np.diff(scores) <= 0).all()


def test_cosines_never_leave_minus_one_to_one(tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows):
    rows = unit_rows(2000, dim=257)
    space = Space.open(write_space(tmp_path, np.concatenate([rows, -rows])))
    for row in rows[:50]:
        scores = space.search(row, 4000)[1]
        assert -1 <= scores.min() <= scores.max() <= 1


@pytest.mark.parametrize(
    ("query", "what"),
    [
        (np.full(16, np.nan, np.float32), "NaN"),
        (np.array([np.inf] + [0] * 15, np.float32), "NaN or infinity"),
        (np.ones(15, np.float32), r"shape \(15,\)"),
        (np.ones((1, 16), np.float32), r"shape \(1, 16\)"),
    ],
)
def test_a_query_that_is_no_vector_of_the_space_is_an_invalid_argument(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows, query, what
):
    space = Space.open(write_space(tmp_path, unit_rows(3)))
    with pytest.raises(InvalidArgument, match=what):
        space.search(query, 1)
    with pytest.raises(InvalidArgument, match=what):
        space.score(query, np.array([0]))


def test_a_query_of_any_length_is_scaled_and_a_zero_query_scores_zero(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows
):
    rows = unit_rows(30)
    space = Space.open(write_space(tmp_path, rows))
    largest = np.full(16, np.finfo(np.float32).max, np.float32)
    assert np.isfinite(space.search(largest, 3)[1]).all()
    assert space.search(rows[3] * 1e-20, 5)[0].tolist() == space.search(rows[3], 5)[0].tolist()
    found, scores = space.search(np.zeros(16, np.float32), 4)
    assert (found.tolist(), scores.tolist()) == ([0, 1, 2, 3], [0, 0, 0, 0])


def test_k_below_one_and_rows_that_do_not_exist_are_invalid(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows
):
    space = Space.open(write_space(tmp_path, unit_rows(3)))
    with pytest.raises(InvalidArgument, match="k is 0") as error:
        space.search(unit_rows(1)[0], 0)
    assert error.value.where == "$.k"
    for row in (-1, 3):
        with pytest.raises(InvalidArgument, match=f"row {row} does not exist.*rows 0 to 2"):
            space.score(unit_rows(1)[0], np.array([0, row]))


def test_the_catalogues_count_says_how_many_rows_are_searched(
    tmp_path: Path, write_space: WriteSpace, unit_rows: UnitRows
):
    rows = unit_rows(40)
    write_space(tmp_path, rows)
    space = Space.open(tmp_path, rows=25)
    assert space.count == 25
    assert space.search(rows[0], 100)[0].max() == 24
    assert space.refresh() == 40
    with pytest.raises(DamagedVectors, match="holds 40 rows where the catalogue knows 41"):
        space.refresh(41)
    assert space.count == 40


def test_refresh_takes_in_what_was_flushed_and_not_what_was_only_appended(tmp_path: Path, unit_rows: UnitRows):
    rows = unit_rows(10_000)
    with VectorFile.open(tmp_path, "timbre", FINGERPRINT, 16) as file:
        space = Space.open(tmp_path)
        old = space.vectors
        for start in range(0, 10_000, 1000):
            file.append(rows[start : start + 1000])
            assert space.refresh() == start
            file.flush()
            assert space.refresh() == start + 1000
            assert np.array_equal(space.vectors, rows[: start + 1000])
        assert len(old) == 0


def test_refresh_sees_rows_that_were_cut_and_written_anew(tmp_path: Path, unit_rows: UnitRows):
    rows, others = unit_rows(5000), unit_rows(5000, seed=1)
    with VectorFile.open(tmp_path, "timbre", FINGERPRINT, 16) as file:
        file.append(rows)
        file.flush()
        space = Space.open(tmp_path)
        file.truncate(100)
        file.append(others)
        file.flush()
        assert space.refresh() == 5100
        assert np.array_equal(space.vectors, np.concatenate([rows[:100], others]))


def test_a_folder_deleted_and_indexed_again_is_followed(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    write_space(tmp_path, unit_rows(50))
    space = Space.open(tmp_path)
    old = space.vectors
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(DamagedVectors, match="is missing"):
        space.refresh()
    assert np.array_equal(old, unit_rows(50))
    write_space(tmp_path, unit_rows(30, seed=4))
    assert space.refresh() == 30
    assert np.array_equal(space.vectors, unit_rows(30, seed=4))


def test_a_file_cut_while_open_is_an_error_and_no_crash(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    rows = unit_rows(20_000)
    write_space(tmp_path, rows)
    space = Space.open(tmp_path)
    os.truncate(tmp_path / "vectors.f32", HEADER_BYTES + 64 * 100)
    for ask in (lambda: space.search(rows[0], 5), lambda: space.score(rows[0], np.array([19_999])), space.refresh):
        with pytest.raises(DamagedVectors, match=r"was cut to 10496 bytes.*`tonewalk scan`"):
            ask()


@pytest.mark.parametrize("name", ["vectors.f32", "vectors.seals"])
def test_a_missing_file_is_named(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, name):
    write_space(tmp_path, unit_rows(20))
    (tmp_path / name).unlink()
    with pytest.raises(DamagedVectors, match=f"vectors.f32 .*{name}.*missing|{name} is missing"):
        Space.open(tmp_path)


@pytest.mark.parametrize("name", ["vectors.f32", "vectors.seals"])
@given(data=st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_are_damage_and_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, unit_rows: UnitRows, write_space: WriteSpace, name, data
):
    folder = write_space(tmp_path_factory.mktemp("space"), unit_rows(20))
    whole = (folder / name).read_bytes()
    kept = data.draw(st.integers(0, len(whole)), label="kept")
    junk = data.draw(st.binary(min_size=1, max_size=200), label="junk")
    (folder / name).write_bytes(whole[:kept] + junk + whole[kept + len(junk) :])
    try:
        space = Space.open(folder)
    except DamagedVectors as error:
        named = "vectors.f32" in error.text and "tonewalk scan" in error.text
        assert named, error.text  # noqa: PT017 -- both outcomes are right, each in its own way
    else:
        # The junk is what stood there before, lies behind the valid rows, or looks like a torn seal.
        assert np.array_equal(space.vectors, unit_rows(20))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from tonewalk.spaces.vectors import VectorFile
with VectorFile.open(Path(sys.argv[1]), "timbre", "ab" * 32, 16) as file:
    sys.stdin.readline()
    while True:
        rows = np.zeros((251, 16), np.float32)
        rows[np.arange(251), (file.count + np.arange(251)) % 16] = 1
        file.append(rows)
        file.flush()
"""


def test_readers_in_threads_see_only_whole_rows_while_another_process_appends_until_it_is_killed(tmp_path: Path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdin=subprocess.PIPE, text=True)
    while not (tmp_path / "vectors.f32").exists():
        assert writer.poll() is None
    space = Space.open(tmp_path)
    writer.stdin.write("go\n")
    writer.stdin.flush()
    query = np.eye(16, dtype=np.float32)[3]
    wrong: list[str] = []

    def read() -> None:
        while space.count < 20_000 and not wrong:
            found, scores = space.search(query, 30_000)
            if not (found[: np.count_nonzero(scores == 1)] % 16 == 3).all() or set(scores.tolist()) - {0.0, 1.0}:
                wrong.append(f"{found} {scores}")

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    seen = 0
    while seen < 20_000:
        now = space.refresh()
        assert now >= seen
        seen = now
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    for reader in readers:
        reader.join()
    assert not wrong
    assert np.array_equal(space.vectors.argmax(axis=1), np.arange(space.count) % 16)
    assert Space.open(tmp_path).count >= seen
