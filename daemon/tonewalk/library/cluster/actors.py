"""Processes of ours on the machines of a cluster, as whoever started them sees them."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from tonewalk.base.errors import EncoderUnavailable, Unavailable
from tonewalk.library.cluster.joining import Node, on, reason_of
from tonewalk.library.cluster.listener import Able, Embedder
from tonewalk.library.cluster.post import Batch
from tonewalk.library.listening.analyse import Elsewhere
from tonewalk.library.listening.worker import NotReady

logger = logging.getLogger(__name__)

ALONE: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    **dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), str(1 << 28)),
}
"""The environment of one that listens, as that of a worker of the local pool (see `spawn`)."""


class Actor:
    """One of them.

    Attributes:
        node: where it is.
        ready: whether it has loaded its encoders.
        greeting: Ray's reference to what it says of that.
        batches: what it has in hand, in the order in which it does it.
        since: when it began with the first of them.
    """

    def __init__(self, handle: Any, node: Node) -> None:
        self.handle, self.node = handle, node
        self.ready = False
        self.greeting: Any = handle.ready.remote()
        self.batches: deque[Batch] = deque()
        self.since = time.monotonic()

    def takes(self, alone: bool, ahead: int) -> bool:
        """Whether it can be given another batch.

        Args:
            alone: the batch has to be the only one.
            ahead: how many it may have in hand otherwise.
        """
        if not self.ready or any(batch.alone for batch in self.batches):
            return False
        return not self.batches if alone else len(self.batches) < ahead

    def give(self, batch: Batch) -> None:
        """It has this in hand now, too."""
        if not self.batches:
            self.since = time.monotonic()
        self.batches.append(batch)

    def done(self, batch: Batch) -> None:
        """It has this in hand no longer."""
        if batch in self.batches:
            self.batches.remove(batch)
            self.since = time.monotonic()

    def greeted(self, fingerprints: dict[str, str]) -> None:
        """Take in what it says of its start.

        Args:
            fingerprints: of the weights that it has to have.

        Raises:
            EncoderUnavailable: it can't load an encoder, or has other weights of it.
            RayError: it has ended.
        """
        import ray

        told: Able | NotReady = ray.get(self.greeting)
        if isinstance(told, NotReady):
            logger.error("an encoder can't be loaded on %s\n%s", self.node.name, told.detail)
            raise EncoderUnavailable(f"On the machine {self.node.name} of the cluster: {told.text}")
        for name, fingerprint in told.fingerprints.items():
            if fingerprints[name] != fingerprint:
                raise EncoderUnavailable(
                    f"The machine {self.node.name} of the cluster has other weights of {name} than this one: "
                    "copy this machine's models folder there (`tonewalk config` says where it is)."
                )
        self.ready = True

    def end(self) -> None:
        """End its process."""
        import ray

        ray.kill(self.handle)


def listener(kind: type[Any], node: Node, names: Sequence[str | Elsewhere], roots: tuple[bytes, ...]) -> Actor:
    """Start one that listens, on one processor of a machine."""
    import ray

    how = on(node, num_cpus=1, max_restarts=0, max_task_retries=0, runtime_env={"env_vars": ALONE})
    return Actor(ray.remote(kind).options(**how).remote(list(names), roots), node)


def embedder(node: Node, names: Sequence[str]) -> Actor:
    """Start one with heavy encoders, on a GPU of a machine, or beside those that listen on its processors."""
    import ray

    how = on(node, num_cpus=0, num_gpus=min(1, node.gpus), max_restarts=0, max_task_retries=0)
    return Actor(ray.remote(Embedder).options(**how).remote(list(names), max(1, node.cpus)), node)


def out_of_memory(error: Exception) -> bool:
    """Whether Ray ended a process since its machine ran short of memory."""
    import ray

    return isinstance(error, ray.exceptions.OutOfMemoryError) or "running low on memory" in str(error)


def stillborn(error: Exception, node: Node, times: int) -> Unavailable:
    """What a user is told where processes end before they can start."""
    if out_of_memory(error):
        return Unavailable(
            f"The machine {node.name} of the cluster has too little memory for a process that listens: free some, "
            "or start Ray there with fewer --num-cpus."
        )
    return Unavailable(
        f"Processes on the machine {node.name} of the cluster ended before they could start, {times} in a row "
        f"({reason_of(error)}): Ray's logs there say why."
    )
