"""What users name and keep in the home: knobs, classes."""

from __future__ import annotations

import contextlib
import unicodedata
from pathlib import Path
from typing import Any, Final

import msgspec

from tonewalk.base.errors import Conflict, Damaged, InvalidArgument
from tonewalk.base.saving import written

VERSION: Final = 1
"""Of these files. Whoever changes their form writes an object that says `version`."""


def checked_name(text: str, where: str = "$.name") -> str:
    """A name as it is kept: composed (NFC), without space around it.

    Raises:
        InvalidArgument: it can't be told from others on a screen, or written in a filter.
    """
    name = unicodedata.normalize("NFC", text).strip()
    odd = [one for one in name if one in '"\\' or unicodedata.category(one)[0] == "C"]
    if not name or odd or len(name) > 64:
        raise InvalidArgument(
            f"{text!r:.80} is no name: give 1 to 64 characters without quotes, backslashes or control codes.",
            where=where,
        )
    return name


def load(path: Path, kind: Any) -> Any:
    """What `save` wrote, as `kind`; nothing (`kind()`) where there is no file.

    Raises:
        Damaged: it can't be read.
        Conflict: a newer tonewalk wrote it.
    """
    if not path.exists():
        return kind()
    try:
        data = path.read_bytes()
        _refuse_newer(path, data)
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, OSError) as error:
        raise Damaged(f"{path} can't be read ({error}): mend it or delete it.") from error


class _Versioned(msgspec.Struct):
    """What a file says of its form where it is not the first one, which is a list and says nothing."""

    version: int


def _refuse_newer(path: Path, data: bytes) -> None:
    with contextlib.suppress(msgspec.DecodeError):
        version = msgspec.json.decode(data, type=_Versioned).version
        if version > VERSION:
            raise Conflict(
                f"{path} was written by a newer tonewalk (it is of version {version}, this one knows {VERSION}): "
                "update tonewalk, or give another --home."
            )


def save(path: Path, kept: Any) -> None:
    """Write it, whole or not at all.

    Raises:
        DiskFull, Refused: it can't be written.
    """
    with written(path) as temporary:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
