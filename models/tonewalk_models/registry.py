"""Which encoders exist, and how to get one. Nothing heavy is imported before an encoder is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonewalk_models.encoder import Encoder


class UnknownEncoder(ValueError):
    """No encoder has this name."""

    code = "unknown_encoder"


@dataclass(frozen=True)
class EncoderInfo:
    """What can be said of an encoder without loading it."""

    name: str
    summary: str
    has_text: bool
    licence: str = "Apache-2.0"
    """Of the weights."""


def _small(threads: int) -> Encoder:
    from tonewalk_models.small.encoder import SmallEncoder

    return SmallEncoder(threads=threads)


def _timbre(threads: int) -> Encoder:
    from tonewalk_models.timbre import Timbre

    return Timbre()


_ENCODERS: Final[dict[str, tuple[EncoderInfo, Callable[[int], Encoder]]]] = {
    "small": (
        EncoderInfo("small", "sounds and words in one space, offline, trained by this project", True),
        _small,
    ),
    "timbre": (EncoderInfo("timbre", "measured descriptors: how a sound sounds, no words", False), _timbre),
}


def available() -> list[EncoderInfo]:
    """The encoders that `load` knows, in the order they are shown to the user."""
    return [info for info, _ in _ENCODERS.values()]


def load(name: str, threads: int = 1) -> Encoder:
    """Load an encoder by name, to run on `threads` CPU threads.

    Raises:
        UnknownEncoder: there is none of that name.
    """
    if name not in _ENCODERS:
        raise UnknownEncoder(f"there is no encoder {name!r}; choose one of {', '.join(_ENCODERS)}")
    return _ENCODERS[name][1](threads)
