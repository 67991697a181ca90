"""Questions to a library: the best hit to play, and files that are heard beside the daemon."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from tests.helpers.growing import indexed, wavs
from tonewalk.commands.queries import Blend, Find, Like, Search, Term
from tonewalk.engine.engine import Engine


async def test_what_is_found_is_the_best_hit_with_all_that_it_takes_to_play_it(engine: Engine) -> None:
    (hit,) = (await engine.areas.queries.search(Search(text="bell", k=1))).hits
    (found,) = (await engine.areas.queries.find(Find(text="bell"))).found
    assert (found.id, found.name, found.path, found.duration) == (hit.id, hit.name, hit.path, hit.duration)
    assert (found.start, found.end) == (0.0, hit.duration)
    assert len((await engine.areas.queries.find(Find(text="bell", k=3, filter="duration<10"))).found) == 3
    assert (await engine.areas.queries.find(Find(text="bell", filter="duration<0"))).found == []


async def test_a_file_is_heard_beside_the_daemon_and_its_crash_is_that_question_s_alone(
    growing: Engine, folder: Path
) -> None:
    await indexed(growing, folder)
    kick = shutil.copy(wavs(folder / "kick")[0], folder.parent / "mine.wav")
    alike = await growing.areas.queries.like(Like(file=str(kick), k=3))
    mixed = await growing.areas.queries.blend(Blend(terms=[Term(file=str(kick))], k=3))
    assert growing.areas.queries.ears is not None
    (ear,) = growing.areas.queries.ears._idle
    ear.process.kill()
    await asyncio.to_thread(ear.process.join)
    assert await growing.areas.queries.like(Like(file=str(kick), k=3)) == alike
    assert [hit.name for hit in mixed.hits] == [hit.name for hit in alike.hits]
    assert alike.hits[0].name == wavs(folder / "kick")[0].name
