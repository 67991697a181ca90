"""Rows to measure the index on: real embeddings of real sounds and of transformed copies of them."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.fft
import soundfile
import soxr

from tonewalk_models.encoder import Encoder, Matrix, Mono

SUFFIXES = {".wav", ".ogg", ".flac", ".aif", ".aiff"}
KEPT = Path(tempfile.gettempdir()) / "tonewalk-bench"
LONGEST = 1.0
"""s of each sound that are transformed and embedded."""
BLOCK = 48
"""Sounds that are decoded together, to be mixed with each other."""
BATCH = 32

_encoder: Encoder


def embeddings(make_encoder: Callable[[], Encoder], folder: Path, count: int, workers: int = 2) -> Matrix:
    """`count` rows in random order: every sound of `folder` once, then transformed copies in turn.

    A copy is pitch-shifted by up to 7 semitones; half of them are filtered (tilt of up to 12 dB an octave), half
    are mixed with another sound at -3 to -20 dB. Kept in the system's temporary folder, by encoder, folder, count.

    Args:
        make_encoder: module-level function, called once in each worker process.
        folder: searched for audio files at any depth.
    """
    paths = audio_files(folder)
    kept = _kept(make_encoder(), folder, paths, str(count))
    if kept.exists():
        return np.asarray(np.load(kept))
    order = np.random.default_rng(0).permutation(len(paths))
    copies = [-(-(count - place) // len(paths)) for place in range(len(paths))]
    rows = np.random.default_rng(1).permutation(_heard(make_encoder, [paths[at] for at in order], copies, workers))
    np.save(kept, rows)
    return rows


def families(
    make_encoder: Callable[[], Encoder], folder: Path, copies: int, workers: int = 2
) -> npt.NDArray[np.float32]:
    """Every sound of `folder` and `copies` transformed copies of it, kept as `embeddings` are.

    Returns:
        One family a file of `audio_files(folder)`, the untouched sound first `[shape=(files, 1 + copies, dim)]`.
    """
    paths = audio_files(folder)
    kept = _kept(make_encoder(), folder, paths, f"families-{copies}")
    if kept.exists():
        return np.asarray(np.load(kept))
    order = np.random.default_rng(0).permutation(len(paths))
    rows = _heard(make_encoder, [paths[at] for at in order], [1 + copies] * len(paths), workers)
    grouped = rows.reshape(len(paths), 1 + copies, -1)[np.argsort(order)]
    np.save(kept, grouped)
    return grouped


def audio_files(folder: Path) -> list[Path]:
    """The sounds of a folder, at any depth, in order."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise SystemExit(f"{folder} holds no sounds: give another folder to measure the index on")
    return paths


def _kept(encoder: Encoder, folder: Path, paths: list[Path], name: str) -> Path:
    KEPT.mkdir(exist_ok=True)
    return KEPT / f"{folder.name}-{len(paths)}-{encoder.name}-{encoder.fingerprint[:12]}-{name}.npy"


def _heard(make_encoder: Callable[[], Encoder], paths: list[Path], copies: list[int], workers: int) -> Matrix:
    """The rows of some files and of all but one of each one's `copies` as transformations, in order."""
    blocks = [(paths[at : at + BLOCK], copies[at : at + BLOCK], at) for at in range(0, len(paths), BLOCK)]
    context = multiprocessing.get_context("spawn")
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        with context.Pool(workers, _start, (make_encoder,)) as pool:
            return np.concatenate(list(pool.imap(_embed_block, blocks)))
    finally:
        os.environ.pop("OMP_NUM_THREADS")
        if before is not None:
            os.environ["OMP_NUM_THREADS"] = before


def _start(make_encoder: Callable[[], Encoder]) -> None:
    global _encoder
    _encoder = make_encoder()


def _embed_block(block: tuple[list[Path], list[int], int]) -> Matrix:
    """Embed each of some sounds and all but one of its `copies` as transformations."""
    paths, copies, seed = block
    random = np.random.default_rng(seed)
    sounds = [_load(path, _encoder.sample_rate) for path in paths]
    clips: list[Mono] = []
    for sound, wanted in zip(sounds, copies, strict=True):
        clips += [sound][:wanted]
        clips += [_transformed(sound, sounds, random) for _ in range(wanted - 1)]
    return np.concatenate([_encoder.embed_audio(clips[at : at + BATCH]) for at in range(0, len(clips), BATCH)])


def _load(path: Path, rate: int) -> Mono:
    """The beginning of a file, mono, at `rate` Hz."""
    with soundfile.SoundFile(path) as file:
        samples = file.read(int(LONGEST * file.samplerate), dtype="float32", always_2d=True).mean(axis=1)
        return np.asarray(soxr.resample(samples, file.samplerate, rate), np.float32)


def _transformed(sound: Mono, others: list[Mono], random: np.random.Generator) -> Mono:
    ratio = 2 ** (random.uniform(-7, 7) / 12)
    copy = np.interp(np.arange(0, len(sound) - 1, ratio), np.arange(len(sound)), sound).astype(np.float32)
    if random.random() < 0.5 and len(copy) > 64:
        length = scipy.fft.next_fast_len(len(copy), real=True)
        spectrum = scipy.fft.rfft(copy, length)
        octaves = np.log2(np.maximum(np.arange(len(spectrum), dtype=np.float32), 1) / len(spectrum)) + 5
        gains = 10 ** (random.uniform(-12, 12) / 20 * octaves.clip(-5, 5))
        copy = scipy.fft.irfft(spectrum * gains.astype(np.float32), length)[: len(copy)]
        copy /= max(1.0, float(np.abs(copy).max()))
    if random.random() < 0.5:
        other = others[random.integers(len(others))][: len(copy)]
        copy[: len(other)] += 10 ** (random.uniform(-20, -3) / 20) * other
    return np.asarray(copy, np.float32)


def gaussian(count: int, dim: int) -> Matrix:
    """Rows without any structure, the hardest there are: iid Gaussian, scaled to unit length."""
    rows: npt.NDArray[np.float32] = np.random.default_rng(2).standard_normal((count, dim), np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def intrinsic_dimension(rows: Matrix) -> float:
    """TwoNN estimate of the number of dimensions the rows really fill, on 5,000 of them at most.

    Facco, d'Errico, Rodriguez & Laio (2017), "Estimating the intrinsic dimension of datasets by a minimal
    neighborhood information", Scientific Reports 7, 12140: the ratio of the distances to the second and the first
    neighbour is Pareto-distributed with the dimension as its exponent; here its maximum-likelihood estimate with
    the largest tenth of the ratios censored.
    """
    sample = np.unique(rows[:5000], axis=0)
    squares = 2 - 2 * np.clip(sample @ sample.T, -1, 1).astype(np.float64)
    np.fill_diagonal(squares, np.inf)
    nearest = np.sqrt(np.partition(squares, 1, axis=1)[:, :2])
    nearest = nearest[nearest[:, 0] > 1e-3]
    ratios = np.sort(np.log(nearest[:, 1] / nearest[:, 0]))
    kept = int(0.9 * len(ratios))
    # Maximum likelihood of an exponential distribution of which only the `kept` smallest values are seen.
    return float(kept / (ratios[:kept].sum() + (len(ratios) - kept) * ratios[kept - 1]))
