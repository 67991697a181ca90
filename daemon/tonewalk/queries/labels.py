"""Labels that sounds get by themselves: zero-shot classes over the whole library, with doubt left out.

Every sound's cosines with the labels' words become shares (`classify.py`); a sound is labelled where its best
label's share and cosine both pass their threshold, and is unknown else. Nothing is stored a sound: only the
labels are kept, and what follows from them is worked out for the sounds there are, so that new ones have theirs
at once and a user's own tags stay apart.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.errors import EncoderUnavailable, InvalidArgument
from tonewalk.base.types import Mask
from tonewalk.library.names import parts
from tonewalk.library.view import View
from tonewalk.queries.classify import SHARPNESS
from tonewalk.queries.named import checked_name, load, save

USUAL: Final = (
    *("kick drum", "snare drum", "closed hi-hat", "open hi-hat", "crash cymbal", "ride cymbal", "hand clap"),
    *("tom", "rimshot", "cowbell", "shaker", "tambourine", "conga", "woodblock", "synth bass", "electric guitar"),
    *("acoustic guitar", "piano", "organ", "violin", "cello", "double bass", "flute", "clarinet", "oboe"),
    *("saxophone", "bassoon", "trumpet", "trombone", "french horn", "tuba", "harp", "sitar", "bell", "gong"),
    *("mallet instrument", "synth pad", "synth lead", "drone", "riser", "8-bit"),
    *("speech", "singing", "laughter", "scream", "baby crying", "sneeze", "finger snap", "monster", "noise"),
    *("rain", "thunder", "wind", "water", "sea waves", "footsteps", "dog barking", "bird", "engine", "helicopter"),
    *("chainsaw", "alarm", "clock ticking", "door", "glass", "coins", "crackle", "laser", "gunshot", "explosion"),
    *("punch", "whoosh", "sword", "click", "beep"),
)
"""Labels until a user gives others: what sample libraries hold."""

SHARE: Final = 0.5
COSINE: Final = 0.34
"""Thresholds of a label, for the embedded encoder's cosines. Fitted on the sound bank's `train` split
(`python -m benchmarks.labels_fit`) with the usual labels: the least cosine by which 0.88 of what is labelled is
right, no more than 0.38. With these, and more for the labels in `LEAST`, on `train` and `dev`: 0.95 and 0.86
right, 0.64 and 0.74 of the sounds that a label fits are labelled, and 0.05 and 0.21 of the others."""
LEAST: Final[dict[str, float]] = {
    "closed hi-hat": 0.38,
    "open hi-hat": 0.38,
    "rimshot": 0.38,
    "shaker": 0.36,
    "tambourine": 0.38,
    "conga": 0.38,
    "woodblock": 0.38,
    "synth bass": 0.36,
    "acoustic guitar": 0.38,
    "violin": 0.36,
    "trumpet": 0.38,
    "bell": 0.36,
    "gong": 0.38,
    "mallet instrument": 0.36,
    "synth pad": 0.38,
    "synth lead": 0.38,
    "drone": 0.38,
    "riser": 0.38,
    "speech": 0.36,
    "singing": 0.38,
    "scream": 0.38,
    "baby crying": 0.38,
    "sneeze": 0.38,
    "finger snap": 0.38,
    "rain": 0.38,
    "thunder": 0.38,
    "wind": 0.38,
    "sea waves": 0.38,
    "dog barking": 0.36,
    "bird": 0.38,
    "engine": 0.36,
    "helicopter": 0.38,
    "chainsaw": 0.38,
    "alarm": 0.36,
    "clock ticking": 0.38,
    "glass": 0.38,
    "coins": 0.38,
    "crackle": 0.38,
    "explosion": 0.38,
    "punch": 0.38,
    "whoosh": 0.38,
    "click": 0.36,
    "beep": 0.36,
}
"""Labels that need a higher cosine to be as right."""

UNKNOWN: Final = -1
_BLOCK: Final = 16_384
"""Rows labelled at once, which bounds the memory."""


class Labelling(NamedTuple):
    """Every sound's label."""

    labels: tuple[str, ...]
    of: npt.NDArray[np.int32]
    """Number of each sound's label, -1 for unknown `[shape=(n,)]`."""


