"""A Ray cluster of several machines that are all this one; everything on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

LOOPBACK = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "disabled",
    "RAY_raylet_start_wait_time_s": "300",
}
HIDING = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"']


def quick(folder: Path) -> dict[str, str]:
    """An environment in which Ray's processes start sooner.

    jsonschema, which each of them imports, imports a grammar where it is installed, as for the tests it is: 2 s.
    """
    folder.mkdir()
    (folder / "rfc3987_syntax.py").write_text("raise ImportError\n")
    return {"PYTHONPATH": str(folder)}


class Node:
    """One machine."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    def kill(self) -> None:
        """End the machine at once, with all that runs on it."""
        ours = psutil.Process(self.process.pid)
        for one in [ours, *ours.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()


class Nodes:
    """The cluster; its head listens to nothing.

    Args:
        config: Ray's own settings, for all machines.
    """

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="twr-"))  # short: sockets lie in it
        self.nodes: list[Node] = []
        self._quick = quick(self.folder / "quick")
        head = self._start({"num_cpus": 0, "temp_dir": str(self.folder), "_system_config": config or {}})
        self.address = head.address

    def add(self, cpus: int = 1, gpus: int = 0, hidden: Path | None = None, **environment: str) -> Node:
        """Another machine.

        Args:
            hidden: a folder that is empty there.
            environment: of its processes.
        """
        how = {"num_cpus": cpus, "num_gpus": gpus, "gcs_address": self.address}
        return self._start(how, [*HIDING, str(hidden)] if hidden else [], environment)

    def close(self) -> None:
        """End all of them."""
        for node in self.nodes:
            if node.process.poll() is None:
                node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(
        self, how: dict[str, Any], prefix: list[str] | None = None, environment: dict[str, str] | None = None
    ) -> Node:
        given = dict(environment or {})
        paths = [path for path in (self._quick["PYTHONPATH"], given.pop("PYTHONPATH", "")) if path]
        given["PYTHONPATH"] = os.pathsep.join(paths)
        script = Path(__file__).with_name("ray_node.py")
        process = subprocess.Popen(
            [*(prefix or []), sys.executable, str(script), json.dumps(how)],
            env=os.environ | LOOPBACK | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        node = Node(process, process.stdout.readline().strip())
        assert node.address, f"a machine of the cluster ended at its start, exit code {process.wait()}"
        self.nodes.append(node)
        return node
