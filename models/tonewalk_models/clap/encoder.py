"""A pulled CLAP model as an encoder: waveforms and words to unit-length embeddings, without torch."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk_models.clap import exported, frontend
from tonewalk_models.clap.checkpoint import Settings
from tonewalk_models.clap.providers import Device, chosen
from tonewalk_models.clap.sessions import (
    AudioTower,
    Exactness,
    Floats,
    Graph,
    Precision,
    lowest_cosine,
    needed,
)
from tonewalk_models.clap.tokens import Tokens, read_tokenizer
from tonewalk_models.encoder import Matrix, Mono, Placement

logger = logging.getLogger(__name__)

EXACT_ENOUGH: Final = 0.998
"""Cosine to single precision that a faster one has to keep, on the least similar of the user's first sounds."""
JUDGED_ON: Final = 8
"""Windows that it is judged on."""
WORTH_IT: Final = 1.1
"""Times as fast as single precision that it has to be."""
OVERLAP: Final = 0.25
"""Share of a window that its neighbour hears too."""
MOST_WINDOWS: Final = 8
"""A long sound is heard in so many windows at most, spread evenly: its cost is bounded."""
TEXTS_KEPT: Final = 2048
LONGEST_TEXT: Final = 2000
"""Characters of a text that are read: more than the tower's tokens hold."""
JUDGEMENT: Final = "precision.json"


class _Batch(NamedTuple):
    """What goes through the tower at once."""

    given: Floats
    is_longer: npt.NDArray[np.bool_]


