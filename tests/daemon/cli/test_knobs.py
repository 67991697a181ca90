"""Knobs, classes and labels from the shell."""

from __future__ import annotations

from tests.helpers.command import Daemon, reply, tonewalk


def test_a_knob_is_made_turned_and_forgotten(daemon: Daemon) -> None:
    made = reply(daemon.home, "knobs", "define", "mine", "kick drum", "hi-hat")
    assert (made["low"], made["built_in"]) == ("kick drum", False)
    hits = reply(daemon.home, "knob", "kick drum", "mine=1", "long=-0.5", "-k", "3")["hits"]
    assert len(hits) == 3
    assert {"mine", "long"} <= set(hits[0]["why"])
    assert "mine" in tonewalk(daemon.home, "knobs", "list").stdout
    assert "gone" in tonewalk(daemon.home, "knobs", "remove", "mine").stdout
    for wrong in (["mine=1"], ["long=x"], ["long=2"]):
        done = tonewalk(daemon.home, "knob", "id:1", *wrong)
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_class_is_enrolled_asked_for_and_forgotten(daemon: Daemon) -> None:
    hits = reply(daemon.home, "search", "closed hi-hat", "-k", "3")["hits"]
    made = reply(daemon.home, "class", "enrol", "my hat", *(f"id:{hit['id']}" for hit in hits))
    assert made["members"] >= 3
    found = reply(daemon.home, "search", "hat", "-k", "1000", "--filter", 'class:"my hat"')["hits"]
    assert len(found) == made["members"]
    assert [one["name"] for one in reply(daemon.home, "class", "list")["enrolled"]] == ["my hat"]
    assert reply(daemon.home, "class", "remove", "my hat")["done"]
    assert "id:808" in tonewalk(daemon.home, "class", "enrol", "a", "1").stderr


def test_labels_are_chosen_and_counted(daemon: Daemon) -> None:
    found = reply(daemon.home, "tags", "kick drum", "closed hi-hat", "bell")
    assert [one["label"] for one in found["labels"]] == ["kick drum", "closed hi-hat", "bell"]
    assert (
        sum(one["sounds"] for one in found["labels"]) + found["unknown"] == reply(daemon.home, "status")["sounds"]
    )
    assert "unknown" in tonewalk(daemon.home, "tags").stdout
