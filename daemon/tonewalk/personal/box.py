"""What was learned in one home, and whether it is used: kept in a file, swapped as one."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.writing import replace_file, set_aside
from tonewalk.library.view import View
from tonewalk.personal.learn import Lesson
from tonewalk.personal.metric import Metric, Share
from tonewalk.personal.scoring import Scoring
from tonewalk.personal.space import FusedSpace

logger = logging.getLogger(__name__)

NOTHING: Final = "Nothing is learned yet: say of some sounds which is closer."


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What came of some clicks."""

    shares: tuple[Share, ...]
    directions: bytes
    """float32, little-endian, by rows `[shape=(dim, k)]`."""
    gains: bytes
    """Likewise `[shape=(k,)]`."""
    unit: float
    clicks: int
    before: int
    after: int
    helps: bool
    text: str
    """What it is worth, in one sentence."""
    last: int
    """Number of the newest click there was then."""
    of_clicks: int
    """How many clicks there were then, those of sounds that were away among them."""
    made: float
    """Unix time, s."""

    @classmethod
    def of(cls, lesson: Lesson, space: FusedSpace, last: int, clicks: int) -> Learned:
        """What is kept of a lesson in this space.

        Args:
            last, clicks: number of the newest click there was, and how many there were.
        """
        return cls(
            shares=space.shares,
            unit=space.unit,
            directions=np.asarray(lesson.directions, "<f4").tobytes(),
            gains=np.asarray(lesson.gains, "<f4").tobytes(),
            clicks=lesson.clicks,
            before=lesson.before,
            after=lesson.after,
            helps=lesson.helps,
            text=lesson.sentence(),
            last=last,
            of_clicks=clicks,
            made=time.time(),
        )

    def metric(self) -> Metric:
        """The transform.

        Raises:
            ValueError: its parts do not belong together.
        """
        gains = np.frombuffer(self.gains, "<f4")
        dim = sum(one.dim for one in self.shares)
        directions = np.frombuffer(self.directions, "<f4").reshape(dim, len(gains))
        if not (np.isfinite(gains).all() and np.isfinite(directions).all()):
            raise ValueError("it holds what is no number")
        return Metric(self.shares, np.asarray(directions, np.float32), np.asarray(gains, np.float32), self.unit)


class _Kept(msgspec.Struct, frozen=True):
    """The file."""

    use: bool = True
    learned: Learned | None = None


class PersonalBox:
    """The transform of one home. Any thread may use it.

    Args:
        file: where it is kept. One that can't be read is set aside: all of it can be learned again.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, Lock()
        self._kept, self._scoring = _Kept(), None
        try:
            self._take(msgspec.json.decode(file.read_bytes(), type=_Kept))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            aside = set_aside(file).name
            logger.warning("%s can't be read (%s): it was set aside as %s and is learned anew", file, error, aside)

    _scoring: Scoring | None
    """Of what is learned, where that helps."""

    @property
    def use(self) -> bool:
        """Whether it may be used where it helps."""
        return self._kept.use

    @property
    def learned(self) -> Learned | None:
        """What was learned last."""
        return self._kept.learned

    def scoring(self, view: View) -> Scoring | None:
        """What queries of a view ask; None where nothing helps, is to be used, or is of the encoders there."""
        scoring = self._scoring
        return scoring if scoring is not None and self._kept.use and fits(scoring.metric.shares, view) else None

    def metric(self, view: View) -> Metric | None:
        """The transform, as `scoring`, but also where similarity is not to use it."""
        scoring = self._scoring
        return scoring.metric if scoring is not None and fits(scoring.metric.shares, view) else None

    def keep(self, learned: Learned | None) -> None:
        """Take this in place of what was learned before.

        Raises:
            DiskFull: no room; what was there stays.
        """
        self._save(msgspec.structs.replace(self._kept, learned=learned))

    def turn(self, on: bool) -> None:
        """Use it from now on, or not.

        Raises:
            DiskFull: as `keep`.
        """
        self._save(msgspec.structs.replace(self._kept, use=on))

    def _save(self, kept: _Kept) -> None:
        with self._lock:
            replace_file(self._file, msgspec.json.format(msgspec.json.encode(kept)), mode=0o600)
            self._take(kept)

    def _take(self, kept: _Kept) -> None:
        if kept.learned is not self._kept.learned:
            learned = kept.learned
            self._scoring = Scoring(learned.metric()) if learned is not None and learned.helps else None
        self._kept = kept


def fits(shares: tuple[Share, ...], view: View) -> bool:
    """Whether these are the spaces that a view's questions are asked in, with the same weights."""
    handles = view.spaces.handles
    return [(one.space, one.fingerprint) for one in shares] == [
        (name, handles[name].encoder.fingerprint) for name in view.spaces.names()
    ]
