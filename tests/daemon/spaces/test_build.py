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
from tonewalk.spaces import advice, annoy_index, build, policy, projected_index
from tonewalk.spaces.build import STEPS, BuildJob, build_index, run
from tonewalk.spaces.effort import exact, measure, queries
from tonewalk.spaces.info import IndexInfo, read_info
from tonewalk.spaces.items import Items
from tonewalk.spaces.policy import needs_build
from tonewalk.spaces.scoring import search_exactly
from tonewalk.spaces.space import Space
from tonewalk.work import spawn
from tonewalk.work.spawn import Stopped

needs_annoy = pytest.mark.skipif(
    importlib.util.find_spec("annoy") is None, reason="annoy is not built here: it needs a C++ compiler"
)
needs_faiss = pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed here")
KINDS = [
    pytest.param("ivf", marks=needs_faiss),
    "projected",
    pytest.param("annoy", marks=needs_annoy),
    "hnsw",
]


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
@pytest.mark.parametrize("kind", ["auto", "exact", "ivf", "projected", "annoy", "hnsw"])
def test_too_few_rows_for_an_index_are_searched_exactly_whatever_was_asked_for(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind, rows
):
    write_space(tmp_path, unit_rows(300)[:rows])
    assert build_index(tmp_path, kind).kind == "exact"
    space = Space.open(tmp_path)
    assert (space.index_kind, space.recall, space.problem) == ("exact", None, None)
    assert not space.needs_build(kind)
    assert len(space.search(unit_rows(1)[0], 1000)[0]) == rows


@needs_annoy
def test_auto_takes_annoy_where_it_holds_the_target(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes
):
    exact_takes(1e6)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind == "annoy", info.reason
    assert info.recall >= 0.98
    assert "annoy finds" in advice(tmp_path, 4000)
    assert {path.suffix for path in tmp_path.glob("index-*")} == {".annoy"}


@pytest.fixture
def annoy_fails(monkeypatch: pytest.MonkeyPatch):
    """Let a forest hold nothing, as for words in a large library."""
    monkeypatch.setattr(
        annoy_index.AnnoyIndex, "nearest", lambda self, query, k, effort: np.arange(k, dtype=np.int64)
    )


@needs_faiss
def test_auto_takes_cells_where_annoy_does_not_hold_the_target_and_says_why(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes, annoy_fails
):
    exact_takes(1e6)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind == "ivf", info.reason
    assert info.recall >= 0.98
    assert "ivf finds" in advice(tmp_path, 4000)
    assert "annoy " in advice(tmp_path, 4000)
    assert {path.suffix for path in tmp_path.glob("index-*")} == {".ivf"}


@needs_faiss
def test_annoy_is_not_planted_over_more_rows_than_it_is_quick_for(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes, monkeypatch: pytest.MonkeyPatch
):
    exact_takes(1e6)
    monkeypatch.setattr(build, "ANNOY_ROWS", 3000)
    monkeypatch.setattr(annoy_index, "build", None)
    write_space(tmp_path, unit_rows(4000, dim=24))
    assert build_index(tmp_path).kind == "ivf"
    assert "annoy is not tried on more than 3000 rows" in advice(tmp_path, 4000)


