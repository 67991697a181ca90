"""The abstractions in a real Pd, against a real daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.helpers.pure_data import RATE, Pd, free_port, saved, told
from tests.helpers.waiting import wait_until
from tonewalk.base.home import DaemonInfo
from tonewalk_bridge.pd.make import FOLDER
from tonewalk_bridge.pd.patch import Box, Patch

Ask = Callable[..., dict[str, Any]]
Start = Callable[[Patch, int], Pd]
SOUND = r"(\d+) (.*) (/.*) ([\d.]+) ([\d.]+)"
HEADER = 80
"""bytes of a WAV before its first frame, as Pd writes it"""


@pytest.fixture
def start(pd: str, tmp_path: Path) -> Iterator[Start]:
    """Starts Pd with a patch that hears at a port."""
    running: list[Pd] = []

    def begin(patch: Patch, port: int) -> Pd:
        running.append(Pd(pd, saved(patch, tmp_path / "try.pd"), [FOLDER], port))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


def printed(patch: Patch, box: Box, *names: str) -> None:
    """Print what comes from each outlet."""
    for outlet, name in enumerate(names):
        patch.wire(box, outlet, patch.obj(f"print {name}", 1, 0))


def test_search_gives_the_best_and_all_hits_with_their_ranks(start: Start, info: DaemonInfo, ask: Ask) -> None:
    patch, port = Patch(""), free_port()
    search = patch.obj(f"tonewalk-search 3 {info.osc}", 1, 3)
    told(patch, port, ("search", search, 0))
    printed(patch, search, "best", "hit", "refused")
    pd = start(patch, port)
    questions = ("closed hi-hat", "808", "kick")
    for words in questions:  # without a pause: the answers are told apart
        pd.tell(f"search {words}")
    pd.wait_for("hit: 3 .*", 3)
    expected, best = [], []
    for words in questions:
        hits = [f"{hit['id']} {hit['name']} {shown(hit)}" for hit in ask("find", text=words, k=3)["found"]]
        expected += [f"hit: {rank} {hit}" for rank, hit in enumerate(hits, 1)]
        best.append(f"best: {hits[0]}")
    assert sorted(line for line in pd.said if line.startswith("hit: ")) == sorted(expected)
    assert sorted(line for line in pd.said if line.startswith("best: ")) == sorted(best)
    pd.tell("search " + "x" * 900 + " " + "y" * 1200)
    assert "2000" in pd.wait_for("refused: (.*)")[0][1]


def shown(hit: dict[str, Any]) -> str:
    """Path, start and end as Pd prints them."""
    path = hit["path"].replace(" ", "\\ ")
    return f"{path} {hit['start']:g} {hit['end']:g}"


def test_xy_says_what_lies_there_once(start: Start, info: DaemonInfo, ask: Ask) -> None:
    patch, port = Patch(""), free_port()
    place = patch.obj(f"tonewalk-xy {info.osc}", 2, 2)
    told(patch, port, ("at", place, 0), ("x", place, 0), ("y", place, 1))
    printed(patch, place, "sound", "refused")
    pd = start(patch, port)
    pd.tell("at 0.1 0.2")
    pd.wait_for(f"sound: {SOUND}", 1)
    pd.tell("y 0.9")
    pd.tell("x 0.9")
    found = pd.wait_for(f"sound: {SOUND}", 2)
    assert [int(one[1]) for one in found] == [ask("xy", x=x, y=y)["id"] for x, y in ((0.1, 0.2), (0.9, 0.9))]
    assert [(one[4], one[5]) for one in found] == [("0", "0")] * 2, "whole files"


def test_a_path_is_built_played_in_time_and_stopped(start: Start, info: DaemonInfo, ask: Ask) -> None:
    patch, port = Patch(""), free_port()
    walk = patch.obj(f"tonewalk-path mine {info.osc} {info.token}", 1, 4)
    other = patch.obj(f"tonewalk-path walk {info.osc}", 1, 4)
    told(patch, port, ("mine", walk, 0), ("walk", other, 0))
    printed(patch, walk, "sound", "how", "step", "refused")
    printed(patch, other, "other", "otherhow", "otherstep", "otherrefused")
    pd = start(patch, port)
    pd.tell("mine build map 6 point 0.1 0.2 point 0.9 0.8")
    wait_until(lambda: "mine" in [one["trajectory"] for one in ask("trajectory/list")["trajectories"]])
    pd.tell("mine play 480 16 0")
    found = pd.wait_for(f"sound: {SOUND}", 6)
    steps = ask("trajectory/get", trajectory="mine")["steps"]
    assert [int(one[1]) for one in found] == [step["id"] for step in steps]
    assert [one[1] for one in pd.wait_for(r"step: (\d+)", 6)] == [str(number) for number in range(6)]
    assert pd.wait_for("how: (.*)", 6)[0][1] == "0 0"
    assert not [line for line in pd.said if line.startswith("other: ")], "steps of another path"
    pd.tell("walk play 480 16 1")
    pd.wait_for(f"other: {SOUND}", 5)
    pd.tell("walk stop")
    wait_until(lambda: not any(one["playing"] for one in ask("trajectory/list")["trajectories"]))
    pd.tell("walk speed much")
    pd.wait_for("otherrefused: .*")
    pd.tell("walk build map 6 point 0.1 0.2 point 0.9 0.8")
    assert "token" in pd.wait_for("otherrefused: (.*token.*)")[0][1]


@pytest.fixture
def sounding(start: Start, info: DaemonInfo, tmp_path: Path) -> tuple[Pd, Path]:
    """A search that plays its best hit, and what is heard of it in a file."""
    patch, port, heard = Patch(""), free_port(), tmp_path / "heard.wav"
    search = patch.obj(f"tonewalk-search 1 {info.osc}", 1, 3)
    player, record = patch.obj("tonewalk-player~", 2, 3), patch.obj("writesf~ 2", 2)
    told(patch, port, ("search", search, 0), ("play", player, 0), ("how", player, 1), ("record", record, 0))
    patch.wire(search, 0, player)
    for side in range(2):
        patch.wire(player, side, record, side)
    printed(patch, search, "best")
    patch.wire(player, 2, patch.obj("print failed", 1, 0))
    patch.chain(patch.obj("loadbang", 0), patch.msg("; pd dsp 1"))
    pd = start(patch, port)
    pd.tell(f"record open -bytes 4 {heard}")
    pd.tell("record start")
    return pd, heard


def recorded(pd: Pd, heard: Path, frames: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What was heard, once so much of it is there; frames by two channels."""
    wait_until(lambda: heard.exists() and heard.stat().st_size > 8 * frames)
    pd.tell("record stop")
    length = []

    def whole() -> bool:
        try:
            length.append(soundfile.info(heard).frames)
        except soundfile.LibsndfileError:
            return False  # its header is not there yet
        return length[-1] >= frames

    wait_until(whole)
    return np.asarray(soundfile.read(heard)[0])


