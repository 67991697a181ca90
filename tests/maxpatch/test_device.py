"""The Max for Live device: its file, what Live is told of it, and its patch, run by a small Max."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py2max import Patcher

from tests.helpers.max_scripts import SOUND, Call, Run, at
from tests.helpers.scripts import TOP
from tests.helpers.small_max import running, the_daemon_understands_all
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Search
from tonewalk.commands.sounds import SoundRef
from tonewalk.doors.osc.server import OscDoor
from tonewalk.engine.engine import Engine

FILE = TOP / "maxpatch" / "devices" / "Tonewalk.amxd"
NAMES = st.text("abcdefghijkl.~ ", min_size=1, max_size=12).map(lambda name: f"{name}.js")


@pytest.fixture(scope="module")
def amxd(make: ModuleType) -> ModuleType:
    """The container, as `make.py` has it."""
    return import_module("making.amxd")


@pytest.fixture(scope="module")
def parts(amxd: ModuleType) -> dict[str, bytes]:
    files: dict[str, bytes] = amxd.thawed(FILE.read_bytes()).files
    return files


@pytest.fixture(scope="module")
def patch(parts: dict[str, bytes]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(parts["Tonewalk.amxd"])
    return made


def boxes(patch: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["box"] for one in patch["patcher"]["boxes"]]


def test_the_committed_device_is_what_the_script_makes(make: ModuleType) -> None:
    assert make.device(make.files()) == FILE.read_bytes()


def test_a_frozen_device_lies_byte_for_byte_as_live_s_own_do(amxd: ModuleType) -> None:
    made = amxd.frozen("instrument", "D.amxd", "{}", {"a.js": b"1;"})
    block = b"mx@c" + struct.pack(">IQ", 16, 21) + b"{}\0" + b"1;"

    def field(tag: bytes, payload: bytes) -> bytes:
        return tag + struct.pack(">I", len(payload) + 8) + payload

    def entry(kind: bytes, name: bytes, size: int, offset: int, flag: int) -> bytes:
        numbers = (
            field(tag, struct.pack(">I", value))
            for tag, value in (
                (b"sz32", size),
                (b"of32", offset),
                (b"vers", 0),
                (b"flag", flag),
                (b"mdat", 0xE0000000),
            )
        )
        return field(b"dire", field(b"type", kind) + field(b"fnam", name) + b"".join(numbers))

    listed = entry(b"JSON", b"D.amxd\0\0", 3, 16, 17) + entry(b"TEXT", b"a.js\0\0\0\0", 2, 19, 0)
    block += field(b"dlst", listed)
    assert made == (b"ampf\4\0\0\0iiiimeta\4\0\0\0\7\0\0\0ptch" + struct.pack("<I", len(block)) + block)


@given(
    st.sampled_from(["instrument", "audio effect", "MIDI effect"]), st.dictionaries(NAMES, st.binary(max_size=99))
)
def test_what_was_frozen_is_thawed(amxd: ModuleType, kind: str, files: dict[str, bytes]) -> None:
    thawed = amxd.thawed(amxd.frozen(kind, "Device.amxd", '{"a": "\u00e4"}', files))
    assert thawed == (kind, {"Device.amxd": '{"a": "\u00e4"}'.encode(), **files})


@pytest.mark.parametrize("cut", [slice(0, 40), slice(8, None), slice(0, -4)])
def test_what_is_no_device_is_told(cut: slice, amxd: ModuleType) -> None:
    with pytest.raises((ValueError, struct.error)):
        amxd.thawed(FILE.read_bytes()[cut])


def test_it_brings_all_that_it_loads(parts: dict[str, bytes], package: Path) -> None:
    for name, body in list(parts.items())[1:]:
        folder = "javascript" if name.endswith(".js") else "patchers"
        assert body == (package / folder / name).read_bytes()
    texts = " ".join(
        box.get("text", "")
        for name, body in parts.items()
        if not name.endswith(".js")
        for box in boxes(json.loads(body))
    )
    needed = set(re.findall(r"tonewalk\.[\w~]+(?:\.js)?", texts))
    loaded = {one for one in needed if one.endswith(".js") or (package / "patchers" / f"{one}.maxpat").exists()}
    assert {one if one.endswith(".js") else f"{one}.maxpat" for one in loaded} == set(list(parts)[1:])


def test_its_patch_is_sound_and_fits_live_s_height(
    make: ModuleType, patch: dict[str, Any], tmp_path: Path
) -> None:
    assert list(make.findings(patch, make.Known(TOP / "maxpatch" / "javascript"))) == []
    (tmp_path / "device.maxpat").write_text(json.dumps(patch))
    found = Patcher.from_file(tmp_path / "device.maxpat").lint()
    assert [str(one) for one in found if one.severity == "error"] == []
    face = [box["presentation_rect"] for box in boxes(patch) if box.get("presentation")]
    assert all(x >= 0 and y >= 0 and x + w <= 640 and y + h <= 169 for x, y, w, h in face)
    for number, (x, y, w, h) in enumerate(face):
        for x2, y2, w2, h2 in face[number + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    words = [box["text"].split() for box in boxes(patch) if box["maxclass"] == "newobj"]
    shared = {one[1] for one in words if one[0] in ("s", "r")}
    assert all(name.startswith(("---", "tonewalk.")) for name in shared)
    sent, heard = ({one[1] for one in words if one[0] == kind} for kind in "sr")
    assert {name for name in sent if name.startswith("---")} == {name for name in heard if name.startswith("---")}


def test_live_knows_every_parameter_by_name_range_and_info(patch: dict[str, Any]) -> None:
    told = patch["patcher"]["parameters"]
    by_id = {box["id"]: box for box in boxes(patch) if box.get("parameter_enable")}
    numbered = {key: value for key, value in told.items() if key.startswith("obj-")}
    assert set(numbered) == set(by_id)
    names = [value[0] for value in numbered.values()]
    assert len(set(names)) == len(names) == 16
    for key, (name, short, _) in numbered.items():
        value = by_id[key]["saved_attribute_attributes"]["valueof"]
        assert (value["parameter_longname"], value["parameter_shortname"]) == (name, short)
        assert by_id[key]["annotation"].endswith(".")
        assert by_id[key]["annotation_name"] == name
    (bank,) = told["parameterbanks"].values()
    assert len(bank["parameters"]) == 8
    assert set(bank["parameters"]) <= set(names)
    assert patch["patcher"]["project"]["amxdtype"] == 0x69696969
    assert {one["name"] for one in patch["patcher"]["dependency_cache"]} >= {"tonewalk.slot~.maxpat"}


def test_what_has_no_colours_of_live_s_takes_those_of_its_theme(patch: dict[str, Any]) -> None:
    face = [one for one in boxes(patch) if one.get("presentation") and not one["maxclass"].startswith("live.")]
    seen = {one["maxclass"] for one in face}
    assert seen == {"toggle", "comment", "textedit", "umenu", "message", "pictslider"}
    for one in face:
        if one["maxclass"] == "pictslider":
            continue  # it is drawn from pictures
        taken = one["saved_attribute_attributes"]
        assert taken
        for attribute, said in taken.items():
            assert said["expression"].startswith("themecolor.live_"), one["maxclass"]
            assert len(one[attribute]) == 4, "until Live says how its theme has it"


@pytest.fixture
def unpacked(parts: dict[str, bytes], tmp_path: Path) -> Path:
    """The device's own files, and no others."""
    for name, body in parts.items():
        folder = tmp_path / "device" / ("javascript" if name.endswith(".js") else "patchers")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name.replace(".amxd", ".maxpat")).write_bytes(body)
    return tmp_path / "device"


