"""Files in the file manager: programs in the place of a desktop's write down what they were asked."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.exports.revealing import reveal

Desk = Callable[..., Path]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Makes a desktop that has these programs, each with the shell line that it ends with."""

    def make(**programs: str) -> Path:
        folder = tmp_path / "programs"
        folder.mkdir()
        asked = tmp_path / "asked"
        for name, last in programs.items():
            program = folder / name.replace("_", "-")
            program.write_text(f'#!{shutil.which("sh")}\nprintf "%s|" "${{0##*/}}" "$@" >> "{asked}"\n{last}\n')
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setenv("DISPLAY", ":0")
        return asked

    return make


async def test_the_file_is_marked_where_the_desktop_can_do_that(desk: Desk) -> None:
    asked = desk(dbus_send="exit 0", xdg_open="exit 0")
    await reveal("/music/Kicks, dusty/é 1.wav".encode(), "linux")
    program, *_, address, _, _ = asked.read_text().split("|")
    assert program == "dbus-send"
    assert address == "array:string:file:///music/Kicks%2C%20dusty/%C3%A9%201.wav"
    assert "xdg-open" not in asked.read_text()


async def test_else_its_folder_is_opened(desk: Desk) -> None:
    asked = desk(dbus_send="exit 1", xdg_open="exit 0")
    await reveal(b"/music/-odd\xff/one.wav", "linux")
    assert asked.read_bytes().endswith(b"xdg-open|/music/-odd\xff|")


async def test_a_program_that_goes_on_has_opened(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tonewalk.exports.revealing.GRACE", 0.05)
    os.mkfifo(tmp_path / "end")
    desk(xdg_open=f'read line < "{tmp_path}/end"')
    await reveal(b"/music/one.wav", "linux")
    await asyncio.to_thread((tmp_path / "end").write_text, "now\n")


async def test_where_nothing_opens_that_is_told_with_what_to_do(desk: Desk) -> None:
    desk(xdg_open="exit 3")
    with pytest.raises(Unavailable, match=r"one.wav can't be shown: dbus-send or xdg-open did not open .* copy"):
        await reveal(b"/music/one.wav", "linux")


async def test_on_a_machine_without_a_desktop_nothing_is_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = desk(xdg_open="exit 0")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(Unavailable, match="without a desktop"):
        await reveal(b"/music/one.wav", "linux")
    assert not asked.exists()


@pytest.mark.parametrize(
    ("platform", "program", "given", "ends"),
    [
        ("darwin", "open", "open|-R|/music/one.wav|", "exit 0"),
        ("win32", "explorer", "explorer|/select,/music/one.wav|", "exit 1"),
    ],
)
async def test_other_systems_are_asked_in_their_own_way(
    desk: Desk, platform: str, program: str, given: str, ends: str
) -> None:
    asked = desk(**{program: ends})
    await reveal(b"/music/one.wav", platform)
    assert asked.read_text() == given
