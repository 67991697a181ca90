"""Every setting, with its default, its range and where its value came from.

A value comes from, the later the stronger: the default below, `config.toml` in the home, the environment
(`TONEWALK_<SECTION>_<KEY>`), a flag of the command line. All problems are reported at once.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from tonewalk.base import remotes
from tonewalk.base.errors import ConfigError
from tonewalk.base.plainly import plainly
from tonewalk.base.writing import whole

SECRET: Final = frozenset({"spaces.token"})
"""Settings whose values are never shown."""

Port = Annotated[int, Meta(ge=0, le=65535)]


class Server(msgspec.Struct, forbid_unknown_fields=True):
    """Where the daemon listens; where a default port is taken, on the next free one."""

    http_port: Port = 9421
    osc_port: Port = 9420
    lan: bool = False
    closed: bool = False
    """Whether clients of this machine need the token for reading, too."""
    announce: bool = False
    """Whether the doors are announced by Zeroconf without `lan`, too: to this machine alone."""
    upload_mb: Annotated[int, Meta(ge=1, le=4096)] = 64


class Osc(msgspec.Struct, forbid_unknown_fields=True):
    """Where OSC clients listen."""

    reply_port: Port = 0
    """Answers go to this port of a client's host, unless it says otherwise; 0: to the port that it asks from."""


class Library(msgspec.Struct, forbid_unknown_fields=True):
    """How folders become sounds."""

    encoders: Annotated[list[str], Meta(min_length=1)] = msgspec.field(default_factory=lambda: ["small", "timbre"])
    workers: Annotated[int, Meta(ge=0, le=256)] = 0
    """Decoding processes; 0: one a core, at most 16."""
    watch: bool = True
    ray: Annotated[str, Meta(max_length=300)] = ""
    """The Ray cluster that listens in place of this machine's processes: `local`, HOST:PORT or ray://HOST:PORT."""


class Spaces(msgspec.Struct, forbid_unknown_fields=True):
    """How vectors are searched."""

    index: Literal["auto", "exact", "ivf", "projected", "annoy", "hnsw"] = "auto"
    recall: Annotated[float, Meta(ge=0.5, le=1.0)] = 0.98
    store: Literal["local", "milvus"] = "local"
    """Who finds the nearest vectors; `tonewalk spaces move` changes it."""
    uri: str = ""
    """Of the Milvus: http://host:19530, https:// with TLS, or the file of a Milvus Lite, ending in .db."""
    token: str = ""
    """`user:password`, or an API key; best given as TONEWALK_SPACES_TOKEN or in `token_file`."""
    token_file: str = ""
    """File that holds the token."""
    ca: str = ""
    """File (PEM) of the authority that signed the Milvus's certificate; empty: those that are known anyway."""
    patience: Annotated[float, Meta(ge=0.1, le=60.0)] = 3.0
    """s that one search may wait for the Milvus, all its tries together."""


class Maps(msgspec.Struct, forbid_unknown_fields=True):
    """What map is kept by default."""

    method: Literal["pca", "umap", "tsne"] = "umap"
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 1


class Models(msgspec.Struct, forbid_unknown_fields=True):
    """Models that are pulled: CLAP."""

    folder: str = ""
    """Where they are kept; empty: the platform's data folder."""
    device: Literal["auto", "cpu", "cuda", "tensorrt", "coreml"] = "auto"
    precision: Literal["auto", "fp32", "fp16", "int8"] = "auto"
    """`auto`: half on a GPU, int8 on a CPU where it is faster and exact enough on the first sounds."""


class Config(msgspec.Struct, forbid_unknown_fields=True):
    """All settings."""

    server: Server = msgspec.field(default_factory=Server)
    osc: Osc = msgspec.field(default_factory=Osc)
    library: Library = msgspec.field(default_factory=Library)
    spaces: Spaces = msgspec.field(default_factory=Spaces)
    maps: Maps = msgspec.field(default_factory=Maps)
    models: Models = msgspec.field(default_factory=Models)
    encoders: dict[str, remotes.Remote] = msgspec.field(default_factory=dict)
    """Those that run on another machine, by name."""


class Setting(msgspec.Struct):
    """One value and where it came from."""

    key: str
    value: Any
    source: str


