"""Options and arguments of commands that ask the engine: default, range, choices and help are their request's."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import typer
from msgspec import UNSET, inspect

from tonewalk.base.structs import Request


def option(kind: type[Request], field: str, *names: str, default: Any = UNSET, note: str = "") -> Any:
    """An option for a field of a request.

    Args:
        names: `-k`, `--name`; none: the parameter's.
        default: what stands where the field's own default would not do.
        note: what help says of it beyond the field's description.
    """
    given, said = _about(kind, field, default, note)
    return typer.Option(given, *names, **said)


def argument(kind: type[Request], field: str, *, default: Any = UNSET, note: str = "") -> Any:
    """Likewise an argument."""
    given, said = _about(kind, field, default, note)
    return typer.Argument(given, **said)


def described(kind: type[Request], field: str, note: str = "") -> str:
    """A field's description as a sentence, with its range."""
    found = _field(kind, field)
    said = [_range(found.type), note]
    more = f" ({'; '.join(filter(None, said))})" if any(said) else ""
    text = _description(found.type)
    first = text[:1] if re.match(r"s\b", text) else text[:1].upper()  # `s` is seconds
    return f"{first}{text[1:]}{more}."


def _about(kind: type[Request], field: str, default: Any, note: str) -> tuple[Any, dict[str, Any]]:
    found, wanted = _field(kind, field), get_type_hints(kind, include_extras=True)[field]
    choices = get_args(wanted)[0] if hasattr(wanted, "__metadata__") else wanted
    metavar = None
    if get_origin(choices) is Literal:
        metavar = "|".join(value for value in get_args(choices) if value)
    if default is UNSET:
        default = ... if found.required else found.default
    if isinstance(default, float) and default.is_integer():
        default = int(default)
    said = {"help": described(kind, field, note), "metavar": metavar, "callback": _check(kind, field, wanted)}
    return default, said


def _check(kind: type[Request], field: str, wanted: Any) -> Any:
    """Refuses a value before anything is opened, in the words in which the daemon would."""

    def check(value: Any) -> Any:
        plain = value if isinstance(value, int | float | None) else str(value)
        try:
            if plain is not None:
                msgspec.convert(plain, wanted)
        except msgspec.ValidationError:
            from tonewalk.doors.asking import read

            read(msgspec.defstruct(kind.__name__, [(field, wanted)]), {field: plain})
        return value

    return check


def _field(kind: type[Request], field: str) -> inspect.Field:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return next(one for one in info.fields if one.name == field)


def _plain(kind: inspect.Type) -> inspect.Type:
    return _plain(kind.type) if isinstance(kind, inspect.Metadata) else kind


def _description(kind: inspect.Type) -> str:
    if not isinstance(kind, inspect.Metadata):
        return ""
    return str((kind.extra_json_schema or {}).get("description", "")) or _description(kind.type)


def _range(kind: inspect.Type) -> str:
    plain = _plain(kind)
    if not isinstance(plain, inspect.IntType | inspect.FloatType):
        return ""
    low = plain.gt if plain.ge is None else plain.ge
    high = plain.le if plain.lt is None else plain.lt - 1
    return "" if low is None or high is None else f"{_spelt(low)} to {_spelt(high)}"


def _spelt(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"
