"""Clicks over OSC and HTTP of one real daemon, and from a shell, until `like` goes by them, and no longer."""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

import numpy as np

from tests.helpers.musicians import triplets
from tests.helpers.osc_peer import OscPeer
from tests.helpers.serving import Daemon


def ask(daemon: Daemon, command: str, **arguments: Any) -> Any:
    asked = urllib.request.Request(
        f"{daemon.url}/api/v1/{command}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {daemon.token}"},
    )
    with urllib.request.urlopen(asked, timeout=600) as answer:
        return json.load(answer)


def order(daemon: Daemon, sound: int) -> list[tuple[int, float, float | None]]:
    """What is like a sound; where it lies is left out, as a map may be fitted meanwhile."""
    hits = ask(daemon, "like", sound=sound, k=50)["hits"]
    return [(one["id"], one["score"], one["why"].get("personal")) for one in hits]


def finished(daemon: Daemon) -> None:
    """Until nothing learns any more."""
    while any(
        one["kind"] == "personal" and one["state"] in ("waiting", "running")
        for one in ask(daemon, "job/list")["jobs"]
    ):
        time.sleep(0.05)


async def test_clicks_of_an_osc_client_teach_what_http_finds_and_are_taken_back(daemon: Daemon) -> None:
    peer = OscPeer(daemon.osc)
    refused = await peer.ask("/tonewalk/closer", 1, 1, 2, 3)
    assert refused.arguments[1] == "token_needed"
    assert (await peer.ask("/tonewalk/client/hello", 0, daemon.token)).arguments == [0, 1]
    sounds = ask(daemon, "library/sounds")["ids"]
    duration = np.log([ask(daemon, "sound/get", sound=one)["duration"] for one in sounds])
    before = order(daemon, sounds[0])
    for number, three in enumerate(
        triplets(lambda one, two: np.abs(duration[one] - duration[two]), np.arange(len(sounds)), 60, seed=1)
    ):
        answer = await peer.ask("/tonewalk/closer", number, *(int(sounds[at]) for at in three))
        assert answer.address == "/tonewalk/closer/reply"
        assert answer.arguments[0] == number
    finished(daemon)
    learning = await peer.ask("/tonewalk/closer/learn", 77)
    assert learning.address == "/tonewalk/closer/learn/reply"
    finished(daemon)
    told = ask(daemon, "closer/list")
    state = told["state"]
    assert state["learned"] == state["clicks"] == len(told["clicks"])
    assert state["used"], state["text"]
    assert (
        state["text"] == f"{state['after']} of {state['learned']} unseen clicks agree, {state['before']} before."
    )
    after = order(daemon, sounds[0])
    assert after != before
    assert all(personal is not None for _, _, personal in after)

    question = await peer.ask("/tonewalk/closer/suggest", 5)
    assert question.address == "/tonewalk/closer/suggest/reply"
    assert set(question.arguments[1:4]) <= set(sounds)
    assert (await peer.ask("/tonewalk/closer/use", 6, 0)).arguments[5:7] == [0, 0]
    assert order(daemon, sounds[0]) == before
    await peer.ask("/tonewalk/closer/use", 7, 1)
    last = told["clicks"][-1]["number"]
    assert (await peer.ask("/tonewalk/closer/undo", 8)).arguments[1] == state["clicks"] - 1
    assert last not in [one["number"] for one in ask(daemon, "closer/list")["clicks"]]
    finished(daemon)
    assert (await peer.ask("/tonewalk/closer/clear", 9)).arguments[1:3] == [0, 0]
    assert order(daemon, sounds[0]) == before
    peer.socket.close()
