"""`tonewalk pads` as its users run it."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from tests.helpers.command import Daemon
from tests.helpers.subcommand import output
from tests.helpers.touch_surface import Surface
from tonewalk.base.errors import InvalidArgument, Refused, UnknownKnob
from tonewalk.base.home import Home
from tonewalk.doors.addresses import reachable
from tonewalk_bridge.pads import cli, whereabouts
from tonewalk_bridge.pads.whereabouts import Whereabouts

FILES = {"tonewalk.tosc", "tonewalk.json", "tonewalk.js"}


def run(home: Path, *words: str) -> str:
    return output(cli.app, "pads", home, *words)


def test_the_files_know_the_daemon_that_runs(home: Home, tmp_path: Path) -> None:
    info = home.daemon()
    assert info is not None
    said = run(home.path, str(tmp_path / "new"), "--search", 'the "warm" pad', "--receive-port", "9001")
    assert {path.name for path in (tmp_path / "new").iterdir()} == FILES
    assert f"UDP, host 127.0.0.1, send port {info.osc}, receive port 9001" in said.replace("\n", " ")
    assert "tonewalk serve --lan" in said
    surface = Surface((tmp_path / "new" / "tonewalk.tosc").read_bytes(), info.osc)
    surface.start()
    assert ("/tonewalk/client/reply_port", [("i", 0), ("i", 9001)]) in surface.sent
    assert surface.text("search1text") == 'the "warm" pad'
    assert info.token not in (tmp_path / "new" / "tonewalk.js").read_text(), "it is not asked for on this machine"
    surface.close()


def test_nothing_that_is_there_is_written_over_unasked(home: Home, tmp_path: Path) -> None:
    for _ in "ab":
        run(home.path, str(tmp_path))
    assert {"tonewalk.tosc", "tonewalk-2.tosc"} <= {path.name for path in tmp_path.iterdir()}
    before = len(list(tmp_path.iterdir()))
    run(home.path, str(tmp_path), "--overwrite")
    assert len(list(tmp_path.iterdir())) == before


def test_into_the_library_only_where_that_was_said(home: Home, demo_folder: Path) -> None:
    with pytest.raises(Refused, match="folder of the library"):
        run(home.path, str(demo_folder / "pads"))
    assert not (demo_folder / "pads").exists()


def test_without_a_daemon_the_settings_ports_are_taken_and_that_is_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[server]\nosc_port = 9777\n")
    said = run(home, str(tmp_path / "pads"))
    assert "No daemon runs: the files know its port 9777 from the settings" in said
    session = json.loads((tmp_path / "pads" / "tonewalk.json").read_text())
    assert session["content"]["widgets"][1]["target"] == "127.0.0.1:9777"


def test_a_file_in_the_folder_s_place_is_one_sentence(home: Home, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(Refused, match="choose another place or mend its permissions"):
        run(home.path, str(tmp_path / "taken"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_t_be_written_is_one_sentence(home: Home, tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(Refused, match="Permission denied"):
        run(home.path, str(tmp_path))
    tmp_path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("searches", [[""], ["x" * 201], ["kick"] * 9])
def test_words_that_no_button_can_have_are_refused(home: Home, tmp_path: Path, searches: list[str]) -> None:
    with pytest.raises(InvalidArgument):
        run(home.path, str(tmp_path), *(part for words in searches for part in ("--search", words)))
    assert list(tmp_path.iterdir()) == []


def test_a_knob_that_is_not_there_is_refused_and_nothing_written(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UnknownKnob, match=r"There is no knob 'nothing': there are bright, long,"):
        run(home.path, str(tmp_path / "new"), "--knob", "bright", "--knob", "nothing")
    assert not (tmp_path / "new").exists()


def test_with_lan_the_files_have_an_address_that_others_reach_and_the_token(tmp_path: Path) -> None:
    if not reachable():
        pytest.skip("this machine is in no network")
    running = Daemon(tmp_path, "--lan")
    try:
        running.wait_for("Ctrl-C ends")
        info = Home(tmp_path).daemon()
        assert info is not None
        said = run(tmp_path, str(tmp_path / "pads"))
        where = whereabouts.find(Home(tmp_path))
    finally:
        running.stop()
    assert (where.lan, where.running, where.address, where.token) == (True, True, reachable()[0], info.token)
    assert f"http://{where.address}:{info.http}/#token={info.token}" in said.replace("\n", "")
    for name in ("tonewalk.js", "tonewalk.json"):
        assert where.address in (tmp_path / "pads" / name).read_text()
    assert info.token in (tmp_path / "pads" / "tonewalk.js").read_text()
    if sys.platform != "win32":
        assert (tmp_path / "pads" / "tonewalk.js").stat().st_mode & 0o077 == 0, "it holds the token"


def test_where_a_terminal_shows_half_blocks_the_code_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = Whereabouts(address="192.0.2.7", osc=9420, http=9421, token="a-token", lan=True, running=True)
    cli._tell(where, 9000)
    assert "\u2588" not in capsys.readouterr().out, "not into a file or a pipe"
    monkeypatch.setattr(cli, "_has_half_blocks", lambda: True)
    cli._tell(where, 9000)
    assert capsys.readouterr().out.count("\u2588") > 50
