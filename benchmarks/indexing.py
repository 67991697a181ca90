"""How fast folders become a library: files a second, against decoding the same files alone."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.entry import Entry, entry
from tonewalk import demo
from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.library.indexing import Report, index_folders

PROCESSES = 2
RATE = 48_000


def decode_alone(paths: Sequence[str]) -> int:
    """Decode with soundfile, mix to mono, resample with soxr HQ: what everybody has to do at least."""
    import soundfile
    import soxr

    for path in paths:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        soxr.resample(samples.mean(axis=1), rate, RATE, quality="HQ")
    return len(paths)


def one_shots(bank: Path | None, folder: Path) -> Path:
    """A folder of real one-shots, or of the demo's."""
    if bank is not None and (bank / "dev" / "drum-machines").is_dir():
        return bank / "dev" / "drum-machines"
    demo.synthesise(folder)
    return folder


def measure(bank: Path | None) -> list[Entry]:
    """Rates of decoding alone, `timbre`, `small`, and both, on the same two processes and files."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = one_shots(bank, Path(scratch) / "demo")
        paths = sorted(str(path) for path in folder.rglob("*") if path.suffix in {".wav", ".ogg"})
        decode_alone(paths)  # the disk's cache, warm for everybody
        plain = len(paths) / min(_decoding(paths) for _ in range(2))
        entries = [entry("index.decode_alone", plain, "files/s")]
        for name, encoders in {"timbre": ["timbre"], "small": ["small"], "all": ["small", "timbre"]}.items():
            rate, _ = indexing_rate(folder, encoders, Path(scratch) / name)
            entries.append(entry(f"index.{name}.vs_decode", rate, "files/s", "decoding alone", rate / plain))
        if bank is not None:
            entries += _bank(bank / "dev", Path(scratch) / "dev")
    return entries


def _bank(dev: Path, home: Path) -> list[Entry]:
    """The whole of `dev`, all encoders, and decoding's share of it."""
    paths = [str(path) for path in dev.rglob("*.ogg")]
    plain = _decoding(paths)
    _, seconds = indexing_rate(dev, ["small", "timbre"], home)
    return [
        entry("index.dev.seconds", seconds, "s", "decoding alone", seconds / plain),
        entry("index.dev.decode_share", plain / seconds, ""),
    ]


def _decoding(paths: Sequence[str]) -> float:
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        pool.map(decode_alone, [paths[:4]] * PROCESSES)  # imports
        parts = [paths[start : start + 16] for start in range(0, len(paths), 16)]
        started = time.perf_counter()
        assert sum(pool.imap_unordered(decode_alone, parts)) == len(paths)
        return time.perf_counter() - started


class _Clock(Report):
    """From the first file that is done to the last: starting processes is no rate."""

    def __init__(self) -> None:
        self.first = self.last = 0.0
        self.done_first = self.done_last = 0

    def progress(self, done: int, total: int, text: str) -> None:
        if not text.startswith("Listening to") or not done:
            return
        now = time.perf_counter()
        if not self.first:
            self.first, self.done_first = now, done
        self.last, self.done_last = now, done

    @property
    def rate(self) -> float:
        """Files a second."""
        return (self.done_last - self.done_first) / (self.last - self.first)


def indexing_rate(folder: Path, encoders: list[str], home: Path, ray: str = "") -> tuple[float, float]:
    """Files a second while files are listened to, and seconds until all can be searched, starts included."""
    clock, started = _Clock(), time.perf_counter()
    library = Library(encoders=encoders, workers=PROCESSES, ray=ray)
    index_folders(Home(home), [str(folder)], library, clock, hearing=-1.0)
    return clock.rate, time.perf_counter() - started
