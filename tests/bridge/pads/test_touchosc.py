"""The TouchOSC layout: read by another reader, and played against a real daemon over UDP."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import py2tosc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lupa.lua51 import LuaRuntime

from tests.bridge.pads.conftest import PATHS
from tests.helpers.touch_surface import Surface, listening
from tests.helpers.waiting import wait_until
from tonewalk.base.home import Home
from tonewalk_bridge.pads import board, touchosc, whereabouts
from tonewalk_bridge.pads.whereabouts import Whereabouts

Ask = Callable[..., dict[str, Any]]

NOWHERE = Whereabouts(address="192.0.2.7", osc=9420, http=9421, token="a token", knobs=("bright", "long"))
AWKWARD = ('say "kick" & <snare>', "it's \\ [[odd]]", "Trommel für Émile", "]]> end")


def written(*searches: str, knobs: tuple[str, ...] = ("bright", "long"), port: int = 9000) -> bytes:
    return touchosc.layout(board.parts(knobs, searches or board.USUAL), NOWHERE, port)


def test_another_reader_finds_nothing_wrong_and_writes_the_same_bytes() -> None:
    file = written(*AWKWARD[:3], knobs=AWKWARD[:2])
    read = py2tosc.loads(file)
    assert py2tosc.validate(read) == []
    assert py2tosc.dumps(read).encode() == zlib.decompress(file)
    assert file[:2] == b"\x78\xda", "as the editor compresses"


def test_the_same_pad_is_the_same_file() -> None:
    assert written("kick") == written("kick")
    ids = [node.id for node in py2tosc.loads(written()).root.walk()]
    assert len(ids) == len(set(ids))


def test_no_two_parts_lie_on_each_other() -> None:
    surface = Surface(written(knobs=tuple("abcdefgh")), 9)
    width, height = board.SIZE
    frames = {
        control.name: control.frame for control in surface.root.children if not control.name.endswith("text")
    }
    for x, y, w, h in frames.values():
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
    for (one, (ax, ay, aw, ah)), (other, (bx, by, bw, bh)) in combinations(frames.items(), 2):
        assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay, f"{one} lies on {other}"
    surface.close()


@pytest.mark.parametrize("words", AWKWARD)
def test_words_arrive_as_they_were_given(words: str) -> None:
    surface = Surface(written(words, knobs=(words,)), 9)
    surface.start()
    surface.sent.clear()
    surface.touch("search1")
    surface.touch("knob1", x=1.0)
    assert surface.text("search1text") == words
    assert surface.sent == [
        ("/tonewalk/search", [("i", 1), ("s", words), ("i", 8)]),
        ("/tonewalk/knob", [("s", words), ("f", 1.0)]),
    ]
    surface.close()


@given(st.text())
def test_lua_reads_back_what_is_quoted(text: str) -> None:
    data = text.encode("utf-8", "replace").decode()
    assert LuaRuntime(encoding="utf-8").eval(touchosc.quoted(data)) == data


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=board.LONGEST))
def test_any_words_stand_in_the_file(text: str) -> None:
    part = board.Part(kind="label", name="one", frame=board.Frame(0, 0, 9, 9), text=text)
    read = py2tosc.loads(touchosc.layout([part], NOWHERE))
    (label,) = read.root.children
    assert [value.default for value in label.values if value.key == "text"] == [
        text.replace("\ufffe", " ").replace("\uffff", " ")
    ]


@pytest.fixture
def surface(home: Home) -> Iterator[Surface]:
    """The pad as `tonewalk pads` would write it, on a tablet that has just opened it."""
    where = whereabouts.find(home)
    ears = listening()
    parts = board.parts(where.knobs, ("kick", 'the "warm" pad'))
    opened = Surface(touchosc.layout(parts, where, ears.getsockname()[1]), where.osc, ears)
    opened.start()
    yield opened
    opened.close()


def seen(surface: Surface, holds: Callable[[], object]) -> None:
    """Wait for what a pad shows."""

    def look() -> bool:
        surface.tick()
        return bool(holds())

    wait_until(look)


def test_a_search_fills_the_slots_and_a_slot_plays_its_sound(surface: Surface, ask: Ask) -> None:
    seen(surface, lambda: surface.text("status").startswith("tonewalk at"))
    assert not surface.control("slot1").interactive
    surface.touch("search1")
    hits = ask("search", text="kick", k=8)["hits"]
    slots = range(1, 9)
    seen(surface, lambda: [surface.text(f"slot{n}text") for n in slots] == [hit["name"] for hit in hits])
    surface.touch("slot3")
    assert ("/tonewalk/sound/play", [("i", 3), ("i", hits[2]["id"])]) in surface.sent


@pytest.mark.parametrize("told_last", [False, True])
def test_a_touch_on_the_map_shows_and_plays_what_lies_there_and_moves_the_cursor(
    surface: Surface, ask: Ask, told_last: bool
) -> None:
    surface.touch("xy", x=0.25, y=0.75, told_last=told_last)
    assert [one for one in surface.sent if one[0] == "/tonewalk/xy"] == [
        ("/tonewalk/xy", [("f", 0.25), ("f", 0.75)])
    ]
    there = ask("xy", x=0.25, y=0.75)
    seen(surface, lambda: surface.text("hit") == there["name"])
    assert ("/tonewalk/sound/play", [("i", 0), ("i", there["id"])]) in surface.sent
    seen(surface, lambda: (ask("session/get")["x"], ask("session/get")["y"]) == (0.25, 0.75))


def test_a_cursor_that_others_move_moves_the_pad_which_sends_nothing(surface: Surface, ask: Ask) -> None:
    seen(surface, lambda: surface.text("status").startswith("tonewalk at"))
    values = surface.control("xy").values.__dict__
    before = len(surface.sent)
    for x, y in ((0.1, 0.2), (0.8, 0.6)):
        ask("session/cursor", x=x, y=y)
        seen(surface, lambda x=x, y=y: (values["x"], values["y"]) == pytest.approx((x, y), abs=1e-3))
    assert [address for address, _ in surface.sent[before:] if "xy" in address or "cursor" in address] == []


def test_knobs_turn_and_follow(surface: Surface, ask: Ask) -> None:
    seen(surface, lambda: "/tonewalk/knob/list/end" in surface.heard)
    ask("knob/seed", seed="kick")
    names = [surface.text(f"knobname{number}") for number in (1, 2)]
    for x in (0.3, 0.75):  # wherever it stood before
        surface.touch("knob1", x=x)
    assert ("/tonewalk/knob", [("s", names[0]), ("f", 0.5)]) in surface.sent
    seen(surface, lambda: {one["name"]: one["value"] for one in ask("knob/list")["knobs"]}[names[0]] == 0.5)
    # as another client turns them
    surface.send("/tonewalk/knob", [("s", names[0]), ("f", -0.5)])
    surface.send("/tonewalk/knob", [("s", names[1]), ("f", 1.0)])
    before = len(surface.sent)
    knobs = [surface.control(f"knob{number}").values.__dict__ for number in (1, 2)]
    seen(surface, lambda: [knob["x"] for knob in knobs] == pytest.approx([0.25, 1.0]))
    surface.tick()
    assert len(surface.sent) == before, "what was turned elsewhere is not sent back"


@pytest.mark.parametrize("told_when", ["held", "let go", "before"])
@pytest.mark.parametrize(
    ("name", "told", "values", "sent"),
    [
        ("knob1", ("/tonewalk/knobs", 1, "bright", -0.4), {"x": 0.3}, ["/tonewalk/knob"]),
        ("xy", ("/tonewalk/cursor", 0.1, 0.2), {"x": 0.1, "y": 0.2}, ["/tonewalk/xy", "/tonewalk/session/cursor"]),
    ],
)
def test_what_the_daemon_tells_while_a_hand_lets_go_is_shown_and_not_sent_back(
    name: str, told: tuple[Any, ...], values: dict[str, float], sent: list[str], told_when: str
) -> None:
    surface = Surface(written(), 9)
    surface.start()
    surface.sent.clear()
    control = surface.control(name)
    control.values.touch = True
    control.values.x = 0.75
    surface.hear(*told)  # older than what the hand does: forgotten
    surface.tick()
    if told_when == "held":
        surface.hear(*told)
        surface.tick()
    assert control.values.__dict__["x"] == 0.75, "a hand has hold of it"
    control.values.touch = False
    if told_when == "let go":
        surface.hear(*told)
    for _ in range(3):
        surface.tick()
    assert [address for address, _ in surface.sent] == sent, "what the hand did, once"
    moved = values if told_when != "before" else {"x": 0.75}
    assert {key: control.values.__dict__[key] for key in moved} == pytest.approx(moved)
    surface.close()


def test_a_knob_has_a_middle_that_is_easy_to_find(surface: Surface) -> None:
    seen(surface, lambda: "/tonewalk/knob/list/end" in surface.heard)
    surface.touch("knob1", x=0.9)
    surface.touch("knob1", x=0.51)
    assert surface.sent[-1][1][1] == ("f", 0.0)


def test_paths_are_chosen_played_and_stopped(surface: Surface, ask: Ask) -> None:
    names = sorted(PATHS)
    seen(surface, lambda: surface.text("path") in names)
    first = surface.text("path")
    surface.touch("next")
    (second,) = set(names) - {first}
    assert surface.text("path") == second
    surface.touch("speed", x=0.1)
    surface.touch("play")
    assert ("/tonewalk/trajectory/play", [("i", 0), ("s", second)]) in surface.sent
    steps = {step["name"] for step in ask("trajectory/get", trajectory=second)["steps"]}
    seen(surface, lambda: surface.text("step") in steps)
    seen(surface, lambda: ("/tonewalk/trajectory/steer", [("s", ""), ("s", "speed"), ("f", 0.2)]) in surface.sent)
    surface.touch("stop")
    seen(surface, lambda: not any(one["playing"] for one in ask("trajectory/list")["trajectories"]))
    surface.touch("previous")
    assert surface.text("path") == first


def test_what_the_daemon_refuses_stands_on_the_pad(surface: Surface) -> None:
    surface.control("play").tag = "nothing of that name"
    surface.touch("play")
    seen(surface, lambda: "nothing of that name" in surface.text("status"))


def test_the_pad_renews_what_it_asked_for_and_says_when_nobody_answers() -> None:
    surface = Surface(written(), 9)
    surface.start()
    greeted = list(surface.sent)
    assert greeted[0] == ("/tonewalk/client/hello", [("i", 0), ("s", "a token")])
    surface.tick(9_000)
    assert surface.sent == greeted
    surface.tick(1_000)
    assert surface.sent[len(greeted) :] == [one for one in greeted if one[0] != "/tonewalk/knob/list"]
    surface.control("status").values.text = "as it was"
    surface.hear("/tonewalk/ping/reply", 0, "0")
    surface.tick(25_001)
    assert surface.text("status").startswith("No answer from 192.0.2.7, port 9420")
    before = len(surface.sent)
    surface.hear("/tonewalk/hello", "0.1")
    assert surface.sent[before][0] == "/tonewalk/client/hello", "a daemon that comes back is greeted at once"
    surface.close()
