"""A Pure Data patch against the real daemon: it sends nothing but floats, and hears on the port it sends from."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers.serving import Daemon

PATCH = """#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X obj 10 40 t b b b;
#X msg 200 70 connect 127.0.0.1 {port};
#X obj 10 250 netsend -u -b;
#X obj 100 70 del 200;
#X msg 100 100 7 1 3;
#X obj 100 130 oscformat tonewalk like;
#X obj 100 160 list prepend send;
#X obj 100 190 list trim;
#X obj 10 280 oscparse;
#X obj 10 310 print heard;
#X obj 10 70 del 2500;
#X msg 10 100 \\; pd quit;
#X obj 250 100 del 100;
#X msg 250 130 0.3 0.8;
#X obj 250 160 oscformat tonewalk xy;
#X obj 300 100 del 150;
#X msg 300 130 9 1 808;
#X obj 300 160 oscformat tonewalk sound tag;
#X obj 380 100 del 160;
#X msg 380 130 11;
#X obj 380 160 oscformat tonewalk pi*;
#X connect 0 0 1 0;
#X connect 1 2 2 0;
#X connect 2 0 3 0;
#X connect 1 1 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
#X connect 7 0 8 0;
#X connect 8 0 3 0;
#X connect 3 1 9 0;
#X connect 9 0 10 0;
#X connect 1 0 11 0;
#X connect 11 0 12 0;
#X connect 1 1 13 0;
#X connect 13 0 14 0;
#X connect 14 0 15 0;
#X connect 15 0 7 0;
#X connect 1 1 16 0;
#X connect 16 0 17 0;
#X connect 17 0 18 0;
#X connect 18 0 7 0;
#X connect 1 1 19 0;
#X connect 19 0 20 0;
#X connect 20 0 21 0;
#X connect 21 0 7 0;
"""


TYPED = [
    ("like", "1 1 3 variety 0.5", "like begin 1 3"),
    ("blend", "2 4 1 id 5 timbre 0.5", "blend begin 2 4"),
    ("blend", "3 1 id 5 -0.5 id 9", "blend begin 3 20"),
    ("trajectory build", "4 t1 map 5 point 0.1 0.2 point 0.9 0.4", "trajectory build begin 4 5 t1"),
    ("trajectory build", "5 sound 1 sound 9", "trajectory build begin 5 16 path"),
    ("unit among", "6 duration<9 and duration>0", "unit among reply 6 24"),
    ("subscribe", "list cursor", "subscribe reply 0 1"),
    ("xyz", "7 0.1 0.2 0.3", "error 0 invalid_argument /tonewalk/xyz xyz\\ is\\ a\\ stream"),
    ("xy", "1.5 -0.5", "xy hit "),
    ("session cursor", "8 2 -1", "session cursor reply 8 1 0 0.5"),
]
"""address, message box, how what comes back begins"""


def asking(port: int, token: str) -> str:
    """A patch that sends each of `TYPED`, one after the other, and prints what comes back."""
    lines = [
        "#N canvas 0 0 450 300 12;",
        "#X obj 10 10 loadbang;",
        f"#X msg 10 40 connect 127.0.0.1 {port};",
        "#X obj 10 70 netsend -u -b;",
        "#X obj 10 100 oscparse;",
        "#X obj 10 130 print heard;",
        "#X obj 200 70 list prepend send;",
        "#X obj 200 100 list trim;",
    ]
    wires = ["0 0 1 0", "1 0 2 0", "2 1 3 0", "3 0 4 0", "5 0 6 0", "6 0 2 0"]
    for address, typed, _ in [("client hello", f"0 {token}", ""), *TYPED]:
        at = len(lines) - 1
        lines += [f"#X obj 9 9 del {at * 5};", f"#X msg 9 9 {typed};", f"#X obj 9 9 oscformat tonewalk {address};"]
        wires += [f"0 0 {at} 0", f"{at} 0 {at + 1} 0", f"{at + 1} 0 {at + 2} 0", f"{at + 2} 0 5 0"]
    return "\n".join([*lines, *(f"#X connect {wire};" for wire in wires)])


def test_what_a_message_box_says_is_meant_so(
    daemon: Daemon, client_program: Callable[[str], str], tmp_path: Path
) -> None:
    patch = tmp_path / "typed.pd"
    patch.write_text(asking(daemon.osc, daemon.token))
    flags = ["-nogui", "-noaudio", "-nomidi", "-stderr", "-noprefs"]
    with subprocess.Popen([client_program("pd"), *flags, str(patch)], stderr=subprocess.PIPE, text=True) as pd:
        hung = threading.Timer(120, pd.terminate)
        hung.start()
        try:
            assert pd.stderr is not None
            awaited, heard = [f"heard: list tonewalk {answer}" for _, _, answer in TYPED], []
            for line in pd.stderr:
                heard.append(line)
                awaited = [answer for answer in awaited if not line.startswith(answer)]
                if not awaited or len(heard) > 300:
                    break
            assert awaited == [], heard
        finally:
            hung.cancel()
            pd.terminate()


def test_a_patch_asks_and_hears(daemon: Daemon, client_program: Callable[[str], str], tmp_path: Path) -> None:
    patch = tmp_path / "roundtrip.pd"
    patch.write_text(PATCH.format(port=daemon.osc))
    flags = ["-nogui", "-noaudio", "-nomidi", "-stderr", "-noprefs"]
    pd = subprocess.run([client_program("pd"), *flags, str(patch)], capture_output=True, text=True, timeout=600)
    heard = [line.removeprefix("heard: ") for line in pd.stderr.splitlines() if line.startswith("heard: ")]
    assert "list tonewalk like begin 7 3" in heard, pd.stderr
    hits = [line for line in heard if line.startswith("list tonewalk like hit 7 ")]
    assert len(hits) == 3
    shape = re.compile(r"list tonewalk like hit 7 [123] \d+ \S+ \S+ \S+ \S+\.wav /\S+\.wav")
    assert all(shape.fullmatch(hit) for hit in hits)
    assert "list tonewalk like end 7 3" in heard
    assert sum(line.startswith("list tonewalk xy hit ") for line in heard) == 1
    assert any(line.startswith("list tonewalk error 9 token_needed /tonewalk/sound/tag ") for line in heard)
    assert any(line.startswith("list tonewalk ping reply 11 ") for line in heard)


STEPS = """#N canvas 0 0 450 300 12;
#X obj 10 10 loadbang;
#X obj 10 40 t b b;
#X msg 100 70 connect 127.0.0.1 {port};
#X msg 10 70 0 steps;
#X obj 10 100 oscformat tonewalk subscribe;
#X obj 10 130 list prepend send;
#X obj 10 160 list trim;
#X obj 10 190 netsend -u -b;
#X obj 10 220 oscparse;
#X obj 10 250 list trim;
#X obj 10 280 route tonewalk;
#X obj 10 310 route subscribe steps;
#X obj 10 340 print subscribed;
#X obj 100 340 list split 13;
#X obj 250 400 print delay;
#X obj 100 400 pipe 0 0;
#X obj 100 430 print due;
#X obj 150 370 unpack f f;
#X connect 0 0 1 0;
#X connect 1 0 3 0;
#X connect 1 1 2 0;
#X connect 2 0 7 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
#X connect 7 1 8 0;
#X connect 8 0 9 0;
#X connect 9 0 10 0;
#X connect 10 0 11 0;
#X connect 11 0 12 0;
#X connect 11 1 13 0;
#X connect 13 0 17 0;
#X connect 13 1 14 0;
#X connect 13 1 15 1;
#X connect 15 0 16 0;
#X connect 17 1 15 0;
"""
"""[pipe] holds every step for its own delay, and lets the sound's id go when it is due."""


