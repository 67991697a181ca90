import asyncio
import multiprocessing
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.base.errors import DamagedVectors, InvalidArgument
from tonewalk.maps import files, fit, score
from tonewalk.maps.fit import MapJob, fit_map
from tonewalk.maps.map import About
from tonewalk.spaces.vectors import VectorFile
from tonewalk.work import spawn

SPAWN = multiprocessing.get_context("spawn")


def unheard(text: str, done: int, total: int) -> None:
    """Progress that nobody listens to."""


def job_for(folder: Path, vectors: np.ndarray, **about) -> MapJob:
    space = folder / "space"
    if not space.exists():
        with VectorFile.create(space, "small", "f" * 64, vectors.shape[1]) as file:
            file.append(vectors)
            file.flush()
    settings = {"name": "a", "method": "umap", "dims": 2, "seed": 1} | about
    described = About(encoder="small", fingerprint="f" * 64, created=0.0, **settings)
    return MapJob(about=described, space=space, rows=len(vectors), target=folder / "maps" / "a.npz")


def fitted_elsewhere(job: MapJob) -> list[tuple[int, int, str]]:
    """Run the job as the daemon does, and give all that was said of its progress."""
    said = []
    asyncio.run(spawn.ask(fit.run, job, lambda *how_far: said.append(how_far), threads=0, gone="it ended early"))
    return said


def test_umap_keeps_clusters_together_and_neighbours_near(blobs: Blobs):
    vectors, kinds = blobs(1000)
    coords = fit_map(vectors, "umap", 2, 1, progress=unheard)
    assert score.neighbourhoods(vectors, coords)["trustworthiness"] > 0.93
    assert score.regions(coords, [str(kind) for kind in kinds])["silhouette"] > 0.6
    assert ((coords >= 0) & (coords <= 1)).all()


def test_umap_in_three_dimensions_keeps_neighbours_near(blobs: Blobs):
    vectors, _ = blobs(500)
    coords = fit_map(vectors, "umap", 3, 1, progress=unheard)
    assert coords.shape == (500, 3)
    assert score.neighbourhoods(vectors, coords)["trustworthiness"] > 0.93


def test_tsne_keeps_neighbours_near(blobs: Blobs):
    pytest.importorskip("openTSNE", reason="the extra tsne is not installed")
    vectors, _ = blobs(200)
    coords = fit_map(vectors, "tsne", 2, 1, progress=unheard)
    assert score.neighbourhoods(vectors, coords)["trustworthiness"] > 0.93


def test_a_seed_gives_one_map_whatever_process_fits_it(blobs: Blobs, tmp_path: Path):
    vectors, _ = blobs(400)
    for name in ("one", "two"):
        fitted_elsewhere(job_for(tmp_path / name, vectors))
    one, two = (files.load(tmp_path / name / "maps" / "a.npz").coords for name in ("one", "two"))
    assert np.array_equal(one, two)
    assert np.array_equal(one, fit_map(vectors, "umap", 2, 1, progress=unheard))
    assert not np.array_equal(one, fit_map(vectors, "umap", 2, 2, progress=unheard))


def test_the_fitting_process_tells_its_progress_and_scores_the_map(blobs: Blobs, tmp_path: Path):
    vectors, _ = blobs(300)
    said = fitted_elsewhere(job_for(tmp_path, vectors))
    assert {text.partition(": ")[0] for _, _, text in said} == {"Map a"}
    epochs = [(done, total) for done, total, _ in said if total]
    assert epochs == sorted(epochs)
    assert epochs[-1][0] == epochs[-1][1]
    about = files.load(tmp_path / "maps" / "a.npz").about
    assert about.scores.keys() == {"trustworthiness", "continuity"}
    assert about.created > 0


async def test_a_cancelled_fit_leaves_the_old_map(blobs: Blobs, tmp_path: Path):
    vectors, _ = blobs(1500)
    await asyncio.to_thread(fitted_elsewhere, job_for(tmp_path, vectors, method="pca"))
    before = (tmp_path / "maps" / "a.npz").read_bytes()
    began = asyncio.Event()
    job = job_for(tmp_path, vectors)
    fitting = asyncio.create_task(
        spawn.ask(fit.run, job, lambda *_: began.set(), patience=0, gone="it ended early")
    )
    await began.wait()
    fitting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fitting
    assert (tmp_path / "maps" / "a.npz").read_bytes() == before
    assert [path.name for path in (tmp_path / "maps").iterdir()] == ["a.npz"]