def begun(heard: Path, level: float) -> int:
    """The frame at which something as loud as that is heard: files are opened as late as the machine is busy."""
    found: list[int] = []

    def loud() -> bool:
        told = heard.read_bytes()[HEADER:] if heard.exists() else b""
        samples = np.frombuffer(told[: len(told) // 8 * 8], "<f4").reshape(-1, 2)
        found.extend(np.flatnonzero(np.abs(samples).max(axis=1) > level)[:1].tolist())
        return bool(found)

    wait_until(loud)
    return found[0]


def likeness(heard: np.ndarray[Any, Any], played: np.ndarray[Any, Any]) -> float:
    """The largest correlation of the two, wherever the second begins in the first."""
    size = 1 << (len(heard) + len(played)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)))
    energy = np.convolve(heard**2, np.ones(len(played)))
    best = int(np.argmax(crossed[: len(heard)]))
    return float(crossed[best] / np.sqrt(np.sum(played**2) * energy[best + len(played) - 1]))


def test_the_first_hit_of_a_search_is_heard(sounding: tuple[Pd, Path]) -> None:
    pd, heard = sounding
    pd.tell("search kick")
    path = pd.wait_for(f"best: {SOUND}")[0][3].replace("\\ ", " ")
    played, rate = soundfile.read(path, always_2d=True)
    assert rate == RATE
    sound = recorded(pd, heard, begun(heard, 1e-4) + len(played) + RATE)
    assert np.abs(sound).max() > 0.1
    for side in range(2):
        assert likeness(sound[:, side], played[:, min(side, played.shape[1] - 1)]) > 0.99


def test_a_part_is_played_louder_and_higher(sounding: tuple[Pd, Path], tmp_path: Path) -> None:
    pd, heard = sounding
    time = np.arange(RATE) / RATE
    file = tmp_path / "two tones.wav"
    soundfile.write(file, 0.1 * np.where(time < 0.5, np.sin(700 * time), np.sin(2 * np.pi * 500 * time)), RATE)
    pd.tell("how 6 12")
    pd.tell(f"play 7 tones {str(file).replace(' ', chr(92) + ' ')} 0.5 0.9")
    sound = recorded(pd, heard, begun(heard, 1e-4) + RATE)[:, 0]
    (places,) = np.nonzero(np.abs(sound) > 1e-4)
    part = sound[places[0] : places[-1] + 1]
    assert len(part) == pytest.approx(0.2 * RATE, abs=0.01 * RATE), "an octave up lasts half as long"
    assert np.abs(part).max() == pytest.approx(0.1 * 10 ** (6 / 20), rel=0.02)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    assert np.argmax(spectrum) * RATE / len(part) == pytest.approx(1000, abs=10)


def test_what_can_t_be_played_is_named_and_stop_is_silence(sounding: tuple[Pd, Path], tmp_path: Path) -> None:
    pd, heard = sounding
    pd.tell("play 7 gone.wav /nowhere/gone.wav 0 0")
    assert pd.wait_for("failed: (.*)")[0][1] == "gone.wav"
    file = tmp_path / "long.wav"
    soundfile.write(file, 0.5 * np.sin(np.arange(60 * RATE) / 20), RATE)
    pd.tell(f"play 7 long {file} 0 0")
    begun(heard, 0.4)
    pd.tell("play stop")
    size = heard.stat().st_size
    sound = recorded(pd, heard, size // 8 + RATE)
    assert np.abs(sound).max() > 0.4
    assert np.abs(sound[-RATE // 2 :]).max() == 0
