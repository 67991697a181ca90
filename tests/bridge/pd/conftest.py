"""A daemon on the demo library, and Pd."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.walkable import walkable
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.cli.client import post
from tonewalk_bridge.pd.patch import Box, Patch


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Home]:
    """The home of a daemon that runs, with a map and a path."""
    with walkable(tmp_path_factory.mktemp("home"), demo_folder, ["walk"]) as made:
        yield made


@pytest.fixture(scope="session")
def info(home: Home) -> DaemonInfo:
    found = home.daemon()
    assert found is not None
    return found


@pytest.fixture
def ask(info: DaemonInfo) -> Callable[..., dict[str, Any]]:
    """Asks the daemon over HTTP, with its token."""
    return lambda command, **arguments: post(info, command, **arguments)


@pytest.fixture(scope="session")
def pd() -> str:
    """Pd's program; without it a test is skipped, but under CI it fails."""
    found = shutil.which("pd")
    if found is None:
        text = "pd is not installed: apt-get install puredata-core"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    return found


def placed(patch: Patch, file: str) -> Patch:
    """A patch as it is made, its boxes where a file has them, and with the words that the file has beside them."""
    return _placed(patch, iter(file.splitlines()[1:]))


def _placed(patch: Patch, lines: Iterator[str]) -> Patch:
    for box in patch.boxes:
        line = next(lines)
        if box.inner is not None:
            assert line.startswith("#N canvas "), line
            _placed(box.inner, lines)
            line = next(lines)
        _, _, x, y, *_ = line.split(" ")
        box.x, box.y = int(x), int(y)
    words = 1 + len(patch.comments)
    for _ in range(words):
        found = re.fullmatch(r"#X text (\d+) (\d+) (.*), f (\d+);", next(lines))
        assert found is not None
        text = re.sub(r" \\([,;])", r"\1", found[3])
        patch.boxes.append(Box("text", text, 0, 0, wide=int(found[4]), x=int(found[1]), y=int(found[2])))
    for _ in patch.cords:
        next(lines)
    return patch
