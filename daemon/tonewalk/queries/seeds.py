"""What a query is asked with (ids, files, words, places on a map) as vectors and measures."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.base.types import Vector
from tonewalk.commands.queries import Term
from tonewalk.library.view import Stretch, View
from tonewalk.queries.files import Heard, hear
from tonewalk.queries.measured import Measured, of_file, of_position
from tonewalk.queries.placed import Maps
from tonewalk.queries.terms import WeightedTerm

AROUND: Final = 4
"""Sounds whose mean stands for a place on a map: the corners of the patch that it lies in."""


class Seed(NamedTuple):
    """One part of a query."""

    term: WeightedTerm
    measured: Measured | None
    """Of a sound, else None."""
    stretch: Stretch | None
    """Of a sound, else None."""

    @property
    def example(self) -> bool:
        """Whether it is something heard that hits are to be like."""
        return self.term.kind == "sound" and self.term.weight > 0


class Seeds:
    """Finds them for one question.

    Args:
        view: the library.
        maps: its maps; None: it has none.
    """

    def __init__(self, view: View, maps: Maps | None) -> None:
        self._view, self._spaces, self._maps = view, view.spaces, maps

    def vectors(self, position: int) -> dict[str, Vector]:
        """A sound's unit vector in every space that takes part in queries and holds it."""
        vectors: dict[str, Vector] = {}
        for name in self._view.names():
            row = int(self._view.rows(name)[position])
            if row >= 0:
                vectors[name] = np.array(self._view.vectors(name)[row], np.float32)
        return vectors

    def sound(self, sound: int, weight: float = 1.0) -> Seed:
        """A sound of the library.

        Raises:
            UnknownSound: no such id.
            Unavailable: it has no embedding yet.
        """
        position = self._view.position(sound)
        vectors = self.vectors(position)
        if not vectors:
            raise Unavailable(f"Sound {sound} has no embedding yet: ask again when indexing has finished.")
        return Seed(
            WeightedTerm("sound", weight, vectors),
            of_position(self._view, position, weight),
            self._view.stretch(position),
        )

    def file(self, path: str, heard: Mapping[str, Heard], weight: float = 1.0) -> Seed:
        """A file from anywhere, which is heard here and now unless it was.

        Raises:
            AudioError: it can't be used.
        """
        one = heard.get(path) or hear(path, self._spaces)
        term = WeightedTerm("sound", weight, one.vectors)
        return Seed(term, of_file(one.descriptors, weight), (os.fsencode(os.path.abspath(path)), None, None))

    def words(self, text: str, weight: float = 1.0) -> Seed:
        """Words.

        Raises:
            EncoderUnavailable: no encoder of the library reads text.
        """
        return Seed(WeightedTerm("words", weight, self._text(text)), None, None)

    def _text(self, text: str) -> dict[str, Vector]:
        return self._spaces.text(text, stood_in=self._view.stood_in())

    def sound_or_words(self, one: int | str, weight: float = 1.0) -> Seed:
        """An id or words."""
        return self.sound(one, weight) if isinstance(one, int) else self.words(one, weight)

    def place(self, map: str, point: Sequence[float], weight: float = 1.0) -> Seed:
        """A place on a map: the mean of the sounds around it.

        Raises:
            UnknownMap: there is none of this name.
            InvalidArgument: it has other dimensions.
            Unavailable: it is empty.
        """
        if self._maps is None or not len(around := self._maps.near(self._view, map, point, AROUND)):
            raise Unavailable("No sound has a place on this map yet: ask again when it is made.")
        held = [self.vectors(int(position)) for position in around]
        vectors = {}
        for name in self._view.names():
            mean = np.sum([one[name] for one in held if name in one], axis=0)
            length = float(np.linalg.norm(mean))
            if length:
                vectors[name] = np.asarray(mean / length, np.float32)
        return Seed(WeightedTerm("sound", weight, vectors), None, None)

    def of_term(self, term: Term, index: int, heard: Mapping[str, Heard]) -> Seed:
        """One term of a blend.

        Raises:
            InvalidArgument: it is of no kind, or of several.
            TonewalkError: as for its kind.
        """
        kinds = ("text", "sound", "file", "direction", "point")
        given = [kind for kind in kinds if getattr(term, kind) is not None]
        if len(given) != 1:
            raise InvalidArgument(
                f"Term {index} has {len(given)} of text, sound, file, direction and point: give one of them.",
                where=f"$.terms[{index}]",
            )
        if term.text is not None:
            return self.words(term.text, term.weight)
        if term.sound is not None:
            return self.sound(term.sound, term.weight)
        if term.file is not None:
            return self.file(term.file, heard, term.weight)
        if term.point is not None:
            return self.place(term.map, term.point, term.weight)
        start, end = (self._text(words) for words in term.direction or ())
        difference = {name: end[name] - start[name] for name in end}
        return Seed(WeightedTerm("direction", term.weight, difference), None, None)
