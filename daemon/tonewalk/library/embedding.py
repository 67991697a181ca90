"""Sounds that an encoder, or its new weights, has not heard yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import numpy as np

from tonewalk.base.types import ContentId, Row
from tonewalk.library.indexer import Indexer
from tonewalk.library.listening.tasks import Analyse, Analysed, Answer, Task
from tonewalk.library.records import Analysis
from tonewalk.library.summary import Summary
from tonewalk.library.targets import full, held


def complete(indexer: Indexer, summary: Summary) -> None:
    """Have all encoders of a run hear what they lack.

    Raises:
        DiskFull, Damaged, Unavailable: see there; what was committed stays.
    """
    for name in indexer.names:
        if not indexer.report.stopped():
            _embed_again(indexer, name, summary)
    summary.stopped = indexer.report.stopped()


def _embed_again(indexer: Indexer, name: str, summary: Summary) -> None:
    catalogue, target = indexer.catalogue, indexer.targets[name]
    contents: dict[Task, ContentId] = {
        Analyse(path, start, end): content
        for content, path, start, end in catalogue.contents_without(target.space_id)
    }
    batch: dict[ContentId, Analysis] = {}
    embedding: deque[tuple[dict[ContentId, Analysis], Future[None]]] = deque()

    def finish(left: int) -> None:
        """Store batches in order, but for the last so many, which are still being embedded."""
        while len(embedding) > left:
            heard, done = embedding.popleft()
            done.result()
            first = target.vectors.append(np.stack([analysis.embeddings[name] for analysis in heard.values()]))
            target.vectors.flush()
            catalogue.put_rows(target.space_id, {key: Row(first + i) for i, key in enumerate(heard)})
            indexer.report.committed()

    for number, answer in enumerate(_answers(indexer, contents, name)):
        if isinstance(answer, Analysed):
            batch[contents[answer.task]] = answer.analysis
            summary.embedded += 1
        if full(len(batch), held(batch.values())):
            embedding.append((batch, indexer.targets.embed(list(batch.values()))))
            batch = {}
            finish(indexer.targets.on_their_way)
        indexer.report.progress(number, len(contents), f"Embedding with {name}")
    if batch:
        embedding.append((batch, indexer.targets.embed(list(batch.values()))))
    finish(0)


def _answers(indexer: Indexer, tasks: Mapping[Task, ContentId], name: str) -> Iterator[Answer]:
    if tasks:
        source = iter(tasks)
        with indexer.pool([name]) as pool:
            yield from pool.run(lambda: None if indexer.report.stopped() else next(source, None))
