"""`tonewalk pd` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.subcommand import output
from tonewalk.base.errors import Refused
from tonewalk.base.home import DaemonInfo, Home
from tonewalk_bridge.pd.cli import app
from tonewalk_bridge.pd.make import FOLDER


def run(home: Path, *words: str) -> str:
    return output(app, "pd", home, *words)


def test_it_prints_what_to_type_for_the_daemon_that_runs(home: Home, info: DaemonInfo) -> None:
    said = run(home.path)
    assert f"[tonewalk-search 8 {info.osc}]" in said
    assert f"[tonewalk-path path {info.osc} {info.token}]" in said


def test_without_a_daemon_it_says_so_and_takes_the_usual_port(tmp_path: Path) -> None:
    said = run(tmp_path)
    assert said.startswith("No daemon runs: `tonewalk serve` starts it, on port 9420")
    assert "[tonewalk-search 8]" in said


def test_the_port_of_the_settings_is_taken(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[server]\nosc_port = 9777\n")
    assert "[tonewalk-xy 9777]" in run(tmp_path)


def test_patches_are_installed_and_again_but_not_over_others(tmp_path: Path) -> None:
    target = tmp_path / "Pd's own"
    for _ in "ab":
        run(tmp_path, "install", str(target))
    assert {path.name for path in target.iterdir()} == {path.name for path in FOLDER.glob("*.pd")}
    (target / "tonewalk.pd").write_text("mine")
    with pytest.raises(Refused, match=r"has another tonewalk\.pd: say --overwrite"):
        run(tmp_path, "install", str(target))
    assert (target / "tonewalk.pd").read_text() == "mine"
    run(tmp_path, "install", str(target), "--overwrite")
    assert (target / "tonewalk.pd").read_bytes() == (FOLDER / "tonewalk.pd").read_bytes()