async def test_notes_play_what_was_found_and_dials_walk(
    engine: Engine, door: OscDoor, node: str, unpacked: Path
) -> None:
    kicks = (await engine.areas.queries.search(Search(text="kick", k=20))).hits
    length = (await engine.areas.sounds.sound_get(SoundRef(sound=kicks[0].id))).duration * 1000
    async with running(node, unpacked, door.port, "Tonewalk") as small:
        device = partial(small.put_out, "Tonewalk")
        player = "Tonewalk/tonewalk.player~"
        one = f"{player}/1"
        device("textedit", "text", "kick")
        await small.until(lambda: ["append", kicks[-1].name] in small.audio("umenu", 0, "Tonewalk"))
        device("umenu", 0)
        await small.until(lambda: ["replace", kicks[0].path] in small.audio("buffer~", 0, one))
        device("notein", 100, outlet=1)
        device("notein", 72)
        octave = ["start", 0, pytest.approx(length, rel=1e-6), pytest.approx(length / 2, rel=1e-6)]
        await small.until(lambda: octave in small.audio("play~", 0, one))
        await small.until(lambda: [pytest.approx((100 / 127) ** 2), 1] in small.audio("line~", 0, one))
        device("One-shot", 0)
        device("notein", 0, outlet=1)
        device("notein", 72)
        device("Hear", 1)
        device("Y", 0.0)
        device("X", 1.0)
        read = lambda: sum(len(small.audio("buffer~", 0, f"{player}/{n}")) for n in range(1, 33))  # noqa: E731
        await small.until(lambda: read() > 1)
        the_daemon_understands_all(small)


