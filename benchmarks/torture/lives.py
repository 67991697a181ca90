"""What is killed in the middle of: one generator an activity, which gives way after each kill it has looked at."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile as sf

from benchmarks.torture.state import State, lost, read, unlike
from benchmarks.torture.victims import PATIENCE, Hung, Victim
from tonewalk import demo

FILES: Final = 480
RECORDINGS: Final = 24
ONE_OF_THEM: Final = 0.25
"""share of kills that meet one process of a family alone"""

Told = Callable[[str], None]
"""Takes a sentence for each thing lost."""


class Ground:
    """Sounds, and what a home holds that indexed and sliced them undisturbed."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.folder = scratch / "sounds"
        demo.synthesise(self.folder, count=FILES)
        _recordings(self.folder)
        self.home = scratch / "undisturbed"
        self.seconds = {what: self._run(what) for what in ("index", "slice")}
        self.whole = read(self.home, self.folder)

    def command(self, what: str) -> tuple[str, ...]:
        """As it is typed."""
        return ("index", str(self.folder)) if what == "index" else ("slice", str(self.folder), "--longer", "2")

    def _run(self, what: str) -> float:
        began = time.monotonic()
        with Victim(self.home, *self.command(what)) as run:
            if run.wait(PATIENCE) != 0:
                raise Hung(f"the undisturbed run failed: {run.output.read_text()[-500:]}")
        if what == "index":
            self.indexed = read(self.home, self.folder)
            shutil.copytree(self.home, self.scratch / "indexed", ignore=shutil.ignore_patterns("*.lock"))
        return time.monotonic() - began

    def copy(self, name: str) -> Path:
        """Another home with all sounds indexed."""
        place = self.scratch / name
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(self.scratch / "indexed", place))


def _recordings(folder: Path) -> None:
    """Recordings of several hits each, for slicing."""
    files = sorted(folder.rglob("*.wav"))[:: FILES // 96]
    place = folder / "takes"
    place.mkdir()
    for number in range(RECORDINGS):
        parts = []
        for file in files[number * 4 : number * 4 + 4]:
            samples, rate = sf.read(file, dtype="float32", always_2d=True)
            hit = samples[: rate // 2, 0]
            parts.append(np.concatenate([hit, np.zeros(rate - len(hit), np.float32)]))
        sf.write(place / f"take {number}.wav", np.concatenate(parts), rate)


def indexing(ground: Ground, chance: random.Random, told: Told) -> Generator[None, None, None]:
    """`tonewalk index` of an empty home, until it has come to its end in spite of all."""
    yield from _resumed(ground, chance, told, "index", lambda name: ground.scratch / name, ground.indexed)


def slicing(ground: Ground, chance: random.Random, told: Told) -> Generator[None, None, None]:
    """`tonewalk slice` of a home that is indexed, likewise."""
    yield from _resumed(ground, chance, told, "slice", ground.copy, ground.whole)


def _resumed(
    ground: Ground, chance: random.Random, told: Told, what: str, place: Callable[[str], Path], end: State
) -> Generator[None, None, None]:
    while True:
        home = place(f"killed {what}")
        attempt = Attempt(ground, home, ground.command(what), ground.seconds[what])
        yield from attempt.to_its_end(chance, told, read(home, ground.folder))
        for one in unlike(end, attempt.undisturbed()):
            told(f"{what}, at its end: {one}")
        shutil.rmtree(home)


class Attempt:
    """One command over one home, begun again as often as it is killed.

    Args:
        seconds: that it takes where nobody disturbs it.
    """

    def __init__(self, ground: Ground, home: Path, command: tuple[str, ...], seconds: float) -> None:
        self.home = home
        self._ground, self._command, self._seconds = ground, command, seconds

    def to_its_end(self, chance: random.Random, told: Told, before: State) -> Generator[None, None, None]:
        """Kill it until it has ended by itself; what was there before a kill is there after it."""
        while True:
            ended = self.killed(chance, chance.uniform(0.3, 1.2) * self._seconds)
            after = read(self.home, self._ground.folder)
            for one in lost(before, after):
                told(f"{self._command[0]}: {one}")
            before = after
            yield
            if ended == 0:
                return

    def killed(self, chance: random.Random, seconds: float) -> int | None:
        """Begin it, kill all or one of its processes after `seconds`; its exit status, None where all were."""
        with self.run() as run:
            ended = run.wait(seconds)
            if ended is None:
                which = chance.randrange(1, 9) if chance.random() < ONE_OF_THEM else None
                run.kill(which)
                ended = run.wait(0 if which is None else PATIENCE)
                if ended is None:
                    raise Hung(f"`tonewalk {self._command[0]}` never ended after one of its processes was killed")
        return ended

    def run(self) -> Victim:
        """Begin it."""
        return Victim(self.home, *self._command)

    def undisturbed(self) -> State:
        """Run it once more, for what a process that was killed alone had in hand; what the home holds then."""
        with self.run() as run:
            if run.wait(PATIENCE) != 0:
                raise Hung(f"`tonewalk {self._command[0]}` failed, undisturbed: {run.output.read_text()[-500:]}")
        return read(self.home, self._ground.folder)
