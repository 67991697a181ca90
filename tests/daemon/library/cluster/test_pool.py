"""The cluster in the local pool's place: real machines of Ray's, one of which has none of our files."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.ray_nodes import Nodes
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.library.cluster import post
from tonewalk.library.cluster.actors import Actor
from tonewalk.library.cluster.joining import Cluster
from tonewalk.library.cluster.listener import Listener, Parcel, Said
from tonewalk.library.cluster.pool import LOSSES, ClusterPool
from tonewalk.library.cluster.post import Batch
from tonewalk.library.listening.pipeline import Pool
from tonewalk.library.listening.tasks import Analyse, Analysed, Answer, Hash, Hashed, Hear, Task, Unusable, Workers
from tonewalk.library.scanning.hashing import hash_file
from tonewalk.spaces import encoders

NAMES = ["small", "timbre"]


def given(tasks: list[Task]) -> Callable[[], Task | None]:
    source = iter(tasks)
    return lambda: next(source, None)


def heard(workers: Workers, tasks: list[Task]) -> dict[Task, Answer]:
    """Answers by their tasks, each of which has one."""
    found: dict[Task, Answer] = {}
    for answer in workers.run(given(tasks)):
        assert answer.task not in found
        found[answer.task] = answer
    assert found.keys() == set(tasks)
    return found


def exact(answer: Answer) -> Any:
    """All of an answer, vectors by their bytes."""
    if not isinstance(answer, Analysed):
        return answer
    one = answer.analysis
    vectors = {name: vector.tobytes() for name, vector in one.embeddings.items()}
    return answer.hash, one.descriptors, one.sample_rate, one.channels, one.frames, vectors, one.clips


@pytest.fixture(scope="module")
def cluster(nodes: Nodes) -> Iterator[Cluster]:
    with Cluster(nodes.address, 1) as joined:
        yield joined


@pytest.fixture(scope="module")
def files(demo_folder: Path) -> list[bytes]:
    return sorted(os.fsencode(path) for path in demo_folder.rglob("*.wav"))


@pytest.fixture(scope="module")
def roots(demo_folder: Path) -> tuple[bytes, ...]:
    return (os.fsencode(os.path.realpath(demo_folder)),)


def test_a_cluster_hears_what_the_local_pool_hears_also_where_it_has_no_such_file(
    cluster: Cluster, files: list[bytes], roots: tuple[bytes, ...]
) -> None:
    tasks: list[Task] = [*map(Analyse, files), *map(Hear, files[:8]), *map(Hash, files[:8])]
    with Pool(NAMES, 1, roots) as local:
        here = heard(local, tasks)
    with ClusterPool(cluster, NAMES, roots) as pool:
        there = heard(pool, tasks)
        assert 0 < pool._post.sent < len(files)  # the machine without them was sent what it heard, and no more
    assert {task: exact(answer) for task, answer in there.items()} == {
        task: exact(answer) for task, answer in here.items()
    }


def test_files_that_cannot_be_used_are_told_in_the_local_pool_s_words(
    cluster: Cluster, files: list[bytes], tmp_path: Path
) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no audio at all")
    (tmp_path / "a link.wav").symlink_to(os.fsdecode(files[0]))
    (tmp_path / "fifo.wav").parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "fifo.wav")
    names = ["bad.wav", "a link.wav", "fifo.wav", "vanished.wav"]
    tasks: list[Task] = [Analyse(os.fsencode(tmp_path / name)) for name in names]
    roots = (os.fsencode(tmp_path),)
    with Pool([], 1, roots) as local, ClusterPool(cluster, [], roots) as pool:
        here, there = heard(local, tasks), heard(pool, tasks)
    assert all(isinstance(answer, Unusable) for answer in here.values())
    assert there == here


def test_a_task_found_while_answers_come_is_worked_off_too(
    cluster: Cluster, files: list[bytes], roots: tuple[bytes, ...]
) -> None:
    waiting: list[Task] = [Hash(files[0])]
    answers: list[Answer] = []
    with ClusterPool(cluster, [], roots) as pool:
        for answer in pool.run(lambda: waiting.pop() if waiting else None):
            answers.append(answer)
            if isinstance(answer, Hashed):
                waiting.append(Analyse(answer.task.path))
    assert [type(answer) for answer in answers] == [Hashed, Analysed]
    assert answers[0].hash == hash_file(files[0])  # type: ignore[union-attr]


def test_what_an_encoder_on_a_machine_of_its_own_hears_comes_back_as_clips(
    cluster: Cluster, files: list[bytes], roots: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    away = replace(encoders.info_of("small"), placement="main", sample_rate=32_000)
    monkeypatch.setattr(encoders, "elsewhere", lambda: frozenset({"small"}))
    monkeypatch.setattr(encoders, "info_of", lambda name: away)
    with ClusterPool(cluster, ["small"], roots) as pool:
        (answer,) = heard(pool, [Analyse(files[0])]).values()
    assert isinstance(answer, Analysed)
    assert not answer.analysis.embeddings
    assert list(answer.analysis.clips) == ["small"]


class Deadly(Listener):
    """Ends, as a decoder does that crashes, at one file."""

    def _said(self, parcel: Parcel) -> Said:
        if parcel.task.path.endswith(b"deadly.wav"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._said(parcel)


class Watched(ClusterPool):
    """Looks at what processes have in hand when they are given more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = 0

    def _give(self, actor: Actor, batch: Batch) -> None:
        super()._give(actor, batch)
        self.alone += batch.alone
        if any(one.alone for one in actor.batches):
            assert len(actor.batches) == 1


