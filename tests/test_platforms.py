"""What other systems answer, imitated: nothing of this has run on macOS or Windows. See docs/platforms.md."""

from __future__ import annotations

import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import tonewalk
from tonewalk import cli
from tonewalk.cli import show
from tonewalk.library.listing import _within
from tonewalk.library.scanning import walk
from tonewalk.library.scanning.roots import holds
from tonewalk.library.scanning.walk import Walk

TOP = Path(__file__).parent.parent


def test_every_test_that_the_page_names_is_there() -> None:
    rows = [line.split(" | ") for line in (TOP / "docs" / "platforms.md").read_text("utf-8").splitlines()]
    named = [name for row in rows if len(row) == 4 for name in re.findall(r"`([\w/]+\.py)`", row[3])]
    assert len(named) > 20
    for name in named:
        assert any((TOP / "tests" / place / name).is_file() for place in ("daemon", ".", "..")), name


AS_ON_WINDOWS = """
import importlib, os, pkgutil, signal, sys, types
import tonewalk, tonewalk_bridge, tonewalk_models
# of extras, and of Live
OTHERS = {"torch", "annoy", "rtmidi", "onnx", "onnxscript", "transformers", "mcp", "pydantic"}
OTHERS |= {"Live", "_Framework", "ableton"}
names = [one.name for top in (tonewalk, tonewalk_models, tonewalk_bridge)
         for one in pkgutil.walk_packages(top.__path__, top.__name__ + ".")]
def load():
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name.split(".")[0] not in OTHERS:
                raise
load()  # what is Python's own or another's is loaded as this system has it
for name in list(sys.modules):
    if name.split(".")[0] in {"tonewalk", "tonewalk_models", "tonewalk_bridge"}:
        del sys.modules[name]
sys.platform = "win32"
for name in ("fcntl", "resource", "pwd", "grp", "termios", "posix"):
    sys.modules[name] = None
sys.modules["msvcrt"] = types.ModuleType("msvcrt")
for name in ("setpriority", "nice", "getloadavg", "statvfs", "sched_setscheduler", "getuid", "fchmod", "mkfifo"):
    delattr(os, name)
for name in [name for name in vars(os) if name in {"O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW", "O_DIRECTORY"}]:
    delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGUSR1"):
    delattr(signal, name)
load()
from tonewalk.doors.http.limits import Limits
print(len(names), Limits().room())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there it is no imitation")
def test_every_module_loads_with_what_python_has_on_windows() -> None:
    done = subprocess.run([sys.executable, "-c", AS_ON_WINDOWS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, room = map(int, done.stdout.split())
    assert count > 200
    assert room == 512 - 64 - 64, "of the sockets that select takes there, some are for the daemon's own work"


def test_who_spawns_a_child_of_the_command_starts_no_second_command() -> None:
    run_as_a_child_does = runpy.run_path(
        str(Path(tonewalk.__file__).parent / "__main__.py"), run_name="__mp_main__"
    )
    assert "main" in run_as_a_child_does


class Console(io.TextIOWrapper):
    """A console of Windows with its old code page."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "cp1252")

    def shown(self) -> str:
        self.flush()
        self.seek(0)
        return self.buffer.read().decode("cp1252")


def test_names_that_a_console_does_not_know_are_spelled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console()
    monkeypatch.setattr(sys, "stdout", console)
    cli._make_streams_fit()
    show.line("太鼓 é")
    show.table([], [["太鼓.wav"]])
    show.as_json({"name": "太鼓 🥁 é"})
    line, row, told = console.shown().splitlines()
    assert line == "\\u592a\\u9f13 é"
    assert row == "\\u592a\\u9f13.wav"
    assert told == '{"name": "\\u592a\\u9f13 \\ud83e\\udd41 \\u00e9"}', "which is JSON still"


def test_a_command_without_any_console_says_nothing_and_works(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom tonewalk.cli import main\nsys.stdout = sys.stderr = None\n"
        f"sys.argv = ['tonewalk', '--home', {str(tmp_path)!r}, 'config', '--json']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("outer", "inner", "lies_inside"),
    [
        (r"C:\Samples", r"C:\Samples\Kicks", True),
        (r"C:\Samples", r"C:\Samples 2\Kicks", False),
        ("D:\\", r"D:\Kicks", True),
        (r"\\nas\share", r"\\nas\share\Kicks", True),
        (r"\\?\C:\Samples", r"\\?\C:\Samples\Kicks", True),
        (r"C:\Samples", r"D:\Samples\Kicks", False),
    ],
)
def test_which_folder_lies_in_which_on_drives_and_shares(
    outer: str, inner: str, lies_inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    assert holds(outer.encode(), inner.encode()) is lies_inside
    assert (_within(inner, [outer]) == "Kicks") is lies_inside


@pytest.fixture
def only_short_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows without long paths: what is longer is listed, but not found."""
    scandir, stat = os.scandir, os.stat

    def refusing(call):  # type: ignore[no-untyped-def]
        def act(path, *rest, **more):  # type: ignore[no-untyped-def]
            if isinstance(path, bytes) and len(path) > 259:
                raise FileNotFoundError(2, "The system cannot find the path specified", path)
            return call(path, *rest, **more)

        return act

    monkeypatch.setattr(walk.sys, "platform", "win32")
    monkeypatch.setattr(walk.os, "scandir", refusing(scandir))
    monkeypatch.setattr(walk.os, "stat", refusing(stat))


@pytest.mark.usefixtures("only_short_paths")
def test_paths_that_windows_does_not_open_are_named_and_not_forgotten(tmp_path: Path) -> None:
    base = os.fsencode(tmp_path.resolve())
    deep = tmp_path / ("f" * (250 - len(base)))
    deep.mkdir()
    (deep / "a-long-name.wav").touch()
    (deep / "a.wav").touch()
    (deep / "a-long-folder").mkdir()
    looked = Walk(base)
    assert [os.path.basename(path) for path, _ in looked.files()] == [b"a.wav"]
    assert sorted(os.path.basename(one.path) for one in looked.problems) == [b"a-long-folder", b"a-long-name.wav"]
    assert all("more than 259 characters" in one.text for one in looked.problems)
    assert [os.path.basename(one) for one in looked.unseen] == [b"a-long-folder"]
