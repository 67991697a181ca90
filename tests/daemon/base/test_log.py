"""What nobody waits for, and what its failure leaves in the log."""

from __future__ import annotations

import asyncio
import logging

import pytest

from tonewalk.base.log import failure


async def test_a_task_that_fails_is_logged_and_others_are_not(caplog: pytest.LogCaptureFixture) -> None:
    async def work(error: Exception | None) -> None:
        await asyncio.sleep(0)
        if error is not None:
            raise error

    tasks = [asyncio.create_task(work(error)) for error in (None, OSError("the disk is gone"), None)]
    for number, task in enumerate(tasks):
        task.add_done_callback(failure(logging.getLogger("tonewalk.here"), f"work {number} failed"))
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == ["work 1 failed"]
    assert "the disk is gone" in caplog.text
