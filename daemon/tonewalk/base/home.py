"""The home: the one folder in which a library's catalogue, vectors, maps and log live, and who has it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from filelock import BaseFileLock

from tonewalk.base import arriving
from tonewalk.base.errors import HomeLocked, TonewalkError, Unavailable
from tonewalk.base.locks import take
from tonewalk.base.writing import disk_full_told, replace_file


class DaemonInfo(msgspec.Struct):
    """How to reach the daemon of a home, as `daemon.json` says it."""

    pid: int
    http: int
    osc: int
    host: str = "127.0.0.1"
    token: str = ""
    """What clients show for whatever needs it; the file is readable by its owner only."""


ARRIVAL: Final = 60.0
"""s to wait for another process that moves to their places what was brought in: it only renames."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
_IDENTITY: Final = re.compile(r"[0-9a-f]{12}")
_OWNED: Final = (
    "log", "maps", "trajectories", "renders", "exports", "playable", "uploads", "demo", "spaces", "backups",
    "manifolds", "models", "banks", "remotes", "columns",
)  # fmt: skip
"""Folders of ours in a home: what else a user keeps there is not ours to change."""


class Home:
    """Paths inside one home folder.

    Raises:
        TonewalkError: the folder can't be made.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or default_home()).expanduser().absolute()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TonewalkError(
                f"The home folder {self.path} can't be made ({error.strerror}): "
                "give another one with --home, or mend its permissions."
            ) from error
        self._settle()

    def _settle(self) -> None:
        """Finish what a process that was killed had begun to bring in (`arriving.py`)."""
        if not arriving.waits(self.path):
            return
        with self._held("arrival", "An import", ARRIVAL):
            if arriving.waits(self.path):  # else another was faster
                with disk_full_told(self.path):
                    arriving.settle(self.path)

    @property
    def catalogue(self) -> Path:
        """The SQLite file."""
        return self.path / "catalogue.sqlite"

    @property
    def columns(self) -> Path:
        """The catalogue in columns; all of it can be made again."""
        return self.path / "columns"

    @property
    def config(self) -> Path:
        """The user's settings."""
        return self.path / "config.toml"

    @property
    def log(self) -> Path:
        """The rotating log."""
        return self.path / "log" / "tonewalk.log"

    @property
    def index_log(self) -> Path:
        """The indexing process's own: two processes can't rotate one file."""
        return self.path / "log" / "index.log"

    @property
    def maps(self) -> Path:
        """One .npz a map."""
        return self.path / "maps"

    @property
    def trajectories(self) -> Path:
        """One .json a trajectory."""
        return self.path / "trajectories"

    @property
    def knobs(self) -> Path:
        """The user's own knobs."""
        return self.path / "knobs.json"

    @property
    def classes(self) -> Path:
        """The user's own classes."""
        return self.path / "classes.json"

    @property
    def labels(self) -> Path:
        """The labels that sounds are tagged with automatically."""
        return self.path / "labels.json"

    @property
    def personal(self) -> Path:
        """What was learned from a user's comparisons of sounds, and whether it is used."""
        return self.path / "personal.json"

    @property
    def osc_clients(self) -> Path:
        """Where OSC clients listen, and what they are to be told of."""
        return self.path / "osc_clients.json"

    @property
    def renders(self) -> Path:
        """Where rendered WAVs go unless told otherwise."""
        return self.path / "renders"

    @property
    def exports(self) -> Path:
        """Where exports go unless told otherwise."""
        return self.path / "exports"

    @property
    def playable(self) -> Path:
        """Sounds that browsers don't play as they are, decoded; all of it can be made again."""
        return self.path / "playable"

    @property
    def uploads(self) -> Path:
        """Uploads, for as long as their question lasts."""
        return self.path / "uploads"

    @property
    def banks(self) -> Path:
        """Sample banks that clients sent, a folder each."""
        return self.path / "banks"

    @property
    def demo(self) -> Path:
        """The synthesised demo library."""
        return self.path / "demo"

    def space(self, encoder: str, fingerprint: str) -> Path:
        """The folder of one encoder's vectors and index."""
        return self.space_in(self.path, encoder, fingerprint)

    @staticmethod
    def space_in(path: Path, encoder: str, fingerprint: str) -> Path:
        """The same in the home at `path`."""
        return path / "spaces" / f"{encoder}-{fingerprint[:12]}"

    @property
    def link_page(self) -> Path:
        """The page that takes a browser to the atlas with a link that opens once."""
        return self.path / "open.html"

    def protect(self) -> list[str]:
        """Make the home its owner's alone, in all that is there; what this process writes from now on is, too.

        Links are not followed. On Windows the profile's own permissions do that, and nothing is changed.

        Returns:
            What stays open to others and why, as on a disk that knows no permissions.
        """
        if os.name == "nt":
            return []
        os.umask(0o077)
        open_still = [*filter(None, map(_kept_private, [self.path, *self.path.iterdir()]))]
        for folder in (self.path / name for name in _OWNED):
            if folder.is_symlink():
                continue
            for top, folders, files in os.walk(folder):
                open_still += filter(None, (_kept_private(Path(top, name)) for name in [*folders, *files]))
        return open_still

    def token(self) -> str:
        """The token of this home: made once and kept, so that patches and browsers know it after a restart.

        Who wants another deletes the file `token` and starts the daemon again.
        """
        path = self.path / "token"
        kept = path.read_text("ascii", "replace").strip() if path.is_file() else ""
        if not _TOKEN.fullmatch(kept):
            kept = secrets.token_urlsafe(24)
            self.write_private(path, kept.encode())
        return kept

    def identity(self) -> str:
        """What names this home where others keep things as well: 12 hexadecimal digits, made once and kept.

        A home that was copied has that of the first: who uses both with one Milvus deletes the file `identity` in
        one of them, whose vectors are then copied there anew.
        """
        path = self.path / "identity"
        kept = path.read_text("ascii", "replace").strip() if path.is_file() else ""
        if not _IDENTITY.fullmatch(kept):
            kept = secrets.token_hex(6)
            self.write_private(path, kept.encode())
        return kept

    def write_private(self, path: Path, data: bytes) -> None:
        """Write a file of this home that only its owner reads, in one step.

        Raises:
            DiskFull: the disk takes no more; the old file stays.
        """
        replace_file(path, data, mode=0o600)

    def write_daemon(self, info: DaemonInfo) -> None:
        """Say where the daemon listens (atomic, owner only)."""
        self.write_private(self.path / "daemon.json", msgspec.json.encode(info))

    def clear_daemon(self) -> None:
        """The daemon is gone."""
        (self.path / "daemon.json").unlink(missing_ok=True)

    def daemon(self) -> DaemonInfo | None:
        """The running daemon, if one holds this home's lock."""
        if not self.served():
            return None
        try:
            return msgspec.json.decode((self.path / "daemon.json").read_bytes(), type=DaemonInfo)
        except (OSError, msgspec.DecodeError):
            return None  # it is just starting or just ending

    def served(self) -> bool:
        """Whether a daemon holds this home's lock, be it ready or just starting."""
        if (lock := self._lock("daemon", 0.0)) is None:
            return True
        lock.release()
        return False

    def _lock(self, name: str, patience: float) -> BaseFileLock | None:
        """Whatever works on a home takes a lock first, so here it is told that nothing can be written to it."""
        try:
            with disk_full_told(self.path):
                return take(self.path / f"{name}.lock", patience)
        except OSError as error:
            raise Unavailable(
                f"The home {self.path} can't be written ({error.strerror}): mend its permissions or its disk, or "
                "give another one with --home."
            ) from error

    @contextlib.contextmanager
    def _held(self, name: str, what: str, patience: float) -> Iterator[None]:
        lock = self._lock(name, patience)
        if lock is None:
            raise HomeLocked(
                f"{what} already works on {self.path}: use that one, stop it, or give another --home."
            )
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def locked(self, name: str, what: str, patience: float = 0.0) -> Iterator[None]:
        """Hold `<name>.lock` of this home; the operating system lets go of it however the process ends.

        Args:
            patience: s to wait for a process that is just ending.

        Raises:
            HomeLocked: another process holds it; `what` says what it does.
        """
        with self._held(name, what, patience):
            self._settle()  # it may have arrived since this was made
            yield

    def take_in(self, folder: Path) -> None:
        """Make what was gathered part of this home (`arriving.py`); the caller holds its locks.

        Raises:
            DiskFull: no room; the home is as it was.
            OSError: it can't be written, or another program holds a file open (Windows).
        """
        with disk_full_told(self.path):
            arriving.commit(folder)
        self._settle()


def _kept_private(path: Path) -> str:
    """Take others' rights from a file or folder; a sentence where that can't be done, else ""."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return ""
        path.chmod(stat.S_IMODE(mode) & 0o700)
        return f"{path} (its disk knows no permissions)" if path.lstat().st_mode & 0o077 else ""
    except FileNotFoundError:
        return ""  # another process took it away meanwhile
    except OSError as error:
        return f"{path} ({error.strerror})"


def default_home() -> Path:
    """`$TONEWALK_HOME`, else the platform's folder for a user's application data."""
    given = os.environ.get("TONEWALK_HOME")
    return Path(given) if given else Path(platformdirs.user_data_dir("tonewalk", appauthor=False))
