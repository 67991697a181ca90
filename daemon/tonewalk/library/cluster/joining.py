"""A Ray cluster, joined for as long as an index run lasts: one that exists, or one of this machine alone.

Nothing of Ray's reports to anybody, and what is started here listens on loopback, asks for a token that only this
run knows, keeps its files in a folder of its own, and ends with the run.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tonewalk.base.errors import Unavailable
from tonewalk.library.cluster.address import Address, address_of, refuse_unless_ray
from tonewalk.library.cluster.sameness import About, about, asking, unlike

logger = logging.getLogger(__name__)

QUIET: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_DEFAULT_PYTHON_VERSION_MATCH_LEVEL": "minor",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
"""Nothing is reported, and nothing asked on the terminal."""
ALONE: Final = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # everywhere: addresses are loopback's, and so are listeners
    "RAY_AUTH_MODE": "token",
    "RAY_raylet_start_wait_time_s": "90",
    # its part that reports use asks, even where it may not report, which cloud this is: by HTTP, from nobody here
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "no_proxy": "127.0.0.1,localhost",
}
STORE: Final = 256 * 2**20
"""Bytes for what is on its way between processes of this machine."""
SHORT: Final = "/tmp"
"""Sockets lie in Ray's folder, and a socket's path may have 104 bytes at most."""
ASKING: Final = 120.0
"""s that a machine has to say what runs on it: the first process of Ray's there takes its time."""


class Node(NamedTuple):
    """A machine of the cluster."""

    id: str
    name: str
    cpus: int
    gpus: int


class Cluster:
    """A context manager: joins, and leaves.

    Args:
        address: see `address_of`.
        workers: how many processes may listen, where the cluster is this machine alone.

    Raises:
        ConfigError: the address is none.
        Unavailable: nobody answers there, or nobody who could listen for us; Ray is not installed.
    """

    def __init__(self, address: str, workers: int) -> None:
        self.address: Address = address_of(address)
        self._workers = workers
        self._fit: dict[str, Node] = {}
        self._asked: dict[str, tuple[Node, Any]] = {}
        self._unfit: set[str] = set()

    def __enter__(self) -> Cluster:
        if importlib.util.find_spec("ray") is None:
            raise Unavailable("Ray is not installed here: `pip install 'tonewalk[ray]'`, or leave --ray away.")
        with contextlib.ExitStack() as stack:
            stack.enter_context(_environment(self.address))
            stack.enter_context(_signals())
            if self.address.local:
                self._start(stack)
            else:
                self._join(stack)
            self._meet_all()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def nodes(self) -> list[Node]:
        """The machines that can listen for us now; those that came are asked, and wait for a later call."""
        alive = {node.id: node for node in self._alive()}
        for gone in self._fit.keys() - alive.keys():
            logger.warning("machine %s has left the cluster", self._fit.pop(gone).name)
        for node in alive.values():
            if node.id not in self._fit and node.id not in self._asked and node.id not in self._unfit:
                self._ask(node)
        for text in self._hear(0.0):
            logger.warning("not used: %s", text)
        return list(self._fit.values())

    def _start(self, stack: contextlib.ExitStack) -> None:
        folder = tempfile.mkdtemp(prefix="tonewalk-ray-", dir=SHORT if os.path.isdir(SHORT) else None)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        how = {
            "address": "local",
            "num_cpus": self._workers,
            "include_dashboard": False,
            "object_store_memory": STORE,
            "_node_ip_address": "127.0.0.1",
            "_temp_dir": folder,
        }
        try:
            self._init(stack, **how)
        except Unavailable:  # a part of Ray's that gives others 15 s to begin: few, on a full machine
            self._init(stack, **how)

    def _join(self, stack: contextlib.ExitStack) -> None:
        import ray

        refuse_unless_ray(self.address, about(ray.__version__))
        self._init(stack, address=self.address.text)

    def _init(self, stack: contextlib.ExitStack, **how: Any) -> None:
        import ray

        try:
            stack.callback(ray.shutdown)
            ray.init(log_to_driver=False, configure_logging=False, namespace="tonewalk", **how)
        except Exception as error:
            logger.exception("Ray at %s can't be joined", self.address.text)
            raise self.address.refused(error) from error

    def _alive(self) -> Iterator[Node]:
        import ray

        for found in ray.nodes():  # type: ignore[no-untyped-call]
            resources = found["Resources"]
            node = Node(
                found["NodeID"],
                found["NodeManagerAddress"],
                int(resources.get("CPU", 0)),
                int(resources.get("GPU", 0)),
            )
            if found["Alive"] and node.cpus:
                yield node

    def _meet_all(self) -> None:
        """Ask all machines that there are what runs on them.

        Raises:
            Unavailable: one of them can't listen for us, or there is none.
        """
        for node in self._alive():
            self._ask(node)
        if texts := self._hear(ASKING):
            raise Unavailable(" ".join(texts))
        if not self._fit:
            raise Unavailable(f"The Ray cluster at {self.address.text} has no machine with a free processor.")

    def _ask(self, node: Node) -> None:
        import ray

        there = on(node, num_cpus=0, max_retries=0)
        self._asked[node.id] = node, ray.remote(asking()).options(**there).remote()

    def _hear(self, patience: float) -> list[str]:
        """Take in what machines have said of themselves; a sentence for each that can't listen for us."""
        import ray

        texts = []
        text: str | None
        until = time.monotonic() + patience
        here = about(ray.__version__)
        for node, asked in list(self._asked.values()):
            if not ray.wait([asked], timeout=max(0.0, until - time.monotonic()))[0]:
                if not patience:
                    continue
                text = f"{node.name} of the cluster said nothing in {ASKING:.0f} s: look at `ray status` there."
            else:
                text = self._unlike(node, asked, here)
            del self._asked[node.id]
            if text is None:
                logger.warning("machine %s has left the cluster", node.name)
            elif text:
                texts.append(text)
                self._unfit.add(node.id)
            else:
                self._fit[node.id] = node
        return texts

    def _unlike(self, node: Node, asked: Any, here: About) -> str | None:
        """What keeps a machine from listening for us, "" for nothing; None where it has gone meanwhile.

        A cluster goes on listing a machine for seconds after its end.
        """
        import ray

        try:
            return unlike(About(**ray.get(asked)), here, f"The machine {node.name}")
        except ray.exceptions.RayError as error:
            logger.warning("machine %s: %s", node.name, error)
            if isinstance(error, ray.exceptions.TaskUnschedulableError) or node not in self._alive():
                return None
            if isinstance(error, ray.exceptions.OutOfMemoryError):
                return (
                    f"The machine {node.name} of the cluster has too little memory for our processes: free some."
                )
            reason = reason_of(error)
            return f"The machine {node.name} of the cluster could not say what runs on it ({reason})."


def on(node: Node, **how: Any) -> dict[str, Any]:
    """Options of a task or an actor that has to run on a machine."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return {"scheduling_strategy": NodeAffinitySchedulingStrategy(node_id=node.id, soft=False), **how}


def reason_of(error: Exception) -> str:
    """The first line that says something of an error of Ray's."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__


@contextlib.contextmanager
def _environment(address: Address) -> Iterator[None]:
    """Ray reads these when it is imported and when its processes start; ours is as before, afterwards."""
    before = dict(os.environ)
    os.environ |= QUIET
    if address.local:
        os.environ |= ALONE | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
    try:
        yield
    finally:
        for key in os.environ.keys() - before.keys():
            del os.environ[key]
        os.environ |= before


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Ray takes SIGTERM for itself, and does not give it back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