@needs_faiss
def test_a_space_without_an_index_is_searched_through_cells_while_their_effort_is_found(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes
):
    exact_takes(1e6)
    write_space(tmp_path, unit_rows(4000, dim=24))
    space, seen = Space.open(tmp_path), []

    def usable() -> None:
        space.adopt()
        rows = space.search(space.vectors[7], 10)[0]
        seen.append((space.index_kind, int(rows[0]), space.needs_build()))

    def die() -> bool:
        return bool(seen)

    with pytest.raises(Stopped):
        build_index(tmp_path, should_stop=die, usable=usable)
    assert seen == [("ivf", 7, True)]
    again = Space.open(tmp_path)
    assert (again.index_kind, again.problem, again.needs_build()) == ("ivf", None, True)
    build_index(tmp_path, usable=usable)
    again.adopt()
    assert (len(seen), again.needs_build()) == (1, False), "one that searches is not replaced by one unmeasured"
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_an_index_has_to_find_what_words_ask_for_too(unit_rows: UnitRows):
    vectors = unit_rows(400, dim=8)
    items = Items(vectors, np.arange(40))
    texts = unit_rows(30, dim=8, seed=3)

    class OnlySounds:
        def nearest(self, query: np.ndarray, k: int, effort: int) -> np.ndarray:
            heard = not (texts == query).all(axis=1).any()
            return search_exactly(items[:], query, k if heard else 1)[0]

    asked = queries(vectors[:40], 1, texts)
    truth = exact(items, asked.vectors, lambda: None)
    assert measure(OnlySounds(), items, asked, truth, 1).recall == pytest.approx(0.1)
    sounds = queries(vectors[:40], 1)
    heard = exact(items, sounds.vectors, lambda: None)
    assert measure(OnlySounds(), items, sounds, heard, 1).recall == 1


def test_the_true_tenth_of_each_query_is_that_of_sorting_every_row(unit_rows: UnitRows):
    vectors, asked = unit_rows(5000, dim=6), unit_rows(7, dim=6, seed=4)
    items = Items(vectors, np.array([0, 17, 4999]))
    assert len(items) == 4997
    assert np.array_equal(np.stack(list(items)), np.delete(vectors, [0, 17, 4999], axis=0))
    least = [search_exactly(items[:], query, 10)[1][-1] for query in asked]
    np.testing.assert_allclose(exact(items, asked, lambda: None).least, least, atol=1e-6)


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
def test_where_none_is_quick_the_fastest_that_holds_the_target_is_kept(
    tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, exact_takes, monkeypatch: pytest.MonkeyPatch
):
    exact_takes(1e6)
    monkeypatch.setattr(build, "TIME_LIMIT_MS", 0.0)
    write_space(tmp_path, unit_rows(4000, dim=24))
    info = build_index(tmp_path)
    assert info.kind in {"ivf", "projected", "annoy", "hnsw"}
    assert [path.name for path in tmp_path.glob("index-*")] == [info.file]
    space = Space.open(tmp_path)
    assert space.problem is None
    assert len(space.search(unit_rows(1, dim=24)[0], 10)[0]) == 10


def test_auto_takes_hnsw_where_the_packages_of_others_are_absent(
    tmp_path: Path,
    unit_rows: UnitRows,
    write_space: WriteSpace,
    exact_takes,
    projections_fail,
    monkeypatch: pytest.MonkeyPatch,
):
    exact_takes(1e6)
    monkeypatch.setitem(sys.modules, "annoy", None)
    monkeypatch.setitem(sys.modules, "faiss", None)
    # several threads build another graph each time: these rows it holds far above the target
    write_space(tmp_path, unit_rows(8000, dim=12))
    info = build_index(tmp_path)
    assert info.kind == "hnsw", info.reason
    assert "the annoy package is not installed" in advice(tmp_path, 8000)
    assert "the faiss package is not installed" in advice(tmp_path, 8000)


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


def test_newer_rows_are_never_more_than_are_scored_quickly():
    info = IndexInfo(kind="ivf", wish="auto", reason="", rows=1_000_000, digest="", target=0.98)
    assert not needs_build(info, 1_050_000, "auto", 0.98)
    assert needs_build(info, 1_050_001, "auto", 0.98)


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_stopped_build_leaves_the_old_index(tmp_path: Path, unit_rows: UnitRows, write_space: WriteSpace, kind):
    write_space(tmp_path, unit_rows(5000))
    build_index(tmp_path, "exact")
    before = files(tmp_path)
    for patience in (0, 1, 3, 20):
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


@pytest.mark.parametrize("kind", KINDS)
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
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    build_index(Path(sys.argv[1]), sys.argv[2])
except DiskFull as error:
    print(error.text)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize("kind", KINDS)
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
