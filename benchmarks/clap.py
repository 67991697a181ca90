"""CLAP indexing beside laion_clap and transformers on the same one-shots; the front end; texts; memory.

Random weights of the true architecture. laion_clap pins numpy 1.26 and fetches RoBERTa when it is built, so it
runs in an environment of its own (`TONEWALK_BENCH_LAION` names its Python), the download replaced by random
weights.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import clap_model
from benchmarks.entry import Entry, entry
from benchmarks.indexing import one_shots

FILES = 320
SLOW_FILES = 40
"""For the peer that takes most of a second a file, all of them in one call."""
THREADS = 2
MANY = 10_000
WARM = 500
CENTRE = Path(__file__).parent


def measure(bank: Path | None) -> list[Entry]:
    """Entries `clap.*`; those that need what is not installed are left out, and said so."""
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError:
        print("  torch or transformers is not installed (tonewalk[train]): CLAP is left out.", file=sys.stderr)
        return []
    torch.set_num_threads(THREADS)
    os.environ["TONEWALK_MODELS_FOLDER"] = str(clap_model.exported() / "models")
    with tempfile.TemporaryDirectory() as scratch:
        folder = one_shots(bank, Path(scratch) / "demo")
        paths = sorted(path for path in folder.rglob("*") if path.suffix in {".wav", ".ogg"})[:FILES]
        return [*_front_end(), *_texts(), *_indexing(paths, Path(scratch)), *_memory(Path(scratch))]


def _median(work: Callable[[], object], times: int) -> float:
    """ms"""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(1e3 * (time.perf_counter() - started))
    return float(np.median(taken))


def _front_end() -> list[Entry]:
    """One 10 s clip, one thread, turn by turn."""
    import transformers

    from tonewalk_models.clap import frontend
    from tonewalk_models.clap.checkpoint import read_settings

    place = clap_model.KEPT / "true" / "checkpoint"
    settings, theirs = read_settings(place), transformers.ClapFeatureExtractor.from_pretrained(place)
    clip = clap_model.noise(10, 1)

    def them() -> Any:
        return theirs(clip, sampling_rate=48_000, return_tensors="np")["input_features"][0]

    def us() -> Any:
        return frontend.features([clip], settings)[0]

    ratios = [_median(them, 3) / _median(us, 3) for _ in range(5)]
    apart = float(np.abs(np.maximum(us(), -80) - np.maximum(them(), -80)).max())
    return [
        entry(
            "clap.mel.vs_transformers",
            _median(us, 5),
            "ms a 10 s clip",
            "as fast as transformers",
            np.median(ratios),
        ),
        entry("clap.mel.apart_db", apart, "dB at most above -80 dB"),
    ]


def _texts() -> list[Entry]:
    """New texts of 8 tokens, one thread."""
    from tonewalk_models.clap.encoder import ClapEncoder

    entries = []
    for precision, name in (("auto", "clap.text.p50_ms"), ("fp32", "clap.text.fp32_p50_ms")):
        encoder = ClapEncoder("clap", clap_model.KEPT / "true" / "models" / "clap", precision=precision)  # type: ignore[arg-type]
        letters = iter("abcdefghijklmnopqrstuvwxyz" * 9)
        entries.append(
            entry(name, _median(lambda e=encoder, n=letters: e.embed_text([f"a warm p {next(n)}"]), 40), "ms")
        )  # type: ignore[misc]
    kept = json.loads((clap_model.KEPT / "true" / "models" / "clap" / "clap.json").read_text())["text_int8"]
    return [*entries, entry("clap.text.int8_cosine", kept, "least cosine to fp32")]


def _indexing(paths: Sequence[Path], scratch: Path) -> list[Entry]:
    """Files a second, models loaded before; ours from files on disk to vectors in the library."""
    theirs = _transformers(paths)
    ours, about = _ours(paths, scratch)
    entries = [
        entry("clap.index.vs_transformers", ours, "files/s", "transformers, one by one", ours / theirs),
        entry(
            "clap.index.int8_cosine",
            about.get("cosine", 0.0),
            f"least cosine to fp32 ({about.get('audio')} taken)",
        ),
    ]
    if (slow := _laion(paths[:SLOW_FILES])) is not None:
        entries.append(entry("clap.index.vs_laion_clap", ours, "files/s", "laion_clap, filelist", ours / slow))
    return entries


def _transformers(paths: Sequence[Path]) -> float:
    import librosa
    import torch
    import transformers

    place = clap_model.KEPT / "true" / "checkpoint"
    model = transformers.ClapModel.from_pretrained(place).eval()
    extractor = transformers.ClapFeatureExtractor.from_pretrained(place)

    def one(path: Path) -> None:
        audio, _ = librosa.load(path, sr=48_000)
        with torch.inference_mode():
            model.get_audio_features(**extractor(audio, sampling_rate=48_000, return_tensors="pt"))

    one(paths[0])
    started = time.perf_counter()
    for path in paths:
        one(path)
    return len(paths) / (time.perf_counter() - started)


def _ours(paths: Sequence[Path], scratch: Path) -> tuple[float, dict[str, Any]]:
    from tonewalk.base.home import Home
    from tonewalk.library.indexer import Indexer
    from tonewalk.library.report import Report
    from tonewalk.library.root_run import index_root

    folder = scratch / "one-shots"
    folder.mkdir()
    for number, path in enumerate(paths):
        os.link(path, folder / f"{number}{path.suffix}") if _same_disk(path, folder) else (
            folder / f"{number}{path.suffix}"
        ).write_bytes(path.read_bytes())
    with Indexer(Home(scratch / "home"), ["clap"], THREADS, Report()) as indexer:
        encoder = indexer.targets["clap"].encoder
        encoder.embed_audio([clap_model.noise(0.3, seed) for seed in range(8)])
        root = indexer.catalogue.add_root(os.fsencode(folder))
        started = time.perf_counter()
        index_root(indexer, root)
        seconds = time.perf_counter() - started
    judged = clap_model.KEPT / "true" / "models" / "clap" / "precision.json"
    return len(paths) / seconds, json.loads(judged.read_text()) if judged.exists() else {}


def _same_disk(path: Path, folder: Path) -> bool:
    return path.stat().st_dev == folder.stat().st_dev


def _laion(paths: Sequence[Path]) -> float | None:
    """Files a second of `get_audio_embedding_from_filelist`, called as its README does, with the list of files."""
    python = os.environ.get("TONEWALK_BENCH_LAION", "")
    if not python:
        print("  TONEWALK_BENCH_LAION names no Python with laion_clap: that peer is left out.", file=sys.stderr)
        return None
    command = [python, str(CENTRE / "clap_laion.py"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  laion_clap did not run ({done.stderr.strip().splitlines()[-1]}): left out.", file=sys.stderr)
        return None
    return float(done.stdout.strip().splitlines()[-1])


def _memory(scratch: Path) -> list[Entry]:
    """Resident memory of an index run and its workers over 10,000 files, the narrow tower for speed's sake."""
    import psutil
    import soundfile

    folder = scratch / "many"
    folder.mkdir()
    random = np.random.default_rng(1)
    for number in range(MANY):
        soundfile.write(folder / f"{number}.wav", 0.3 * random.standard_normal(2_000), 48_000)
    place = clap_model.exported(narrow=True) / "models"
    home = scratch / "flat"
    environment = {**os.environ, "TONEWALK_MODELS_FOLDER": str(place), "TONEWALK_LIBRARY_ENCODERS": "clap"}
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), "index", str(folder)]
    sizes: list[tuple[int, int]] = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            time.sleep(0.5)
            done = _counted(home)
            if done > WARM:
                family = [watched, *watched.children(recursive=True)] if watched.is_running() else []
                sizes.append((done, sum(_resident(one) for one in family)))
    if process.returncode or len(sizes) < 10:
        print(f"  the run over {MANY} files gave no figure (exit {process.returncode}).", file=sys.stderr)
        return []
    tenth = max(1, len(sizes) // 10)
    early = float(np.median([size for _, size in sizes[:tenth]]))
    late = float(np.median([size for _, size in sizes[-tenth - 1 : -1]]))
    return [
        entry(
            "clap.index.rss_growth", late / early - 1, f"share, {MANY} files after the first {WARM}, narrow tower"
        ),
        entry("clap.index.rss_mb", late / 1e6, "MB, all processes"),
    ]


def _counted(home: Path) -> int:
    import sqlite3

    try:
        with sqlite3.connect(f"file:{home / 'catalogue.sqlite'}?mode=ro", uri=True) as database:
            return int(database.execute("SELECT count(*) FROM sound").fetchone()[0])
    except sqlite3.Error:
        return 0  # it is not there yet


def _resident(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
