"""Files to analyses on the machines of a cluster: a process a processor listens, one a GPU has heavy encoders.

Batches are small, a process has at most `AHEAD` of them, and what has come back is the caller's: a process or a
machine that is lost costs what it had in hand, which is done again elsewhere. The batch that a process seems to
have begun is then done a file at a time, each all that its process has in hand: what it answered just before it
ended can be lost with it. So a file that ends its process, twice and alone, is named, and no other.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from tonewalk.base.errors import Unavailable
from tonewalk.library.cluster import actors
from tonewalk.library.cluster.actors import Actor
from tonewalk.library.cluster.joining import Cluster, Node
from tonewalk.library.cluster.listener import Listener, told
from tonewalk.library.cluster.post import Batch, Item, Post
from tonewalk.library.listening.analyse import Elsewhere
from tonewalk.library.listening.pipeline import LOOK, PATIENCE, STARTS, Pool
from tonewalk.library.listening.tasks import Answer, Hash, Task, Unusable
from tonewalk.library.listening.worker import answer
from tonewalk.library.records import shown
from tonewalk.spaces import encoders

logger = logging.getLogger(__name__)

AHEAD: Final = 2
"""Batches handed to a process before the first comes back: it never waits for the next."""
LOSSES: Final = 2
"""Processes that a file may end, alone with them, before it is named."""
LAG: Final = 10.0
"""s after which a cluster knows that a machine has gone; until then nothing is started on one that seems to."""
FREE: Final = 120.0
"""s in which a processor of the cluster has to come free."""


class Hung(Exception):
    """A process gave no answer for so long that none is waited for."""


class ClusterPool:
    """The local pool's place, taken by a cluster (see `tasks.Workers`).

    Args:
        cluster: joined.
        names: of encoders from the registry, or on machines of their own.
        roots: folders in which the files must lie; none: they may lie anywhere.
        listener: the class of those that listen.
    """

    def __init__(
        self,
        cluster: Cluster,
        names: Sequence[str],
        roots: tuple[bytes, ...] = (),
        listener: type[Any] = Listener,
    ) -> None:
        self._cluster, self._roots, self._kind = cluster, roots, listener
        self._here_names = list(names)
        infos = [encoders.info_of(name) for name in names]
        away = encoders.elsewhere()  # the machines of the cluster need not know of those
        self._names = [Elsewhere(one.name, one.sample_rate) if one.name in away else one.name for one in infos]
        self._fingerprints = {name: encoders.load(name).fingerprint for name in names}
        self._heavy = [one.name for one in infos if one.name not in away and one.placement == "main"]
        self._listeners: list[Actor] = []
        self._embedders: list[Actor] = []
        self._waiting: deque[Batch] = deque()
        self._nodes: list[Node] = []
        self._looked = float("-inf")
        self._idle_since = time.monotonic()
        self._stillborn = 0
        self._shunned: dict[str, float] = {}
        self._named: deque[Unusable] = deque()
        self._post = Post(roots)
        self._local: Pool | None = None

    def __enter__(self) -> ClusterPool:
        return self

    def __exit__(self, *_: object) -> None:
        for actor in (*self._listeners, *self._embedders):
            actor.end()
        if self._local is not None:
            self._local.__exit__()

    def run(self, take: Callable[[], Task | None]) -> Iterator[Answer]:
        """See `tasks.Workers`."""
        while True:
            self._look()
            self._fill(take)
            while self._post.here or self._named:
                yield self._named.popleft() if self._named else self._here(self._post.here.popleft())
                self._fill(take)
            if not self._waiting and not any(actor.batches for actor in self._listeners):
                return
            yield from self._receive()

    # who works

    def _look(self) -> None:
        """See now and then which machines there are."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked, self._nodes = now, self._cluster.nodes()
        for actor in list(self._listeners):
            if actor.batches and now - actor.since > PATIENCE:
                self._lost(actor, Hung(f"no answer in {PATIENCE:.0f} s"))
        if self._listeners and any(actor.ready for actor in self._listeners):
            self._idle_since = now
        elif self._waiting and now - self._idle_since > FREE:
            raise Unavailable(
                f"No processor of the Ray cluster at {self._cluster.address.text} came free in {FREE:.0f} s: "
                "`ray status` says what uses them."
            )

    def _free(self) -> list[Node]:
        """A machine for each processor on which nobody of ours is."""
        taken = [actor.node.id for actor in self._listeners]
        now = time.monotonic()
        nodes = [node for node in self._nodes if self._shunned.get(node.id, 0.0) < now]
        free: list[Node] = []
        for round_ in range(max((node.cpus for node in nodes), default=0)):
            free += [node for node in nodes if taken.count(node.id) + round_ < node.cpus]
        return free

    def _fill(self, take: Callable[[], Task | None]) -> None:
        """Hand out batches, evenly; a process is started only where there is one for it."""
        while (actor := self._roomiest()) is not None and (batch := self._next(take)) is not None:
            self._give(actor, batch)
        free = self._free()
        starting = sum(not actor.ready for actor in self._listeners)
        while len(self._waiting) < len(free) + starting and (batch := self._post.gather(take)) is not None:
            self._waiting.append(batch)
        for node in free[: max(0, len(self._waiting) - starting)]:
            self._listeners.append(actors.listener(self._kind, node, self._names, self._roots))
        if self._waiting and self._heavy:
            self._start_embedders()

    def _start_embedders(self) -> None:
        """One a GPU; where no machine has one, one a machine."""
        places = [node for node in self._nodes for _ in range(node.gpus)] or self._nodes
        taken = [actor.node.id for actor in self._embedders]
        for node in places:
            if node.id in taken:
                taken.remove(node.id)
            else:
                self._embedders.append(actors.embedder(node, self._heavy))

    def _roomiest(self) -> Actor | None:
        """Who can be given the next batch."""
        alone = bool(self._waiting) and self._waiting[0].alone
        if self._heavy and self._embedder(alone) is None:
            return None
        able = (actor for actor in self._listeners if actor.takes(alone, AHEAD))
        return min(able, key=lambda actor: len(actor.batches), default=None)

    def _embedder(self, alone: bool) -> Actor | None:
        """Whose heavy encoders are behind it; that one has as many in hand as listeners give it."""
        able = (actor for actor in self._embedders if actor.takes(alone, sys.maxsize))
        return min(able, key=lambda actor: len(actor.batches), default=None)

    def _next(self, take: Callable[[], Task | None]) -> Batch | None:
        return self._waiting.popleft() if self._waiting else self._post.gather(take)

    def _give(self, actor: Actor, batch: Batch) -> None:
        parcels = self._post.parcels(batch, actor.node)
        if not parcels:
            return
        if (heavy := self._embedder(batch.alone)) is not None:
            batch.heard = actor.handle.hear.remote(parcels)
            batch.answers = heavy.handle.complete.remote(batch.heard)
            heavy.give(batch)
        else:
            batch.answers = actor.handle.answer.remote(parcels)
        actor.give(batch)

    # what comes back

    def _receive(self) -> Iterator[Answer]:
        """What the next process that has something to say says."""
        import ray

        every = (*self._listeners, *self._embedders)
        waiting = {actor.greeting: actor for actor in every if not actor.ready}
        waiting |= {actor.batches[0].answers: actor for actor in self._listeners if actor.batches}
        if not waiting:
            self._looked = float("-inf")  # all machines have gone: perhaps another comes
            time.sleep(LOOK)
            return
        for reference in ray.wait(list(waiting), timeout=LOOK)[0]:
            actor = waiting[reference]
            try:
                if actor.ready:
                    yield from self._answered(actor)
                else:
                    actor.greeted(self._fingerprints)
                    actor.since, self._stillborn = time.monotonic(), 0
            except ray.exceptions.RayError as error:
                self._failed(actor, error)

    def _answered(self, actor: Actor) -> Iterator[Answer]:
        import ray

        batch = actor.batches[0]
        answers = told(ray.get(batch.answers))
        self._done(batch)
        again: list[Item] = []
        for item, said in zip(batch.items, answers, strict=True):
            if not self._post.arrived(item, said, actor.node):
                again.append(item)
                continue
            if isinstance(said, Unusable) and said.detail:
                logger.error("analysis of %s failed\n%s", shown(said.task.path), said.detail)
            yield said  # type: ignore[misc]  # what has arrived is no Lacking
        if again:
            self._waiting.appendleft(Batch(again, batch.alone))

    def _done(self, batch: Batch) -> None:
        for actor in (*self._listeners, *self._embedders):
            actor.done(batch)

    def _failed(self, actor: Actor, error: Exception) -> None:
        """A process of ours has ended, or what it gave is lost with its machine."""
        import ray

        logger.warning("on %s of the cluster: %s", actor.node.name, error)
        self._nodes = self._cluster.nodes()
        if actor.ready:
            self._lost(actor, error)
            return
        self._drop(actor)
        there = any(node.id == actor.node.id for node in self._nodes)
        if not there or isinstance(error, ray.exceptions.ActorUnschedulableError):
            self._shunned[actor.node.id] = time.monotonic() + LAG  # it went, whether that is known yet or not
            return
        self._stillborn += 1
        if self._stillborn >= STARTS:
            raise actors.stillborn(error, actor.node, STARTS)

    def _lost(self, actor: Actor, error: Exception) -> None:
        """What the first batch of a process was in has ended."""
        lost = self._culprit(actor, actor.batches[0])
        begun = lost.batches[0]
        self._drop(lost)
        if any(node.id == lost.node.id for node in self._nodes):
            self._suspect(begun, lost.node, error)

    def _culprit(self, actor: Actor, batch: Batch) -> Actor:
        """Whose end it was: that of who listened, or that of the heavy encoder behind."""
        import ray

        if batch.heard is None or not ray.wait([batch.heard], timeout=0, fetch_local=False)[0]:
            return actor
        try:
            ray.get(batch.heard)
        except ray.exceptions.RayError:
            return actor
        return next(one for one in self._embedders if batch in one.batches)

    def _drop(self, actor: Actor) -> None:
        """Do without it; what it had in hand waits for another."""
        actor.end()
        for each in (self._listeners, self._embedders):
            if actor in each:
                each.remove(actor)
        for batch in reversed(list(actor.batches)):
            self._done(batch)
            batch.answers = batch.heard = None
            self._waiting.appendleft(batch)

    def _suspect(self, batch: Batch, node: Node, error: Exception) -> None:
        """The batch that a process had begun when it ended: its files one by one, or the only one is named.

        Where it had another one in hand as well, that may have been begun, and the answer to this one be lost.
        """
        self._waiting.remove(batch)
        if not batch.alone:
            self._waiting.extendleft(Batch([item], alone=True) for item in reversed(batch.items))
            return
        (item,) = batch.items
        item.losses += 1
        if item.losses < LOSSES:
            self._waiting.appendleft(batch)
            return
        path = shown(item.task.path)
        if actors.out_of_memory(error):
            code = "out_of_memory"
            text = f"{path} takes more memory than the machine {node.name} of the cluster has: index without Ray."
        else:
            code, what = "decoder_crashed", "made the decoder crash"
            if isinstance(error, Hung):
                code, what = "decoder_hung", f"gave {error}"
            text = f"{path} {what}: convert it to WAV or FLAC, or move it out of the library."
        logger.error("%s: %s", code, path)
        self._named.append(Unusable(item.task, code, text))

    def _here(self, task: Task) -> Answer:
        """What only this machine can do."""
        if isinstance(task, Hash):
            return answer(task, self._post.audio(task), ())
        if self._local is None:
            self._local = Pool(self._here_names, 1, self._roots)
        given = iter([task])
        return next(self._local.run(lambda: next(given, None)))