async def test_a_key_ends_what_it_began_also_when_something_else_is_in_hand(
    engine: Engine, door: OscDoor, node: str, unpacked: Path
) -> None:
    kicks = (await engine.areas.queries.search(Search(text="kick", k=2))).hits
    player = "Tonewalk/tonewalk.player~"
    first, second = (f"{player}/{n}" for n in (1, 2))
    async with running(node, unpacked, door.port, "Tonewalk") as small:
        device = partial(small.put_out, "Tonewalk")

        def key(pitch: int, velocity: int) -> None:
            device("notein", velocity, outlet=1)
            device("notein", pitch)

        begun = lambda slot: len(small.audio("play~", 0, slot)) + len(small.audio("play~", 1, slot))  # noqa: E731
        told = lambda: [one for one in small.audio("poly~", 0, player) if one[1] in ("hit", "hush")]  # noqa: E731
        for name in ("Hear", "One-shot"):
            device(name, 0)
        device("Ring", 1)
        device("textedit", "text", "kick")
        await small.until(lambda: ["append", kicks[-1].name] in small.audio("umenu", 0, "Tonewalk"))
        for n, slot in enumerate((first, second)):
            device("umenu", n)
            await small.until(lambda slot=slot, n=n: ["replace", kicks[n].path] in small.audio("buffer~", 0, slot))
            key(60 + n, 100)
            await small.until(lambda slot=slot: begun(slot) == 1)
        key(60, 0)
        await small.until(lambda: told()[2:] == [[1, "hush"]])
        key(64, 100)  # the second once more
        await small.until(lambda: begun(second) == 2)
        key(61, 0)  # this has been struck by another key since
        key(64, 0)
        await small.until(lambda: told()[4:] == [[2, "hush"]])
        the_daemon_understands_all(small)


async def test_two_devices_walk_on_their_own_and_the_atlas_is_one_click_away(
    engine: Engine, door: OscDoor, node: str, unpacked: Path
) -> None:
    places = [(0.0, 0.0), (1.0, 1.0)]
    hits = [engine.now("xy", XY(x=x, y=y)) for x, y in places]
    async with running(node, unpacked, door.port, "Tonewalk", "Tonewalk=Other") as small:
        names = ("Tonewalk", "Other")
        read = lambda name: {  # noqa: E731
            one[1] for n in range(1, 33) for one in small.audio("buffer~", 0, f"{name}/tonewalk.player~/{n}")
        }
        for name, place, hit in zip(names, places, hits, strict=True):
            for axis, value in zip("YX", reversed(place), strict=True):
                small.put_out(name, axis, value)
            await small.until(lambda name=name, hit=hit: hit.path in read(name))
        assert hits[1].path not in read("Tonewalk")
        assert hits[0].path not in read("Other")
        small.put_out("Other", "Atlas", 1)
        await small.until(lambda: small.audio("max", 0, "Other"))
        assert small.audio("max", 0, "Other") == [["launchbrowser", "http://127.0.0.1:9421/"]]
        the_daemon_understands_all(small)


