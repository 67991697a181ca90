"""`tonewalk max` as its users run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.scripts import TOP, load_script
from tests.helpers.subcommand import output
from tonewalk.base.errors import NotFound, Refused
from tonewalk.base.home import DaemonInfo, Home
from tonewalk_bridge.max import PARTS, files, folder
from tonewalk_bridge.max.cli import app


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folder, in which Max keeps what is its."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def run(home: Path, *words: str) -> str:
    return output(app, "max", home, *words).replace("\n", " ")


def test_the_package_is_whole_and_without_what_makes_it() -> None:
    names = {path.as_posix() for path in files()}
    home = json.loads((folder() / "package-info.json").read_text("utf-8"))["homepatcher"]
    assert {f"extras/{home}", "javascript/tonewalk.client.js", "patchers/tonewalk.player~.maxpat"} <= names
    assert load_script(TOP / "scripts" / "hatch_build.py").MAX_PARTS == PARTS, "what a wheel holds"
    assert not any(name.endswith(".py") or name.startswith("making") for name in names)


def test_it_says_where_the_daemon_listens(own: Path, tmp_path: Path) -> None:
    assert "No daemon runs: `tonewalk serve` starts it" in run(tmp_path)
    home = Home(tmp_path)
    with home.locked("daemon", "serving"):
        home.write_daemon(DaemonInfo(pid=1, http=1, osc=9555, token="a token of some length"))
        assert "`port 9555`" in run(tmp_path)


def test_it_is_installed_for_each_max_and_again_but_not_over_others(own: Path) -> None:
    for version in ("Max 8", "Max 9"):
        (own / "Documents" / version / "Packages").mkdir(parents=True)
    (own / "Documents" / "Max 7").mkdir()  # never started
    for _ in "ab":
        said = run(own, "install")
    targets = [own / "Documents" / version / "Packages" / "tonewalk" for version in ("Max 8", "Max 9")]
    assert all(f"{len(files())} files are in {target}" in said for target in targets)
    for target in targets:
        there = {path.relative_to(target) for path in target.rglob("*") if path.is_file()}
        assert there == set(files())
    mine = targets[0] / "patchers" / "tonewalk.xy.maxpat"
    mine.write_text("mine")
    with pytest.raises(Refused, match=r"has another patchers.tonewalk\.xy\.maxpat: say --overwrite"):
        run(own, "install")
    assert mine.read_text() == "mine"
    run(own, "install", "--overwrite")
    assert mine.read_bytes() == (folder() / "patchers" / "tonewalk.xy.maxpat").read_bytes()


def test_without_max_it_asks_for_the_folder(own: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no Max 8 or Max 9 in .*: start Max once, or name the folder"):
        run(own, "install")
    run(own, "install", str(own / "at home"))
    assert (own / "at home" / "extras" / "tonewalk.maxpat").is_file()
