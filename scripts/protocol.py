"""Writes docs/protocol.md from the command table: `python scripts/protocol.py`.

A test fails while the page in the repository is not what this writes.
"""

from __future__ import annotations

import ast
import itertools
import textwrap
from inspect import getsource
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, Struct, inspect, json

from tonewalk.base import errors
from tonewalk.base.structs import Request
from tonewalk.commands.command import Command
from tonewalk.commands.queries import Hits
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.http import forms
from tonewalk.doors.osc.answers import Shape, shape, stream_fields
from tonewalk.doors.osc.arguments import form, plain

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"
HEAD = Path(__file__).parent / "protocol_head.md"


def page() -> str:
    """The whole page."""
    parts = [HEAD.read_text("utf-8").rstrip()]
    parts.append("## Commands\n\n" + "\n".join(f"- [`{name}`](#{_anchor(name)}): {command.summary}"
                                               for name, command in COMMANDS.items()))  # fmt: skip
    parts += [_command(command) for command in COMMANDS.values()]
    parts.append(_structs())
    parts.append(_errors())
    return "\n\n".join(parts) + "\n"


def _command(command: Command) -> str:
    lines = [f"### {command.name}", "", command.summary.rstrip("?.") + ("?" if "?" in command.summary else ".")]
    if command.loopback_only:
        lines[-1] += " Only from the daemon's own machine."
    if command.writes:
        lines[-1] += " Needs the token."
    ways = []
    if "http" in command.doors:
        ways.append(f"HTTP `POST /api/v1/{command.name}`")
    if command.upload:
        rest = ", ".join(f"`{name}`" for name in forms.fields(command) if name != command.upload)
        ways.append(f"HTTP form: `{command.upload}` (the audio), and if wanted {rest}")
    if "ws" in command.doors:
        ways.append(f'WebSocket `{{"id": 1, "command": "{command.name}", "args": {{...}}}}`')
    if "osc" in command.doors:
        ways.append(f"OSC `{_osc(command)}`")
    lines += ["", *(f"- {way}" for way in ways)]
    fields = _arguments(command.request)
    if fields:
        lines += ["", "| argument | type | default | |", "| --- | --- | --- | --- |", *fields]
    lines += ["", f"Reply: [`{command.reply.__name__}`](#{command.reply.__name__.lower()}).{_osc_reply(command)}"]
    return "\n".join(lines)


def _osc(command: Command) -> str:
    slots, groups = form(command.request)
    words = [] if command.stream else ["id"]
    for slot in slots:
        name = slot.name.replace(" or ", "|")
        words.append(name if slot.default is NODEFAULT else f"[{name}]")
    words += [f"{group.lead} {group.shape} ...".strip() for group in groups]
    return " ".join([f"/tonewalk/{command.name}", *words])


def _osc_reply(command: Command) -> str:
    if "osc" not in command.doors:
        return ""
    address = f"/tonewalk/{command.name}"
    if command.kind == "steer":
        return " Over OSC it is obeyed in silence, and answers where it can't be."
    if command.kind == "place":
        return f" Over OSC, on a change only: `{address}/hit {' '.join(stream_fields(command))}`."
    if command.each:
        ((_, _, item),) = shape(command.reply).items
        fields = " ".join(_flat(shape(item), item, tails=False)).replace("id", "sound", 1)
        return f" Over OSC: `/tonewalk/{command.each} id {fields}` for each; sound 0 where there is none."
    moved = command.kind == "turn"
    reply = Hits if moved else command.reply
    kind = shape(reply)
    flat = " ".join(_flat(kind, reply))
    if not kind.items:
        return f" Over OSC: `{address}/reply id {flat}`.".replace(" `.", "`.")
    items = [f"`{address}/{name} id rank {' '.join(_flat(shape(item), item, tails=False))}`"
             for _, name, item in kind.items]  # fmt: skip
    begin = f"`{address}/begin id n {flat}`".replace(" `", "`")
    if moved:
        return (f" Over OSC, whenever the session's hits are others than before, with id 0: {begin}, "
                f"then {', '.join(items)}, then `{address}/end id n`.")  # fmt: skip
    return f" Over OSC: {begin}, then {', '.join(items)}, then `{address}/end id n`."


def _flat(kind: Shape, struct: type[Struct], *, tails: bool = True) -> list[str]:
    out: list[str] = []
    types = {field.name: plain(field.type)[0] for field in _fields(struct)}
    for field in kind.flat:
        nested = types[field]
        if field in kind.nested and isinstance(nested, inspect.StructType):
            out += [f"{field}.{name}" for name in _flat(shape(nested.cls), nested.cls, tails=False)]
        else:
            out.append(field)
    for field in kind.tails if tails else ():
        pair = "name number" if isinstance(types[field], inspect.DictType) else field.removesuffix("s")
        out += ["n", f"{pair} ..."]
    return out