class LabelBox:
    """The labels of one home. Any thread may use it.

    Args:
        file: where they are kept.

    Raises:
        Damaged: the file can't be read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self.labels: tuple[str, ...] = tuple(load(file, list[str])) or USUAL
        self.version = 0
        """Rises whenever the labels are others."""
        self._rows = np.zeros(0, np.int32)
        self._rows_of: Hashable = None

    def choose(self, labels: list[str]) -> None:
        """Label with these from now on; none: with the usual ones.

        Raises:
            InvalidArgument: an odd label, or just one: nothing tells it from anything.
        """
        different = tuple(dict.fromkeys(checked_name(label, "$.labels") for label in labels))
        if len(different) == 1:
            raise InvalidArgument("One label alone would fit everything: give at least two.", where="$.labels")
        with self._lock:
            self.labels = different or USUAL
            self.version += 1
            save(self._file, list(different))

    def labelling(self, view: View) -> Labelling:
        """Every sound's label.

        Raises:
            EncoderUnavailable: nothing reads words.
        """
        semantic = view.spaces.semantic
        handle = view.spaces.handles.get(semantic)
        if handle is None or not handle.encoder.has_text:
            raise EncoderUnavailable("No encoder of this library understands words: index it with one that does.")
        with self._lock:
            labels, of_these = self.labels, (self.version, view.file(semantic))
            if self._rows_of != of_these:
                self._rows, self._rows_of = np.zeros(0, np.int32), of_these
            vectors = view.vectors(semantic)
            if len(self._rows) < len(vectors):  # rows of a file never change: only new ones are labelled
                texts = np.asarray(handle.encoder.embed_text(labels), np.float32)
                starts = range(len(self._rows), len(vectors), _BLOCK)
                least = np.array([LEAST.get(label, COSINE) if semantic == "small" else COSINE for label in labels])
                new = [best_labels(vectors[at : at + _BLOCK] @ texts.T, least) for at in starts]
                self._rows = np.concatenate([self._rows, *new])
            known = self._rows
        rows = view.rows(semantic)
        of = np.full(len(view), UNKNOWN, np.int32)
        held = np.flatnonzero(rows >= 0)
        of[held] = known[rows[held]]
        return Labelling(labels, of)

    def mask(self, words: str, view: View) -> Mask:
        """Which sounds have a label with all these words; `unknown`: which have none `[shape=(n,)]`.

        Raises:
            EncoderUnavailable: nothing reads words.
            InvalidArgument: no label has them.
        """
        labels, of = self.labelling(view)
        wanted = set(parts(words))
        numbers = [number for number, label in enumerate(labels) if wanted and wanted <= set(parts(label))]
        if not numbers and wanted == {"unknown"}:
            numbers = [UNKNOWN]
        if not numbers:
            raise InvalidArgument(
                f"No label has the words {words!r:.80}: tags/list shows the labels there are.", where="$.filter"
            )
        mask: Mask = np.isin(of, numbers)
        return mask


def best_labels(cosines: npt.NDArray[np.float32], least: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Number of each row's label, -1 where it passes not both thresholds.

    Args:
        cosines: of sounds with labels `[shape=(n, labels)]`.
        least: cosine of each label from which on it counts `[shape=(labels,)]`.
    """
    best = cosines.argmax(axis=1)
    top = cosines[np.arange(len(cosines)), best]
    share = 1 / np.exp(SHARPNESS * (cosines - top[:, None])).sum(axis=1)
    return np.where((share >= SHARE) & (top >= least[best]), best, UNKNOWN).astype(np.int32)
