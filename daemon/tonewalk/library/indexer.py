"""What an index run works with, for as long as it has the home to itself: catalogue, vectors, workers.

Runs in a process of its own beside the daemon, or inside `tonewalk index` where no daemon runs. What is done with
it is in files of its own: `root_run` brings a folder up to date, `embedding` has an encoder hear what it lacks,
`slicing` cuts recordings, `second_pass` listens once more. Vectors go to their files first and are counted by the
catalogue's transaction afterwards, so a kill at any moment leaves at most rows that nobody counts, which the next
run cuts off.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from tonewalk.base.home import Home
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.listening.tasks import Workers
from tonewalk.library.pools import Pools
from tonewalk.library.report import Report
from tonewalk.library.targets import Targets


class Indexer:
    """One home's; a context manager that holds the home's index lock.

    Attributes:
        names: of the run's encoders.
        pools: where its files are listened to.
        report: who hears of the run.
        catalogue: of the home, while this is entered, as `targets`.
        targets: where embeddings go.

    Args:
        encoders: names from the registry.
        pools: where files are listened to; left with the run.
        patience: s to wait for another run that is just ending.

    Raises:
        HomeLocked: another index run works on this home.
        EncoderUnavailable: weights are missing.
        DamagedCatalogue: see there.
    """

    def __init__(
        self, home: Home, encoders: Sequence[str], pools: Pools, report: Report, patience: float = 0.0
    ) -> None:
        self.names, self.pools, self.report = list(encoders), pools, report
        self._home = home
        self._lock = home.locked("index", "An index run", patience)

    def __enter__(self) -> Indexer:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._lock)
            self.catalogue = Catalogue.open(self._home.catalogue)
            stack.callback(self.catalogue.close)
            self.targets = Targets(self._home, self.catalogue, self.names, self.report.stopped)
            stack.callback(self.targets.close)
            stack.enter_context(self.pools)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def pool(self, names: Sequence[str] | None = None) -> Workers:
        """Workers with all of the run's encoders, or some.

        Raises:
            ConfigError, Unavailable: as `Pools.pool`.
        """
        roots = tuple(root.path for root in self.catalogue.roots())
        return self.pools.pool(self.names if names is None else names, roots)
