"""A folder of files for a user: all of them or none."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tonewalk.base.errors import DiskFull, Refused
from tonewalk.base.saving import NEW, Rules, Saving, check_place, free_folder, not_written
from tonewalk.base.writing import put_in_place, sync_folder

_TAKEN: Final = {errno.ENOTEMPTY, errno.EEXIST} | ({errno.EACCES} if os.name == "nt" else set())
"""What the system says where another export took the name meanwhile."""


@contextmanager
def whole_folder(folder: Path, rules: Rules = NEW) -> Iterator[Saving]:
    """A folder that takes its name when all is in it, and of which nothing stays where something failed.

    Where the name is taken by something that is not empty, the new one gets a number; with `overwrite` its files
    take the place of those of the same names one by one, each whole, and others stay.

    Raises:
        DiskFull: no room.
        Refused: it lies in the library, or can't be made or written to.
    """
    check_place(folder, rules)
    making = Saving(folder.with_name(f".{secrets.token_hex(4)}.parts"), folder)
    try:
        making.temporary.mkdir(parents=True)
        yield making
        if rules.overwrite:
            _merge(making.temporary, folder)
        else:
            making.path = _take(making.temporary, folder)
    except OSError as error:
        raise not_written(folder, error.errno or 0) from error
    except (DiskFull, Refused) as error:
        raise told_of(folder, error, making.temporary) from error
    finally:
        shutil.rmtree(making.temporary, ignore_errors=True)


def _take(temporary: Path, folder: Path) -> Path:
    while True:
        path = free_folder(folder, NEW)
        try:
            if os.name == "nt":
                path.rmdir()  # a folder takes the place of an empty one on other systems only
            temporary.rename(path)
        except OSError as error:
            if error.errno not in _TAKEN:
                path.rmdir()
                raise
        else:
            sync_folder(path.parent)
            return path


def _merge(temporary: Path, folder: Path) -> None:
    for file in sorted(temporary.rglob("*")):
        target = folder / file.relative_to(temporary)
        if file.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        put_in_place(file, target)


def told_of(path: Path, error: DiskFull | Refused, temporary: Path) -> DiskFull | Refused:
    """The same error under the name that people know: what is made has another one for as long."""
    return type(error)(error.text.replace(str(temporary), str(path)), where=error.where)
