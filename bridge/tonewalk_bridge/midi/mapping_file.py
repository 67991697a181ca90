"""Mappings as files: read, with line and column of what is wrong, and with one control more written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk.base.plainly import plainly
from tonewalk.base.saving import written
from tonewalk_bridge.midi.mapping import SOURCES, Control, Mapping


def read(path: Path) -> Mapping:
    """A mapping from a file.

    Raises:
        NotFound: it is not there, or can't be read.
        InvalidArgument: it is wrong, with line and column.
    """
    try:
        text = path.read_text("utf-8-sig")  # editors of Windows put a mark first
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise NotFound(f"The mapping {path} can't be read ({why}): check its name.") from error
    return parsed(text, str(path))


def parsed(text: str, called: str) -> Mapping:
    """A mapping from TOML.

    Args:
        called: what it is called where it is wrong.

    Raises:
        InvalidArgument: it is wrong, with line and column.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says, _, where = str(error).partition(" (at ")
        line, column = (int(found[0]) if (found := re.findall(rf"{what} (\d+)", where)) else 0 for what in _PLACE)
        if not line:
            line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
        raise _mistake(called, line, column, f"{says[0].lower()}{says[1:]}") from error
    try:
        mapping = msgspec.convert(data, Mapping)
    except msgspec.ValidationError as error:
        says, _, path = str(error).partition(" - at `")
        raise _mistake(called, *_place(text, path.rstrip("`"), says), told(says)) from error
    for number, control in enumerate(mapping.control):
        if wrong := control.wrong():
            raise _mistake(called, *_place(text, f"$.control[{number}].{wrong[1]}", ""), wrong[0])
    for number, message in enumerate(mapping.hello):
        if not re.fullmatch(r"\s*[Ff]0(\s*[0-7][0-9A-Fa-f])*\s*[Ff]7\s*", message):
            says = f"{message!r} is no system exclusive message: F0, bytes below 80, F7"
            raise _mistake(called, *_place(text, f"$.hello[{number}]", ""), says)
    return mapping


_PLACE: Final = ("line", "column")


def told(says: str) -> str:
    """What msgspec says of a mapping, in words for who writes one."""
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", says):
        return f"there is no field {found[1]!r}"
    if found := re.fullmatch(r"Object missing required field `(.*)`", says):
        return f"{found[1]!r} is missing"
    if says.startswith("Expected"):
        wanted = plainly(says.replace(" | null", ""))  # which TOML does not have
        return f"{wanted.split(', got ')[0]} is wanted here"
    return f"{says[0].lower()}{says[1:]}"


def _mistake(called: str, line: int, column: int, says: str) -> InvalidArgument:
    return InvalidArgument(f"{called}, line {line}, column {column}: {says}.")


def _place(text: str, path: str, says: str) -> tuple[int, int]:
    """Line and column, from 1, of what `$.control[2].cc` leads to; of its table where it is not there."""
    if found := re.search(r"unknown field `(.*)`", says):
        path += f".{found[1]}"
    keys = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", path)
    names = [name for name, _ in keys if name]
    numbers = [int(number) for _, number in keys if number]
    best = (1, 1)
    for at, table, number, key, column in _assignments(text):
        inside = names[:1] == [table] and (not numbers or table != "control" or number == numbers[0])
        if key is None and inside:
            best = at, 1
        elif key is not None and ((inside and names[1:2] == [key]) or (not table and names[:1] == [key])):
            return at, column
    return best


def _assignments(text: str) -> Iterator[tuple[int, str, int, str | None, int]]:
    """Of each line that says something: its number, its table, which of its name that is, its key (None: it begins
    the table), and the column of its value."""
    table, counts = "", dict[str, int]()
    for at, line in enumerate(text.split("\n"), 1):
        if head := re.match(r"\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]", line):
            table = head[1].split(".")[0]
            if "." not in head[1]:
                counts[table] = counts.get(table, -1) + 1
            yield at, table, counts.get(table, 0), None, 1
        elif pair := re.match(r"\s*\"?([A-Za-z0-9_-]+)\"?(?:\.[\w.-]+)?\s*=\s*", line):
            yield at, table, counts.get(table, 0), pair[1], pair.end() + 1


