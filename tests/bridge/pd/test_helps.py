"""Every message of every help patch is clicked in a real Pd, with the demo library served."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.pure_data import Pd, free_port
from tests.helpers.waiting import wait_until
from tonewalk.base.home import DaemonInfo
from tonewalk_bridge.pd.helps import helps
from tonewalk_bridge.pd.make import FOLDER

EXPECTED = {
    "tonewalk": [
        "heard: ping reply 1 .*",
        "heard: like begin 2 3",
        "heard: classify .* 3 .*",
        "heard: subscribe reply 4 1",
        "again: bang",
    ],
    "tonewalk-search": ["third: .*", *["best: .*"] * 4],
    "tonewalk-xy": ["best: .*"] * 2,
    "tonewalk-path": ["best: .*", "step: 0", "step: 7"],
    "tonewalk-player~": ["best: .*"] * 2,
}
"""what Pd's window shows; `best` is what goes to the player"""


def clickable(name: str, info: DaemonInfo, port: int, folder: Path) -> tuple[Path, list[str]]:
    """The help patch that the package has, with the daemon's port, and with a hand on each of its messages."""
    text = (FOLDER / f"{name}-help.pd").read_text("utf-8")
    first = {
        "tonewalk": "",
        "tonewalk-search": " 4",
        "tonewalk-xy": "",
        "tonewalk-path": "",
        "tonewalk-player~": "",
    }
    said = {
        "tonewalk": f"tonewalk {info.osc} {info.token}",
        "tonewalk-xy": f"tonewalk-xy {info.osc}",
        "tonewalk-path": f"tonewalk-path path {info.osc} {info.token}",
    }
    for head, words in said.items():
        text = re.sub(rf"^(#X obj \d+ \d+) {re.escape(head + first[head])};$", rf"\1 {words};", text, flags=re.M)
    text = re.sub(r"^(#X obj \d+ \d+ tonewalk-search \d);$", rf"\1 {info.osc};", text, flags=re.M)
    boxes = [line for line in text.splitlines() if re.match("#X (obj|msg|text|floatatom) ", line)]
    messages = [number for number, line in enumerate(boxes) if line.startswith("#X msg")]
    words = [f"click{number}" for number in messages]
    count = len(boxes)
    text += f"#X obj 0 0 netreceive {port};\n#X obj 0 0 route {' '.join(words)};\n#X obj 0 0 print best;\n"
    text += f"#X connect {count} 0 {count + 1} 0;\n"
    text += "".join(f"#X connect {count + 1} {at} {number} 0;\n" for at, number in enumerate(messages))
    sources = [
        n for n, line in enumerate(boxes) if re.search(r"tonewalk-(search|xy|path)", line) and "#X obj" in line
    ]
    text += "".join(f"#X connect {source} 0 {count + 2} 0;\n" for source in sources)
    path = folder / f"clicked-{name}.pd"
    path.write_text(text)
    return path, words


@pytest.mark.parametrize("name", list(helps()))
def test_a_help_patch_works_with_the_demo_library(
    name: str, pd: str, info: DaemonInfo, ask: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    port = free_port()
    path, words = clickable(name, info, port, tmp_path)
    running = Pd(pd, path, [FOLDER], port)
    try:
        for word in words:
            running.tell(word)
            if name == "tonewalk-path" and word == words[0]:
                wait_until(lambda: '"path"' in json.dumps(ask("trajectory/list")))
            if name == "tonewalk-path" and word == words[1]:
                running.wait_for("step: 7")
            if name == "tonewalk-xy":  # of a burst only the newest place is answered
                running.wait_for("best: .*", words.index(word) + 1)
        for pattern in set(EXPECTED[name]):
            running.wait_for(pattern, EXPECTED[name].count(pattern))
        wrong = [line for line in running.said if re.search("error|refused|can't|couldn't|no such", line)]
        assert wrong == []
    finally:
        running.stop()
