"""Tasks as batches, and how their files come to the machine that listens: by their path, or by their content."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import msgspec

from tonewalk.base.errors import AudioError
from tonewalk.library.cluster.joining import Node
from tonewalk.library.cluster.listener import Content, Lacking, Parcel, Said
from tonewalk.library.listening.tasks import Hash, Task
from tonewalk.library.opening import Audio, Kept, open_audio
from tonewalk.library.records import Stamp
from tonewalk.library.scanning.hashing import hash_file
from tonewalk.library.scanning.roots import holds

FILES: Final = 16
"""Tasks a batch, at most: what a lost machine costs, and what calls of Ray's (a ms each) are spread over."""
BYTES: Final = 8 * 2**20
"""Bytes of files a batch, at most, but for a single file."""
SENT: Final = 2**30
"""Bytes of a file that is sent, at most; a longer one that a machine can't read for itself is heard here."""


class Item(msgspec.Struct):
    """A task on its way."""

    task: Task
    stamp: Stamp
    """Of its file when the task was taken."""
    by_content: bool = False
    """The machine that had it could not read it by its path."""
    losses: int = 0
    """Processes that it was alone with when they ended."""


class Batch(msgspec.Struct, eq=False):
    """What one process has in hand."""

    items: list[Item]
    alone: bool = False
    """It is all that a process has in hand: whose end it is, where the process ends, is certain."""
    answers: Any = None
    """Of Ray's references: what its machine answers."""
    heard: Any = None
    """The same before heavy encoders, where there are any."""


class Post:
    """Which files a machine can read for itself, and what is sent to it.

    Args:
        roots: the library's folders; none: files may lie anywhere.
    """

    def __init__(self, roots: tuple[bytes, ...]) -> None:
        self._roots = roots
        self._apart: set[tuple[str, bytes]] = set()
        self._shared: set[tuple[str, bytes]] = set()
        self.here: deque[Task] = deque()
        """Tasks that are nobody else's: their files can't be read, or not be sent."""
        self.sent = 0
        """Files whose content was sent."""

    def gather(self, take: Callable[[], Task | None]) -> Batch | None:
        """The next tasks; None where there are none just now."""
        items: list[Item] = []
        size = 0
        while len(items) < FILES and size < BYTES and (task := take()) is not None:
            try:
                status = os.stat(task.path)
            except (OSError, ValueError):
                self.here.append(task)
                break  # what becomes of it is told before more is asked for
            items.append(Item(task, Stamp(status.st_size, status.st_mtime_ns)))
            size += status.st_size
        return Batch(items) if items else None

    def parcels(self, batch: Batch, node: Node) -> list[Parcel]:
        """A batch as it is sent to a machine; what can't be sent is taken off it."""
        parcels = []
        for item in list(batch.items):
            if not item.by_content and (node.id, self._root(item.task.path)) not in self._apart:
                parcels.append(Parcel(item.task, item.stamp))
            elif (content := self._content(item.task)) is not None:
                item.by_content = True
                parcels.append(Parcel(item.task, item.stamp, content))
            else:
                batch.items.remove(item)
                self.here.append(item.task)
        return parcels

    def _content(self, task: Task) -> Content | None:
        """A file's bytes; None where they can't be had, or need not be sent."""
        import numpy as np

        if isinstance(task, Hash):
            return None  # which takes less than sending it
        try:
            with open_audio(self.audio(task)) as file:
                if os.fstat(file.fileno()).st_size > SENT:
                    return None
                content = np.frombuffer(file.readall(), np.uint8)
        except (AudioError, OSError):
            return None  # told when it is heard here
        self.sent += 1
        return content

    def audio(self, task: Task) -> Audio:
        """A task's file as it is opened here."""
        return Kept(task.path, self._roots) if self._roots else task.path

    def arrived(self, item: Item, said: Said, node: Node) -> bool:
        """Whether an answer is one: not where a machine has no such file, or another one at its path.

        Sizes and times tell other files apart; that a machine's folder is ours, and no copy with the times kept,
        is told by the first file of it, whose hashes are compared.
        """
        if item.by_content:
            return True
        there = node.id, self._root(item.task.path)
        if not isinstance(said, Lacking):
            digest = getattr(said, "hash", None)
            if digest is None or there in self._shared:
                return True
            if self._hash(item.task) == digest:
                self._shared.add(there)
                return True
        item.by_content = True
        if self._unchanged(item):
            self._apart.add(there)
        return False

    def _hash(self, task: Task) -> bytes | None:
        try:
            return hash_file(self.audio(task))
        except (AudioError, OSError):
            return None

    def _unchanged(self, item: Item) -> bool:
        try:
            status = os.stat(item.task.path)
        except (OSError, ValueError):
            return False
        return Stamp(status.st_size, status.st_mtime_ns) == item.stamp

    def _root(self, path: bytes) -> bytes:
        return next((root for root in self._roots if holds(root, path)), os.path.dirname(path))
