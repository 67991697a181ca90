"""Where in the library's folders something happened, as the operating system tells it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Collection
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from tonewalk.library.records import shown
from tonewalk.library.scanning.kinds import READ, extension, is_junk
from tonewalk.library.scanning.roots import outermost
from tonewalk.work import spawn

logger = logging.getLogger(__name__)

QUIET: Final = 0.5
"""Seconds without a change after which changes are told: files that are being copied change all the time."""

LONGEST: Final = 30.0
"""Seconds after which changes are told even so."""

LOOK: Final = 2.0
"""Seconds between looks whether a folder is still there, or there again."""

NICE: Final = 10
"""It gives way to everything a musician waits for."""

MOST: Final = 512
"""Paths that are told one by one; of more their folders are, and of more folders only the root."""

MANY: Final = 4096
"""Things that happen together, of whatever kind, from which on the root is told: of 16,384 that wait to be read,
Linux loses what comes then, and says so to nobody here."""

UNWATCHED: Final = 120.0
"""Seconds between scans of a folder that the system can't watch."""


class Changed(NamedTuple):
    """Something may have happened in a root."""

    root: bytes
    places: frozenset[bytes] = frozenset()
    """Where: paths in it, of files or of folders with all below; none: anywhere."""


async def watch_roots(
    roots: Callable[[], Collection[bytes]],
    others: asyncio.Event,
    *,
    untold: bool = False,
    quiet: float = QUIET,
    look: float = LOOK,
    unwatched: float = UNWATCHED,
) -> AsyncIterator[Changed]:
    """Roots in which audio may have appeared, changed or vanished, as soon as each is quiet; never ends.

    Where the roots become others, those that stay are watched without a gap, and new ones from that moment on.
    A root that vanishes or comes back counts as changed. One that the system can't watch (its limit is reached, or
    its path is no UTF-8) counts as changed every `unwatched` seconds.

    Args:
        roots: gives those that are to be watched now.
        others: set once they are others; it is cleared here.
        untold: something may have happened before: each root counts as changed as soon as it is watched.
    """
    while True:
        others.clear()
        while not roots():
            await others.wait()
            others.clear()
        # a process of its own: setting up the watches of a large folder holds the interpreter's lock for a third
        # of a second, and music plays meanwhile
        async with spawn.child(_follow, list(roots()), quiet, look, unwatched, untold, nice=NICE) as child:
            passing = asyncio.create_task(_pass_on(roots, others, child.connection), name="watched folders")
            try:
                async for message in child.messages():
                    if isinstance(message, str):
                        logger.warning("%s", message)
                    elif message.root in roots():  # else it was removed meanwhile
                        yield message
            finally:
                passing.cancel()
                await asyncio.gather(passing, return_exceptions=True)
        logger.warning(
            "The process that watches the folders ended (%s): it is started again.", child.process.exitcode
        )
        await asyncio.sleep(look)
        for left in list(roots()):
            yield Changed(left)
        untold = True


async def _pass_on(roots: Callable[[], Collection[bytes]], others: asyncio.Event, connection: Connection) -> None:
    """Tell the process that watches of other roots."""
    while True:
        await others.wait()
        others.clear()
        with contextlib.suppress(OSError):  # it has ended: the next one begins with them
            connection.send(list(roots()))


def _follow(
    roots: list[bytes], quiet: float, look: float, unwatched: float, untold: bool, connection: Connection
) -> None:
    """Send each root in which something happened, and sentences for the log, until the pipe closes or says so.

    A list that comes over the pipe is the roots from then on.
    """
    sending = threading.Lock()

    def tell(message: Changed | str) -> None:
        with sending, contextlib.suppress(OSError):  # nobody listens any more
            connection.send(message)

    followers = dict[bytes, _Follower]()
    threads = list[threading.Thread]()
    message: object = roots
    while isinstance(message, list):
        for gone in followers.keys() - set(message):
            followers.pop(gone).stop.set()
        for root in sorted(set(message) - followers.keys()):
            followers[root] = _Follower(root, tell, quiet, look, unwatched, untold)
            threads.append(threading.Thread(target=followers[root].run, name="watch", daemon=True))
            threads[-1].start()
        untold = False  # what comes later is looked through by whoever adds it
        try:
            message = connection.recv()
        except (EOFError, OSError):
            break
    for follower in followers.values():
        follower.stop.set()
    for thread in threads:
        thread.join()


class _Follower:
    """Follows one root through all that may happen to it, until `stop`."""

    def __init__(
        self,
        root: bytes,
        tell: Callable[[Changed | str], None],
        quiet: float,
        look: float,
        unwatched: float,
        untold: bool,
    ) -> None:
        self._root, self._tell, self.stop = root, tell, threading.Event()
        self._quiet, self._look, self._unwatched = quiet, look, unwatched
        # something happened while nobody watched: told once the watch stands, so that nothing falls between
        self._untold = untold
        self._happened = 0

    def run(self) -> None:
        while not self.stop.is_set():
            if _identity(self._root) is None:
                self._untold = True
                self.stop.wait(self._look)
                continue
            try:
                self._watch()
            except WatchfilesRustInternalError:
                self._untold = True  # a name that is no UTF-8: something happened, it can't say what
            except (OSError, ValueError) as error:
                if _identity(self._root) is not None:
                    self._tell(
                        f"{shown(self._root)} can't be watched ({error}): it is looked through every "
                        f"{self._unwatched:.0f} s instead"
                    )
                    if self._untold:
                        self._tell(Changed(self._root))
                        self._untold = False
                    self.stop.wait(self._unwatched)
                    self._tell(Changed(self._root))

    def _watch(self) -> None:
        """Tell of changes for as long as the folder is the one that it was."""
        identity = _identity(self._root)
        for changes in watch(
            os.fsdecode(self._root),
            watch_filter=self._matters,
            debounce=int(1000 * LONGEST),
            step=int(1000 * self._quiet),
            stop_event=self.stop,
            rust_timeout=int(1000 * self._look),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            vanished = _identity(self._root) != identity
            happened, self._happened = self._happened, 0
            if self._untold or vanished or happened > MANY:
                self._tell(Changed(self._root))
                self._untold = False
            elif changes:
                self._tell(Changed(self._root, few_of({os.fsencode(path) for _, path in changes})))
            if vanished:
                return

    def _matters(self, change: Change, path: str) -> bool:
        """Audio, folders, and whatever is gone, since nobody can say now what it was."""
        self._happened += 1
        inside = os.fsencode(path)[len(self._root) :]
        if any(is_junk(part) for part in inside.split(os.fsencode(os.sep))):
            return False
        return change == Change.deleted or extension(inside) in READ or os.path.isdir(path)


def few_of(paths: Collection[bytes]) -> frozenset[bytes]:
    """Places to be told of: the paths, or the folders they lie in, `MOST` at most; none: anywhere."""
    for some in (paths, {os.path.dirname(path) for path in paths}):
        if len(places := outermost(some)) <= MOST:
            return places
    return frozenset()


def _identity(folder: bytes) -> tuple[int, int] | None:
    """Which folder this is, whatever its name; None where there is none."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino
