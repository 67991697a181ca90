"""Paths from the shell."""

from __future__ import annotations

from pathlib import Path

import soundfile

from tests.helpers.command import Daemon, reply, tonewalk


def test_a_path_is_built_shown_played_rendered_exported_and_forgotten(daemon: Daemon, tmp_path: Path) -> None:
    built = reply(daemon.home, "path", "build", "id:1", "id:20", "--steps", "5", "--name", "p")
    assert [step["id"] for step in built["steps"]][:1] == [1]
    assert len(built["steps"]) == 5
    shown = tonewalk(daemon.home, "path", "show", "p").stdout
    assert built["steps"][2]["name"] in shown
    assert "plays" in tonewalk(daemon.home, "path", "play", "p", "--loop").stdout
    assert "playing" in tonewalk(daemon.home, "path", "list").stdout
    assert reply(daemon.home, "path", "stop")["done"]
    out = tmp_path / "p.wav"
    assert str(out) in tonewalk(daemon.home, "path", "render", str(out), "--name", "p", "--tempo", "120").stdout
    assert soundfile.info(out).frames == 5 * 44_100 // 8
    reply(daemon.home, "path", "export", str(tmp_path / "kit"), "--name", "p")
    assert (tmp_path / "kit" / "p.mid").is_file()
    assert str(tmp_path / "p-2.wav") in tonewalk(daemon.home, "path", "render", str(out), "--name", "p").stdout
    assert reply(daemon.home, "path", "render", str(out), "--name", "p", "--overwrite")["path"] == str(out)
    assert "gone" in tonewalk(daemon.home, "path", "remove", "p").stdout
    assert reply(daemon.home, "path", "list")["trajectories"] == []


def test_a_path_over_the_map_goes_through_places(daemon: Daemon) -> None:
    built = reply(daemon.home, "path", "build", "0.1,0.1", "0.9,0.9", "--steps", "3", "--name", "q")
    assert len(built["steps"]) == 3
    wrong = tonewalk(daemon.home, "path", "build", "id:1", "here")
    assert (wrong.returncode, len(wrong.stderr.strip().splitlines())) == (1, 1)
    assert "0.1,0.8" in wrong.stderr


def test_without_a_daemon_nothing_plays(tmp_path: Path) -> None:
    said = tonewalk(tmp_path / "home", "path", "play").stderr
    assert "tonewalk serve" in said