async def test_what_is_in_hand_goes_into_live_through_the_script_that_listens_there(
    engine: Engine, door: OscDoor, node: str, unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kick,) = (await engine.areas.queries.search(Search(text="kick", k=1))).hits
    user = tmp_path / "home" / "ann"
    home = user / "Library" / "Application Support" / "tonewalk"
    home.mkdir(parents=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as live:
        live.bind(("127.0.0.1", 0))
        live.settimeout(600)
        (home / "live.json").write_text(json.dumps({"pid": 1, "port": live.getsockname()[1]}))
        monkeypatch.setenv("TONEWALK_TEST_PATCHER", str(user / "Music" / "Tonewalk.amxd"))
        async with running(node, unpacked, door.port, "Tonewalk") as small:
            small.put_out("Tonewalk", "textedit", "text", "kick")
            await small.until(lambda: small.audio("umenu", 0, "Tonewalk")[1:])
            small.put_out("Tonewalk", "umenu", 0)
            await small.until(lambda: ["set", kick.name] in small.audio("message", 0, "Tonewalk"))
            small.put_out("Tonewalk", "Into Live", 1)
            await small.until(lambda: any(one[0] == "/tonewalk/live/load" for one in small.osc("sent")))
            heard = await asyncio.to_thread(live.recv, 65536)
    assert heard.startswith(b"/tonewalk/live/load\0")
    assert kick.path.encode() in heard


HAND = [["take", 5], ["answer", 1, "sound/get", "reply", *SOUND]]
"""a sound in hand"""


def way(*ids: int) -> list[Call]:
    """The way from sound 5 to sound 9, as it was built."""
    steps = [["answer", 3, "trajectory/build", "step", n, n, one, 0, 0, "n", "/n"] for n, one in enumerate(ids, 1)]
    ends = [["from"], ["take", 9], ["answer", 2, "sound/get", "reply", 9, "/b.wav", "b.wav", 1.0, 2.0], ["to"]]
    begin = ["answer", 3, "trajectory/build", "begin", len(ids), "device morph", "graph"]
    return [*HAND, *ends, begin, *steps, ["answer", 3, "trajectory/build", "end", len(ids)]]


def test_a_parameter_goes_the_way_from_one_sound_to_another(run: Run) -> None:
    out = run(
        "device", *way(5, 6, 7, 8, 9), ["morph", 0.0], ["morph", 0.1], ["morph", 0.5], ["morph", 1.0], ["morph", 2]
    )
    assert at(1, out) == [[5], [7], [9]]
    built = ["ask", 1001, 3, "trajectory/build", "device morph", "graph", 16, 1, "sound", 5, "sound", 9]
    assert at(3, out)[2] == built
    assert at(0, out) == [["set", "a.wav"], ["set", "b.wav"]]
    assert at(4, out) == [[1]]
    assert at(1, run("device", *HAND, ["from"], ["morph", 0.5])) == []


def test_where_the_way_was_gone_is_left_in_live_only_if_that_is_wanted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONEWALK_TEST_LIVE", '{"class_name": "OriginalSimpler", "takes": true}')
    moved = [*way(5, 9), ["morph", 0.9], ["@wait", 500], ["morph", 1.0]]
    assert [one for one in run("device", *moved, ["@wait", 1000]) if one[0] == "live"] == []
    out = run("device", ["commit", 1], *moved, ["@wait", 500], ["@wait", 200])
    assert [one for one in out if one[0] == "live"] == [["live", "replace_sample", "/b.wav"]]


@pytest.mark.parametrize(
    "live", ['{"class_name": "OriginalSimpler"}', '{"class_name": "DrumCell", "takes": true}', "{}"]
)
def test_a_live_that_can_t_take_it_is_told_what_can(live: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEWALK_TEST_LIVE", live)
    out = run("device", *HAND, ["live"])
    assert at(3, out)[1][:2] == ["error", "unavailable"]
    assert "tonewalk live install" in at(3, out)[1][2]
    assert at(3, run("device", ["live"]))[0][:2] == ["error", "not_found"]