def ready() -> dict[str, Mapping]:
    """The mappings that come with tonewalk, by their files' names."""
    return {name: parsed(text, f"{name}.toml") for name, text in ready_texts().items()}


def ready_texts() -> dict[str, str]:
    """The mappings that come with tonewalk as they are written, by their files' names."""
    folder = resources.files("tonewalk_bridge.midi") / "controllers"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): one.read_text("utf-8") for one in files}


def own(folder: Path) -> dict[str, Mapping]:
    """The user's mappings, by their files' names.

    Raises:
        InvalidArgument: one is wrong, with line and column.
    """
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return {path.stem: read(path) for path in files if not path.name.startswith(".")}


def learned(path: Path, device: str, control: Control) -> Mapping:
    """Write one more control into a file, or what it does now where it is there; all else in it stays as it is.

    Args:
        path: made where it is missing.
        device: part of the names of the ports that it is for.

    Returns: the mapping that it is now.

    Raises:
        InvalidArgument: the file is wrong, or written in a way that this can't change.
        NotFound: it can't be read.
        DiskFull, Refused: it can't be written; it stays as it was.
    """
    lines = [f"name = {_text(path.stem)}", "ports = []"]
    before = Mapping(name=path.stem)
    if path.exists():
        before = read(path)
        lines = path.read_text("utf-8-sig").rstrip().split("\n")
    same = next((at for at, one in enumerate(before.control) if _is_same(one, control)), None)
    if same is None:
        lines += ["", *_block(control)]
    else:
        for name in ("bits", "relative", "do"):
            _set(lines, f"$.control[{same}]", name, getattr(before.control[same], name), getattr(control, name))
    if not before.is_for(device):
        ports = f"ports = [{', '.join(map(_text, [*before.ports, device]))}]"
        if "ports" in (key for _, table, _, key, _ in _assignments("\n".join(lines)) if not table):
            lines[_place("\n".join(lines), "$.ports", "")[0] - 1] = ports
        else:
            lines.insert(0, ports)
    text = "\n".join(lines) + "\n"
    try:
        after = parsed(text, str(path))
    except InvalidArgument as error:
        raise _by_hand(path, control) from error
    if len(after.control) != len(before.control) + (same is None) or not after.is_for(device):
        raise _by_hand(path, control)
    with written(path) as temporary:
        temporary.write_text(text, "utf-8")
    return after


def _set(lines: list[str], table: str, name: str, old: Any, new: Any) -> None:
    """Give a field of a control another value, in its own line, or in one of its own before what it does."""
    if old == new:
        return
    there = old != getattr(_PLAIN, name) or name == "do"
    at = _place("\n".join(lines), f"{table}.{name if there else 'do'}", "")[0] - 1
    lines[at : at + there] = [f"{name} = {_value(new)}"] if new is not None else []


def _is_same(one: Control, other: Control) -> bool:
    """Whether they are one control of a device, whatever they do."""
    return all(getattr(one, key) == getattr(other, key) for key in (*SOURCES, "channel"))


def _by_hand(path: Path, control: Control) -> InvalidArgument:
    said = "; ".join(_block(control)[1:])
    return InvalidArgument(f"{path} can't be added to, as it is written: write {said} under [[control]] in it.")


def _block(control: Control) -> list[str]:
    """A control's lines; what it has not been given is left out."""
    given = {name: getattr(control, name) for name in _FIELDS}
    said = [f"{name} = {_value(value)}" for name, value in given.items() if value != getattr(_PLAIN, name)]
    return ["[[control]]", *said, f"do = {_text(control.do)}"]


_FIELDS: Final = (*SOURCES, "channel", "bits", "relative")
"""Those that a touch tells."""
_PLAIN: Final = Control(do="stop")


def _value(value: Any) -> str:
    return _text(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


def _text(text: str) -> str:
    """A basic string of TOML 1.0: what JSON escapes it escapes alike, and delete, too."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
