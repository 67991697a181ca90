"""Audio files with bytes turned over, cut, doubled or of another name: each is indexed or named as a problem."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import soundfile as sf

from benchmarks.entry import entry
from benchmarks.torture.finding import Finding
from benchmarks.torture.hostile import turned
from benchmarks.torture.lives import Ground
from benchmarks.torture.state import read
from benchmarks.torture.victims import PATIENCE, Victim
from tonewalk.base.home import Home
from tonewalk.library.catalogue.catalogue import Catalogue

WRITTEN: Final = (
    ("wav", "WAV", "PCM_16"), ("wav", "WAV", "FLOAT"), ("wav", "WAV", "IMA_ADPCM"), ("wav", "RF64", "PCM_24"),
    ("aif", "AIFF", "PCM_24"), ("flac", "FLAC", "PCM_16"), ("ogg", "OGG", "VORBIS"), ("opus", "OGG", "OPUS"),
    ("mp3", "MP3", "MPEG_LAYER_III"), ("au", "AU", "PCM_16"), ("caf", "CAF", "PCM_16"), ("w64", "W64", "PCM_16"),
)  # fmt: skip
HEAD: Final = 64
"""bytes at the beginning, where most of what a reader trusts stands"""


def torture(ground: Ground, count: int, seed: int) -> Iterator[Finding]:
    """Index `count` mutated files among healthy ones."""
    chance = random.Random(seed)
    folder, home = ground.scratch / "mutated", ground.scratch / "mutated home"
    folder.mkdir()
    healthy = _originals(ground.folder, folder)
    for number in range(count):
        original = chance.choice(healthy)
        data = _mutated(chance, original.read_bytes())
        suffix = original.suffix if chance.random() < 0.9 else f".{chance.choice(WRITTEN)[0]}"
        (folder / f"m{number}{suffix}").write_bytes(data)
    with Victim(home, "index", str(folder)) as run:
        ended = run.wait(PATIENCE + count)
        words = run.output.read_text("utf-8", "replace")
    found = read(home, folder)
    catalogue = Catalogue.open(Home(home).catalogue)
    try:
        named = {bytes(one.path) for root in catalogue.roots() for one in catalogue.problems(root.id)}
    finally:
        catalogue.close()
    heard = {key[0] for key in found.sounds}
    silent = [
        file.name
        for file in folder.iterdir()
        if file.name not in heard and not any(path.endswith(b"/" + file.name.encode()) for path in named)
    ]
    whole = all(one.name in heard for one in healthy)
    shutil.rmtree(folder)
    yield Finding(
        "Mutated audio files",
        f"{count} of {len(healthy)} healthy ones in {len({one[1:] for one in WRITTEN})} codings",
        f"{len(heard) - len(healthy)} heard, {len(named)} named as problems, {len(silent)} neither; the run "
        f"{'came to its end' if ended == 0 else f'ended with {ended}'}" + (f"; {silent[0]}" if silent else ""),
        ended == 0 and whole and not silent and "Traceback" not in words,
        (entry("torture.audio_files", count, "files"),),
    )


def _originals(source: Path, folder: Path) -> list[Path]:
    """The same few sounds in every coding that is written here, and by FFmpeg where it is there."""
    made = []
    for number, file in enumerate(sorted(source.rglob("*.wav"))[:6]):
        samples, rate = sf.read(file, dtype="float32")
        for suffix, kind, coding in WRITTEN:
            path = folder / f"h{number} {kind} {coding}.{suffix}"
            sf.write(path, samples, 48_000 if coding == "OPUS" else rate, format=kind, subtype=coding)
            made.append(path)
        if shutil.which("ffmpeg"):
            path = folder / f"h{number}.m4a"
            subprocess.run(
                ["ffmpeg", "-v", "error", "-i", str(file), "-c:a", "aac", str(path)],
                check=True,
                stdin=subprocess.DEVNULL,
            )
            made.append(path)
    return made


def _mutated(chance: random.Random, data: bytes) -> bytes:
    how = chance.randrange(6)
    if how == 0:
        return data[: chance.randrange(len(data))]
    if how == 1:
        return turned(chance, data[:HEAD]) + data[HEAD:]
    if how == 2:
        at = chance.randrange(len(data))
        return data[:at] + chance.randbytes(chance.randrange(1, 400)) + data[at:]
    if how == 3:
        at, many = chance.randrange(len(data)), chance.randrange(1, 400)
        return data[:at] + data[at + many :]
    if how == 4:
        at = chance.randrange(len(data))
        return data[:at] + b"\xff" * min(16, len(data) - at) + data[at + 16 :]
    return turned(chance, data)
