"""The package's own Python, node, and a daemon's engine with its OSC door on the demo library."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from tests.helpers.max_scripts import Call, Run
from tests.helpers.node import node
from tests.helpers.scripts import TOP, load_script
from tonewalk.base.config import Config, Maps
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.commands.common import Nothing
from tonewalk.commands.maps import MapBuild
from tonewalk.doors.access import Access
from tonewalk.doors.osc import server
from tonewalk.engine.engine import Engine
from tonewalk.library.indexing import Report, index_folders

__all__ = ["node"]

PACKAGE = TOP / "maxpatch"

STILL: Final = Config(maps=Maps(method="pca"))
"""With no map that follows by itself, whenever it is ready, and moves the cursor."""


@pytest.fixture(scope="session")
def package() -> Path:
    """The Max package."""
    return PACKAGE


@pytest.fixture(scope="session")
def make() -> ModuleType:
    """`maxpatch/make.py`, as it runs."""
    sys.path.insert(0, str(PACKAGE))
    return load_script(PACKAGE / "make.py")


@pytest.fixture
def run(node: str, package: Path) -> Run:
    """Calls a script, gives what it put out: [outlet, atom...]."""

    def go(name: str, *calls: Call) -> list[list[Any]]:
        script = package / "javascript" / f"tonewalk.{name}.js"
        host = Path(__file__).parent / "script_host.js"
        told = [node, str(host), str(script), "[1001]", json.dumps(calls)]
        done = subprocess.run(told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        out: list[list[Any]] = json.loads(done.stdout)
        return out

    return go


@pytest.fixture(scope="module")
def home(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    index_folders(made, [str(demo_folder)], Config().library, Report())
    return made


@pytest.fixture
async def engine(home: Home) -> AsyncIterator[Engine]:
    """A daemon's engine, with a map."""
    engine = Engine(home, STILL)
    await engine.open()
    if not (await engine.areas.maps.map_list(Nothing())).maps:  # the home keeps it for the next test
        job = await engine.areas.maps.map_build(MapBuild(method="pca"))
        await engine.jobs.wait(job.job)
    yield engine
    await engine.close()


@pytest.fixture
async def door(engine: Engine) -> AsyncIterator[server.OscDoor]:
    """Its OSC door, and in its home what a daemon says of itself: with the token, changes are allowed."""
    access = Access("a token of some length")
    opened = await server.start(engine, "127.0.0.1", 0, access=access)
    engine.home.write_daemon(DaemonInfo(pid=1, http=9777, osc=opened.port, token=access.token))
    yield opened
    await opened.close()
