"""What can't be done, as one sentence, and Live's own errors turned into such."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import Live


class Refusal(Exception):
    """A request that is not carried out.

    Attributes:
        code: stable, as `/tonewalk/error` carries it.
        text: one sentence: what, which value, what to do.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def unexpected(error: Exception, log: Callable[[str], None]) -> Refusal:
    """The sentence for a mistake of ours, or of Live's; all of it goes to Live's log."""
    log(traceback.format_exc())
    return Refusal("internal", f"This went wrong inside ({error!r}): Live's Log.txt says where.")


@contextmanager
def told(text: str) -> Iterator[None]:
    """Tell what Live raises in a sentence that begins with `text`.

    A refused call is a RuntimeError, an argument of another type a TypeError, and what an edition of Live has
    no more of (tracks, scenes) a LimitationError.
    """
    try:
        yield
    except (RuntimeError, TypeError, getattr(Live.Base, "LimitationError", RuntimeError)) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise Refusal("refused_by_live", f"{text}: Live says {reason[0]!r}.") from error
