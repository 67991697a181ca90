"""Queries in several threads while the library grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from tonewalk.commands.queries import Like, Search


def test_queries_go_on_while_sounds_are_added_and_moved(library: Any) -> None:
    done = Event()

    def ask(number: int) -> int:
        count = 0
        while not done.is_set():
            hits = library.searcher.search(Search(text="kick", k=1000, filter="path:drums or path:new")).hits
            assert len({hit.id for hit in hits}) == len(hits) >= 6
            assert library.searcher.like(Like(sound=1 + number, k=3)).hits
            count += 1
        return count

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask, number) for number in range(3)]
        try:
            for number in range(40):
                added = library.add(f"New/{number}.wav", small={"kick": 1, "long": number / 50})
                library.move(added, f"/music/New/moved {number}.wav".encode())
        finally:
            done.set()
        assert all(future.result() > 0 for future in asking)
    assert len(library.searcher.search(Search(text="kick", k=1000, filter="name:moved")).hits) == 40
