"""The remote script in Live's user library: put there whole or not at all, and never over what is not ours."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import Final

import msgspec

from tonewalk import __version__
from tonewalk.base.errors import FolderMissing, NotFound, Refused

NAME: Final = "tonewalk"
"""What Live lists the script as: its folder's name."""
SCRIPT: Final = Path(__file__).parent / "script"
MARK: Final = "installed.json"
_SCRIPTS: Final = "Remote Scripts"


class Installed(msgspec.Struct):
    """What `installed.json` beside an installed script says."""

    tonewalk: str
    """the version that installed it"""
    home: str
    files: dict[str, str]
    """sha256 of each file"""


class Place(msgspec.Struct):
    """What is where the script goes."""

    folder: Path
    installed: Installed | None
    """None where nothing is there, or nothing of ours."""
    foreign: list[str]
    """Files there that are not ours, or not as we put them; the folder itself, where it is no folder of ours."""

    @property
    def current(self) -> bool:
        """Whether it is this very version."""
        return self.installed is not None and not self.foreign and self.installed.files == _hashes(_sources())


def remote_scripts(given: Path | None) -> Path:
    """Live's folder for scripts of the user.

    Args:
        given: that folder, or the User Library that it lies in; None: where Live has it by default.

    Raises:
        FolderMissing: there is no such user library.
    """
    if given is not None:
        given = given.expanduser().absolute()
    library = given or default_library()
    if library is None:
        raise FolderMissing(
            f"Live has no usual User Library on {sys.platform}: give it with --folder, as Live's settings show it."
        )
    if not library.is_dir():
        raise FolderMissing(
            f"Live's User Library is not at {library}: give it with --folder, as Live's settings show it."
        )
    return library if library.name == _SCRIPTS else library / _SCRIPTS


def default_library(platform: str = sys.platform, user: Path | None = None) -> Path | None:
    """Where Live keeps the User Library unless told otherwise; None where there is no Live for this system."""
    above = {"darwin": "Music", "win32": "Documents"}.get(platform)
    return (user or Path.home()) / above / "Ableton" / "User Library" if above else None


def look(scripts: Path) -> Place:
    """What is there now."""
    folder = scripts / NAME
    if not os.path.lexists(folder):
        return Place(folder, None, [])
    try:
        installed = msgspec.json.decode((folder / MARK).read_bytes(), type=Installed)
    except (OSError, msgspec.DecodeError):
        return Place(folder, None, [str(folder)])
    if folder.is_symlink():
        return Place(folder, None, [str(folder)])
    return Place(folder, installed, _foreign(folder, installed))


def install(scripts: Path, home: Path, *, overwrite: bool = False) -> Place:
    """Put the script there; what it was before is replaced in one step.

    Args:
        home: whose daemon it talks to.
        overwrite: replace also what is not ours.

    Raises:
        Refused: something is there that is not ours, or the folder can't be written to.
    """
    place = look(scripts)
    if place.foreign and not overwrite:
        raise Refused(
            f"{place.folder} holds what tonewalk did not put there ({_some(place.foreign)}): move it away, or say "
            "--overwrite."
        )
    fresh = scripts / f".{NAME}-{secrets.token_hex(4)}"
    try:
        scripts.mkdir(exist_ok=True)
        fresh.mkdir()
        _write(fresh, home)
        _swap(fresh, place.folder)
    except OSError as error:
        raise Refused(
            f"{place.folder} can't be written ({error.strerror}): close Live, or mend the folder's permissions."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return look(scripts)


def uninstall(scripts: Path) -> Place:
    """Take our files away; what else lies there stays, and so does the folder then.

    Raises:
        NotFound: it is not installed there.
        Refused: a file can't be removed.
    """
    place = look(scripts)
    if place.installed is None:
        raise NotFound(
            f"There is no script of tonewalk's at {place.folder}: give Live's User Library with --folder."
        )
    kept = set(place.foreign)
    try:
        for name in [*place.installed.files, MARK]:
            if name not in kept:
                (place.folder / name).unlink(missing_ok=True)
        shutil.rmtree(place.folder / "__pycache__", ignore_errors=True)
        if not any(place.folder.iterdir()):
            place.folder.rmdir()
    except OSError as error:
        raise Refused(f"{place.folder} can't be removed ({error.strerror}): close Live and try again.") from error
    return place


def _sources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SCRIPT.glob("*.py"))}


def _hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def _foreign(folder: Path, installed: Installed) -> list[str]:
    """What Python's cache and our own files, as they were put there, don't account for."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in (MARK, "__pycache__", ".DS_Store"):
            continue
        known = installed.files.get(path.name)
        if known is None or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known:
            found.append(path.name)
    return found


def _write(folder: Path, home: Path) -> None:
    files = _sources()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    told = Installed(tonewalk=__version__, home=str(home), files=_hashes(files))
    (folder / MARK).write_bytes(msgspec.json.encode(told))


def _swap(fresh: Path, folder: Path) -> None:
    """Give the fresh folder its name; where that fails, what was there before has it again."""
    if not os.path.lexists(folder):
        fresh.rename(folder)
        return
    old = folder.with_name(f"{fresh.name}-old")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    if old.is_dir() and not old.is_symlink():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink()


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
