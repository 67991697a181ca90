"""A real daemon as a user starts it, and what the tests of its page do with it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOUNDS = 60
FEW = 24
"""of a daemon that one file's tests have to themselves"""

START_S = 600
"""a slow machine under load has to import and index within this"""

TOKENS: dict[str, str] = {}
"""of the daemons that run, by address"""

FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # Only the map is drawn by what stands in for a graphics card: put together by it as well, each frame costs
    # five times as much.
    "--disable-gpu-compositing",
]


NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...how) {
  return kind.startsWith("webgl") ? null : real.call(this, kind, ...how);
};
"""

WIDEST = """
() => {
  document.getElementById("dims").hidden = false;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
"""
"""Where there is a round map as well, the tools are one more: whether there is one depends on the tests before."""

HEARD = "loudest > 0.001"
"""whether a sound was audible since `start_sound`"""

DROP = """
async ({ name, base64 }) => {
  const bytes = await (await fetch(`data:audio/wav;base64,${base64}`)).blob();
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  window.dispatchEvent(new DragEvent("dragenter", { dataTransfer, cancelable: true }));
  const asked = !document.getElementById("drop").hidden;
  window.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  return asked && document.getElementById("drop").hidden;
}
"""

AS_IT_IS = "localStorage.setItem('tonewalk.matched', 'false')"
"""Each sound is played as loud as it is, where levels are compared with those of the files."""

BARE = """
() => {
  const bare = new CSSStyleSheet();
  bare.replaceSync(
    "body > :not(main), main > :not(canvas) { opacity: 0 !important; transition: none !important }"
  );
  document.adoptedStyleSheets = [bare];
}
"""
"""Whatever lies over the map may lie over a dot. A rule of a script's own, as the page lets no other styles in."""

LISTEN = "window.loudest = 0; setInterval(() => (loudest = Math.max(loudest, tonewalk.rms())), 10)"


def needed(reason: str) -> NoReturn:
    """What a user's machine may lack and CI must have."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class Daemon:
    """`tonewalk serve` as a user starts it; `restart` keeps its home and port."""

    sounds = SOUNDS

    def __init__(self, home: Path, *folders: Path) -> None:
        self.home, self._folders = home, folders
        self.address = ""
        self._start("0")

    def _start(self, port: str) -> None:
        arguments = [sys.executable, "-m", "tonewalk", "--home", self.home, "serve", *self._folders]
        self._process = subprocess.Popen(
            [*map(str, arguments), "--http-port", port, "--osc-port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "DISPLAY": "", "WAYLAND_DISPLAY": ""},
        )
        said: list[str] = []
        served = threading.Event()
        threading.Thread(target=self._listen, args=(said, served), daemon=True).start()
        served.wait(START_S)
        if not any(line.startswith("Serving") for line in said):
            self.stop()
            pytest.fail("the daemon does not serve:\n" + "".join(said))
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(said))
        assert found is not None, "".join(said)
        self.address, self._port = found[0], found[1]
        TOKENS[self.address] = self.token
        link = re.search(r"http://\S+#once=\S+", "".join(said))
        assert link is not None, "".join(said)
        self.link = link[0]

    @property
    def token(self) -> str:
        """What its home's daemon file says."""
        token: str = json.loads((self.home / "daemon.json").read_text())["token"]
        return token

    def _listen(self, said: list[str], served: threading.Event) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said.append(line)
            if line.startswith("Serving"):
                served.set()
        served.set()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(600)

    def halt(self, how: signal.Signals) -> None:
        """SIGSTOP: all that computes for it stands still, until SIGCONT; it answers meanwhile (Linux)."""
        for pid in _descendants(self._process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)

    def restart(self) -> None:
        self._start(self._port)


def _descendants(pid: int) -> Iterator[int]:
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended
            for child in map(int, told.read_text().split()):
                yield child
                yield from _descendants(child)


def remove_paths(daemon: Daemon) -> None:
    """Take away all paths that are kept; the page that made them may do the same just now."""
    ask(daemon, "trajectory/stop", trajectory="")
    for kept in ask(daemon, "trajectory/list")["trajectories"]:
        try:
            ask(daemon, "trajectory/remove", trajectory=kept["trajectory"])
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise


def ask(daemon: Daemon, command: str, **arguments: Any) -> Any:
    """What the daemon answers to a command."""
    request = urllib.request.Request(
        f"{daemon.address}api/v1/{command}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {daemon.token}"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def start_sound(page: Page) -> None:
    """Let the page play, and listen to what it plays."""
    page.get_by_role("button", name="click to start sound").click()
    page.wait_for_selector("#sound", state="hidden")
    page.evaluate(LISTEN)


def drop(page: Page, recording: Path, name: str) -> bool:
    """Drop a file on the page under another name; whether the page showed, until then, that it would take it."""
    audio = base64.b64encode(recording.read_bytes()).decode()
    taken: bool = page.evaluate(DROP, {"name": name, "base64": audio})
    return taken


def found_by(page: Page, axe: Path) -> list[tuple[str, list[str]]]:
    """What keeps people from using the page as it is now: rules of axe, and the elements that break them."""
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("axe.run()")
    assert len(found["passes"]) > 10
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
