"""tonewalk among the programs of a desktop: what a click starts is `tonewalk open --window`.

A .desktop file on Linux, a bundle of a script on macOS, shortcuts in Windows' Start menu and its Startup folder.
"""

from __future__ import annotations

import base64
import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tonewalk.base.home import Home

NAME: Final = "tonewalk"
BUNDLE: Final = "org.tonewalk.cli.launcher"
_ABOUT: Final = "Move through your sample library by ear"


def install(home: Home) -> Path:
    """Put it among the user's programs; where.

    Raises:
        OSError: the folder can't be written.
    """
    command = [python(), "-m", "tonewalk", "--home", str(home.path), "open", "--window"]
    path = _place()
    if sys.platform == "win32":
        return shortcut(path, command)
    if sys.platform == "darwin":
        return _bundle(path, command)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_entry(command), "utf-8")
    return path


def remove() -> list[Path]:
    """Take it away; what was there."""
    return [path for path in _spellings(_place()) if taken_away(path)]


def autostart() -> Path:
    """The shortcut in Windows' Startup folder."""
    return _menu() / "Startup" / f"{NAME}.lnk"


def taken_away(path: Path) -> bool:
    """Delete a file or a bundle of ours; whether there was one."""
    if path.is_dir():
        shutil.rmtree(path)
        return True
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def _spellings(path: Path) -> list[Path]:
    return [path, path.with_suffix(".cmd")] if path.suffix == ".lnk" else [path]


def _place() -> Path:
    if sys.platform == "win32":
        return _menu() / f"{NAME}.lnk"
    if sys.platform == "darwin":
        return Path.home() / "Applications" / f"{NAME}.app"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data, "applications", f"{NAME}.desktop")


def _menu() -> Path:
    roaming = os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming"
    return Path(roaming, "Microsoft", "Windows", "Start Menu", "Programs")


def python() -> str:
    """This Python; on Windows the one that opens no console."""
    silent = Path(sys.executable).with_name("pythonw.exe")
    return str(silent) if sys.platform == "win32" and silent.exists() else sys.executable


def _entry(command: list[str]) -> str:
    """A desktop entry; in `Exec` a percent sign and what a shell would take for its own are spelled out."""
    parts = []
    for part in command:
        for sign in ("\\", '"', "`", "$"):
            part = part.replace(sign, "\\" + sign)
        # the value itself is unescaped first, then its quoted arguments
        parts.append('"' + part.replace("\\", "\\\\").replace("%", "%%") + '"')
    return (
        f"[Desktop Entry]\nType=Application\nName={NAME}\nComment={_ABOUT}\nExec={' '.join(parts)}\n"
        "Icon=audio-x-generic\nTerminal=false\nCategories=AudioVideo;Audio;\n"
    )


def _bundle(path: Path, command: list[str]) -> Path:
    """An application of macOS that is a script; it was made on this machine, so no signature is asked for."""
    script = path / "Contents" / "MacOS" / NAME
    script.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "CFBundleName": NAME,
        "CFBundleIdentifier": BUNDLE,
        "CFBundleExecutable": NAME,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": "1",
        "LSUIElement": True,
    }
    (path / "Contents" / "Info.plist").write_bytes(plistlib.dumps(about))
    script.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n", "utf-8")
    script.chmod(0o755)
    return path


def shortcut(path: Path, command: list[str]) -> Path:
    """A shortcut of Windows; a batch file of the same name where PowerShell is not to be had. Which it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    batch = path.with_suffix(".cmd")
    if _by_powershell(path, command):
        batch.unlink(missing_ok=True)
        return path
    # % would name a variable there
    line = subprocess.list2cmdline(command).replace("%", "%%")
    batch.write_text(f'@chcp 65001 >nul\n@start "" {line}\n', "utf-8", newline="\r\n")
    return batch


def _by_powershell(path: Path, command: list[str]) -> bool:
    program = shutil.which("powershell")
    if program is None:
        return False

    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    arguments = subprocess.list2cmdline(command[1:])
    script = (
        f"$s = (New-Object -ComObject WScript.Shell).CreateShortcut({quoted(str(path))}); "
        f"$s.TargetPath = {quoted(command[0])}; $s.Arguments = {quoted(arguments)}; "
        f"$s.Description = {quoted(_ABOUT)}; $s.WindowStyle = 7; $s.Save()"
    )
    # in UTF-16, so that no code page has a say in the names
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    done = subprocess.run(
        [program, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded], capture_output=True, check=False
    )
    return not done.returncode and path.exists()
