"""Which folders of the library something happened in, as the operating system tells it."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Collection

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from tonewalk.library.kinds import READ, extension, is_junk
from tonewalk.library.records import shown

log = logging.getLogger(__name__)

QUIET = 0.5
"""Seconds without a change after which changes are told: files that are being copied change all the time."""

LONGEST = 30.0
"""Seconds after which changes are told even so."""

LOOK = 2.0
"""Seconds between looks whether a folder is still there, or there again."""

UNWATCHED = 120.0
"""Seconds between scans of a folder that the system can't watch."""


async def watch_roots(
    roots: Collection[bytes], *, quiet: float = QUIET, look: float = LOOK, unwatched: float = UNWATCHED
) -> AsyncIterator[set[bytes]]:
    """Sets of roots in which audio may have appeared, changed or vanished, as soon as each is quiet; never ends.

    A root that vanishes or comes back counts as changed. One that the system can't watch (its limit is reached, or
    its path is no UTF-8) counts as changed every `unwatched` seconds.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[bytes] = asyncio.Queue()
    stop = threading.Event()

    def tell(root: bytes) -> None:
        loop.call_soon_threadsafe(told.put_nowait, root)

    # a thread each: setting up the watches of a large folder takes seconds, and the event loop must not wait
    threads = [
        threading.Thread(target=_Follower(root, tell, stop, quiet, look, unwatched).run, name="watch", daemon=True)
        for root in roots
    ]
    for thread in threads:
        thread.start()
    try:
        while True:
            changed = {await told.get()}
            while not told.empty():
                changed.add(told.get_nowait())
            yield changed
    finally:
        stop.set()
        for thread in threads:
            await asyncio.to_thread(thread.join)


class _Follower:
    """Follows one root through all that may happen to it, until `stop`."""

    def __init__(
        self,
        root: bytes,
        tell: Callable[[bytes], None],
        stop: threading.Event,
        quiet: float,
        look: float,
        unwatched: float,
    ) -> None:
        self._root, self._tell, self._stop = root, tell, stop
        self._quiet, self._look, self._unwatched = quiet, look, unwatched
        # something happened while nobody watched: told once the watch stands, so that nothing falls between
        self._untold = False

    def run(self) -> None:
        while not self._stop.is_set():
            if _identity(self._root) is None:
                self._untold = True
                self._stop.wait(self._look)
                continue
            try:
                self._watch()
            except WatchfilesRustInternalError:
                self._untold = True  # a name that is no UTF-8: something happened, it can't say what
            except (OSError, ValueError) as error:
                if _identity(self._root) is not None:
                    log.warning(
                        "%s can't be watched (%s): it is looked through every %.0f s instead",
                        *(shown(self._root), error, self._unwatched),
                    )
                    self._stop.wait(self._unwatched)
                    self._tell(self._root)

    def _watch(self) -> None:
        """Tell of changes for as long as the folder is the one that it was."""
        identity = _identity(self._root)
        for changes in watch(
            os.fsdecode(self._root),
            watch_filter=self._matters,
            debounce=int(1000 * LONGEST),
            step=int(1000 * self._quiet),
            stop_event=self._stop,
            rust_timeout=int(1000 * self._look),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            vanished = _identity(self._root) != identity
            if changes or self._untold or vanished:
                self._tell(self._root)
                self._untold = False
            if vanished:
                return

    def _matters(self, change: Change, path: str) -> bool:
        """Audio, folders, and whatever is gone, since nobody can say now what it was."""
        inside = os.fsencode(path)[len(self._root) :]
        if any(is_junk(part) for part in inside.split(os.fsencode(os.sep))):
            return False
        return change == Change.deleted or extension(inside) in READ or os.path.isdir(path)


def _identity(folder: bytes) -> tuple[int, int] | None:
    """Which folder this is, whatever its name; None where there is none."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino
