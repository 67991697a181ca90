"""`tonewalk midi` as its users run it: a real daemon, a real controller."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.command import Daemon, environment, reply, tonewalk
from tests.helpers.controller import Controller
from tests.helpers.waiting import repeat_until, wait_until
from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk.base.home import Home
from tonewalk.client import Client
from tonewalk.commands.common import Nothing
from tonewalk_bridge.midi import mapping, mapping_file, session


class Running:
    """A command that runs, and what it says."""

    def __init__(self, home: Path, *arguments: str) -> None:
        told = {**environment(), "TONEWALK_MIDI_API": "jack", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "tonewalk", "--home", str(home), "midi", *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=told)
        self.said: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())

    def has(self, text: str) -> bool:
        return any(text in line for line in self.said)

    def until(self, text: str) -> None:
        wait_until(lambda: self.process.poll() is not None or self.has(text))
        assert self.has(text), (self.said, self.ended())

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ended(self, by: signal.Signals | None = None) -> str:
        """What it said to standard error by its end."""
        if by is not None:
            self.process.send_signal(by)
        assert self.process.stderr is not None
        told = self.process.stderr.read()
        self.process.wait()
        return told


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("home")
    (made / "config.toml").write_text('[maps]\nmethod = "pca"\n')  # no other map comes later and moves the cursor
    tonewalk(made, "index", str(demo_folder))  # nor this one again, as it is of all sounds at once
    running = Daemon(made)
    running.wait_for("Ctrl-C")
    wait_until(lambda: reply(made, "map", "list")["maps"] and is_calm(made))
    yield made
    running.stop()


@pytest.fixture
def knobs(jack: str) -> Iterator[Controller]:
    controller = Controller("Knobs")
    yield controller
    controller.unplug()


def is_calm(home: Path) -> bool:
    with Client(home) as atlas:
        return all(job.state not in ("running", "waiting") for job in atlas.ask("job/list", Nothing()).jobs)


def cursor(home: Path) -> tuple[float, float]:
    with Client(home) as atlas:
        told = atlas.ask("session/get", Nothing())
        return told.x, told.y


def touch(knobs: Controller, running: Running, status: int, number: int, told: str, times: int = 1) -> None:
    """Touch a control until it is asked about, once more than before: JACK may lose it, and what comes while the
    last name is being kept is meant to be forgotten.
    """
    sent = partial(knobs.send, status, number, 64)
    repeat_until(sent, lambda: sum(told in line for line in running.said) >= times, pause=3)


def test_hands_walk_are_recorded_and_walk_again(home: Path, knobs: Controller, tmp_path: Path) -> None:
    take = tmp_path / "take.mid"
    running = Running(home, "run", "--record", str(take))
    running.until("Knobs: usual")
    for value in (0, 100):
        sent = partial(knobs.send, 0xB0, 1, value)
        repeat_until(sent, lambda value=value: cursor(home)[0] == pytest.approx(value / 127, abs=1e-5))
    told = running.ended(signal.SIGINT)
    assert running.process.returncode == 0, told
    running.until("messages are in")
    tonewalk(home, "midi", "replay", str(take), "--on", "cc 1 = y")
    assert cursor(home) == (pytest.approx(100 / 127, abs=1e-5), pytest.approx(100 / 127, abs=1e-5))


def test_a_control_that_is_touched_learns_what_it_does(home: Path, knobs: Controller) -> None:
    running = Running(home, "learn", "--to", "desk")
    running.until("Touch a control")
    touch(knobs, running, 0xB2, 20, told="cc 20 on channel 3. What does it do?")
    running.type("dance")
    running.until("Nothing is done by 'dance'")
    running.type("knob bright")
    running.until("knob bright: kept in")
    touch(knobs, running, 0x99, 36, told="note 36 on channel 10. What does it do?")
    running.type("x")
    running.until("'x' needs a control that moves, and a note is struck.")
    running.type("hit 1")
    running.until("hit 1: kept in")
    touch(knobs, running, 0x99, 36, told="note 36 on channel 10. What does it do?", times=2)
    running.type("beat")
    running.until("beat: kept in")
    touch(knobs, running, 0xB2, 21, told="cc 21 on channel 3. What does it do?")
    running.type("done")
    assert running.ended() == ""
    assert running.process.returncode == 0
    learned = mapping_file.read(home / "midi" / "desk.toml")
    assert [(one.cc, one.note, one.channel, one.do) for one in learned.control] == [
        (20, None, 3, "knob bright"),
        (None, 36, 10, "beat"),
    ]
    assert learned.is_for("Knobs")
    listed = Running(home, "list")
    listed.until("desk")
    listed.ended()
    (home / "midi" / "desk.toml").unlink()


def test_what_a_hand_has_written_into_a_mapping_stays_when_it_learns(home: Path, knobs: Controller) -> None:
    path = home / "midi" / "mine.toml"
    path.parent.mkdir(exist_ok=True)
    written = """# my desk
ports = ["Desk"]
hello = ["F0 00 20 29 F7"]

[[control]]
cc = 7  # the fader
channel = 1
light = { lit = 3 }
do = "knob warm"

