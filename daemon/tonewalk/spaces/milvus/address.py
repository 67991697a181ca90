"""Where a Milvus is and how it is spoken to."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from tonewalk.base import config
from tonewalk.base.errors import ConfigError

LITE: Final = ".db"
"""How the file of a Milvus Lite is named."""
_WANTED: Final = "give http://host:19530, https://host:19530, or the file of a Milvus Lite, ending in .db"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One Milvus, as a user gave it."""

    uri: str
    token: str = ""
    ca: str = ""
    """File of the authority that signed its certificate (PEM); empty: those that are known anyway."""
    patience: float = 3.0
    """s that one search may take, all its tries together."""

    @property
    def shown(self) -> str:
        """The address without what may be secret in it."""
        return shown(self.uri)

    @property
    def lite(self) -> bool:
        """Whether it is a file, served by this process."""
        return self.uri.endswith(LITE)


def shown(uri: str) -> str:
    """An address less user and password."""
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.netloc else uri


def address_of(settings: config.Spaces) -> Address:
    """The Milvus that the settings name.

    Raises:
        ConfigError: no address, or one of another form; a file of them can't be read.
    """
    token = settings.token
    if not token and settings.token_file:
        token = _read(Path(settings.token_file).expanduser(), "spaces.token_file").strip()
    if settings.ca:
        _read(Path(settings.ca).expanduser(), "spaces.ca")
    ca = str(Path(settings.ca).expanduser().absolute()) if settings.ca else ""
    return Address(uri=checked(settings.uri), token=token, ca=ca, patience=settings.patience)


def checked(uri: str) -> str:
    """An address that can be one of a Milvus; a file's is made absolute.

    Raises:
        ConfigError: it can't.
    """
    if not uri:
        raise ConfigError(f"spaces.store is milvus and spaces.uri is empty: {_WANTED}.")
    if uri.endswith(LITE) and "://" not in uri:
        path = Path(uri).expanduser().absolute()
        if not path.parent.is_dir():
            raise ConfigError(f"{path} can't be the file of a Milvus Lite: there is no folder {path.parent}.")
        if path.is_file():  # its own is a folder
            raise ConfigError(f"{path} is a file, and none of a Milvus Lite's: give another name.")
        return str(path)
    try:
        parts = urlsplit(uri)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(character.isspace() or not character.isprintable() for character in uri):
        raise ConfigError(f"{shown(uri) if fits else uri!r} is no address of a Milvus: {_WANTED}.")
    if parts.username or parts.password:
        raise ConfigError(
            f"{shown(uri)} holds a name or password: leave them out and give them as TONEWALK_SPACES_TOKEN, "
            "user:password."
        )
    return uri.rstrip("/")


def _read(path: Path, setting: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise ConfigError(f"{setting} names {path}, which can't be read: {why}.") from error
