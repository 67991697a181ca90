from __future__ import annotations

import base64
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import launcher, service

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd and .desktop files")


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without services."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "user").mkdir()
    return tmp_path / "user"


@linux
def test_a_unit_starts_the_daemon_of_this_home_with_this_python(user: Path, tmp_path: Path) -> None:
    path, text = service.install(Home(tmp_path / 'a $HOME with 100% "quotes"'), start=False)
    unit = path.read_text()
    assert path == user / ".config" / "systemd" / "user" / "tonewalk.service"
    assert f'ExecStart="{sys.executable}" "-m" "tonewalk" "--home"' in unit
    assert '/a $$HOME with 100%% \\"quotes\\"" "serve"' in unit
    assert "started" not in text
    entry = user / ".local" / "share" / "applications" / "tonewalk.desktop"
    assert str(entry) in text
    assert service.remove() == f"Removed {path}, {entry}."
    assert not path.exists()
    assert not entry.exists()
    assert "No service" in service.remove()


@linux
def test_the_launcher_is_a_desktop_entry_that_opens_the_atlas(user: Path, tmp_path: Path) -> None:
    home = tmp_path / 'a $HOME with 100% \\ "quotes"'
    entry = launcher.install(Home(home)).read_text()
    lines = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    assert (lines["Type"], lines["Name"], lines["Terminal"]) == ("Application", "tonewalk", "false")
    # as a desktop reads it: the value's own escapes first, then the quotes' as a shell's, then the field codes
    value = lines["Exec"].replace("\\\\", "\\")
    command = [part.replace("%%", "%") for part in shlex.split(value)]
    expected = str(home).replace("$", "\\$")  # shlex keeps this one in double quotes, which a desktop does not
    assert command == [sys.executable, "-m", "tonewalk", "--home", expected, "open", "--window"]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not here")
@linux
def test_the_desktop_entry_is_valid(user: Path, tmp_path: Path) -> None:
    path = launcher.install(Home(tmp_path / "home"))
    subprocess.run(["desktop-file-validate", path], check=True)


@pytest.mark.skipif(shutil.which("systemctl") is not None, reason="systemd is here")
@linux
def test_without_systemd_the_files_are_written_and_the_user_told(user: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="systemctl is not here"):
        service.install(Home(tmp_path / "home"))
    assert (user / ".config" / "systemd" / "user" / "tonewalk.service").exists()
    assert (user / ".local" / "share" / "applications" / "tonewalk.desktop").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_that_can_not_be_written_is_told(user: Path, tmp_path: Path) -> None:
    (user / ".local").write_text("a file")
    (user / "Applications").write_text("a file")
    with pytest.raises(Unavailable, match="can't be written"):
        service.install(Home(tmp_path / "home"), start=False)


def test_a_plist_starts_the_daemon_of_this_home(tmp_path: Path) -> None:
    told = plistlib.loads(service._plist(Home(tmp_path / "home")))
    assert told["ProgramArguments"][1:] == ["-m", "tonewalk", "--home", str(tmp_path / "home"), "serve"]
    assert told["RunAtLoad"]


@pytest.mark.skipif(sys.platform == "win32", reason="runs the script")
def test_on_macos_the_launcher_is_an_application_that_runs_a_script(
    user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "executable", shutil.which("echo"))
    path, _ = service.install(Home(tmp_path / "it's a home"), start=False)
    assert path == user / "Library" / "LaunchAgents" / "org.tonewalk.daemon.plist"
    app = user / "Applications" / "tonewalk.app"
    about = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    script = app / "Contents" / "MacOS" / about["CFBundleExecutable"]
    said = subprocess.run([script], capture_output=True, text=True, check=True).stdout
    assert said == f"-m tonewalk --home {tmp_path}/it's a home open --window\n"
    service.remove()
    assert not app.exists()
    assert not path.exists()


class Windows:
    """A user of Windows; `powershell` keeps the scripts that it is given, and makes what they name."""

    def __init__(self, user: Path, folder: Path) -> None:
        self.menu = user / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"
        self.scripts, self.bin = folder / "scripts", folder / "bin"
        self.scripts.mkdir()
        self.bin.mkdir()

    def powershell(self, status: int) -> None:
        program = self.bin / "powershell.EXE"
        saved = f'"{self.scripts}/$(ls "{self.scripts}" | wc -l)"'
        program.write_text(f'#!/bin/sh\nfor last; do :; done\nprintf %s "$last" > {saved}\nexit {status}\n')
        program.chmod(0o755)

    def told(self) -> list[str]:
        return [base64.b64decode(one.read_text()).decode("utf-16-le") for one in sorted(self.scripts.iterdir())]


@pytest.fixture
def windows(user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Windows:
    made = Windows(user, tmp_path)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("PATH", f"{made.bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PATHEXT", ".EXE")
    python = made.bin / "python.exe"
    python.with_name("pythonw.exe").touch()
    monkeypatch.setattr(sys, "executable", str(python))
    return made


@pytest.mark.skipif(sys.platform == "win32", reason="there it is no imitation")
def test_on_windows_shortcuts_stand_in_the_start_menu_and_in_the_startup_folder(
    windows: Windows, tmp_path: Path
) -> None:
    windows.powershell(0)
    menu, startup = windows.menu / "tonewalk.lnk", windows.menu / "Startup" / "tonewalk.lnk"
    startup.parent.mkdir(parents=True)
    for made in (menu, startup):  # by the program that this powershell only keeps the script of
        made.touch()
    home = Home(tmp_path / "it's Ü home")
    path, text = service.install(home, start=False)
    assert path == startup
    assert str(menu) in text
    launched, started = windows.told()
    quoted = "'" + str(menu).replace("'", "''") + "'"
    assert f"CreateShortcut({quoted})" in launched
    assert f"$s.TargetPath = '{windows.bin / 'pythonw.exe'}'" in launched, "no console opens"
    assert f'-m tonewalk --home "{home.path}" open --window'.replace("'", "''") in launched
    assert f'-m tonewalk --home "{home.path}" serve --no-open'.replace("'", "''") in started
    assert service.remove() == f"Removed {startup}, {menu}."
    assert not [one for one in windows.menu.rglob("*") if one.is_file()]


@pytest.mark.skipif(sys.platform == "win32", reason="there it is no imitation")
def test_where_powershell_refuses_batch_files_do_the_same(windows: Windows, tmp_path: Path) -> None:
    windows.powershell(1)
    home = Home(tmp_path / "100% Ü home")
    path, _ = service.install(home, start=False)
    assert path == windows.menu / "Startup" / "tonewalk.cmd"
    lines = (windows.menu / "tonewalk.cmd").read_bytes().decode("utf-8").split("\r\n")
    assert lines[0] == "@chcp 65001 >nul", "what follows is UTF-8"
    spelled = str(home.path).replace("%", "%%")
    python = windows.bin / "pythonw.exe"
    assert lines[1] == f'@start "" {python} -m tonewalk --home "{spelled}" open --window'
    assert service.remove() == f"Removed {path}, {windows.menu / 'tonewalk.cmd'}."
