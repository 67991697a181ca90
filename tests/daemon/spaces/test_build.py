"""Building an index: which kind, in another process, stopped, killed, on a full disk."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.rows import UnitRows, WriteSpace
from tonewalk.base.errors import DamagedIndex, DamagedVectors
from tonewalk.spaces import advice, build, policy, projected_index
from tonewalk.spaces.build import STEPS, BuildJob, build_index, run
from tonewalk.spaces.info import IndexInfo, read_info
from tonewalk.spaces.policy import needs_build
from tonewalk.spaces.space import Space
from tonewalk.work import spawn
from tonewalk.work.spawn import Stopped

needs_annoy = pytest.mark.skipif(
    importlib.util.find_spec("annoy") is None, reason="annoy is not built here: it needs a C++ compiler"
)


@pytest.fixture
def exact_takes(monkeypatch: pytest.MonkeyPatch):
    """Let `auto` think of an index from 1,000 rows on, as if scoring all of them took this many ms."""

    def pretend(milliseconds: float) -> None:
        monkeypatch.setattr(policy, "EXACT_ROWS", 1000)
        monkeypatch.setattr(build, "TIME_LIMIT_MS", milliseconds)
        monkeypatch.setattr(build._Build, "_exact_p50", milliseconds)

    return pretend


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_up_to_the_rows_where_it_is_fast_auto_scores_every_row_and_says_so(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    write_space(tmp_path, unit_rows(500))
    assert (
        advice(tmp_path, 500)
        == "500 rows: exact, since up to 50000 rows scoring every one takes only milliseconds."
    )
    assert not Space.open(tmp_path).needs_build()
    assert build_index(tmp_path).kind == "exact"
    assert set(files(tmp_path)) == {"vectors.f32", "vectors.seals", "index.json"}
    assert (
        advice(tmp_path, 520)
        == "500 rows: exact, since up to 50000 rows scoring every one is fast, 20 newer ones exactly beside it."
    )


@pytest.mark.parametrize("rows", [0, 1, 2, 300])
@pytest.mark.parametrize("kind", ["auto", "exact", "projected", "annoy", "hnsw"])
def test_too_few_rows_for_an_index_are_searched_exactly_whatever_was_asked_for(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind, rows
):
    write_space(tmp_path, unit_rows(300)[:rows])
    assert build_index(tmp_path, kind).kind == "exact"
    space = Space.open(tmp_path)
    assert (space.index_kind, space.recall, space.problem) == ("exact", None, None)
    assert not space.needs_build(kind)
    assert len(space.search(unit_rows(1)[0], 1000)[0]) == rows


def test_auto_takes_a_projection_where_it_holds_the_target(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes
):
    exact_takes(1e6)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind == "projected", info.reason
    assert info.recall >= 0.98
    assert "projected finds" in advice(tmp_path, 4000)


def test_a_projection_keeps_as_many_directions_as_the_rows_have():
    random = np.random.default_rng(1)
    rows = (random.standard_normal((500, 5)) @ random.standard_normal((5, 40))).astype(np.float32)
    directions = projected_index.kept_directions(rows)
    assert directions.shape == (8, 40)
    np.testing.assert_allclose(rows @ directions.T @ directions, rows, atol=1e-4)


@pytest.fixture
def projections_fail(monkeypatch: pytest.MonkeyPatch):
    """Let a projection hold nothing, as if the rows had no principal directions."""
    monkeypatch.setattr(
        projected_index.ProjectedIndex, "nearest", lambda self, query, k, effort: np.arange(k, dtype=np.int64)
    )


@needs_annoy
def test_auto_takes_annoy_where_a_projection_does_not_hold_the_target(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes, projections_fail
):
    exact_takes(1e6)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind == "annoy", info.reason
    assert "projected found" in advice(tmp_path, 4000)
    assert {path.suffix for path in tmp_path.glob("index-*")} == {".annoy"}


@needs_annoy
def test_where_none_is_quick_the_fastest_that_holds_the_target_is_kept(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes, monkeypatch: pytest.MonkeyPatch
):
    exact_takes(1e6)
    monkeypatch.setattr(build, "TIME_LIMIT_MS", 0.0)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind in {"projected", "annoy", "hnsw"}
    assert [path.name for path in tmp_path.glob("index-*")] == [info.file]
    space = Space.open(tmp_path)
    assert space.problem is None
    assert len(space.search(unit_rows(1, dim=24)[0], 10)[0]) == 10


def test_auto_takes_hnsw_where_the_annoy_package_is_absent(
    tmp_path: Path,
    unit_rows: UnitRows,
    write_space: WriteSpace,
    exact_takes,
    projections_fail,
    monkeypatch: pytest.MonkeyPatch,
):
    exact_takes(1e6)
    monkeypatch.setitem(sys.modules, "annoy", None)
    # several threads build another graph each time: these rows it holds far above the target
    write_space(tmp_path, unit_rows(8000, dim=12))
    info = build_index(tmp_path)
    assert info.kind == "hnsw", info.reason
    assert "the annoy package is not installed" in advice(tmp_path, 8000)


def test_auto_stays_exact_where_no_index_holds_the_target_and_tells_what_was_tried(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes
):
    exact_takes(0.0)
    write_space(tmp_path, unit_rows(2500, dim=64, clusters=2500))
    info = build_index(tmp_path, recall_target=1.0)
    assert (info.kind, info.file) == ("exact", "")
    assert "hnsw found" in info.reason
    assert not Space.open(tmp_path).needs_build("auto", 1.0)
    assert set(files(tmp_path)) == {"vectors.f32", "vectors.seals", "index.json"}


@pytest.mark.parametrize(
    ("rows", "wish", "target", "needed"),
    [
        (60_000, "auto", 0.98, False),
        (71_000, "auto", 0.98, False),
        (73_000, "auto", 0.98, True),
        (60_000, "auto", 0.99, True),
        (60_000, "hnsw", 0.98, True),
        (60_000, "exact", 0.98, True),
        (40_000, "auto", 0.98, False),
    ],
)
def test_an_index_is_built_anew_when_a_fifth_is_newer_or_something_else_is_asked_for(rows, wish, target, needed):
    info = IndexInfo(kind="annoy", wish="auto", reason="", rows=60_000, digest="", target=0.98)
    assert needs_build(info, rows, wish, target) is needed


def test_without_an_index_one_is_built_where_exact_search_gets_slow():
    assert needs_build(None, 50_001, "auto", 0.98)
    assert not needs_build(None, 50_000, "auto", 0.98)
    assert needs_build(None, 2001, "hnsw", 0.98)
    assert not needs_build(None, 2000, "hnsw", 0.98)
    assert not needs_build(None, 10**6, "exact", 0.98)


async def test_a_build_in_another_process_reports_and_ends_with_what_it_built(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    write_space(tmp_path, unit_rows(3000))
    said = []
    job = BuildJob(folder=tmp_path, kind="hnsw")
    info = await spawn.ask(run, job, lambda *how_far: said.append(how_far), nice=10, gone="it ended early")
    assert info == read_info(tmp_path)
    done = [steps for steps, _, _ in said]
    assert (done == sorted(done), done[0], done[-1]) == (True, 0, STEPS)


async def test_a_build_over_damaged_rows_fails_with_its_sentence(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace
):
    write_space(tmp_path, unit_rows(3000))
    os.truncate(tmp_path / "vectors.f32", 5000)
    with pytest.raises(DamagedVectors, match="was cut to 5000 bytes"):
        await spawn.ask(run, BuildJob(folder=tmp_path, kind="hnsw"), gone="it ended early")


@pytest.mark.parametrize("kind", ["projected", pytest.param("annoy", marks=needs_annoy), "hnsw"])
def test_a_stopped_build_leaves_the_old_index(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind):
    write_space(tmp_path, unit_rows(5000))
    build_index(tmp_path, "exact")
    before = files(tmp_path)
    for patience in (0, 1, 50, 401):
        asked = iter(range(10**9))
        with pytest.raises(Stopped):
            build_index(tmp_path, kind, should_stop=lambda patience=patience, asked=asked: next(asked) >= patience)
        assert files(tmp_path) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from tonewalk.spaces.build import build_index

def die(done, text):
    if done >= 0.3:
        os.kill(os.getpid(), signal.SIGKILL)

build_index(Path(sys.argv[1]), sys.argv[2], seed=2, progress=die)
"""


