"""`tonewalk live`: installed in one process, chosen by a Live in another, and asked from the command line."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from tests.helpers.waiting import wait_until
from tonewalk.base.config import Config
from tonewalk.base.errors import TonewalkError, Unavailable
from tonewalk.base.home import Home
from tonewalk.cli.app import root
from tonewalk.cli.client import ask as ask_daemon
from tonewalk.library.indexing import Report, index_folders
from tonewalk_bridge.live.cli import app
from tonewalk_bridge.live.install import SCRIPT

TOP = Path(__file__).parents[3]

command = Typer(callback=root)
command.add_typer(app, name="live")


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    index_folders(made, [str(demo_folder)], Config().library, Report())
    return made


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "User Library"
    folder.mkdir()
    return folder


def run(home: Home, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, ["--home", str(home.path), "live", *map(str, arguments)])


def said(home: Home, *arguments: str | Path) -> str:
    """What a command prints that has to work."""
    done = run(home, *arguments)
    assert done.exit_code == 0, done.exception
    return done.output


def refused(home: Home, *arguments: str | Path) -> TonewalkError:
    error = run(home, *arguments).exception
    assert isinstance(error, TonewalkError), error
    return error


class Live:
    """A Live of its own process, under a Python of its own, with the installed script chosen."""

    def __init__(self, python: str, library: Path, profile: str, home: Home) -> None:
        arguments = [str(library / "Remote Scripts"), profile, str(library)]
        self.process = subprocess.Popen(
            [python, "-m", "tests.helpers.fake_live", *arguments],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYENV_VERSION": "3.7", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        wait_until(lambda: (home.path / "live.json").exists() or self.process.poll() is not None)

    def end(self) -> Any:
        """What became of its Set."""
        said, _ = self.process.communicate(timeout=600)
        assert self.process.returncode == 0
        return json.loads(said)


@pytest.fixture(params=["this Python", "python3.7"])
def live(request: pytest.FixtureRequest, home: Home, library: Path) -> Iterator[Live]:
    python = sys.executable
    if request.param == "python3.7":
        python = shutil.which("python3.7") or ""
        if (
            not python
            or subprocess.run(
                [python, "-c", "0"], capture_output=True, check=False, env=os.environ | {"PYENV_VERSION": "3.7"}
            ).returncode
        ):
            pytest.skip("python3.7, which Live 11 brings, is not installed")
    said(home, "install", "--folder", library)
    running = Live(python, library, "12.4", home)
    yield running
    if running.process.poll() is None:
        running.end()


def test_installing_says_what_comes_next_and_status_what_there_is(home: Home, library: Path) -> None:
    assert "is not installed" in said(home, "status", "--folder", library)
    told = said(home, "install", "--folder", library)
    assert str(library / "Remote Scripts" / "tonewalk") in told
    assert "Link, Tempo & MIDI" in told
    assert "Control Surface" in told
    told = said(home, "status", "--folder", library)
    assert "The script is installed in" in told
    assert "No Live runs it now." in told
    assert "Removed" in said(home, "uninstall", "--folder", library)
    assert "--folder" in refused(home, "uninstall", "--folder", library).text


def test_a_sound_goes_from_the_command_line_into_the_simpler(live: Live, home: Home, library: Path) -> None:
    path = ask_daemon(home, "sound/get", sound=3)["path"]
    told = said(home, "load", "3")
    assert told.strip().endswith("is in the Simpler of Bass.")
    status = json.loads(said(home, "status", "--folder", library, "--json"))
    assert (status["installed"], status["current"]) == (True, True)
    assert status["live"]["target"] == "the Simpler of Bass"
    assert "runs it at 120 BPM and hears no daemon; a sound would go to" in said(
        home, "status", "--folder", library
    )
    assert "3 pads from C1 on" in said(home, "kit", "Mein Kit", "1", "id:2", "3")
    ended = live.end()
    assert ended["sample"] == path
    assert ended["tracks"] == ["Bass", "Mein Kit"]
    assert not [line for line in ended["logged"] if "Traceback" in line]
    assert not (home.path / "live.json").exists()


def test_the_script_runs_on_the_python_that_it_says(live: Live, request: pytest.FixtureRequest) -> None:
    expected = [3, 7] if "python3.7" in request.node.name else list(sys.version_info[:2])
    assert live.end()["python"] == expected


def test_a_path_becomes_a_track_with_a_clip(home: Home, library: Path) -> None:
    ask_daemon(home, "trajectory/build", trajectory="stroll", mode="graph", sounds=[1, 9], steps=6)
    said(home, "install", "--folder", library)
    live = Live(sys.executable, library, "12.3", home)
    told = said(home, "path", "stroll", "--division", "8")
    assert "stroll: 6 steps in the first slot of a new track" in told
    assert live.end()["tracks"] == ["Bass", "stroll"]


def test_what_live_refuses_is_the_command_s_error(home: Home, library: Path) -> None:
    said(home, "install", "--folder", library)
    live = Live(sys.executable, library, "11.3", home)
    error = refused(home, "load", "3")
    assert error.code == "unsupported"
    assert "Live 11.3.43 can't put a file into a Simpler" in error.text
    assert refused(home, "load").code == "nothing_in_hand"
    live.end()


def test_where_no_live_listens_the_way_to_one_is_told(home: Home) -> None:
    error = refused(home, "load", "3")
    assert isinstance(error, Unavailable)
    assert "tonewalk live install" in error.text
    (home.path / "live.json").write_text('{"pid": 1, "port": 9}')
    assert isinstance(refused(home, "load", "3"), Unavailable)
    (home.path / "live.json").unlink()


def test_what_is_no_sound_s_id_is_told(home: Home) -> None:
    assert "'kick' is no sound's id" in refused(home, "load", "kick").text
    assert refused(home, "load", "id:999999").code == "unknown_sound"


@pytest.mark.parametrize("source", sorted(SCRIPT.glob("*.py")), ids=lambda path: path.name)
def test_the_script_is_python_3_7_and_imports_nothing_that_live_does_not_bring(source: Path) -> None:
    tree = ast.parse(source.read_text("utf-8"), feature_version=(3, 7))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            given = [node.module or ""]
        elif isinstance(node, ast.Import):
            given = [alias.name for alias in node.names]
        else:
            continue
        for name in given:
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names | {"Live", "ableton"}, f"{source.name} imports {name}"
