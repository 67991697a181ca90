"""Whether a Milvus holds what is here, row by row, and how far it has to look to find the nearest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.errors import StoreUnfit
from tonewalk.spaces.mapping import ValidRows
from tonewalk.spaces.milvus import mark as marks
from tonewalk.spaces.milvus.collection import Collection, row_sums
from tonewalk.spaces.milvus.pushing import Progress
from tonewalk.spaces.policy import GOOD_RECALL, RECALL_K, SPARE
from tonewalk.spaces.scoring import search_exactly
from tonewalk.work.spawn import Stopped

QUERIES: Final = 200
"""Rows that recall is measured with: 0.98 is then known to 0.003."""
EFFORTS: Final = (32, 64, 128, 256, 512, 1024, 2048, 4096)
SAFETY: Final = 0.01
"""Recall aimed at above the target: what is asked later lies farther from the rows than they do from each other.
Of 100,000 rows 0.995 of their own neighbours were found where it was 0.985 of those of other recordings."""
CHEAP: Final = 512
"""Effort up to which it goes on to `GOOD_RECALL`: that takes a server a few milliseconds."""
_EVERY: Final = 16
"""Batches after which it is marked how far the comparison is."""


def compare(
    folder: Path,
    collection: Collection,
    uri: str,
    held: ValidRows,
    progress: Progress,
    stopped: Callable[[], bool],
) -> None:
    """Fetch every row that the collection holds and compare it, bytes and checksum, with that of the vector file.

    It goes on where an earlier one, that was stopped or killed, has come to.

    Args:
        uri: of the Milvus, as the mark names it.

    Raises:
        StoreUnfit: a row is missing there or is another.
        Stopped, StoreAway: what was compared is marked.
    """
    marked = marks.read(folder, uri, collection.name)
    total = len(held.vectors)
    done = min(marked.mark.compared, total)
    for place, first in enumerate(range(done, total, collection.batch)):
        end = min(first + collection.batch, total)
        _compare_batch(collection, held, first, end)
        progress(end, total, "comparing what Milvus holds")
        if end == total or place % _EVERY == _EVERY - 1 or stopped():
            mark = msgspec.structs.replace(marked.mark, compared=end)
            marks.write(folder, marks.Marked(mark, marked.seals))
        if stopped() and end < total:
            raise Stopped


def _compare_batch(collection: Collection, held: ValidRows, first: int, end: int) -> None:
    numbers, sums, vectors = collection.fetch(first, end)
    ours = np.ascontiguousarray(held.vectors[first:end], np.float32)
    if not np.array_equal(numbers, np.arange(first, end)):
        missing = np.setdiff1d(np.arange(first, end), numbers)
        what = (
            f"lacks row {missing[0]}" if len(missing) else f"holds row {numbers[np.diff(numbers) == 0][0]} twice"
        )
        raise StoreUnfit(f"The collection {collection.name} {what}: move the spaces there once more.")
    differs = (vectors.view(np.uint32) != ours.view(np.uint32)).any(axis=1) | (sums != row_sums(ours))
    if differs.any():
        raise StoreUnfit(
            f"Row {first + int(differs.argmax())} of the collection {collection.name} is not what was copied "
            "there: drop the collection, and move the spaces there once more."
        )


def measure(
    folder: Path, collection: Collection, uri: str, held: ValidRows, target: float, progress: Progress
) -> tuple[int, float]:
    """Find the effort with which the collection finds enough of the true ten nearest, and mark it.

    Asked is with rows of the space, each left out of its own answer.

    Args:
        target: recall@10 against exact search.

    Returns:
        Effort and the recall measured with it; those of the greatest effort where none reaches the target.

    Raises:
        StoreAway, StoreUnfit: it can't be asked.
    """
    total = len(held.vectors)
    asked = np.sort(np.random.default_rng(1).choice(total, min(QUERIES, total), replace=False))
    truths = []
    for place, row in enumerate(asked.tolist()):
        found, _ = search_exactly(held.vectors, held.vectors[row], RECALL_K + 1)
        truths.append(set(found.tolist()) - {row})
        progress(place, len(asked), "finding the true nearest")
    effort, recall = EFFORTS[0], 0.0
    for effort in EFFORTS:
        shares = []
        for row, truth in zip(asked.tolist(), truths, strict=True):
            near = collection.search(held.vectors[row], min(RECALL_K + 1 + SPARE, total), effort)
            right = len(truth & set(near.tolist()))
            shares.append(min(right, RECALL_K) / min(RECALL_K, max(len(truth), 1)) if truth else 1.0)
        recall = float(np.mean(shares))
        progress(EFFORTS.index(effort) + 1, len(EFFORTS), f"recall {recall:.3f} at effort {effort}")
        if recall >= GOOD_RECALL or (effort >= CHEAP and recall >= min(target + SAFETY, 1.0)):
            break
    marked = marks.read(folder, uri, collection.name)
    mark = msgspec.structs.replace(marked.mark, effort=effort, recall=recall, measured=total)
    marks.write(folder, marks.Marked(mark, marked.seals))
    return effort, recall