def _arguments(kind: type[Request]) -> list[str]:
    rows = []
    for field in _fields(kind):
        description = plain(field.type)[1]
        default = "" if field.required else f"`{_default(field)}`"
        rows.append(f"| `{field.name}` | {_type(field.type)} | {default} | {description} |")
    return rows


def _default(field: inspect.Field) -> str:
    if field.default is NODEFAULT:
        return "[]" if field.default_factory is list else "{}"
    return json.encode(field.default).decode()


def _type(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata):
        return _type(kind.type)
    if isinstance(kind, inspect.UnionType):
        return " or ".join(_type(part) for part in kind.types)
    if isinstance(kind, inspect.ListType):
        low, high = kind.min_length, kind.max_length
        bounds = f", {low if low is not None else 0} to {high}" if high is not None else ""
        return f"list of {_type(kind.item_type)}{bounds}"
    if isinstance(kind, inspect.DictType):
        return f"object of {_type(kind.value_type)}"
    if isinstance(kind, inspect.StructType):
        return f"[`{kind.cls.__name__}`](#{kind.cls.__name__.lower()})"
    if isinstance(kind, inspect.LiteralType):
        return " or ".join(f"`{value}`" for value in kind.values)
    return _SIMPLE[type(kind)] + _range(kind)


_SIMPLE: dict[type, str] = {
    inspect.IntType: "int",
    inspect.FloatType: "number",
    inspect.StrType: "text",
    inspect.BoolType: "bool",
    inspect.BytesType: "base64",
    inspect.NoneType: "null",
}


def _range(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.StrType):
        if kind.max_length is None:
            return ""
        return f", {kind.min_length or 0} to {kind.max_length} characters"
    if not isinstance(kind, inspect.IntType | inspect.FloatType) or kind.ge is None:
        return ""
    if kind.lt is not None:
        return f", {kind.ge} to below {kind.lt}"
    return f", {kind.ge} to {kind.le}" if kind.le is not None else f", at least {kind.ge}"


def _structs() -> str:
    """Every struct of replies, and those that arguments nest, with its fields."""
    wanted: dict[type[Struct], None] = {}

    def collect(kind: inspect.Type) -> None:
        if isinstance(kind, inspect.Metadata):
            collect(kind.type)
        elif isinstance(kind, inspect.UnionType):
            for part in kind.types:
                collect(part)
        elif isinstance(kind, inspect.ListType):
            collect(kind.item_type)
        elif isinstance(kind, inspect.DictType):
            collect(kind.value_type)
        elif isinstance(kind, inspect.StructType) and kind.cls not in wanted:
            wanted[kind.cls] = None
            for field in kind.fields:
                collect(field.type)

    for command in COMMANDS.values():
        collect(inspect.type_info(command.reply))
        for field in _fields(command.request):
            collect(field.type)
    parts = ["## Structs"]
    for kind in sorted(wanted, key=lambda kind: kind.__name__):
        doc = (kind.__doc__ or "").strip().splitlines()[0]
        said = _attribute_docs(kind)
        rows = [
            f"| `{field.name}` | {_type(field.type)} | {said.get(field.name) or plain(field.type)[1]} |"
            for field in _fields(kind)
        ]
        table = ["", "| field | type | |", "| --- | --- | --- |", *rows] if rows else []
        parts.append("\n".join([f"### {kind.__name__}", "", doc, *table]))
    return "\n\n".join(parts)


def _attribute_docs(kind: type[Struct]) -> dict[str, str]:
    """The strings that stand below a struct's fields in its source."""
    (body,) = ast.parse(textwrap.dedent(getsource(kind))).body
    assert isinstance(body, ast.ClassDef)
    docs: dict[str, str] = {}
    for field, below in itertools.pairwise(body.body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            docs[field.target.id] = " ".join(str(below.value.value).replace("|", "/").split())
    return docs


def _errors() -> str:
    tree = (errors.__doc__ or "").split("\n\n")[1]
    return f"## Errors\n\nCodes are stable; statuses are HTTP's.\n\n```text\n{tree}\n```"


def _fields(kind: type[Struct]) -> tuple[inspect.Field, ...]:
    info: Any = inspect.type_info(kind)
    fields: tuple[inspect.Field, ...] = info.fields
    return fields


def _anchor(name: str) -> str:
    return name.replace("/", "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
