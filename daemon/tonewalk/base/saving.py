"""Files for people: whole or not at all, and a sentence where they can't be written."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import soundfile

from tonewalk.base.errors import DiskFull, InvalidArgument, Refused
from tonewalk.base.writing import FULL, beside, put_in_place, whole


class Rules(msgspec.Struct, frozen=True):
    """What may become of files that are there already."""

    overwrite: bool = False
    """Write over a file of the same name, which otherwise stays: the new one gets a number."""
    into_library: bool = False
    """Write into the library's folders, and with `overwrite` over what is there."""
    roots: tuple[bytes, ...] = ()
    """The library's folders."""


NEW: Final = Rules()
"""Over nothing that is there."""


class Saving:
    """A file that is being written.

    Attributes:
        temporary: where to write to.
        path: what it is called in the end.
    """

    def __init__(self, temporary: Path, path: Path) -> None:
        self.temporary, self.path = temporary, path


@contextmanager
def saved(target: Path, rules: Rules) -> Iterator[Saving]:
    """A user's file, whole or not at all, and never over another unless the rules say so: `out-2.wav`, ...

    Raises:
        DiskFull: no room.
        Refused: it lies in the library, its folder can't be made or written to, or it is a folder.
    """
    check_place(target, rules)
    with _faults_told(target), beside(target) as temporary:
        saving = Saving(temporary, target)
        yield saving
        if rules.overwrite:
            put_in_place(temporary, target)
        else:
            saving.path = _take_name(target)
            try:
                put_in_place(temporary, saving.path)
            except BaseException:
                saving.path.unlink()
                raise


def free_folder(folder: Path, rules: Rules) -> Path:
    """A folder for a user's files, made where it is missing: this one where it is new or empty, or may be written
    over, else one with a number.

    Raises:
        Refused: it lies in the library, or can't be made.
    """
    check_place(folder, rules)
    if rules.overwrite:
        return folder
    for name in _numbered(folder):
        try:
            name.mkdir(parents=True)
        except FileExistsError:
            if name.is_dir() and not any(name.iterdir()):
                return name
        except OSError as error:
            raise not_written(name, error.errno or 0) from error
        else:
            return name
    raise AssertionError("numbers do not end")


def plain_name(name: str) -> str:
    """A name as files may be called on every system; empty where nothing is left of it."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name)[:80].strip(" .")


def check_place(path: Path, rules: Rules) -> None:
    """Refuse what would be written into the library, by its name or through links, where that was not asked for.

    Raises:
        Refused: it lies in a folder of the library.
    """
    if rules.into_library:
        return
    # what a link leads to, and the link itself
    places = [Path(os.path.realpath(path)), Path(os.path.realpath(path.parent)) / path.name]
    for root in rules.roots:
        folder = Path(os.path.realpath(os.fsdecode(root)))
        for place in places:
            if any(one == folder or _same(one, folder) for one in (place, *place.parents)):
                raise Refused(
                    f"{path} lies in {folder}, a folder of the library: choose another place, or say "
                    "into_library (--into-library)."
                )


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of one folder, as on disks that take KICK for kick."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _take_name(target: Path) -> Path:
    """The first free one of `out.wav`, `out-2.wav`, ...; it is taken."""
    for name in _numbered(target):
        with contextlib.suppress(FileExistsError):
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            return name
    raise AssertionError("numbers do not end")


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file to write to that becomes `path`, a file of ours, at the end, or goes where writing failed.

    The folder is made where it is missing. The name ends as `path` does.

    Raises:
        DiskFull: no room.
        Refused: the folder can't be made or written to, or `path` is a folder.
    """
    with _faults_told(path), whole(path) as temporary:
        yield temporary


@contextmanager
def _faults_told(path: Path) -> Iterator[None]:
    """Make the folder of `path`, and turn what the disk refuses into a sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise not_written(path, error.errno or 0) from error
    except soundfile.LibsndfileError as error:
        # libsndfile keeps the number to itself: ask the system again
        raise not_written(path, _reason(path.parent)) from error


def given_path(text: str, where: str) -> Path:
    """A path that a user gave, `~` resolved.

    Raises:
        InvalidArgument: it is not absolute.
    """
    path = Path(os.path.expanduser(text))
    if not path.is_absolute() or "\0" in text:
        raise InvalidArgument(f"{text!r} is no absolute path: give one that begins at the root.", where=where)
    return path


def _reason(folder: Path) -> int:
    try:
        room = os.statvfs(folder).f_bavail if hasattr(os, "statvfs") else 1
    except OSError as error:
        return error.errno or 0
    return errno.EACCES if room else errno.ENOSPC


def not_written(path: Path, number: int) -> DiskFull | Refused:
    """What is told where the system does not let a path be written; `number`: its `errno`, 0 where it has none."""
    reason = os.strerror(number) if number else "unknown reason"
    if number in FULL:
        return DiskFull(f"{path} can't be written ({reason}): free some space on its disk.")
    return Refused(f"{path} can't be written ({reason}): choose another place or mend its permissions.")
