"""`map/tune`: what is measured on, in a process of its own, and what is said of it."""

from pathlib import Path

import pytest

from tests.helpers.mapped import Mapped
from tonewalk.base.errors import Damaged, InvalidArgument, NotFound, TonewalkError, UnknownEncoder
from tonewalk.commands.maps import MapTune, MapTuned
from tonewalk.maps import trials
from tonewalk.maps.tuning import MapTuner, search, sentence
from tonewalk.queries.classes import ClassBox


@pytest.fixture
def tuner(mapped: Mapped) -> MapTuner:
    classes = ClassBox(mapped.home.classes)
    return MapTuner(mapped.home, mapped.library, mapped.kept, classes, mapped.builder, mapped.jobs)


async def test_a_seeded_sample_of_the_sounds_is_measured_with_the_folders_as_labels(
    mapped: Mapped, tuner: MapTuner
) -> None:
    wanted = tuner.wanted(MapTune(sounds=18, seed=3))
    assert (wanted.encoder, wanted.dims, wanted.basis, wanted.count) == ("small", 2, "folders", 22)
    assert len(wanted.rows) == len(wanted.labels) == 18
    assert (wanted.rows[1:] > wanted.rows[:-1]).all()
    assert set(wanted.labels) == {"kick", "closed-hat", "bell", "pad"}
    positions = mapped.view.position_of_rows(mapped.kept.space().encoder.name)
    for row, label in zip(wanted.rows.tolist(), wanted.labels, strict=True):
        assert Path(mapped.view.path(int(positions[row])).decode()).parent.name == label
    assert tuner.wanted(MapTune(sounds=18, seed=3)).rows.tolist() == wanted.rows.tolist()
    assert tuner.wanted(MapTune(sounds=18, seed=4)).rows.tolist() != wanted.rows.tolist()
    assert tuner.wanted(MapTune(method="umap")).methods == ("umap",)
    assert {"pca", "umap"} <= set(tuner.wanted(MapTune()).methods)
    unlabelled = tuner.wanted(MapTune(by="nothing"))
    assert (unlabelled.basis, set(unlabelled.labels)) == ("", {""})


async def test_what_can_not_be_tuned_on_is_told(mapped: Mapped, tuner: MapTuner) -> None:
    with pytest.raises(InvalidArgument, match="tags tell no two kinds"):
        tuner.wanted(MapTune(by="tags"))
    with pytest.raises(UnknownEncoder, match="it has small, timbre"):
        tuner.wanted(MapTune(encoder="clap"))
    for kind in ("bell", "pad"):
        await mapped.library.remove(mapped.root(kind))
    with pytest.raises(InvalidArgument, match="sounds are too few to tune a map on: index 16 or more"):
        tuner.wanted(MapTune())


async def test_a_search_is_found_again_and_its_best_map_made_where_that_is_asked_for(
    mapped: Mapped, tuner: MapTuner
) -> None:
    with pytest.raises(NotFound, match="No 2D map of small was tuned yet: `tonewalk map tune`"):
        tuner.found(MapTuned())
    request = MapTune(method="pca", map="best", apply=True)
    job = tuner.start(request, tuner.wanted(request))
    done = await mapped.jobs.wait(job.job)
    assert (done.state, done.kind, done.what) == ("done", "tune", "small"), done.text
    assert "maps of 22 sounds (labels from folders) the best is pca" in done.text
    assert "Mapped 22 sounds as best" in done.text
    assert mapped.kept.get("").about.name == "best"
    found = tuner.found(MapTuned())
    assert (found.encoder, found.dims, found.sounds, found.labels) == ("small", 2, 22, "folders")
    assert found.candidates[0].method == "pca"
    assert [one.merit for one in found.candidates] == sorted((one.merit for one in found.candidates), reverse=True)
    assert Path(found.sheet).is_file()
    with pytest.raises(NotFound, match="3D"):
        tuner.found(MapTuned(dims=3))
    Path(found.sheet).with_name(trials.RANKING).write_bytes(b"{")
    with pytest.raises(Damaged, match="delete it and tune again"):
        tuner.found(MapTuned())


async def test_a_search_that_is_stopped_keeps_what_it_measured(mapped: Mapped, tuner: MapTuner) -> None:
    request = MapTune(sounds=18)
    wanted = tuner.wanted(request)
    job = tuner.start(request, wanted)

    def stop(event) -> None:
        if event.topic == "progress" and event.data.kind == "tune" and event.data.done >= 1:
            mapped.jobs.cancel(job.job)

    mapped.events.listen(stop)
    assert (await mapped.jobs.wait(job.job)).state == "cancelled"
    assert 0 < len(list(wanted.folder.glob("*.npz"))) < 37


async def test_what_the_process_says_is_what_the_search_fails_with(tuner: MapTuner) -> None:
    wanted = tuner.wanted(MapTune(method="pca"))
    wanted.rows, wanted.labels = wanted.rows[:5], wanted.labels[:5]
    with pytest.raises(TonewalkError, match="5 sounds are too few") as raised:
        await search(wanted, lambda *_: None)
    assert raised.value.code == "invalid_argument"


def test_a_ranking_is_told_in_one_breath() -> None:
    best = trials.Measured(candidate=trials.Candidate(method="pca"), scores={"trustworthiness": 0.91})
    ranking = trials.Ranking(encoder="small", dims=2, sounds=40, basis="", sheet="/x/sheet.png", measured=[best])
    said = sentence(ranking)
    assert said.startswith("Of 1 maps of 40 sounds (no labels) the best is ")
    assert said.endswith(": trustworthiness 0.910. All of them are drawn in /x/sheet.png.")
