"""The demo library: about 400 labelled one-shots, synthesised here, so that there is something to search at once.

    drums    kick, snare, closed hat, open hat, clap, tom
    tones    bass, pluck, pad, bell
    effects  riser, noise

The same seed gives the same bytes; a sound depends on the seed, its kind and its number alone, so a smaller
library is a part of a larger one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile

from tonewalk.demo import drums, tones
from tonewalk.demo.parts import RATE
from tonewalk_models.synthesis import Chance

Voice = Callable[[Chance], npt.NDArray[np.float64]]

VOICES: Final[tuple[tuple[str, Voice, int], ...]] = (
    ("kick", drums.kick, 45),
    ("snare", drums.snare, 45),
    ("closed hat", drums.closed_hat, 45),
    ("open hat", drums.open_hat, 35),
    ("clap", drums.clap, 35),
    ("tom", drums.tom, 40),
    ("bass", tones.bass, 40),
    ("pluck", tones.pluck, 35),
    ("pad", tones.pad, 20),
    ("bell", tones.bell, 30),
    ("riser", tones.riser, 12),
    ("noise", drums.sweep_noise, 18),
)
"""Label, how it is made, and how many there are among 400."""


def synthesise(
    folder: Path, seed: int = 1, count: int = 400, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Write the demo library: a folder a kind, 16-bit WAVs at 44.1 kHz, and `manifest.csv`.

    The manifest has a row a sound: `path` (relative, with slashes), `label`, and `attributes`, words that were
    measured on the sound: `short`/`long`, `bright`/`dark`, `low`/`high`, `noisy`.

    Args:
        folder: is made where it does not exist; files of the same names are overwritten.
        seed: another seed, other sounds.
        count: how many sounds, spread over the kinds as in `VOICES`.
        progress: is told after each sound how many of how many are written.

    Returns:
        The manifest's path.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.csv"
    with manifest.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["path", "label", "attributes"])
        for done, (label, number, samples) in enumerate(sounds(seed, count), start=1):
            name = label.replace(" ", "-")
            path = folder / name / f"{name}-{number:02d}.wav"
            path.parent.mkdir(exist_ok=True)
            soundfile.write(path, samples, RATE, subtype="PCM_16")
            rows.writerow([f"{name}/{path.name}", label, " ".join(attributes(samples))])
            if progress is not None:
                progress(done, count)
    return manifest


def sounds(seed: int, count: int) -> Iterator[tuple[str, int, npt.NDArray[np.int16]]]:
    """Label, number within the label from 1, and samples of each sound, in the manifest's order."""
    for kind, (label, voice, _) in enumerate(VOICES):
        for number in range(1, shares(count)[kind] + 1):
            chance = np.random.default_rng([seed, kind, number])
            samples = voice(chance)
            level = 10 ** (-chance.uniform(0.5, 4.0) / 20)
            loudest = max(float(np.abs(samples).max()), 1e-9)
            yield label, number, np.round(samples * (32_767 * level / loudest)).astype(np.int16)


def shares(count: int) -> list[int]:
    """How many sounds of each kind make `count`, by largest remainder."""
    exact = np.array([weight for _, _, weight in VOICES]) * count / sum(weight for _, _, weight in VOICES)
    whole = np.floor(exact).astype(int)
    for kind in np.argsort(whole - exact, kind="stable")[: count - int(whole.sum())]:
        whole[kind] += 1
    return [int(share) for share in whole]


def attributes(samples: npt.NDArray[np.int16]) -> list[str]:
    """Words for what is measured of a sound (16 bit, mono or stereo)."""
    mono = samples.reshape(len(samples), -1).mean(axis=1) / 32_768
    power = np.abs(np.fft.rfft(mono)) ** 2
    frequencies = np.fft.rfftfreq(len(mono), 1 / RATE)
    centroid = float(np.dot(np.sqrt(power), frequencies) / np.sqrt(power).sum())
    strongest = float(frequencies[int(power.argmax())])
    concentration = float(np.sort(power)[-32:].sum() / power.sum())
    words = {
        "short": len(mono) < 0.2 * RATE,
        "long": len(mono) > 1.5 * RATE,
        "bright": centroid > 7_500,
        "dark": centroid < 1_500,
        "low": strongest < 120,
        "high": strongest > 1_000,
        "noisy": concentration < 0.1,
    }
    return [word for word, holds in words.items() if holds]
