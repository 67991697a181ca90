import asyncio

import pytest

from tonewalk.base.errors import Busy, DiskFull, UnknownJob
from tonewalk.work.events import Event, Events
from tonewalk.work.jobs import KEPT, MOST_WAITING, Jobs, Progress


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def jobs(told: list[Event]) -> Jobs:
    events = Events()
    events.listen(told.append)
    return Jobs(events)


async def nothing(progress: Progress) -> str:
    progress(1, 2, "Half")
    await asyncio.sleep(0)
    return "All of it."


async def for_ever(_: Progress) -> str:
    await asyncio.Event().wait()
    return ""


async def test_a_job_tells_its_progress_and_its_end(jobs: Jobs, told: list[Event]) -> None:
    job = jobs.start("index", "a folder", nothing)
    assert job.state == "waiting"
    ended = await jobs.wait(job.job)
    assert (ended.state, ended.text) == ("done", "All of it.")
    assert {event.topic for event in told} == {"progress"}


async def test_a_second_job_of_a_kind_waits_for_the_first(jobs: Jobs) -> None:
    first, second, other = (jobs.start(kind, "x", for_ever) for kind in ("index", "index", "map"))
    while {first.state, other.state} != {"running"}:
        await asyncio.sleep(0)
    assert second.state == "waiting"
    jobs.cancel(first.job)
    await jobs.wait(first.job)
    while second.state != "running":
        await asyncio.sleep(0)
    await jobs.close()


async def test_a_cancelled_job_says_that_what_it_finished_is_kept(jobs: Jobs) -> None:
    job = jobs.start("index", "x", for_ever)
    await asyncio.sleep(0)
    jobs.cancel(job.job)
    assert (await jobs.wait(job.job)).state == "cancelled"
    assert "kept" in job.text


async def test_a_failed_job_carries_the_error_s_code_and_sentence(jobs: Jobs) -> None:
    async def full(_: Progress) -> str:
        raise DiskFull("The disk is full: free some space.")

    async def broken(_: Progress) -> str:
        raise RuntimeError("boom")

    first = await jobs.wait(jobs.start("index", "x", full).job)
    second = await jobs.wait(jobs.start("index", "x", broken).job)
    assert (first.state, first.code, first.text) == ("failed", "disk_full", "The disk is full: free some space.")
    assert (second.state, second.code) == ("failed", "internal")
    assert "boom" in second.text


async def test_an_unknown_job_is_an_error(jobs: Jobs) -> None:
    with pytest.raises(UnknownJob, match="no job 7"):
        jobs.cancel(7)


async def test_old_jobs_are_forgotten_and_active_ones_are_not(jobs: Jobs) -> None:
    running = jobs.start("map", "long", for_ever)
    for _ in range(KEPT + 20):
        await jobs.wait(jobs.start("index", "x", nothing).job)
    listed = jobs.list()
    assert len(listed) <= KEPT + 2
    assert running in listed
    assert jobs.active("map", "long") is running
    assert jobs.active("map", "other") is None
    await jobs.close()


async def test_a_listener_that_fails_keeps_nobody_else_from_hearing() -> None:
    events, heard = Events(), []

    def broken(_: Event) -> None:
        raise RuntimeError("boom")

    events.listen(broken)
    end = events.listen(heard.append)
    events.tell(Event("progress", None))
    end()
    events.tell(Event("progress", None))
    assert len(heard) == 1


async def test_a_job_that_is_stopped_before_it_began_is_over(jobs: Jobs, told: list[Event]) -> None:
    job = jobs.start("index", "a folder", for_ever)
    jobs.cancel(job.job)
    jobs.cancel(job.job)
    assert (await jobs.wait(job.job)).state == "cancelled"
    assert jobs.active("index") is None
    assert told[-1].data is job


async def test_an_equal_job_that_waits_is_the_same_job(jobs: Jobs) -> None:
    running = jobs.start("index", "a folder", for_ever, same=["/a"])
    while running.state != "running":
        await asyncio.sleep(0)
    waiting = jobs.start("index", "a folder", for_ever, same=["/a"])
    assert waiting is not running  # what changed since then has to be looked at
    assert all(jobs.start("index", "a folder", for_ever, same=["/a"]) is waiting for _ in range(1500))
    assert jobs.start("index", "a folder", for_ever, same=["/b"]) is not waiting
    assert jobs.start("map", "a folder", for_ever, same=["/a"]) is not waiting
    assert len(jobs.list()) == 4
    jobs.cancel(waiting.job)
    assert jobs.start("index", "a folder", for_ever, same=["/a"]) is not waiting
    await jobs.close()


async def test_more_jobs_than_may_wait_are_refused_but_the_daemon_s_own_are_not(jobs: Jobs) -> None:
    for number in range(MOST_WAITING):
        jobs.start("index", "x", for_ever, same=number)
    with pytest.raises(Busy, match="64 jobs of the kind index wait already"):
        jobs.start("index", "x", for_ever)
    assert jobs.start("index", "x", for_ever, ours=True).state == "waiting"
    assert jobs.start("map", "x", for_ever).state == "waiting"
    assert jobs.start("index", "x", for_ever, same=7) in jobs.list()
    await jobs.close()