class ClapEncoder:
    """CLAP over an exported folder.

    Sounds shorter than the window (10 s) are padded as the checkpoint says. Longer ones are heard in overlapping
    windows whose embeddings are averaged, or whole by a tower that fuses. The fingerprint is of the weights and
    the front end; of a faster precision that `auto` takes, every first sound's embedding has a cosine above 0.998
    to single precision's.

    Args:
        name: how users call it.
        folder: an exported model (see `tonewalk_models.clap`).
        threads: CPU threads of the audio tower; text always takes one.
        device: where the audio tower runs.
        precision: how exact it is; `auto`: half on a GPU, int8 on a CPU where that is faster and exact enough.

    Raises:
        BrokenModel: a file is missing or damaged.
    """

    has_text: bool = True
    placement: Placement = "main"

    def __init__(
        self, name: str, folder: Path, *, threads: int = 1, device: Device = "auto", precision: Precision = "auto"
    ) -> None:
        self.name = name
        self.model = exported.read(folder)
        self.dim = self.model.settings.dim
        self.sample_rate = self.model.settings.sample_rate
        self.fingerprint = self.model.fingerprint
        self._threads, self._device, self._precision = threads, device, precision
        self._tower: AudioTower | None = None
        self._text: Graph | None = None
        self._tokens: Tokens | None = None
        self._embed_one = lru_cache(maxsize=TEXTS_KEPT)(self._one_text)

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed sounds at `sample_rate` `[shape=(len(clips), dim)]`, unit length; any number of any length.

        Raises:
            BrokenModel, DeviceUnavailable: at the first call, which loads the tower.
        """
        whole = [_finite(np.asarray(clip, np.float32)) for clip in clips]
        pieces = [_pieces(clip, self.model.settings) for clip in whole]
        flat = [piece for each in pieces for piece in each]
        if not flat:
            return np.empty((0, self.dim), np.float32)
        rows = np.concatenate(list(self._embedded(flat)))
        ends = np.cumsum([len(each) for each in pieces])
        means = np.stack([part.sum(axis=0) for part in np.split(rows, ends[:-1])])
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(lengths, 1e-12), np.float32)

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """Embed descriptions `[shape=(len(texts), dim)]`, unit length; what was asked before is remembered."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        return np.stack([self._embed_one(text[:LONGEST_TEXT]) for text in texts])

    @property
    def device(self) -> str:
        """Where the audio tower runs; loads it."""
        return self._loaded().device

    def _loaded(self) -> AudioTower:
        if self._tower is None:
            from tonewalk_models.runtime import onnxruntime

            device = chosen(self._device, onnxruntime.get_available_providers())
            if self._precision != "auto":
                exactness: Exactness = self._precision
            elif device in {"cuda", "tensorrt"}:
                exactness = "fp16" if exported.AUDIO_FP16 in self.model.files else "fp32"
            else:
                exactness = self._judgement() or "fp32"
            self._tower = AudioTower(self.model, device, exactness, self._threads)
        return self._tower

    def _embedded(self, pieces: list[Mono]) -> Iterator[Floats]:
        """Rows of windows, batch by batch: while one is in the tower the next goes through the front end."""
        tower = self._loaded()
        starts = range(0, len(pieces), tower.batch)
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._prepared, pieces[: tower.batch], tower)
            for start in starts:
                batch = coming.result()
                if start + tower.batch < len(pieces):
                    following = pieces[start + tower.batch : start + 2 * tower.batch]
                    coming = ahead.submit(self._prepared, following, tower)
                rows = tower(*batch)
                if start == 0:
                    self._judge(batch, rows, tower)
                    tower = self._loaded()
                yield rows

    def _prepared(self, pieces: Sequence[Mono], tower: AudioTower) -> _Batch:
        settings = self.model.settings
        if settings.fused:
            made = [frontend.fused_features(piece, settings) for piece in pieces]
            return _Batch(np.stack([mels for mels, _ in made]), np.array([longer for _, longer in made]))
        short = np.zeros(len(pieces), np.bool_)
        if tower.takes_waves:
            return _Batch(np.stack([frontend.padded(piece, settings) for piece in pieces]), short)
        return _Batch(frontend.features(pieces, settings), short)

    def _judge(self, batch: _Batch, rows: Floats, tower: AudioTower) -> None:
        """Whether int8 is exact and fast enough on the first sounds of this library; kept beside the model."""
        path = self.model.path(exported.AUDIO_INT8)
        undecided = self._precision == "auto" and tower.device == "cpu" and self._judgement() is None
        if not undecided or path is None or len(rows) < JUDGED_ON:
            return
        other = AudioTower(self.model, "cpu", "int8", self._threads)
        quick = other(*batch)
        cosine = lowest_cosine(rows, quick)
        seconds = [_seconds(one, batch) for one in (tower, other)]
        good = cosine > EXACT_ENOUGH and seconds[0] > WORTH_IT * seconds[1]
        judged: Exactness = "int8" if good else "fp32"
        about = {"audio": judged, "cosine": round(cosine, 5), "times_as_fast": round(seconds[0] / seconds[1], 2)}
        logger.info("%s runs in %s: %s", self.name, judged, about)
        try:
            part = self.model.folder / f"{JUDGEMENT}.{os.getpid()}"
            part.write_text(json.dumps(about) + "\n", "utf-8")
            part.replace(self.model.folder / JUDGEMENT)
        except OSError as error:
            logger.warning("the precision of %s is judged anew each time (%s)", self.name, error)
        if judged == "int8":
            self._tower = other

    def _judgement(self) -> Exactness | None:
        try:
            judged = json.loads((self.model.folder / JUDGEMENT).read_text("utf-8"))["audio"]
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not judged yet, or not readable: then it is judged again
        return "int8" if judged == "int8" and exported.AUDIO_INT8 in self.model.files else "fp32"

    def _one_text(self, text: str) -> Floats:
        if self._tokens is None or self._text is None:
            settings = self.model.settings
            name = exported.TEXT
            if exported.TEXT_INT8 in self.model.files and self._precision in {"auto", "int8"}:
                name = exported.TEXT_INT8 if self._precision == "int8" or self.model.text_int8_exact else name
            self._text = Graph(needed(self.model, name), self.model, ("ids", "mask"), 1)
            tokenizer = read_tokenizer(self.model.folder)
            self._tokens = Tokens(tokenizer, settings.longest_text, settings.padding_token)
        ids, mask = self._tokens([text])
        row: Floats = self._text({"ids": ids, "mask": mask})[0]
        return row


def _pieces(clip: Mono, settings: Settings) -> list[Mono]:
    """The windows that a sound is heard in: itself where it fits or the tower fuses, else overlapping ones."""
    size = settings.samples
    if len(clip) <= size or settings.fused:
        return [clip]
    hop = round(size * (1 - OVERLAP))
    count = min(MOST_WINDOWS, 1 + -(-(len(clip) - size) // hop))
    starts = np.linspace(0, len(clip) - size, count).astype(int)
    return [clip[start : start + size] for start in starts]


def _finite(clip: Mono) -> Mono:
    return clip if np.isfinite(clip).all() else np.zeros(0, np.float32)


def _seconds(tower: AudioTower, batch: _Batch) -> float:
    """The better of two runs."""
    taken = []
    for _ in range(2):
        started = time.perf_counter()
        tower(*batch)
        taken.append(time.perf_counter() - started)
    return min(taken)