@pytest.mark.parametrize("kind", ["projected", pytest.param("annoy", marks=needs_annoy), "hnsw"])
def test_kill_9_during_a_build_leaves_the_old_index_and_the_next_build_cleans_up(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind
):
    write_space(tmp_path, unit_rows(5000))
    old = build_index(tmp_path, "hnsw")
    (tmp_path / "index-0123abcd.annoy").write_bytes(b"half a forest")
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, kind])
    assert killed.returncode == -signal.SIGKILL
    assert read_info(tmp_path) == old
    assert Space.open(tmp_path).index_kind == "hnsw"
    new = build_index(tmp_path, "hnsw", seed=2)
    assert set(files(tmp_path)) == {"vectors.f32", "vectors.seals", "index.json", new.file}


FULL = """
import resource, sys
from pathlib import Path
from tonewalk.base.errors import DiskFull
from tonewalk.spaces.build import build_index
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    build_index(Path(sys.argv[1]), sys.argv[2])
except DiskFull as error:
    print(error.text)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize("kind", ["projected", pytest.param("annoy", marks=needs_annoy), "hnsw"])
def test_a_disk_that_fills_up_during_a_build_is_one_sentence_and_leaves_the_old_index(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind
):
    write_space(tmp_path, unit_rows(3000))
    build_index(tmp_path, "exact")
    before = files(tmp_path)
    done = subprocess.run([sys.executable, "-c", FULL, tmp_path, kind], capture_output=True, text=True)
    assert "free some space" in done.stdout, done.stderr
    assert files(tmp_path) == before


def test_advice_on_a_damaged_index_is_its_error(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace):
    write_space(tmp_path, unit_rows(3000))
    info = build_index(tmp_path, "hnsw")
    assert advice(tmp_path, 3000).startswith("3000 rows: hnsw finds ")
    (tmp_path / info.file).write_bytes(bytes(info.bytes))
    with pytest.raises(DamagedIndex, match=f"{info.file} was changed"):
        advice(tmp_path, 3000)
    (tmp_path / "index.json").write_bytes(b"\xff\xfe")
    with pytest.raises(DamagedIndex, match="can't be read"):
        advice(tmp_path, 5)
