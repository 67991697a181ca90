"""Datasets added, filtered and measured by the commands that users run."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from tests.helpers import datasets_made as made
from tests.helpers.command import Daemon, reply, tonewalk
from tonewalk.base.home import Home
from tonewalk.cli.client import ask
from tonewalk.library.catalogue.catalogue import Catalogue


def settled(folder: Path) -> Path:
    """A home that hears with the two quick encoders, with one worker."""
    folder.mkdir(parents=True, exist_ok=True)
    Home(folder).config.parent.mkdir(parents=True, exist_ok=True)
    Home(folder).config.write_text("[library]\nworkers = 1\n")
    return folder


def tags(home: Path) -> dict[int, list[str]]:
    with contextlib.closing(Catalogue.open(Home(home).catalogue)) as catalogue:
        return dict(catalogue.all_tags())


def found(home: Path, filter: str) -> set[str]:
    hits = reply(home, "search", "sound", "-k", "100", "--filter", filter)["hits"]
    return {Path(hit["path"]).name for hit in hits}


@pytest.fixture(scope="module")
def esc(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home with a small ESC-50."""
    folder = tmp_path_factory.mktemp("esc")
    home, dataset = settled(folder / "home"), made.esc50(folder / "ESC-50")
    done = tonewalk(home, "datasets", "add", "ESC-50", "--from", dataset)
    assert done.returncode == 0, done.stderr
    assert "Licence: CC BY-NC 3.0" in done.stderr.splitlines()[0]
    assert "24 of 24 sounds" in done.stdout
    assert "Licence: CC BY-NC 3.0" in done.stdout
    return home, dataset


def test_labels_folds_and_licences_are_tags_that_filters_take(esc: tuple[Path, Path]) -> None:
    home, _ = esc
    assert found(home, "tag:dog and tag:fold-1") == {f"1-{1000 + at}-A-0.wav" for at in range(4)}
    assert found(home, "tag:licence-cc-by and not tag:subset-esc-10") == set()
    assert len(found(home, "tag:dataset-esc-50")) == 24


def test_its_labels_are_classes_learned_from_the_other_folds(esc: tuple[Path, Path]) -> None:
    home, _ = esc
    classes = reply(home, "class", "list")["enrolled"]
    assert [one["name"] for one in classes] == ["esc-50/clock_tick", "esc-50/dog", "esc-50/rain"]
    assert all(len(one["sounds"]) == 4 for one in classes)
    assert found(home, "class:esc-50/rain") >= {f"2-{2000 + at}-A-1.wav" for at in range(4)}


def test_added_again_nothing_changes_and_a_tag_taken_off_comes_back(esc: tuple[Path, Path]) -> None:
    home, dataset = esc
    before = tags(home)
    again = reply(home, "datasets", "add", "esc-50", "--from", dataset)
    assert (again["new"], again["sounds"]) == (0, 24)
    assert tags(home) == before
    with contextlib.closing(Catalogue.open(Home(home).catalogue)) as catalogue:
        catalogue.tag_all(list(before)[:3], "dataset-esc-50", False)
    assert reply(home, "datasets", "add", "esc-50", "--from", dataset)["new"] == 3
    assert tags(home) == before


def test_the_list_says_licences_and_where_it_is(esc: tuple[Path, Path]) -> None:
    home, dataset = esc
    listed = {one["name"]: one for one in reply(home, "datasets", "list")["datasets"]}
    assert len(listed) == 8
    assert listed["esc-50"]["folder"] == str(dataset)
    assert listed["gtzan"]["folder"] == ""
    assert all(one["licence"] and one["page"].startswith("http") for one in listed.values())
    lines = tonewalk(home, "datasets", "list").stdout.splitlines()
    assert [line.split("\t")[-1] for line in lines].count("no") == 7


def test_it_is_measured_by_its_labels_and_its_folds(esc: tuple[Path, Path]) -> None:
    home, _ = esc
    measured = reply(home, "datasets", "eval", "esc-50")
    assert (measured["sounds"], measured["left_out"]) == (24, 0)
    assert measured["parts"] == {"1": 12, "2": 12}
    figures = {one["name"]: one for one in measured["spaces"][0]["figures"]}
    assert measured["spaces"][0]["space"] == "fused"
    assert figures["folds.accuracy"]["n"] == 24
    assert figures["folds.accuracy"]["value"] > 0.8  # a tone, noise and clicks: chance is a third
    assert figures["audio.p@10"]["n"] == 24
    assert figures["text.map"]["n"] == 3
    said = tonewalk(home, "datasets", "eval", "esc-50", "--spaces", "timbre").stdout
    assert "folds.accuracy\t" in said
    assert "figure\ttimbre" in said


def test_eval_by_tags_takes_the_labels_and_not_the_folds(esc: tuple[Path, Path]) -> None:
    home, _ = esc
    measured = reply(home, "eval", "--by", "tags", "--spaces", "timbre")
    assert sorted(measured["families"][0]["labels"]) == ["clock_tick", "dog", "rain"]


