"""Tries a wheel as a musician would: `python scripts/check_wheel.py WHEEL [pip|pipx|uv]`.

It is installed where neither a compiler nor Node.js nor make is on PATH, from wheels alone, and serves the demo
library from a folder without a repository: the page has to come, a search to find something, Ctrl-C to end it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import Final

WINDOWS: Final = sys.platform == "win32"
SCRIPTS: Final = "Scripts" if WINDOWS else "bin"
IN_IT: Final = (
    "tonewalk/cli/__init__.py",
    "tonewalk_models/small/",
    "tonewalk_bridge/browser/dist/index.html",
    "tonewalk_bridge/max/package/extras/tonewalk.maxpat",
    "tonewalk_bridge/sc/quark/Classes/Tonewalk.sc",
    ".dist-info/sboms/python.cdx.json",
    ".dist-info/sboms/page.cdx.json",
)
NOT_IN_IT: Final = ("node_modules/", "/src/", "package-lock.json", "tests/")


def check_contents(wheel: Path) -> None:
    """Look at its name and at what it holds; ends with a sentence where something is wrong."""
    if not wheel.name.endswith("-py3-none-any.whl"):
        sys.exit(f"{wheel.name} is for one system or Python alone.")
    names = zipfile.ZipFile(wheel).namelist()
    missing = [part for part in IN_IT if not any(part in name for name in names)]
    extra = [name for name in names if any(part in name for part in NOT_IN_IT)]
    if missing or extra:
        sys.exit(f"{wheel.name} lacks {missing or 'nothing'}, and holds {extra or 'nothing'} too much.")
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB")


def install(wheel: Path, way: str, place: Path) -> tuple[Path, dict[str, str]]:
    """Install it in `place`: the command, and the environment that it is to run in."""
    (place / "bin").mkdir()
    ours = ("TONEWALK_", "PYTHON", "VIRTUAL_ENV")  # PYTHONPATH would try the repository in its place
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    environment |= {"PATH": str(place / "bin"), "HOME": str(place / "user"), "USERPROFILE": str(place / "user")}
    (place / "user").mkdir()
    if way == "pip":
        venv.create(place / "venv", with_pip=True)
        folder = place / "venv" / SCRIPTS
        command = [folder / "python", "-m", "pip", "install", "--quiet", "--only-binary", ":all:", wheel]
    else:
        tool = shutil.which(way) or sys.exit(f"{way} is not here: install it first.")
        folder = place / "bin"
        environment |= {"UV_TOOL_DIR": str(place / "tools"), "UV_TOOL_BIN_DIR": str(folder), "UV_NO_BUILD": "1"}
        environment |= {"PIPX_HOME": str(place / "tools"), "PIPX_BIN_DIR": str(folder), "PIP_ONLY_BINARY": ":all:"}
        environment |= {"UV_PYTHON": sys.executable, "PIPX_DEFAULT_PYTHON": sys.executable}
        command = [Path(tool), *(["tool"] if way == "uv" else []), "install", wheel]
    subprocess.run(command, env=environment, cwd=place / "user", check=True)
    return folder / "tonewalk", environment


def try_out(command: Path, environment: dict[str, str], place: Path) -> None:
    """Serve the demo library, ask for the page and for a sound, end it."""
    home, folder = place / "home", place / "empty"
    folder.mkdir()
    serve = [command, "--home", home, "serve", "--demo", "--no-open", "--http-port", "0", "--osc-port", "0"]
    flags = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if WINDOWS else {}
    daemon = subprocess.Popen(
        serve, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8", **flags
    )
    try:
        said = until(daemon, "Ctrl-C ends")
        print(said, end="")
        info = json.loads((home / "daemon.json").read_bytes())
        with urllib.request.urlopen(f"http://127.0.0.1:{info['http']}/") as answer:
            page = answer.read()
        if b"<script" not in page:
            sys.exit(f"The page is not what it should be: {page[:200]!r}")
        asked = [command, "--home", home, "search", "closed hi-hat", "-k", "3", "--json"]
        hits = json.loads(
            subprocess.run(asked, cwd=folder, env=environment, check=True, capture_output=True).stdout
        )
        print(f"page: {len(page)} bytes; hits: {[hit['name'] for hit in hits['hits']]}")
        daemon.send_signal(signal.CTRL_BREAK_EVENT if WINDOWS else signal.SIGINT)
        rest = until(daemon, "Stopped.")
    finally:
        daemon.kill()
    print(rest, end="")


def until(daemon: subprocess.Popen[str], text: str) -> str:
    """What it says up to the line with `text`."""
    assert daemon.stdout is not None
    said = ""
    for line in daemon.stdout:
        said += line
        if text in line:
            return said
    sys.exit(f"It ended before it said {text!r}:\n{said}")


def main() -> None:
    """Check the wheel that is named."""
    wheel, way = Path(sys.argv[1]).absolute(), (*sys.argv[2:], "pip")[0]
    check_contents(wheel)
    with tempfile.TemporaryDirectory(prefix="tonewalk-wheel-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        command, environment = install(wheel, way, place)
        found = [
            name for name in ("cc", "gcc", "node", "make", "git") if shutil.which(name, path=environment["PATH"])
        ]
        if found:
            sys.exit(f"{found} are on PATH: this shows nothing.")
        try_out(command, environment, place)
    print(f"{wheel.name} installs by {way} and works.")


if __name__ == "__main__":
    main()
