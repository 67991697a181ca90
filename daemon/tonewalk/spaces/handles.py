"""The spaces that queries are asked in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import Lock
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.types import Matrix, Vector
from tonewalk.spaces.background import Background
from tonewalk.spaces.encoders import encoder_faults_told
from tonewalk.spaces.space import Space
from tonewalk_models.encoder import Encoder

logger = logging.getLogger(__name__)

TIMBRE: Final = "timbre"

ANCHORS: Final = (
    "kick drum", "snare drum", "closed hi-hat", "crash cymbal", "hand clap", "tom", "cowbell", "shaker", "bass",
    "guitar", "piano", "violin", "flute", "trumpet", "choir", "warm pad", "synth lead", "bell", "drum loop",
    "riser", "white noise", "vinyl crackle", "dog barking", "rain", "wind", "engine", "footsteps", "door",
    "laughter", "water", "bright", "dark", "short", "long", "soft", "harsh",
)  # fmt: skip
"""Words over the breadth of what libraries hold: their mean is where words in general lie in a space."""
HOWS: Final = 6
"""The last of them that say how something sounds, not what."""


def many_words() -> list[str]:
    """The anchors, and whatever makes a sound said with each way that it may sound."""
    whats, hows = ANCHORS[:-HOWS], ANCHORS[-HOWS:]
    return [*ANCHORS, *(f"{how} {what}" for how in hows for what in whats)]


class SpaceHandle(NamedTuple):
    """One encoder's space as the engine opened it."""

    space: Space
    space_id: int
    encoder: Encoder


class Spaces:
    """The spaces of a library by encoder name, with what is known of each before the first query.

    Attributes:
        handles: encoder name -> handle.
        semantic: name of the space that words go to: the first whose encoder reads text; where none does, the
            first that is not `timbre`; "" where there is none.
        stand_in: name of the next one that reads text: it answers for sounds that the semantic one has not heard
            yet; "" where there is none.
    """

    def __init__(self, handles: Mapping[str, SpaceHandle]) -> None:
        self.handles = dict(handles)
        others = [name for name in handles if name != TIMBRE]
        texts = [name for name in others if handles[name].encoder.has_text]
        self.semantic = next(iter(texts + others), "")
        self.stand_in = next(iter(texts[1:]), "")
        self._lock = Lock()
        self._backgrounds: dict[str, Background] = {}
        self._text_means: dict[str, Vector] = {}

    def prepare(self) -> None:
        """Do what the first queries would otherwise wait for; may take seconds with a large text tower."""
        for name, handle in self.handles.items():
            self.background(name, handle.space.vectors)
            if handle.encoder.has_text:
                try:
                    self.text_mean(name)
                except EncoderUnavailable as error:  # its machine is away: who asks by words is told so
                    logger.warning("%s", error.text)

    def names(self) -> list[str]:
        """The spaces that take part in queries: semantic, then timbre."""
        return [name for name in (self.semantic, TIMBRE) if name in self.handles]

    def hearing(self) -> list[str]:
        """Those that a file is heard in: they, and the one that stands in."""
        return [*self.names(), *([self.stand_in] if self.stand_in else [])]

    def background(self, name: str, vectors: Matrix) -> Background:
        """What is ordinary in a space of these rows; drawn anew whenever they have doubled or halved."""
        known = self._backgrounds.get(name)
        if known is None or known.outgrown(len(vectors)):
            known = Background(vectors)
            with self._lock:
                self._backgrounds[name] = known
        return known

    def text(self, text: str, *, stood_in: bool = False) -> dict[str, Vector]:
        """Words in the space that reads them: {its name: unit vector}.

        Args:
            stood_in: whether in the one that stands in as well.

        Raises:
            EncoderUnavailable: no encoder of the library reads text.
        """
        handle = self.handles.get(self.semantic)
        if handle is None or not handle.encoder.has_text:
            raise EncoderUnavailable(
                "No encoder of this library understands words: `tonewalk models list` shows those that do, "
                "and `tonewalk index` embeds the library with one."
            )
        with encoder_faults_told():
            names = [self.semantic, *([self.stand_in] if stood_in else [])]
            return {
                name: np.asarray(self.handles[name].encoder.embed_text([text])[0], np.float32) for name in names
            }

    def words_asked(self, name: str) -> Matrix | None:
        """Words in many places of a space, as queries that its index is measured with; None where it has none.

        Raises:
            EncoderUnavailable: the encoder fails.
        """
        encoder = self.handles[name].encoder
        if not encoder.has_text:
            return None
        with encoder_faults_told():
            return encoder.embed_text(many_words())

    def text_mean(self, name: str) -> Vector:
        """Where words in general lie in a space that reads text."""
        known = self._text_means.get(name)
        if known is None:
            known = self.handles[name].encoder.embed_text(ANCHORS).mean(axis=0, dtype=np.float32)
            with self._lock:
                self._text_means[name] = known
        return known
