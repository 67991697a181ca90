"""Every kind of query: terms to vectors to candidates to fused, filtered, explained hits.

All methods are plain functions of a request and safe to call from several threads at once while one other thread
updates the columns: a query looks at the first `len(columns)` sounds of its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np

from tonewalk.errors import InvalidArgument, NothingIndexed, Unavailable, UnknownSound
from tonewalk.library.columns import Columns
from tonewalk.queries import classify
from tonewalk.queries.files import embed_file
from tonewalk.queries.handles import TIMBRE, Spaces
from tonewalk.queries.hits import Places, dress
from tonewalk.queries.masks import Allowed, FilterView, Masks
from tonewalk.queries.names import name_shares
from tonewalk.queries.pitch import analogous, pitch_shares
from tonewalk.queries.ranking import EchoPart, Evidence, SharePart, SpacePart, rank
from tonewalk.queries.terms import Mixture, WeightedTerm, mix
from tonewalk.queries.weights import FOR_SOUNDS, FOR_WORDS, Weights, chosen
from tonewalk.queries.written import SoundsWith, Written
from tonewalk.replies import Classes, Hits
from tonewalk.requests import Analogy, Blend, Classify, Like, Search, Term
from tonewalk.types import Mask, Rows, SoundId, Vector

_SINGLE = 1.0


class Searcher:
    """Answers queries over one library.

    Args:
        columns: of the library, which its owner keeps up to date.
        spaces: of the library.
        sounds_with: the full-text table over the library's paths.
        places: where positions lie on the current 2D map; None: nowhere.
    """

    def __init__(
        self, columns: Columns, spaces: Spaces, sounds_with: SoundsWith, places: Places | None = None
    ) -> None:
        self._columns, self._spaces, self._places = columns, spaces, places
        self._written = Written(columns, sounds_with)
        self._masks = Masks()

    def prepare(self) -> None:
        """Do what the first queries would otherwise wait for."""
        self._spaces.prepare()

    def mask(self, text: str) -> Mask:
        """Which positions are visible and satisfy a filter `[shape=(n,)]`; not to be written to.

        Raises `InvalidArgument` for a filter that can't be read.
        """
        return self._filtered(text).mask

    def _filtered(self, text: str) -> Allowed:
        version, visible = self._columns.version, self._columns.visible
        return self._masks.allowed(text, version, visible, FilterView(self._columns, self._written, len(visible)))

    def search(self, request: Search) -> Hits:
        """Sounds that fit a description.

        Raises: `NothingIndexed`, `EncoderUnavailable`, `InvalidArgument`.
        """
        allowed = self._allowed(request.filter)
        weights = chosen(FOR_WORDS, request.weights)
        mixtures = mix([WeightedTerm("words", _SINGLE, self._spaces.text(request.text))], self._spaces)
        return self._hits(mixtures, self._names(request.text, weights, allowed), weights, allowed, request.k)

    def like(self, request: Like) -> Hits:
        """Sounds like one of the library or like a file; that sound itself is left out, its copies are not.

        Raises: `NothingIndexed`, `UnknownSound`, `Unavailable` (not embedded yet), `AudioError`,
            `InvalidArgument`.
        """
        if (request.sound is None) == (not request.file):
            raise InvalidArgument("Give either sound (an id) or file (a path), and one of them.", where="$.sound")
        allowed = self._allowed(request.filter)
        weights = chosen(FOR_SOUNDS, request.weights)
        if request.sound is not None:
            position = self._position(request.sound)
            path = self._columns.path(position)
            vectors = self._sound(request.sound)
        else:
            path = os.fsencode(os.path.abspath(request.file))
            vectors = embed_file(request.file, self._spaces)
        mixtures = mix([WeightedTerm("sound", _SINGLE, vectors)], self._spaces)
        name = Path(os.fsdecode(path)).stem
        return self._hits(mixtures, self._names(name, weights, allowed), weights, allowed, request.k, {path})

    def analogy(self, request: Analogy) -> Hits:
        """Sounds near c + (b - a), of sounds in pitch as well; a, b and c are left out.

        Raises: as `like`, and `EncoderUnavailable`.
        """
        allowed = self._allowed(request.filter)
        given = (request.a, request.b, request.c)
        terms = []
        for one, weight in zip(given, (-1.0, 1.0, 1.0), strict=True):
            if isinstance(one, int):
                terms.append(WeightedTerm("sound", weight, self._sound(one)))
            else:
                terms.append(WeightedTerm("words", weight, self._spaces.text(one)))
        # a space that lacks one of the three would answer another question
        shared = set.intersection(*(set(term.vectors) for term in terms))
        whole = [term._replace(vectors={name: term.vectors[name] for name in shared}) for term in terms]
        positions = [self._position(one) for one in given if isinstance(one, int)]
        parts = []
        f0 = self._columns.f0[: len(allowed.mask)]
        if len(positions) == 3 and (pitch := analogous(*f0[positions].tolist())):
            parts.append(SharePart("pitch", pitch.weight, pitch_shares(f0, pitch.hertz)))
        left_out = {self._columns.path(position) for position in positions}
        return self._hits(mix(whole, self._spaces), parts, FOR_SOUNDS, allowed, request.k, left_out)

    def blend(self, request: Blend) -> Hits:
        """Sounds near a weighted mixture; sounds that are terms may be among the hits.

        Raises: as `like`, and `EncoderUnavailable`.
        """
        allowed = self._allowed(request.filter)
        terms = [self._term(term, index) for index, term in enumerate(request.terms)]
        words = " ".join(term.text for term in request.terms if term.text and term.weight > 0)
        weights = chosen(FOR_WORDS if words else FOR_SOUNDS, request.weights)
        return self._hits(
            mix(terms, self._spaces), self._names(words, weights, allowed), weights, allowed, request.k
        )

    def classify(self, request: Classify) -> Classes:
        """Which of the labels fits a sound, most probable first.

        Raises: `UnknownSound`, `NothingIndexed`, `Unavailable` (no embedding yet), `EncoderUnavailable`.
        """
        self._allowed("")
        return classify.classify(self._sound(request.sound), request.labels, self._spaces)

    def _allowed(self, text: str) -> Allowed:
        allowed = self._filtered(text)
        if not len(allowed.positions) and not len(self._filtered("").positions):
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        return allowed

    def _position(self, sound: int) -> int:
        position = self._columns.position(SoundId(sound))
        if position < 0:
            raise UnknownSound(f"There is no sound {sound}: search gives the ids.")
        return position

    def _sound(self, sound: int) -> dict[str, Vector]:
        position = self._position(sound)
        vectors: dict[str, Vector] = {}
        for name in self._spaces.names():
            handle = self._spaces.handles[name]
            rows = self._columns.rows(handle.space_id)
            row = int(rows[position]) if position < len(rows) else -1
            if 0 <= row < len(handle.space):
                vectors[name] = np.array(handle.space.vectors[row], np.float32)
        if not vectors:
            raise Unavailable(f"Sound {sound} has no embedding yet: ask again when indexing has finished.")
        return vectors

    def _term(self, term: Term, index: int) -> WeightedTerm:
        given = [value for value in (term.text, term.sound, term.file, term.direction) if value is not None]
        if len(given) != 1:
            raise InvalidArgument(
                f"Term {index} has {len(given)} of text, sound, file and direction: give one of them.",
                where=f"$.terms[{index}]",
            )
        if term.text is not None:
            return WeightedTerm("words", term.weight, self._spaces.text(term.text))
        if term.sound is not None:
            return WeightedTerm("sound", term.weight, self._sound(term.sound))
        if term.file is not None:
            return WeightedTerm("sound", term.weight, embed_file(term.file, self._spaces))
        start, end = (self._spaces.text(words) for words in term.direction or ())
        return WeightedTerm("direction", term.weight, {name: end[name] - start[name] for name in end})

    def _rows(self, name: str, count: int) -> Rows:
        """Rows in a space of the first `count` positions, -1 where there is none (yet) `[shape=(count,)]`."""
        known = self._columns.rows(self._spaces.handles[name].space_id)[:count]
        return known if len(known) == count else np.pad(known, (0, count - len(known)), constant_values=-1)

    def _names(self, words: str, weights: Weights, allowed: Allowed) -> list[SharePart]:
        """File-name evidence, where there is any."""
        if not weights.name or not words:
            return []
        shares = name_shares(words, self._written, len(allowed.mask))
        return [] if shares is None else [SharePart("name", weights.name, shares)]

    def _hits(
        self,
        mixtures: Mapping[str, Mixture],
        shares: list[SharePart],
        weights: Weights,
        allowed: Allowed,
        k: int,
        left_out: Collection[bytes] = (),
    ) -> Hits:
        """Hits for mixtures and other evidence, less the sounds of these paths."""
        spaces, count = self._spaces, len(allowed.mask)
        parts = []
        for name, mixture in mixtures.items():
            weight = weights.semantic if name == spaces.semantic else weights.timbre
            if weight:
                parts.append(SpacePart(name, weight * mixture.share, mixture.vector, self._rows(name, count)))
        echo = None
        if weights.timbre and TIMBRE in spaces.handles and TIMBRE not in mixtures:
            echo = EchoPart(TIMBRE, weights.timbre, self._rows(TIMBRE, count))
        ranked = rank(allowed, k + len(left_out), Evidence(parts, shares, echo), spaces)
        ranked = ranked.without(lambda position: self._columns.path(position) in left_out, k)
        return dress(ranked, self._columns, self._places)
