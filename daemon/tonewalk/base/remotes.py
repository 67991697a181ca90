"""Encoders that run on another machine: the sections `[encoders.NAME]` of the settings, and how child processes
hear of them.

A token is in no variable that this process sets: whoever connects reads it where the user put it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from tonewalk.base.errors import ConfigError
from tonewalk_models.registry import NAME

VARIABLE: Final = "TONEWALK_REMOTE_ENCODERS"
"""Environment variable through which the sections reach every process that loads an encoder, in JSON."""

PREFIX: Final = "TONEWALK_ENCODERS_"
"""Of the variables that are stronger than the file: `TONEWALK_ENCODERS_CLAP_REMOTE`."""

NEVER: Final = frozenset({"timbre"})
"""Encoders that are measured from what was decoded here, in less time than it takes to send it."""

Waves = Literal["flac", "pcm16", "float32"]


class Remote(msgspec.Struct, forbid_unknown_fields=True):
    """An encoder on another machine: `[encoders.clap]`."""

    remote: str = ""
    """`https://host:port`, or `http://127.0.0.1:port` where an SSH tunnel begins."""
    token: str = ""
    token_file: str = ""
    """A file whose first line is the token."""
    ca: str = ""
    """PEM file with the certificate that signed the server's, or is it; empty: those that the system trusts."""
    waves: Waves = "pcm16"
    """How waveforms go: 16 bit as FLAC or as they are, or single precision."""
    fallback: Literal["", "local"] = ""
    """`local`: the same weights on this machine go on while the server is away."""
    patience: Annotated[float, Meta(ge=0.0, le=86_400.0)] = 120.0
    """s for which an index run asks a server that is away again."""


class Place(msgspec.Struct, frozen=True):
    """Where an encoder runs, as every process of ours hears it."""

    name: str
    url: str
    """Without a `/` at its end."""
    memory: str
    """Folder in which is kept what the server said of itself."""
    config: str
    """The file of settings, in which a token may stand."""
    token_file: str = ""
    ca: str = ""
    waves: Waves = "pcm16"
    fallback: str = ""
    patience: float = 120.0

    def token(self) -> str:
        """The server's token; "" where none is given.

        Raises:
            ConfigError: the file that it should be in can't be read.
        """
        if given := os.environ.get(f"{_spelled(self.name)}_TOKEN"):
            return given.strip()
        if self.token_file:
            path = Path(self.token_file).expanduser()
            try:
                return next(iter(path.read_text("utf-8-sig").split("\n")), "").strip()
            except (OSError, UnicodeDecodeError) as error:
                why = getattr(error, "strerror", None) or "no text in UTF-8"
                raise ConfigError(
                    f"The token of the encoder server can't be read from {path} ({why}): mend "
                    f"encoders.{self.name}.token_file."
                ) from error
        try:
            section = tomllib.loads(Path(self.config).read_text("utf-8-sig"))["encoders"][self.name]
        except (OSError, ValueError, KeyError, TypeError):
            return ""  # it was given otherwise, or not at all
        return str(section.get("token", "")).strip()


def places() -> dict[str, Place]:
    """The encoders that run elsewhere, by name, as the settings that were read last say."""
    told = os.environ.get(VARIABLE)
    return {one.name: one for one in msgspec.json.decode(told, type=list[Place])} if told else {}


def settle(remotes: Mapping[str, Remote], config: Path) -> None:
    """Make sections known to every process that loads an encoder."""
    if not remotes:
        os.environ.pop(VARIABLE, None)
        return
    made = [
        Place(
            name=name,
            url=one.remote.rstrip("/"),
            memory=str(config.absolute().parent / "remotes"),
            config=str(config.absolute()),
            token_file=one.token_file,
            ca=one.ca,
            waves=one.waves,
            fallback=one.fallback,
            patience=one.patience,
        )
        for name, one in remotes.items()
    ]
    os.environ[VARIABLE] = msgspec.json.encode(made).decode()


class Given(msgspec.Struct):
    """One value as the user gave it."""

    encoder: str
    field: str
    raw: Any
    source: str

    @property
    def key(self) -> str:
        """As `tonewalk config` calls it."""
        return f"encoders.{self.encoder}.{self.field}"

    @property
    def shown(self) -> Any:
        """What may be printed of it."""
        return "(given)" if self.field == "token" else self.raw


def given(flat: Mapping[str, Any], path: str, environ: Mapping[str, str]) -> list[Given]:
    """What the file and the environment say of encoders, the weaker first.

    Args:
        flat: the file's values by dotted key; a section is a table: `encoders.clap` -> {...}.
    """
    found = [
        Given(key.partition(".")[2], field, raw, path)
        for key, section in flat.items()
        if key.startswith("encoders.") and isinstance(section, dict)
        for field, raw in section.items()
    ]
    names = {_spelled(one.encoder): one.encoder for one in found}
    for variable, raw in sorted(environ.items()):
        ending = _ENDING.fullmatch(variable)
        if ending and raw:
            start, field = ending["start"], ending["field"].lower()
            name = names.get(start) or start.removeprefix(PREFIX).lower().replace("_", "-")
            found.append(Given(name, field, raw, f"${variable}"))
    return found


def problem_of(name: str, remote: Remote) -> str:
    """What is wrong with a section as a whole, or ""."""
    if name in NEVER:
        return f"encoders.{name} can't run elsewhere: it is measured while a file is decoded; leave it out"
    if not NAME.fullmatch(name):
        return f"encoders.{name} is no encoder's name"
    if not remote.remote:
        return f"encoders.{name}.remote is missing: give https://host:port"
    try:
        parts = urlsplit(remote.remote)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not parts.hostname or not port or not plain:
        return f"encoders.{name}.remote = {remote.remote!r}: give https://host:port"
    return ""


def _spelled(name: str) -> str:
    return PREFIX + re.sub("[^A-Za-z0-9]", "_", name).upper()


_ENDING: Final = re.compile(
    rf"(?P<start>{PREFIX}[A-Z0-9_]+?)_(?P<field>{'|'.join(one.upper() for one in Remote.__struct_fields__)})"
)
