"""The running encoder: numpy front end, two ONNX sessions, a tokenizer; needs nothing of training."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tonewalk_models.small.frontend import SAMPLE_RATE, SETTINGS, log_mel, pad_frames

if TYPE_CHECKING:
    from tonewalk_models.encoder import Matrix, Mono, Placement

WEIGHTS: Final = Path(__file__).with_name("weights")
FILES: Final = ("audio.onnx", "text.onnx", "tokenizer.json")
DIM: Final = 256
SEMANTIC: Final = 192

WINDOW_SECONDS: Final = 4.0
HOP_SECONDS: Final = 3.0
MAX_WINDOWS: Final = 6
"""A long sound is heard in this many windows spread evenly over it: its cost is bounded."""
QUIET_DB: Final = 50.0
"""A window this far below the loudest says nothing about the sound."""
FRAGMENTS: Final = (2.0, 4.0)
"""Mean letters of the subwords that a word falls into: of one that the text tower knows nothing of, and of one
that it knows; the daemon's `queries/floor.py` says what comes of it."""
UNKNOWN: Final = 1
"""The subword for a letter that is in no alphabet of the text tower."""
LONGEST_TEXT: Final = 1000
"""Characters of a text that are read; the tower hears its first 24 subwords anyway."""


class BrokenWeights(ValueError):
    """The encoder's files are missing or damaged."""

    code = "broken_weights"


class SmallEncoder:
    """Sounds and words in one space of 256 dimensions, offline (see MODEL_CARD.md).

    Audio fills all dimensions: 192 that text shares (what it is) and 64 of its own (how it sounds). Text
    leaves the latter zero. Deterministic to 1e-4 across runs and machines.

    Args:
        weights: folder with `audio.onnx`, `text.onnx`, `tokenizer.json`; default the shipped ones.
        threads: CPU threads that each of the two sessions uses.

    Raises:
        BrokenWeights: a file is missing or cannot be read.
    """

    name: str = "small"
    dim: int = DIM
    sample_rate: int = SAMPLE_RATE
    has_text: bool = True
    placement: Placement = "worker"

    def __init__(self, weights: Path | None = None, threads: int = 1) -> None:
        folder = weights or WEIGHTS
        digest = hashlib.sha256(f"{SETTINGS} {WINDOW_SECONDS} {HOP_SECONDS} {MAX_WINDOWS} {QUIET_DB}".encode())
        contents = {name: _read(folder / name) for name in FILES}
        for content in contents.values():
            digest.update(content)
        self.fingerprint: str = digest.hexdigest()
        self._audio = _session(folder / "audio.onnx", contents["audio.onnx"], threads)
        self._text_session: Any = None
        self._opening = Lock()
        self._text_source = contents["text.onnx"]
        self._tokenizer_source = contents["tokenizer.json"]
        self._tokenizer: Any = None
        self._folder = folder
        self._embed_one = lru_cache(maxsize=1024)(self._text)
        self._known_one = lru_cache(maxsize=1024)(self._known)

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed sounds at `sample_rate` `[shape=(len(clips), 256)]`, unit length.

        Silence, an empty clip and one that is not finite give one and the same fixed row.
        """
        rows = np.empty((len(clips), DIM), np.float32)
        for row, clip in enumerate(clips):
            rows[row] = self._sound(np.asarray(clip, np.float32))
        return rows

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """Embed descriptions `[shape=(len(texts), 256)]`, unit length; what was asked before is remembered."""
        rows = np.zeros((len(texts), DIM), np.float32)
        for row, text in enumerate(texts):
            rows[row] = self._embed_one(text[:LONGEST_TEXT])
        return rows

    def known(self, text: str) -> float:
        """How much of a text stands in words that training taught it, by letters, 0 to 1.

        The tokenizer keeps a word whole that it knows, and takes one that was never seen to pieces, the smaller
        the stranger its letters: one subword is known, several by their mean length. One letter of an alphabet
        says nothing, one sign of Chinese or Japanese may be a word.
        """
        return self._known_one(text[:LONGEST_TEXT])

    def _known(self, text: str) -> float:
        encoding = self._opened_text().encode(text)
        words: dict[int, list[int]] = {}
        spelled: dict[int, str] = {}
        for at, (word, (first, last)) in enumerate(zip(encoding.word_ids, encoding.offsets, strict=True)):
            words.setdefault(word, []).append(0 if encoding.ids[at] == UNKNOWN else last - first)
            spelled[word] = encoding.tokens[at]
        shares = [_known(pieces, spelled[word]) for word, pieces in words.items()]
        letters = [max(sum(pieces), len(pieces)) for pieces in words.values()]
        return float(np.average(shares, weights=letters)) if letters else 0.0

    def _sound(self, samples: Mono) -> Matrix:
        windows = _windows(samples)
        total = np.zeros(DIM, np.float32)
        for window in windows:
            frames = pad_frames(log_mel(window))
            total += self._audio.run(None, {"frames": frames})[0]
        return total / max(float(np.linalg.norm(total)), 1e-6)

    def _text(self, text: str) -> Matrix:
        ids = self._opened_text().encode(text).ids or [UNKNOWN]
        semantic = self._text_session.run(None, {"tokens": np.array([ids], np.int64)})[0][0]
        row = np.zeros(DIM, np.float32)
        row[:SEMANTIC] = semantic
        return row

    def _opened_text(self) -> Any:
        """The tokenizer, with the text tower opened as well."""
        with self._opening:  # the first words may come from several threads at once
            if self._text_session is None:
                self._open_text()
        return self._tokenizer

    def _open_text(self) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_str(self._tokenizer_source.decode())
        except Exception as error:
            raise BrokenWeights(_damaged(self._folder / "tokenizer.json")) from error
        self._text_session = _session(self._folder / "text.onnx", self._text_source, 1)
        self._text_source = self._tokenizer_source = b""  # 19 MB, which nobody needs any more


def _known(pieces: Sequence[int], last: str) -> float:
    """How well a word is known that falls into subwords of so many letters, 0 for one that is in no alphabet.

    Args:
        last: how its last subword is spelled.
    """
    letters = sum(pieces)
    if len(pieces) == 1 and (letters > 1 or (letters == 1 and (last == "a" or not last.isascii()))):
        return 1.0
    low, high = FRAGMENTS
    return min(1.0, max(0.0, (letters / len(pieces) - low) / (high - low)))


def _windows(samples: Mono) -> list[Mono]:
    """The parts of a sound that are embedded: the whole of a short one, even windows of a long one."""
    if not np.isfinite(samples).all():
        return [np.zeros(0, np.float32)]
    size, hop = int(WINDOW_SECONDS * SAMPLE_RATE), int(HOP_SECONDS * SAMPLE_RATE)
    if len(samples) <= size:
        return [samples]
    count = min(MAX_WINDOWS, 1 + -(-(len(samples) - size) // hop))
    starts = np.linspace(0, len(samples) - size, count).astype(int)
    windows = [samples[start : start + size] for start in starts]
    peaks = np.array([float(np.abs(window).max()) for window in windows])
    floor = peaks.max() * 10 ** (-QUIET_DB / 20)
    return [window for window, peak in zip(windows, peaks, strict=True) if peak >= floor]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BrokenWeights(f"{os.fspath(path)} cannot be read ({error.strerror}); reinstall tonewalk") from error


def _damaged(path: Path) -> str:
    return f"{os.fspath(path)} is damaged; reinstall tonewalk"


def _session(path: Path, content: bytes, threads: int) -> Any:
    from tonewalk_models.runtime import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise BrokenWeights(_damaged(path)) from error