[clock]
play = "drawn"
"""
    path.write_text(written)
    running = Running(home, "learn")
    running.until("Touch a control")
    for control, does in ((7, "tempo"), (8, "speed")):
        touch(knobs, running, 0xB0, control, told=f"cc {control} on channel 1. What")
        running.type(does)
        running.until(f"{does}: kept in")
    running.type("")
    running.ended(signal.SIGINT)
    said = path.read_text()
    assert said.startswith(written.replace('"Desk"', '"Desk", "Knobs"').replace("knob warm", "tempo"))
    learned = mapping_file.read(path)
    assert [(one.cc, one.do) for one in learned.control] == [(7, "tempo"), (8, "speed")]
    assert learned.clock is not None
    assert learned.control[0].light is not None
    path.unlink()


def test_what_is_wrong_is_one_sentence(home: Path, knobs: Controller, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[[control]]\ncc = 200\ndo = "x"\n')
    for arguments, told in (
        (
            ["run", "--map", str(tmp_path / "bad.toml")],
            "bad.toml, line 2, column 6: a whole number of at most 127 is wanted here.",
        ),
        (["run", "--map", "theremin"], "There is no mapping 'theremin': give a file, or one of apc-key-25"),
        (["run", "--on", "cc 20"], "'cc 20' maps no control: write 'cc 20 = x'"),
        (["show", "theremin"], "There is no mapping 'theremin'"),
        (["learn", "--to", "../x"], "can't be a mapping's name"),
        (["replay", str(tmp_path / "bad.toml")], "is no Standard MIDI File"),
    ):
        running = Running(home, *arguments)
        said = running.ended()
        assert told in " ".join(said.split()), (arguments, said)
        assert "Traceback" not in said
        assert running.process.returncode not in (0, None)
    elsewhere = Running(tmp_path / "empty home", "run")
    assert "No daemon runs: start `tonewalk serve` first." in elsewhere.ended()


def test_what_comes_with_it_is_shown_to_be_changed(home: Path) -> None:
    shown = tonewalk(home, "midi", "show", "nanokontrol2").stdout
    assert shown == mapping_file.ready_texts()["nanokontrol2"]
    assert "nanokontrol2" in tonewalk(home, "midi", "show").stdout


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("cc 20 = x", {"cc": 20, "do": "x"}),
        ("cc 0 ch 3=knob bright", {"cc": 0, "channel": 3, "do": "knob bright"}),
        ("NOTE 36 = hit 1", {"note": 36, "do": "hit 1"}),
        ("bend = y", {"bend": True, "do": "y"}),
        ("programs = maps", {"programs": True, "do": "maps"}),
    ],
)
def test_a_control_is_said_on_the_command_line(tmp_path: Path, text: str, fields: dict[str, object]) -> None:
    choice = session.Choice(Home(tmp_path), inline=[text])
    chosen = choice.mapped("any")
    assert chosen is not None
    assert chosen.control == [mapping.Control(**fields)]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "cc = x", "cc x = y", "cc 20 x", "cc 200 = x", "cc 20 = dance", "ch 3 = x"])
def test_what_says_no_control_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidArgument):
        session.Choice(Home(tmp_path), inline=[text])


def test_which_mapping_a_port_gets(tmp_path: Path) -> None:
    folder = tmp_path / "midi"
    folder.mkdir()
    (folder / "mine.toml").write_text('name = "mine"\nports = ["nanoKONTROL2"]\n[[control]]\ncc = 1\ndo = "x"\n')
    home = Home(tmp_path)

    def name(choice: session.Choice, port: str) -> str:
        found = choice.mapped(port)
        return found.name if found else ""

    every = session.Choice(home)
    assert [name(every, port) for port in ("nanoKONTROL2 MIDI 1", "X-TOUCH MINI", "Keys")] == [
        "mine",
        "X-Touch Mini",
        "usual",
    ]
    one = session.Choice(home, ["nanokontrol2"])
    assert [name(one, port) for port in ("nanoKONTROL2 MIDI 1", "Keys")] == ["nanoKONTROL2", ""]
    assert name(session.Choice(home, ["nanokontrol2"], "Keys"), "Keys 1") == "nanoKONTROL2"
    assert name(session.Choice(home, part="Keys"), "X-TOUCH MINI") == ""
    with pytest.raises(NotFound):
        session.Choice(home, ["nothing.toml"])


@pytest.mark.parametrize(
    ("port", "device"),
    [
        ("nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0", "nanoKONTROL2"),
        ("X-TOUCH MINI 1", "X-TOUCH MINI"),
        ("X-TOUCH MINI", "X-TOUCH MINI"),
        ("Knobs:Knobs", "Knobs"),
        ("a2j:LPD8 [24] (capture): LPD8 MIDI 1", "LPD8"),
        ("Midi-Bridge:LPD8 MIDI 1 (capture)", "LPD8 MIDI"),
        ("Midi-Bridge:LPD8 2:(capture_0) LPD8 MIDI 1", "LPD8 2:(capture_0) LPD8 MIDI"),
        ("80", "80"),
    ],
)
def test_what_of_a_port_s_name_is_the_device_s(port: str, device: str) -> None:
    assert session.device_name(port) == device
    assert mapping.Mapping(ports=[session.device_name(port)]).is_for(port)