def load(
    path: Path, *, environ: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None
) -> tuple[Config, list[Setting]]:
    """Read the settings of a home.

    Args:
        path: the TOML file; it may be missing.
        environ: the environment (default: this process's).
        flags: dotted key -> value from the command line; None values are left out.

    Raises:
        ConfigError: one text with every problem, each with its source.
    """
    environ = os.environ if environ is None else environ
    config = Config()
    settings: list[Setting] = []
    problems: list[str] = []
    given = _given(path, problems)
    known: set[str] = set()
    for section in ("server", "osc", "library", "spaces", "maps", "models"):
        part = getattr(config, section)
        for field in msgspec.structs.fields(part):
            key = f"{section}.{field.name}"
            known.add(key)
            value, source = getattr(part, field.name), "default"
            variable = variable_of(key)
            choices = [
                (given.get(key), str(path)),
                (environ.get(variable), f"${variable}"),
                ((flags or {}).get(key), f"--{field.name.replace('_', '-')}"),
            ]
            for raw, origin in choices:
                if raw is None:
                    continue
                try:
                    value, source = _convert(raw, field.type, text=origin.startswith("$")), origin
                except msgspec.ValidationError as error:
                    told = "..." if key in SECRET else repr(raw)
                    problems.append(f"{key} = {told} from {origin}: give {_wanted(str(error), field.type)}")
            setattr(part, field.name, value)
            settings.append(Setting(key, "(hidden)" if key in SECRET and value else value, source))
    config.encoders = _remotes(given, path, environ, settings, problems)
    known |= {key for key, value in given.items() if key.startswith("encoders.") and isinstance(value, dict)}
    problems += [f"{key} in {path} is no setting" for key in given if key not in known]
    if problems:
        raise ConfigError("The configuration has problems: " + "; ".join(problems) + ".")
    for name, value in msgspec.structs.asdict(config.models).items():
        if value and environ is os.environ:
            os.environ[f"TONEWALK_MODELS_{name.upper()}"] = str(value)  # for every process that loads an encoder
    if environ is os.environ:
        remotes.settle(config.encoders, path)
    return config, settings


def _remotes(
    given: Mapping[str, Any],
    path: Path,
    environ: Mapping[str, str],
    settings: list[Setting],
    problems: list[str],
) -> dict[str, remotes.Remote]:
    """The encoders that run elsewhere; what is wrong with them joins the problems."""
    kinds = {field.name: field.type for field in msgspec.structs.fields(remotes.Remote)}
    found: dict[str, remotes.Remote] = {}
    shown: dict[str, Setting] = {}
    for one in remotes.given(given, str(path), environ):
        section = found.setdefault(one.encoder, remotes.Remote())
        if one.field not in kinds:
            problems.append(f"{one.key} in {one.source} is no setting")
            continue
        try:
            text = one.source.startswith("$")
            setattr(section, one.field, _convert(one.raw, kinds[one.field], text=text))
        except msgspec.ValidationError as error:
            wanted = _wanted(str(error), kinds[one.field])
            problems.append(f"{one.key} = {one.shown!r} from {one.source}: give {wanted}")
        shown[one.key] = Setting(one.key, one.shown, one.source)
    settings += shown.values()
    problems += filter(None, (remotes.problem_of(name, section) for name, section in found.items()))
    return found


def change(path: Path, key: str, value: bool | int | str | list[str]) -> None:
    """Write one setting, as `library.encoders`, into the file, leaving all else in it as it is.

    Raises:
        ConfigError: the file can't be read, written, or is written in a way that this can't change.
    """
    change_all(path, {key: value})


def change_all(path: Path, values: Mapping[str, bool | int | str | list[str]]) -> None:
    """Write several settings into the file, all of them or none, leaving all else in it as it is.

    Raises:
        ConfigError: as `change`.
    """
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
        for key, value in values.items():
            text = _changed(text, key, value)
        problems: list[str] = []
        with whole(path) as part:
            part.write_text(text, "utf-8")
            given = _given(part, problems)
            for key, value in values.items():
                if given.get(key) != value:
                    section, line = key.split(".")[0], _line(key, value)
                    raise ConfigError(
                        f"{path} could not be changed: write {line} under [{section}] in it by hand."
                    )
    except OSError as error:
        raise ConfigError(f"{path} can't be written ({error.strerror}): mend its permissions.") from error


def _line(key: str, value: bool | int | str | list[str]) -> str:
    return f"{key.split('.')[1]} = {json.dumps(value, ensure_ascii=False)}"


def _changed(text: str, key: str, value: bool | int | str | list[str]) -> str:
    (section, name), line = key.split("."), _line(key, value)
    if re.search(rf"(?m)^\s*{name}\s*=", text):
        found = rf"(?m)^(\s*){name}\s*=\s*(\[[^\]]*\]|[^\n]*)"
        return re.sub(found, lambda match: match[1] + line, text, count=1)
    if re.search(rf"(?m)^\[{section}\]\s*$", text):
        return re.sub(rf"(?m)^\[{section}\]\s*$", lambda _: f"[{section}]\n{line}", text, count=1)
    return f"{text.rstrip()}\n\n[{section}]\n{line}\n".lstrip()


def variable_of(key: str) -> str:
    """The environment variable that is stronger than the file."""
    return f"TONEWALK_{key.replace('.', '_')}".upper()


def _given(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))  # editors of Windows put a mark first
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path} can't be read: {error}")
        return {}
    flat: dict[str, Any] = {}
    for section, values in document.items():
        if isinstance(values, dict):
            flat |= {f"{section}.{key}": value for key, value in values.items()}
        else:
            flat[section] = values
    return flat


def _wanted(error: str, kind: Any) -> str:
    if error.startswith("Invalid enum value"):
        return " or ".join(str(choice) for choice in get_args(kind))
    return plainly(error).split(", got ")[0]


def _convert(raw: Any, kind: Any, *, text: bool) -> Any:
    if text and kind is bool:
        raw = raw.lower() in {"1", "true", "yes", "on"}
    elif text and getattr(kind, "__origin__", None) is not None and isinstance(raw, str) and "," in raw:
        raw = [part.strip() for part in raw.split(",")]
    elif text and "list" in str(kind):
        raw = [raw]
    return msgspec.convert(raw, kind, strict=not text)