def asked(daemon: Daemon, command: str, **arguments: Any) -> Any:
    request = urllib.request.Request(
        f"{daemon.url}/api/v1/{command}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {daemon.token}"},
    )
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


def test_a_patch_waits_for_each_steps_delay(
    daemon: Daemon, client_program: Callable[[str], str], tmp_path: Path
) -> None:
    path = [[0.1, 0.1], [0.9, 0.9]]
    built = asked(daemon, "trajectory/build", trajectory="pd", points=path, steps=6)["steps"]
    patch = tmp_path / "steps.pd"
    patch.write_text(STEPS.format(port=daemon.osc))
    flags = ["-nogui", "-noaudio", "-nomidi", "-stderr", "-noprefs"]
    pd = subprocess.Popen([client_program("pd"), *flags, str(patch)], stderr=subprocess.PIPE, text=True)
    assert pd.stderr is not None
    due: list[int] = []
    delays: list[float] = []
    try:
        for line in pd.stderr:
            what, _, value = line.strip().partition(": ")
            if what == "subscribed":
                asked(daemon, "trajectory/play", trajectory="pd", tempo=240, division=16)
            elif what == "delay":
                delays.append(float(value))
            elif what == "due":
                due.append(int(value))
                if len(due) == len(built):
                    break
    finally:
        pd.terminate()
        pd.wait(timeout=600)
    assert due == [step["id"] for step in built]
    assert len(delays) == len(built)
    assert all(0 <= delay <= 100 for delay in delays)
