"""Maps from the shell: klustr's beside the encoders' own, and a search for the best."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.command import reply, tonewalk


def test_klustrs_maps_are_made_beside_those_of_other_spaces_and_tuned(home: Path, demo_folder: Path) -> None:
    assert reply(home, "index", demo_folder, "--encoder", "stft, mfcc")["state"] == "done"
    spaces = {one["encoder"]: one for one in reply(home, "status")["spaces"]}
    assert {name: one["dim"] for name, one in spaces.items()} == {"stft": 512, "mfcc": 440, "timbre": 128}
    options = ("--components", "14", "--neighbours", "10")
    assert reply(home, "map", "build", "--encoder", "stft", "--name", "klustr", *options)["state"] == "done"
    assert reply(home, "map", "build", "--encoder", "mfcc", "--method", "pca", "--name", "flat")["state"] == "done"
    made = {one["map"]: one for one in reply(home, "map", "list")["maps"]}
    assert {name: one["encoder"] for name, one in made.items()} == {"klustr": "stft", "flat": "mfcc"}
    assert made["klustr"]["scores"]["trustworthiness"] > 0.75

    found = reply(home, "map", "tune", "--method", "pca", "--encoder", "mfcc")
    assert (found["encoder"], found["labels"], len(found["candidates"])) == ("mfcc", "folders", 1)
    told = tonewalk(home, "map", "tune", "--method", "pca", "--encoder", "mfcc", "--by", "nothing").stdout
    assert "\tpca\t" in told
    assert "no labels" in " ".join(told.split())


def test_a_search_in_a_space_that_is_not_there_is_told_in_one_line(home: Path) -> None:
    done = tonewalk(home, "map", "tune", "--encoder", "clap")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
