"""Ray against the local pool on the same two processes, and what eight machines are worth.

    python -m benchmarks ray_pool

Needs the extra `ray`. The second figure is of machines that are simulated on this one, each with one process that
sleeps for a file as long as a GPU takes for one: what is measured is how well a run keeps them all busy.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.entry import Entry, entry
from benchmarks.indexing import indexing_rate, one_shots
from tests.helpers.ray_nodes import LOOPBACK, Nodes, quick
from tonewalk.library.cluster.joining import Cluster
from tonewalk.library.cluster.listener import Listener, Parcel, Said
from tonewalk.library.cluster.pool import ClusterPool
from tonewalk.library.listening.tasks import Hash

ON_A_GPU = 0.01
"""s a file: CLAP on a 10 s clip, as GPUs of a desk do it."""
MACHINES = 8
RUNS = 2
"""In turn; the best of each counts."""
SECONDS = 12.0
"""s that a run of simulated machines takes at least, their start not counted."""


class Asleep(Listener):
    """Takes for a file what a GPU would."""

    def _said(self, parcel: Parcel) -> Said:
        time.sleep(ON_A_GPU)
        return super()._said(parcel)


def measure(bank: Path | None) -> list[Entry]:
    """`ray.vs_pool`: files a second; `ray.8_nodes.times`: how much faster than one."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        # a process of Ray's is of one cluster, and reads its settings once
        ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as apart,
    ):
        os.environ |= quick(Path(scratch) / "quick")
        folder = one_shots(bank, Path(scratch) / "demo")
        rates = {"": 0.0, "local": 0.0}
        for number in range(RUNS):
            for ray in rates:
                home = Path(scratch) / f"{ray or 'pool'}{number}"
                rate, _ = apart.submit(indexing_rate, folder, ["small", "timbre"], home, ray).result()
                rates[ray] = max(rates[ray], rate)
        name = os.fsencode(next(folder.rglob("*.wav"), None) or next(folder.rglob("*.ogg")))
        one, many = (apart.submit(_rate, name, machines).result() for machines in (1, MACHINES))
    return [
        entry("ray.vs_pool", rates["local"], "files/s", "the local pool", rates["local"] / rates[""]),
        entry(f"ray.{MACHINES}_nodes.times", many, "files/s", "one machine", many / one),
    ]


def _rate(path: bytes, machines: int) -> float:
    """Files a second of so many machines, from when all of them work."""
    os.environ |= LOOPBACK
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[Asleep.__module__])
    nodes = Nodes()
    try:
        for _ in range(machines):
            nodes.add()
        with Cluster(nodes.address, 1) as cluster, ClusterPool(cluster, [], listener=Asleep) as pool:
            return _working(pool, path, machines)
    finally:
        nodes.close()


def _working(pool: ClusterPool, path: bytes, machines: int) -> float:
    begun, count = 0.0, 0
    over = False

    def tasks() -> Iterator[Hash]:
        while not over:
            yield Hash(path)

    source = tasks()
    for _ in pool.run(lambda: next(source, None)):
        if not begun:
            if sum(actor.ready for actor in pool._listeners) == machines:
                begun = time.perf_counter()
            continue
        count += 1
        elapsed = time.perf_counter() - begun
        if not over and elapsed > SECONDS:
            over, rate = True, count / elapsed
    return rate
