"""The second pass over a library: what `hearing.py` finds, once for every content, in the background.

Nothing waits for it, and it may end at any moment: what was heard is in the catalogue each second, with the
version of the pass. Contents of an older version, and those that an older tonewalk indexed, are heard again.
"""

from __future__ import annotations

import math
import os
import time
from typing import Final

from tonewalk.base.types import ContentId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.sounds import Unheard
from tonewalk.library.listening.tasks import TRIED_AGAIN, Hear, Listened, Task, Unusable
from tonewalk.library.pools import Pools
from tonewalk.library.records import Heard, Stamp
from tonewalk.library.report import Report

HEARD_VERSION: Final = 1
"""Of the pass: rises whenever it hears better, and with it every library is listened to once more."""

BATCH: Final = 64
"""Contents a transaction, at most."""
BATCH_SECONDS: Final = 1.0
TOLD_SECONDS: Final = 30.0
"""s between two times that everybody is told to look at the catalogue again, which has masks be made anew."""


def listen(catalogue: Catalogue, pools: Pools, report: Report, seconds: float = math.inf) -> int:
    """Hear what has not been heard yet, for so long at most; how many contents were.

    Raises:
        DiskFull, Damaged, Unavailable: see there; what was committed stays.
    """
    total = catalogue.count_unheard(HEARD_VERSION)
    if not total or report.stopped():
        return 0
    until = time.monotonic() + seconds
    source = filter(_as_indexed, catalogue.unheard(HEARD_VERSION))
    contents: dict[Task, ContentId] = {}

    def take() -> Hear | None:
        if report.stopped() or time.monotonic() > until or (found := next(source, None)) is None:
            return None
        task = Hear(found.path, found.start, found.end)
        contents[task] = found.content
        return task

    heard: dict[ContentId, Heard | None] = {}
    count, stored, told = 0, time.monotonic(), time.monotonic()
    roots = tuple(root.path for root in catalogue.roots())
    with pools.pool([], roots) as pool:
        for count, answer in enumerate(pool.run(take), start=1):
            content = contents.pop(answer.task)
            match answer:
                case Listened(heard=one):
                    heard[content] = one
                case Unusable(code=code) if code not in TRIED_AGAIN:
                    heard[content] = None
            report.progress(count, total, "Hearing tempo, key and pitch")
            now = time.monotonic()
            if len(heard) >= BATCH or now - stored > BATCH_SECONDS:
                catalogue.put_heard(heard, HEARD_VERSION)
                heard, stored = {}, now
                if now - told > TOLD_SECONDS:
                    report.committed()
                    told = now
    catalogue.put_heard(heard, HEARD_VERSION)
    report.committed()
    return count


def _as_indexed(one: Unheard) -> bool:
    """Whether the file still is what was indexed; what it holds else, the next scan will say."""
    try:
        status = os.stat(one.path)
    except OSError:
        return False
    return Stamp(status.st_size, status.st_mtime_ns) == one.stamp
