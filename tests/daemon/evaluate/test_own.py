"""A library measured by the labels that it has: its folders, its tags, or a table of ids."""

import asyncio
import contextlib
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument, NothingIndexed, UnknownEncoder
from tonewalk.base.home import Home
from tonewalk.evaluate.own import own_labels
from tonewalk.evaluate.report import Evaluation, Wanted, evaluate_library
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, index_folders
from tonewalk.library.intake import Intake
from tonewalk.library.view import View


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A demo library heard by timbre, 12 of its sounds tagged."""
    folder = tmp_path_factory.mktemp("own")
    made = Home(folder / "home")
    made.config.parent.mkdir(parents=True, exist_ok=True)
    made.config.write_text('[library]\nencoders = ["timbre"]\nworkers = 1\n')
    settings = Config()
    settings.library.encoders, settings.library.workers = ["timbre"], 1
    index_folders(made, [str(demo_folder)], settings.library, Report())
    with contextlib.closing(Catalogue.open(made.catalogue)) as catalogue:
        for number, one in enumerate(catalogue.sounds()[:12]):
            catalogue.tag(one.id, "low" if number < 6 else "high", True)
            if number == 0:
                catalogue.tag(one.id, "favourite", True)
    return made


@pytest.fixture
def view(home: Home) -> View:
    with contextlib.closing(Catalogue.open(home.catalogue)) as catalogue:
        return Intake.load(catalogue).now()


def measured(home: Home, by: str, *spaces: str) -> Evaluation:
    settings = Config()
    settings.library.encoders = ["timbre"]
    return asyncio.run(evaluate_library(home, by, settings, Report(), Wanted(spaces=spaces)))


def test_folders_label_every_sound(home: Home, view: View) -> None:
    labels = {one.label for one in own_labels(view, "folders")}
    assert len(labels) > 3
    made = measured(home, "folders", "timbre")
    assert made.sounds == len(view)
    assert set(made.families[0].labels) <= labels


def test_tags_label_the_sounds_that_carry_them_by_the_tag_that_most_carry(home: Home, view: View) -> None:
    labels = [one.label for one in own_labels(view, "tags")]
    assert sorted(set(labels)) == ["high", "low"]
    assert measured(home, "tags", "timbre").sounds == 12


def test_a_table_of_ids_labels_those_sounds(view: View, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("id,label\n1,kick\n2,snare\n3,\n")
    found = own_labels(view, str(table))
    assert [(one.path, one.label) for one in found] == [(view.path(0), "kick"), (view.path(1), "snare")]


@pytest.mark.parametrize("wrong", ["99999", "none", "-1", "99999999999999999999"])
def test_ids_that_the_library_lacks_are_counted_and_named(view: View, tmp_path: Path, wrong: str) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(f"id,label\n1,kick\n{wrong},snare\n")
    with pytest.raises(
        InvalidArgument, match=f"names 1 of 2 sounds that are not in the library, such as 'id {wrong}'"
    ):
        own_labels(view, str(table))


def test_paths_that_the_library_lacks_are_named(view: View, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("path,label\nnowhere.wav,kick\n")
    with pytest.raises(InvalidArgument, match=r"such as 'nowhere.wav'"):
        own_labels(view, str(table))


def test_a_library_without_sounds_or_without_tags_says_so(view: View) -> None:
    with pytest.raises(NothingIndexed, match="no sound yet"):
        own_labels(Intake().now(), "folders")
    view = dataclasses.replace(view, _tags={})
    with pytest.raises(NothingIndexed, match="No sound of the library has a tag yet"):
        own_labels(view, "tags")


def test_spaces_that_the_library_or_the_machine_lacks_are_refused(home: Home) -> None:
    with pytest.raises(InvalidArgument, match="The library has no space 'small'"):
        measured(home, "folders", "small")
    with pytest.raises(UnknownEncoder, match="There is no space 'smal': choose from"):
        measured(home, "folders", "smal")
    with pytest.raises(InvalidArgument, match="--teacher"):
        measured(home, "folders", "yamnet")


def tonewalk(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home.path), "eval", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_line_says_which_space_is_best_shows_a_table_and_writes_a_page(
    home: Home, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    done = tonewalk(home, "--spaces", "timbre,mfcc-means", "--html", str(page))
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert " this library " in first
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in rest if "\t" in line}
    assert {"like.p@10", "knn@5", "map2d.trustworthiness"} <= set(rows)
    assert rows["figure"] == ["timbre", "mfcc-means"]
    assert len(rows["like.p@10"]) == 2
    assert any("*" in cell for cell in rows["like.p@10"])
    assert first in page.read_text(encoding="utf-8")


def test_the_command_line_answers_in_json_and_refuses_in_one_sentence(home: Home, tmp_path: Path) -> None:
    done = tonewalk(home, "--by", "tags", "--spaces", "timbre", "--json")
    assert json.loads(done.stdout)["verdict"]["best"] == "timbre"
    for words in (
        ("--by", str(tmp_path / "none.csv")),
        (str(tmp_path), "--by", "tags"),
        ("--html", str(tmp_path / "none" / "x.html")),
    ):
        refused = tonewalk(home, *words)
        assert refused.returncode != 0
        assert len(refused.stderr.strip().splitlines()) == 1
        assert "Traceback" not in refused.stderr
