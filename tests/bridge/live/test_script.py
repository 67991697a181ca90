"""What the script does in Live's ticks, over real UDP: who is answered, what waits, and that nothing stops it."""

import contextlib
import json
import os
import random
import socket
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bridge.live.conftest import Setting
from tests.helpers.fake_live import Timer
from tests.helpers.fake_live.devices import SimplerDevice

Start = Callable[..., Setting]
LOAD = "/tonewalk/live/load"


def file_of(device: SimplerDevice) -> str:
    return device.sample.file_path if device.sample else ""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_home_says_where_the_script_listens_to_its_owner_alone(start: Start, home: Path) -> None:
    setting = start("12.3")
    host, port = setting.peer.to
    told = json.loads((home / "live.json").read_text())
    assert (told["pid"], told["live"], host) == (os.getpid(), "12.3.6", "127.0.0.1")
    assert stat.S_IMODE((home / "live.json").stat().st_mode) == 0o600
    setting.live.close()
    assert not (home / "live.json").exists()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind((host, port))


def test_a_home_that_comes_later_is_told_then(start: Start, home: Path) -> None:
    home.rmdir()
    setting = start()
    setting.live.turn()
    home.mkdir()
    assert setting.peer.to[1] > 0


def test_where_the_usual_port_is_taken_the_next_free_one_is_listened_on(start: Start, sounds: list[Path]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        with contextlib.suppress(OSError):  # then somebody else has it
            other.bind(("127.0.0.1", 9440))
        setting = start()
        setting.simpler()
        setting.loaded(sounds[0])
        assert setting.peer.to[1] != 9440


def test_only_loopback_reaches_the_script(start: Start) -> None:
    bound = start().live.surface._script._inbox._socket.getsockname()
    assert bound[0] == "127.0.0.1"


def test_of_a_burst_to_one_place_the_newest_is_loaded_and_the_others_are_told(
    start: Start, sounds: list[Path]
) -> None:
    setting = start("12.4")
    device = setting.simpler()
    for number in range(50):
        setting.peer.send(LOAD, number, str(sounds[number % 4]))
    answers = [setting.peer.next() for _ in range(50)]
    done = [told[0] for address, told in answers if address == f"{LOAD}/reply"]
    assert done[-1] == 49
    assert file_of(device) == str(sounds[49 % 4])
    assert {told[1] for address, told in answers if address == "/tonewalk/error"} <= {"superseded"}
    assert len(setting.steps) == len(done) < 50


def test_loads_to_different_places_are_all_carried_out_where_they_were_asked_for(
    start: Start, sounds: list[Path]
) -> None:
    setting = start("12.4")
    first, second = setting.simpler(), setting.simpler()
    work = setting.live.surface._script._work
    setting.peer.send("/tonewalk/live/kit", 1, "kit", *map(str, sounds * 8))
    setting.live.run_until(lambda: work._piece is not None)
    tracks = setting.live.song.tracks
    for number in (2, 3):
        setting.live.song.view.selected_track = tracks[number - 2]
        setting.peer.send(LOAD, number, str(sounds[number]))
        while len(work._waiting) < number - 1:
            setting.live.turn()
    answers = [setting.peer.next() for _ in range(3)]
    assert [told[0] for _, told in answers] == [1, 2, 3]
    assert (file_of(first), file_of(second)) == (str(sounds[2]), str(sounds[3]))


def test_a_flood_of_what_is_no_osc_stops_nothing(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    setting.simpler()
    noise = random.Random(5)
    for _ in range(300):
        setting.peer.socket.sendto(noise.randbytes(noise.randrange(1, 99)), setting.peer.to)
        setting.peer.socket.sendto(b"/tonewalk/live/load\0,s\0\0" + noise.randbytes(9), setting.peer.to)
        setting.live.turn()
    setting.peer.send(LOAD, 7, str(sounds[0]))
    while (told := setting.peer.next())[1][0] != 7:
        assert told[0] == "/tonewalk/error"
    assert told[0] == f"{LOAD}/reply"


@pytest.mark.parametrize(
    ("address", "arguments", "word"),
    [
        ("load", ["relative.wav"], "no absolute path"),
        ("load", ["/no/such file.wav"], "There is no file"),
        ("load", ["HERE", 0.5, 0.25], "ends after its start"),
        ("load", ["HERE", -1.0, 0.25], "ends after its start"),
        ("load", ["HERE", 0.0, 1.0, 1, 5], "overwrite (0 or 1)"),
        ("load", ["HERE", "and", 1.0, "words"], "overwrite (0 or 1)"),
        ("load", [], "select one in the atlas"),
        ("kit", [], "needs a name"),
        ("kit", ["drums"], "1 to 128 sounds, not 0"),
        ("kit", ["drums", 0.5], "go in twos"),
        ("kit", ["drums", "HERE", 0.5], "go in twos"),
        ("kit", ["drums", "HERE", "gone.wav"], "no absolute path"),
        ("path", ["walk"], "0.001 to 64 beats"),
        ("path", ["walk", 0.0, "HERE"], "0.001 to 64 beats"),
        ("path", ["walk", 0.25, "", ""], "at least one sound"),
        ("dance", ["walk"], "ask load, kit, path or status"),
    ],
)  # fmt: skip
def test_what_can_t_be_asked_is_one_sentence(
    address: str, arguments: list[Any], word: str, start: Start, sounds: list[Path]
) -> None:
    setting = start("12.4")
    device = setting.simpler()
    given = [str(sounds[0]) if value == "HERE" else value for value in arguments]
    code, text = setting.error(*setting.peer.ask(f"/tonewalk/live/{address}", 7, *given))
    assert code in ("invalid_argument", "not_found", "nothing_in_hand", "unknown_command")
    assert word in text
    assert file_of(device) == ""
    assert not setting.steps


def test_words_that_a_client_parts_at_spaces_are_one_path(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler()
    setting.peer.ask(LOAD, *str(sounds[2]).split(" "))
    assert file_of(device) == str(sounds[2])


def test_an_error_inside_is_told_logged_and_over(start: Start, sounds: list[Path]) -> None:
    setting = start("12.4")
    device = setting.simpler()
    broken: Any = setting.live.song.view
    kept, broken.selected_track = broken.selected_track, 5
    del setting.live.song.view
    code, text = setting.error(*setting.load(sounds[0]))
    assert code == "internal"
    assert "Log.txt" in text
    setting.live.song.view, broken.selected_track = broken, kept
    assert any("Traceback" in line for line in setting.live.logged)
    setting.live.logged.clear()
    setting.loaded(sounds[0])
    assert file_of(device) == str(sounds[0])


def test_a_live_without_timer_is_served_by_its_display_s_turns(start: Start, sounds: list[Path]) -> None:
    setting = start("11.3", timer=False)
    assert not Timer.all
    assert setting.peer.ask("/tonewalk/live/status", 7)[1][2] == "11.3.43"


def test_a_timer_that_has_stopped_is_started_again(start: Start) -> None:
    setting = start("12.4")
    Timer.all[0].stop()
    assert setting.peer.ask("/tonewalk/live/status", 7)[0] == "/tonewalk/live/status/reply"
    assert Timer.all[0].running


def test_a_dialog_of_live_s_does_not_begin_a_second_tick_within_the_first(start: Start) -> None:
    setting = start("12.4")
    script = setting.live.surface._script
    depth: list[int] = []

    def asked(*_: object) -> None:
        depth.append(1)
        script.tick()

    script._asked = asked
    setting.peer.send("/tonewalk/live/status", 1)
    setting.peer.send("/tonewalk/live/status", 2)
    setting.live.run_until(lambda: len(depth) == 2)


@pytest.mark.parametrize(
    ("profile", "abilities"),
    [
        ("11.3", ["create_midi_track_with_simpler"]),
        ("12.1", ["create_audio_clip", "create_midi_track_with_simpler"]),
        ("12.4", ["replace_sample", "insert_device", "insert_chain", "create_audio_clip",
                  "create_midi_track_with_simpler"]),
    ],
)  # fmt: skip
def test_status_says_what_this_live_can_and_what_is_selected(
    profile: str, abilities: list[str], start: Start
) -> None:
    setting = start(profile)
    setting.simpler()
    setting.live.song.tempo = 97.5
    _, told = setting.peer.ask("/tonewalk/live/status", 7)
    setting.live.run_until(lambda: setting.live.surface._script._tempo == 97.5)
    _, told = setting.peer.ask("/tonewalk/live/status", 7)
    assert told[3:7] == [0, 97.5, "simpler", "the Simpler of Bass"]
    assert told[8:] == abilities
    assert told[7] == len(abilities)


def test_who_subscribes_is_told_what_is_selected_and_how_fast_live_is(start: Start) -> None:
    setting = start("12.4")
    setting.simpler()
    setting.peer.send("/tonewalk/live/subscribe", 1)
    assert setting.peer.next() == ("/tonewalk/live/target", ["simpler", "the Simpler of Bass"])
    assert setting.peer.next() == ("/tonewalk/live/tempo", [120.0])
    track = setting.live.track("Texture")
    setting.live.song.view.highlighted_clip_slot = track.clip_slots[1]
    assert setting.peer.next() == ("/tonewalk/live/target", ["slot", "slot 2 of Texture"])
    assert setting.peer.next() == ("/tonewalk/live/tempo", [120.0])
    setting.live.song.tempo = 90.0
    assert setting.peer.next()[1] == ["slot", "slot 2 of Texture"]
    assert setting.peer.next()[1] == [90.0]
    setting.live.track("Frozen", frozen=True)
    assert setting.peer.next() == (
        "/tonewalk/live/target",
        ["", "Frozen is frozen: unfreeze it, or select another track."],
    )


def test_a_second_live_takes_over_when_the_first_ends_or_has_crashed(start: Start, home: Path) -> None:
    from tonewalk_bridge.live.script.home import FRESH, Announcement

    path = home / "live.json"
    first = Announcement(str(home), {"pid": 1, "port": 9440})
    second = Announcement(str(home), {"pid": 2, "port": 9441})

    def told() -> int:
        return int(json.loads(path.read_text())["port"])

    for one in (first, second, first):
        assert one.keep()
        assert told() == 9440
    second.take_back()
    first.take_back()
    assert not path.exists()
    assert first.keep()
    crashed = path.stat().st_mtime - FRESH
    os.utime(path, (crashed, crashed))
    for one in (second, first):
        assert one.keep()
        assert told() == 9441
    second.take_back()
    assert not path.exists()
