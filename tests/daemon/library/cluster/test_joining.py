"""Clusters that are joined, those that can't be, and whole libraries that they hear."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.ray_nodes import Nodes
from tonewalk.base.config import Library
from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.cluster.joining import Cluster
from tonewalk.library.indexing import Report, Summary, index_folders
from tonewalk.spaces.space import Space
from tonewalk_models import registry

NAMES = ["small", "timbre"]


def state(home: Home) -> dict[tuple[str, bytes], Any]:
    """All that a library holds of its sounds, vectors by their bytes."""
    found: dict[tuple[str, bytes], Any] = {}
    catalogue = Catalogue.open(home.catalogue)
    for name in NAMES:
        encoder = registry.load(name)
        space_id = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
        contents, rows = catalogue.rows_of(space_id)
        row_of = dict(zip(contents.tolist(), rows.tolist(), strict=True))
        space = Space.open(home.space(name, encoder.fingerprint), catalogue.row_count(space_id))
        for one in catalogue.sounds(since=0):
            vector = space.vectors[row_of[one.content]].tobytes()
            found[name, one.path] = (
                vector,
                one.descriptors,
                one.sample_rate,
                one.channels,
                one.stamp,
                one.missing,
            )
        space.close()
    catalogue.close()
    return found


class Once(Report):
    """Does something once so many files are done."""

    def __init__(self, after: int, what: Any) -> None:
        self._after, self._what = after, what

    def progress(self, done: int, total: int, text: str) -> None:
        if done >= self._after and self._what is not None:
            what, self._what = self._what, None
            what()


def index(home: Home, folder: Path, ray: str, report: Report | None = None) -> Summary:
    return index_folders(home, [str(folder)], Library(encoders=NAMES, workers=1, ray=ray), report or Report())


def test_a_cluster_whose_machine_is_killed_in_the_middle_makes_the_same_library(
    nodes: Nodes, demo_folder: Path, tmp_path: Path
) -> None:
    doomed = nodes.add()
    here, there = Home(tmp_path / "here"), Home(tmp_path / "there")
    index(here, demo_folder, "")
    summary = index(there, demo_folder, nodes.address, Once(5, doomed.kill))
    assert doomed.process.poll() is not None
    assert (summary.problems, summary.new) == (0, len(list(demo_folder.rglob("*.wav"))))
    assert state(there) == state(here)


def test_a_machine_that_ended_just_before_is_done_without(nodes: Nodes) -> None:
    doomed = nodes.add()
    with Cluster(nodes.address, 1) as before:
        there = {node.id for node in before.nodes()}
    doomed.kill()
    with Cluster(nodes.address, 1) as after:
        left = {node.id for node in after.nodes()}
    assert left < there
    assert len(there) == len(left) + 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise ImportError", "has no tonewalk: `pip install 'tonewalk"),
        ("__version__ = '0.0.9'\n", "has tonewalk 0.0.9, this machine "),
    ],
)
def test_a_machine_without_our_tonewalk_is_named_with_what_installs_it_and_nothing_is_begun(
    nodes: Nodes, demo_folder: Path, tmp_path: Path, source: str, said: str
) -> None:
    other = tmp_path / "other" / "tonewalk"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text(source)
    node = nodes.add(PYTHONPATH=str(other.parent))
    home = Home(tmp_path / "home")
    try:
        with pytest.raises(Unavailable, match=said):
            index(home, demo_folder, nodes.address)
    finally:
        node.kill()
    assert not state(home)
    assert not os.environ.get("RAY_AUTH_TOKEN")


def test_memory_that_runs_short_before_a_process_can_start_ends_the_run_with_a_sentence(
    demo_folder: Path, tmp_path: Path
) -> None:
    full = Nodes({"memory_usage_threshold": 0.001, "memory_monitor_refresh_ms": 50})
    try:
        full.add()
        with pytest.raises(Unavailable, match="memory"):
            index(Home(tmp_path / "home"), demo_folder, full.address)
    finally:
        full.close()


def test_without_ray_here_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install 'tonewalk\[ray\]'"):
        Cluster("local", 1).__enter__()


ALONE = """
import os, sys, psutil
if __name__ == "__main__":
    from tonewalk.library.cluster.joining import Cluster
    with Cluster("local", 1) as cluster:
        (node,) = cluster.nodes()
        processes = psutil.Process().children(recursive=True)
        listening = {
            connection.laddr.ip
            for process in (psutil.Process(), *processes)
            for connection in process.net_connections("inet")
            if connection.status == "LISTEN" or not connection.raddr
        }
        print(sorted(listening), sorted(set(os.environ) & {"RAY_AUTH_TOKEN"}))
    gone, alive = psutil.wait_procs(processes, 30)
    print(len(gone) > 3, alive, "RAY_AUTH_TOKEN" in os.environ)
"""


def test_a_cluster_of_this_machine_alone_listens_on_loopback_asks_for_a_token_and_ends_with_its_run() -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("RAY_")}
    done = subprocess.run(
        [sys.executable, "-c", ALONE], env=clean, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()[-2:]
    assert first in {"['127.0.0.1', '::ffff:127.0.0.1'] ['RAY_AUTH_TOKEN']", "['127.0.0.1'] ['RAY_AUTH_TOKEN']"}
    assert second == "True [] False"
