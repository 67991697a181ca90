"""A search for the best map: measured, kept, ranked, drawn."""

import struct
import zlib
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.helpers.mapped import Blobs
from tonewalk.base.errors import InvalidArgument
from tonewalk.maps import files, tune
from tonewalk.maps.candidates import Candidate
from tonewalk.spaces.vectors import VectorFile

FEW = [
    Candidate(method="pca"),
    Candidate(method="umap", components=14),
    Candidate(method="umap", neighbours=5, min_dist=0.5),
]


@pytest.fixture
def job(blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tune.TuneJob:
    """Over 120 of 200 vectors, with three candidates."""
    monkeypatch.setattr(tune, "grid", lambda methods: FEW)
    vectors, kinds = blobs(200)
    with VectorFile.create(tmp_path / "space", "small", "f" * 64, vectors.shape[1]) as file:
        file.append(vectors)
        file.flush()
    (tmp_path / "tuned").mkdir()
    return tune.TuneJob(
        encoder="small",
        fingerprint="f" * 64,
        dims=2,
        seed=1,
        space=tmp_path / "space",
        count=200,
        rows=np.arange(0, 200, 2)[:120],
        labels=["" if kind == 0 else f"kind {kind}" for kind in kinds[::2][:120]],
        basis="folders",
        methods=("pca", "umap"),
        folder=tmp_path / "tuned",
    )


def searched(job: tune.TuneJob) -> tune.Ranking:
    tune.searched(job, lambda *_: None)
    path = job.folder / tune.RANKING
    return msgspec.json.decode(path.read_bytes(), type=tune.Ranking)


def kept(job: tune.TuneJob) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in job.folder.glob("*.npz")}


def test_candidates_are_measured_ranked_and_drawn(job):
    found = searched(job)
    assert {one.candidate for one in found.measured} == set(FEW)
    assert [one.merit for one in found.measured] == sorted((one.merit for one in found.measured), reverse=True)
    for one in found.measured:
        assert one.scores.keys() == {"silhouette", "trustworthiness", "continuity", "roundness"}
    assert found.measured[0].scores["trustworthiness"] > 0.9
    picture = Path(found.sheet).read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    at = picture.index(b"IDAT")
    pixels = zlib.decompress(picture[at + 4 : at + 4 + struct.unpack(">I", picture[at - 4 : at])[0]])
    image = np.frombuffer(pixels, np.uint8).reshape(height, 1 + width * 3)[:, 1:].reshape(height, width, 3)
    hues = {tuple(colour) for colour in image.reshape(-1, 3).tolist() if len(set(colour)) > 1}
    assert len(hues) == 7  # of eight kinds one is unlabelled, which is drawn in grey


def test_a_search_that_was_stopped_goes_on_where_it_was(job):
    class Stopped(Exception):
        pass

    def stop(text: str, done: int, total: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        tune.searched(job, stop)
    before = kept(job)
    assert len(before) == 2
    searched(job)
    assert len(kept(job)) == 3
    assert before.items() <= kept(job).items()


def test_other_labels_rank_the_same_maps_anew(job):
    first = searched(job)
    before = kept(job)
    job.labels, job.basis = [""] * len(job.rows), ""
    second = searched(job)
    assert kept(job) == before
    assert all("silhouette" not in one.scores for one in second.measured)
    assert first.measured[0].scores["trustworthiness"] > 0.9


def test_other_sounds_are_measured_anew_and_the_old_maps_go(job):
    searched(job)
    before = kept(job)
    job.rows, job.labels = job.rows + 1, job.labels
    searched(job)
    assert len(kept(job)) == 3
    assert not before.keys() & kept(job).keys()


def test_a_damaged_candidate_is_measured_again(job):
    searched(job)
    broken = next(job.folder.glob("*.npz"))
    broken.write_bytes(b"garbage")
    searched(job)
    assert len(files.load(broken).coords) == len(job.rows)


def test_too_few_sounds_are_refused(job):
    job.rows, job.labels = job.rows[:15], job.labels[:15]
    with pytest.raises(InvalidArgument, match="15 sounds are too few"):
        searched(job)
