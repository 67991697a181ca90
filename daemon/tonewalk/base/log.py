"""The daemon's log: one rotating file in the home."""

from __future__ import annotations

import asyncio
import logging
import logging.handlers
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

MEGABYTE: Final = 1 << 20


class _File(logging.handlers.RotatingFileHandler):
    """A log that a full or broken disk leaves with a gap, which is said once and not with every line."""

    told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self.told:
            self.told = True
            print(
                f"The log {self.baseFilename} can't be written ({error.strerror}): it has gaps.", file=sys.stderr
            )


def start(path: Path) -> None:
    """Log to `path`: three files of at most 5 MB; warnings and worse of libraries, everything of ours.

    Raises:
        OSError: the file can't be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _File(path, maxBytes=5 * MEGABYTE, backupCount=2, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("tonewalk", "tonewalk_bridge", "tonewalk_models"):
        logging.getLogger(name).setLevel(logging.INFO)


def failure(logger: logging.Logger, text: str) -> Callable[[asyncio.Task[None]], None]:
    """What to do when a task that nobody waits for is done: log `text` and the error, if it failed."""

    def look(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error(text, exc_info=error)

    return look
