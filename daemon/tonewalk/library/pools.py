"""Where the files of an index run are listened to: in processes of this machine, or by a Ray cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tonewalk.library.listening.pipeline import Pool
from tonewalk.library.listening.tasks import Workers

if TYPE_CHECKING:
    from tonewalk.library.cluster.joining import Cluster


class Pools:
    """Those of a run; a context manager, that leaves the cluster if one was joined.

    Args:
        workers: how many processes, here.
        ray: the cluster's address, `local` for one of this machine alone (see `cluster.address`); empty: none.
    """

    def __init__(self, workers: int, ray: str = "") -> None:
        self._workers, self._ray = workers, ray
        self._stack = contextlib.ExitStack()
        self._cluster: Cluster | None = None

    def __enter__(self) -> Pools:
        if self._ray:
            from tonewalk.library.cluster.address import address_of

            address_of(self._ray)  # one that is none is told before anything is done
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster = None
        self._stack.close()

    def check(self) -> None:
        """Join the cluster, if one is asked for: before anything of the library is changed for it.

        Raises:
            ConfigError, Unavailable: as `Cluster`.
        """
        if self._ray and self._cluster is None:
            from tonewalk.library.cluster.joining import Cluster

            self._cluster = self._stack.enter_context(Cluster(self._ray, self._workers))

    def pool(self, names: Sequence[str], roots: tuple[bytes, ...]) -> Workers:
        """Workers with some encoders, for files that lie in some folders; the cluster is joined where it was not.

        Raises:
            ConfigError, Unavailable: as `Cluster`.
        """
        if not self._ray:
            return Pool(list(names), self._workers, roots)
        from tonewalk.library.cluster.pool import ClusterPool

        self.check()
        assert self._cluster is not None
        return ClusterPool(self._cluster, names, roots)