def test_a_refit_of_a_grown_library_lies_as_the_old_map_did(blobs: Blobs):
    vectors, _ = blobs(600)
    old = fit_map(vectors[:400], "umap", 2, 1, progress=unheard)
    init = np.full((600, 2), np.nan, np.float32)
    init[:400] = old
    again = fit_map(vectors, "umap", 2, 7, init=init, progress=unheard)
    moved = np.linalg.norm(again[:400] - old, axis=1)
    assert np.median(moved) < 0.08
    assert score.neighbourhoods(vectors, again)["trustworthiness"] > 0.93


def test_other_settings_give_another_layout_that_lies_as_the_old_map_did(blobs: Blobs, tmp_path: Path):
    vectors, kinds = blobs(400)
    made = {}
    for neighbours in (15.0, 40.0):
        job = job_for(tmp_path, vectors, params={"neighbours": neighbours})
        fitted_elsewhere(job)
        made[neighbours] = files.load(job.target).coords
    fresh = fit_map(vectors, "umap", 2, 1, neighbours=40, progress=unheard)
    old, new = ([coords[kinds == kind].mean(axis=0) for kind in range(8)] for coords in made.values())
    assert np.linalg.norm(np.subtract(old, new), axis=1).mean() < 0.3
    inner = [np.linalg.norm(coords[:, None] - coords[None], axis=2).ravel() for coords in (made[40.0], fresh)]
    assert np.corrcoef(*inner)[0, 1] > 0.999  # the same figure, turned


def test_a_refit_over_a_damaged_map_starts_anew(blobs: Blobs, tmp_path: Path):
    vectors, _ = blobs(50)
    job = job_for(tmp_path, vectors, method="pca")
    job.target.parent.mkdir()
    job.target.write_bytes(b"garbage")
    fitted_elsewhere(job)
    assert len(files.load(job.target).coords) == 50


def test_a_space_that_is_not_there_is_told_in_one_sentence(blobs: Blobs, tmp_path: Path):
    job = job_for(tmp_path, blobs(20)[0])
    job.space = tmp_path / "nowhere"
    with pytest.raises(DamagedVectors):
        fitted_elsewhere(job)
    assert not job.target.exists()


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 6, 10])
def test_a_library_of_any_size_has_a_map(blobs: Blobs, n, dims):
    coords = fit_map(blobs(n)[0], "umap", dims, 1, progress=unheard)
    assert coords.shape == (n, dims)
    assert ((coords >= 0) & (coords <= 1)).all()


def test_identical_sounds_lie_together(blobs: Blobs):
    coords = fit_map(np.repeat(blobs(1)[0], 40, axis=0), "umap", 2, 1, progress=unheard)
    assert np.allclose(coords, 0.5)


def test_sounds_in_many_copies_still_have_a_map(blobs: Blobs):
    vectors = np.repeat(blobs(5)[0], 40, axis=0)
    coords = fit_map(vectors, "umap", 2, 1, progress=unheard)
    assert np.isfinite(coords).all()
    groups = [str(row // 40) for row in range(200)]
    assert score.regions(coords, groups)["silhouette"] > 0.5


def test_vectors_that_are_not_finite_are_refused():
    with pytest.raises(InvalidArgument, match="finite"):
        fit_map(np.full((9, 4), np.nan, np.float32), "pca", 2, 1, progress=unheard)


def test_tsne_without_its_extra_says_how_to_get_it(blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    from tonewalk.base.errors import Unavailable

    with pytest.raises(Unavailable, match=r"tonewalk\[tsne\]"):
        fit_map(blobs(20)[0], "tsne", 2, 1, progress=unheard)


def test_the_daemon_reads_maps_without_loading_numba():
    code = "import sys; import tonewalk.maps.store, tonewalk.maps.fit; sys.exit('numba' in sys.modules)"
    sent = SPAWN.Process(target=exec, args=(code,))
    sent.start()
    sent.join()
    assert sent.exitcode == 0
