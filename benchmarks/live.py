"""From a request on the wire to the call in a (fake) Live: what the script's own polling costs."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path
from typing import Final

from pythonosc.osc_message_builder import OscMessageBuilder

from benchmarks.entry import Entry, entry, percentile

LOADS: Final = {"timer": 500, "display": 150}
LIVE: Final = """
import sys, time
from tests.helpers.fake_live import FakeLive
from tests.helpers.fake_live.devices import SimplerDevice
class Simpler(SimplerDevice):
    def replace_sample(self, path):
        called.append(time.monotonic())
        SimplerDevice.replace_sample(self, path)
called = []
live = FakeLive(sys.argv[1], sys.argv[2], timer=sys.argv[3] == "timer")
track = live.track("Bass", midi=True)
track.view.selected_device = simpler = Simpler()
track._put(simpler, -1)
live.choose()
live.run_until(lambda: len(called) == int(sys.argv[4]))
for at in called:
    print(at)
live.turn()
live.close()
"""
"""A Live of its own process, whose main loop turns every half a millisecond."""


def measure(bank: Path | None) -> list[Entry]:
    """Entries `live.load*`: ms from sending a request to the call of `replace_sample`."""
    return [*_figures("live.load", "timer"), *_figures("live.load_without_timer", "display")]


def _figures(name: str, ticked_by: str) -> list[Entry]:
    took = _loads(ticked_by)
    return [
        entry(f"{name}.p50_ms", percentile(took, 50), "ms"),
        entry(f"{name}.p99_ms", percentile(took, 99), "ms"),
        entry(f"{name}.max_ms", max(took), "ms"),
    ]


def _loads(ticked_by: str) -> list[float]:
    """ms of each load; one after the other, a random pause between."""
    with tempfile.TemporaryDirectory() as scratch:
        home, sound = Path(scratch), Path(scratch) / "sound.wav"
        with wave.open(str(sound), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(16000))
        process = subprocess.Popen(
            [sys.executable, "-c", LIVE, "12.4", scratch, ticked_by, str(LOADS[ticked_by])],
            env=os.environ | {"TONEWALK_HOME": str(home)},
            stdout=subprocess.PIPE,
            text=True,
        )
        while not (home / "live.json").exists():
            assert process.poll() is None, "the fake Live has ended"
            time.sleep(0.01)
        port = json.loads((home / "live.json").read_bytes())["port"]
        sent = _sent(port, sound, LOADS[ticked_by])
        called = [float(line) for line in process.communicate(timeout=600)[0].splitlines()]
    return [1e3 * (end - begin) for begin, end in zip(sent, called, strict=True)]


def _sent(port: int, sound: Path, count: int) -> list[float]:
    """When each request was sent; the next follows the answer."""
    pause, sent = random.Random(1), []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(60)
        link.connect(("127.0.0.1", port))
        for number in range(count):
            builder = OscMessageBuilder("/tonewalk/live/load")
            builder.add_arg(number)
            builder.add_arg(str(sound))
            packet = builder.build().dgram
            time.sleep(pause.uniform(0, 0.03))
            sent.append(time.monotonic())
            link.send(packet)
            assert link.recv(65536).startswith(b"/tonewalk/live/load/reply")
    return sent


if __name__ == "__main__":
    for one in measure(None):
        print(f"{one['name']:<32} {one['value']:>8.3f} {one['unit']}")
