"""What a library of a million sounds costs, beside ones of 10,000 and 100,000: memory, start, answers, changes.

    python -m benchmarks.million --homes FOLDER [--at 10000 100000 1000000] [--bank FOLDER] [--without-index]

Homes that FOLDER holds already are used as they are. Not a part of `make bench` unless it is named: filling a
million takes minutes, and so does the index of them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from benchmarks import crowd, queries
from benchmarks.__main__ import show
from benchmarks.entry import Entry, entry, percentile
from tonewalk import demo
from tonewalk.engine.thrift import QUIET

T = TypeVar("T")

SIZES: Final = (10_000, 100_000, 1_000_000)
STARTS: Final = 3
TIMES: Final = 30
"""Questions of a kind."""
CHANGED: Final = 3
MORE: Final = 4_000
"""Sounds that are indexed while moves are answered."""
GIVING_BACK: Final = 2.0
"""s in which that is done."""
MAPPED: Final = re.compile(r"^[0-9a-f]+-[0-9a-f]+ .*/spaces/.*$")
"""Lines of `smaps` that begin a mapping of vectors, or of an index over them."""


def measure(bank: Path | None) -> list[Entry]:
    """Entries `million.*` and, beside them, `at.<size>.*`."""
    with tempfile.TemporaryDirectory() as scratch:
        return measured(Path(scratch), SIZES, None, index=True)


def measured(homes: Path, sizes: tuple[int, ...], bank: Path | None, *, index: bool) -> list[Entry]:
    """The figures of homes of these sizes, which are made where they are not there.

    Args:
        index: whether to wait for the index of each; without, questions are answered exactly.
    """
    found: list[Entry] = []
    for size in sizes:
        home = homes / str(size)
        if not (home / "config.toml").exists():
            taken, _ = _timed(partial(crowd.fill, home, size, bank=bank))
            found.append(entry(f"at.{size}.fill.s", taken, "s"))
        kind = "auto" if index else "exact"
        # a fit of a million sounds would run for minutes beside what is measured here
        (home / "config.toml").write_text(f'[maps]\nmethod = "pca"\n[spaces]\nindex = "{kind}"\n')
        mine = _of(home, size)
        found += mine
        show(mine)
        if size == max(SIZES):
            found += [one | {"name": one["name"].replace(f"at.{size}.", "million.")} for one in mine]  # type: ignore[misc]
    return found


def _of(home: Path, size: int) -> list[Entry]:
    def named(name: str, value: float, unit: str, against: str = "", ratio: float | None = None) -> Entry:
        made = entry(f"at.{size}.{name}", value, unit, against, ratio)
        print(f"{made['name']:<40} {made['value']:>12.4g} {unit}", file=sys.stderr, flush=True)
        return made

    found: list[Entry] = []
    with queries.daemon(home) as (ports, seconds):
        found.append(named("first_start.s", seconds, "s"))
        taken, _ = _timed(partial(queries.calm, ports))
        found.append(named("calm.s", taken, "s"))
    starts = []
    for _ in range(STARTS):
        with queries.daemon(home) as (ports, seconds):
            starts.append(seconds)
            memory = _memory(ports)
    found += [named("start.s", statistics.median(starts), "s"), named("rss_mb.at_start", memory, "MB")]
    with queries.daemon(home) as (ports, _seconds):
        queries.calm(ports)
        found.append(named("rss_mb.unasked", _memory(ports, quiet=True), "MB"))
        found += _answers(ports, named)
        found.append(named("rss_mb.at_once", _memory(ports), "MB"))
        found.append(named("rss_mb", _memory(ports, quiet=True), "MB"))
        found += _rescans(home, ports, named)
        found += _changes(home, ports, named)
        found += _while_indexing(home, ports, named)
        found.append(named("rss_mb.after_indexing_at_once", _memory(ports), "MB"))
        queries.calm(ports)
        found.append(named("rss_mb.after_indexing", _memory(ports, quiet=True), "MB"))
    return found


Named = Callable[..., Entry]


def _answers(ports: dict[str, Any], named: Named) -> list[Entry]:
    texts = queries._texts(ports["http"])
    moves = queries._moves(ports["osc"])
    found = [
        named("http_text.p50_ms", percentile(texts, 50), "ms"),
        named("http_text.p99_ms", percentile(texts, 99), "ms"),
        named("osc_xy.idle.p50_ms", percentile(moves, 50), "ms"),
        named("osc_xy.idle.p99_ms", percentile(moves, 99), "ms"),
    ]
    likes = [1e3 * _timed(partial(queries.post, ports, "like", {"sound": 1 + 7 * n}))[0] for n in range(TIMES)]  # type: ignore[misc]
    masks = [
        1e3 * _timed(partial(queries.post, ports, "library/mask", {"filter": f"duration < 0.{n + 10}"}))[0]
        for n in range(TIMES)
    ]
    found.append(named("http_like.p50_ms", percentile(likes, 50), "ms"))
    found.append(named("mask.p50_ms", percentile(masks, 50), "ms"))
    for name, path, asked in (
        ("page_sounds", "library/columns", None),
        ("page_facets", "library/facets", dict[str, object]()),
    ):
        taken, answer = _timed(partial(_raw, ports, f"/api/v1/{path}", asked))
        found += [named(f"{name}.s", taken, "s"), named(f"{name}.mb", len(answer) / 1e6, "MB")]
    taken, answer = _timed(partial(_raw, ports, "/api/v1/maps/current/points", None))
    return [*found, named("map_points.s", taken, "s"), named("map_points.mb", len(answer) / 1e6, "MB")]


def _rescans(home: Path, ports: dict[str, Any], named: Named) -> list[Entry]:
    """A whole rescan, from asking for it to the end of its job, beside `find` over the same tree, both warm."""

    def find() -> None:
        subprocess.run(
            ["find", home / "sounds", "-newer", home / "index.lock"], check=True, stdout=subprocess.DEVNULL
        )

    def rescan() -> None:
        job = queries.post(ports, "library/scan", {})["job"]
        _until(lambda: _state(ports, job) == "done")

    rescan()
    scans = [_timed(rescan)[0] for _ in range(2)]
    finds = [_timed(find)[0] for _ in range(3)][1:]
    scan, least = min(scans), min(finds)
    return [
        named("rescan.s", scan, "s"),
        named("find.s", least, "s"),
        named("rescan.vs_find", scan / least, "x", "find -newer", scan / least),
    ]


def _state(ports: dict[str, Any], job: object) -> str:
    jobs: Any = queries.post(ports, "job/list", {})["jobs"]
    return next((str(one["state"]) for one in jobs if one["job"] == job), "done")


def _changes(home: Path, ports: dict[str, Any], named: Named) -> list[Entry]:
    """From writing one new file into a watched folder to the search that finds it by its name."""
    demo_files = sorted((home / "sounds" / "kick").glob("*.wav"))
    seconds, seen = [], []
    for number in range(CHANGED):
        name = f"zyx{time.time_ns() % 10**9}q{number}"
        made = home / "sounds" / "kick" / f"{name}.wav"
        data = bytearray(demo_files[number].read_bytes())
        data[-2:] = os.urandom(2)
        made.write_bytes(data)
        seconds.append(_timed(partial(_until, partial(_is_found, ports, name)))[0])
        tag = {"sound": 5 + number, "tag": f"t{number}"}
        tagged, _ = _timed(partial(queries.post, ports, "sound/tag", tag))
        seen.append(1e3 * tagged)
    return [
        named("file_seen.s", statistics.median(seconds), "s"),
        named("tag.p50_ms", statistics.median(seen), "ms"),
    ]


def _is_found(ports: dict[str, Any], name: str) -> bool:
    return bool(queries.post(ports, "library/mask", {"filter": f"name:{name}"})["count"])


def _while_indexing(home: Path, ports: dict[str, Any], named: Named) -> list[Entry]:
    more = home / "more"
    demo.synthesise(more, count=MORE, seed=time.time_ns() % 10**6)
    queries.post(ports, "library/add", {"path": str(more)})
    time.sleep(2)
    moves = queries._moves(ports["osc"])
    texts = queries._texts(ports["http"])
    jobs: Any = queries.post(ports, "job/list", {})["jobs"]
    busy = any(job["kind"] == "index" and job["state"] == "running" for job in jobs)
    queries.post(ports, "library/remove", {"path": str(more)})
    return [
        named("osc_xy.p50_ms", percentile(moves, 50), "ms"),
        named("osc_xy.p99_ms", percentile(moves, 99), "ms"),
        named("http_text.indexing.p99_ms", percentile(texts, 99), "ms"),
        named("indexing_ran_throughout", float(busy), "1 = yes"),
    ]


def _memory(ports: dict[str, Any], *, quiet: bool = False) -> float:
    """MB of the daemon that are resident, less what it has mapped of vectors and indexes (files of `spaces/`).

    Args:
        quiet: once nobody has asked for anything for as long as the daemon waits to give memory back.
    """
    if quiet:
        time.sleep(QUIET + GIVING_BACK)
    kilobytes, counted = 0, True
    for line in Path(f"/proc/{ports['pid']}/smaps").read_text().splitlines():
        if re.match(r"^[0-9a-f]+-[0-9a-f]+ ", line):
            counted = not MAPPED.match(line)
        elif line.startswith("Rss:") and counted:
            kilobytes += int(line.split()[1])
    return kilobytes * 1024 / 1e6


def _raw(ports: dict[str, Any], path: str, asked: dict[str, object] | None) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{ports['http']}{path}",
        None if asked is None else json.dumps(asked).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {ports['token']}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        data: bytes = answer.read()
    return data


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _until(told: Callable[[], bool], patience: float = 600.0) -> None:
    until = time.monotonic() + patience
    while not told():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing came of it within {patience:.0f} s")
        time.sleep(0.02)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


def main() -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=Path, help="where the homes are, or are made; none: in a folder that goes")
    parser.add_argument("--at", type=int, nargs="*", default=SIZES, help="sounds")
    parser.add_argument("--bank", type=Path, help="sounds that are copied; none: the demo's")
    parser.add_argument("--without-index", action="store_true", help="questions are answered exactly")
    given = parser.parse_args()
    with _folder(given.homes) as homes:
        found = measured(homes, tuple(given.at), given.bank, index=not given.without_index)
    print(json.dumps(found), file=sys.stderr)


if __name__ == "__main__":
    main()