def test_coloured_by_tag_a_sound_has_its_label(esc: tuple[Path, Path]) -> None:
    home, _ = esc
    names = ask(Home(home), "colours", by="tag")["names"]
    assert sorted(names) == ["clock_tick", "dog", "rain"]


def test_a_half_dataset_leaves_no_trace(tmp_path: Path) -> None:
    home, dataset = settled(tmp_path / "home"), made.esc50(tmp_path / "esc", folds=1, each=1)
    next((dataset / "audio").iterdir()).unlink()
    for name, told in (("esc-50", "1 of 3 files"), ("nsynth", "it is no NSynth"), ("xyz", "There is no dataset")):
        done = tonewalk(home, "datasets", "add", name, "--from", dataset)
        assert done.returncode == 1
        assert told in done.stderr.splitlines()[-1]
    assert not Home(home).catalogue.exists()
    done = tonewalk(home, "datasets", "eval", "esc-50")
    assert "The library has no ESC-50" in done.stderr


def test_nothing_is_fetched_unasked_or_without_a_checksum(tmp_path: Path) -> None:
    home = settled(tmp_path / "home")
    done = tonewalk(home, "datasets", "add", "urbansound8k")
    assert done.returncode == 1
    assert "Nothing was fetched: UrbanSound8K takes 6.0 GB and is under CC BY-NC 3.0" in done.stderr
    done = tonewalk(home, "datasets", "add", "esc-50")
    assert "ESC-50 is not fetched by itself" in done.stderr
    assert "--from FOLDER" in done.stderr
    assert not (home / "datasets").exists()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The other seven in one folder, added beside a daemon that serves it as one root."""
    folder = tmp_path_factory.mktemp("served")
    home = settled(folder / "home")
    for name, make in made.MADE.items():
        make(folder / "all" / name)
    daemon = Daemon(home, folder / "all")
    daemon.wait_for("Serving")
    try:
        for name in made.MADE:
            done = reply(home, "datasets", "add", name, "--from", folder / "all" / name, "--no-classes")
            assert done["not_usable"] == [], name
            assert done["new"] > 0
        assert found(home, "tag:dataset-clotho and tag:rain and tag:split-evaluation")
    finally:
        daemon.stop()
    return home, folder / "all"


def test_beside_a_daemon_all_of_them_are_tagged_within_the_root_that_they_lie_in(
    served: tuple[Path, Path],
) -> None:
    home, folder = served
    listed = {one["name"]: one["folder"] for one in reply(home, "datasets", "list")["datasets"]}
    assert listed == {name: str(folder / name) for name in made.MADE}
    assert reply(home, "class", "list")["enrolled"] == []
    carried = [set(some) for some in tags(home).values()]
    for wanted in (
        {"dataset-fsd50k", "electric_guitar", "guitar", "split-eval", "licence-cc-by-nc"},
        {"dataset-nsynth", "guitar", "source-acoustic", "note-60", "velocity-100", "split-test"},
        {"dataset-vocalsound", "throat_clearing", "split-valid"},
        {"dataset-mtg-jamendo", "genre-ambient", "mood-ambient", "split-train"},
        {"dataset-urbansound8k", "dog_bark", "fold-3"},
        {"dataset-gtzan", "metal"},
    ):
        assert any(wanted <= some for some in carried), wanted


def test_several_labels_a_sound_and_sentences_are_measured_too(served: tuple[Path, Path]) -> None:
    home, _ = served
    several = reply(home, "datasets", "eval", "fsd50k")
    figures = {one["name"]: one for one in several["spaces"][0]["figures"]}
    assert figures["split.map"]["n"] == 7
    assert figures["split.map"]["value"] > 0.5
    sentences = reply(home, "datasets", "eval", "clotho")
    figures = {one["name"]: one for one in sentences["spaces"][0]["figures"]}
    assert {one: figures[one]["n"] for one in figures} == {"words.r@1": 20, "words.r@10": 20, "words.mrr": 20}
    assert figures["words.r@10"]["value"] == 1.0  # of four recordings
    assert figures["words.mrr"]["value"] < 1.0  # two recordings share their sentences
    plain = reply(home, "datasets", "eval", "gtzan")
    assert any("No figure by folds or splits" in one for one in plain["protocol"])
    figures = {one["name"]: one["value"] for one in plain["spaces"][0]["figures"]}
    assert figures["audio.map"] > 0.8  # tones and noise
    assert "split.accuracy" not in figures


def test_tables_that_are_gone_since_are_told(served: tuple[Path, Path], tmp_path: Path) -> None:
    home, folder = served
    shutil.move(folder / "gtzan" / "genres_original", tmp_path / "kept")
    try:
        done = tonewalk(home, "datasets", "eval", "gtzan")
        assert done.returncode == 1
        assert "or its tables are gone" in done.stderr
    finally:
        shutil.move(tmp_path / "kept", folder / "gtzan" / "genres_original")