@pytest.mark.parametrize("files_a_batch", [1, post.FILES])
def test_a_file_that_ends_its_process_again_and_again_is_named_and_no_other(
    cluster: Cluster, files: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files_a_batch: int
) -> None:
    from ray import cloudpickle

    monkeypatch.setattr(post, "FILES", files_a_batch)
    cloudpickle.register_pickle_by_value(sys.modules[Deadly.__module__])
    deadly = tmp_path / "deadly.wav"
    deadly.write_bytes(Path(os.fsdecode(files[0])).read_bytes())
    tasks: list[Task] = [Analyse(path) for path in (*files[:5], os.fsencode(deadly), *files[5:10])]
    with Watched(cluster, ["timbre"], listener=Deadly) as pool:
        found = heard(pool, tasks)
    assert pool.alone >= LOSSES
    (bad,) = [answer for answer in found.values() if isinstance(answer, Unusable)]
    assert (bad.task, bad.code) == (Analyse(os.fsencode(deadly)), "decoder_crashed")
    assert "made the decoder crash" in bad.text


def test_a_machine_that_is_killed_costs_nothing_but_time(
    cluster: Cluster, nodes: Nodes, files: list[bytes], roots: tuple[bytes, ...]
) -> None:
    doomed = nodes.add()
    asked: list[Task] = []
    found: dict[Task, Answer] = {}
    killed = False

    def tasks() -> Iterator[Task]:
        """As many as it takes until all three machines are at work, and some more."""
        number = 0
        while not killed:
            number += 1
            yield Analyse(files[number % len(files)], 0.0, 0.1 + number * 1e-6)
        yield from (task for path in files for task in (Analyse(path), Hear(path)))

    source = tasks()

    def take() -> Task | None:
        task = next(source, None)
        if task is not None:
            asked.append(task)
        return task

    with ClusterPool(cluster, ["timbre"], roots) as pool:
        for answer in pool.run(take):
            assert answer.task not in found
            found[answer.task] = answer
            busy = [actor for actor in pool._listeners if actor.ready and actor.batches]
            if not killed and len({actor.node.id for actor in busy}) == 3:
                doomed.kill()
                killed = True
        assert killed
    assert found.keys() == set(asked)
    assert not [answer for answer in found.values() if isinstance(answer, Unusable)]


def test_an_encoder_that_cannot_be_loaded_ends_the_run_and_blames_no_file(cluster: Cluster) -> None:
    with pytest.raises(EncoderUnavailable, match="no-such-encoder"):
        ClusterPool(cluster, ["no-such-encoder"])
