"""Every kind of query: terms to vectors to candidates to fused, filtered, explained hits.

All methods are plain functions of a request and safe to call from several threads at once while one other thread
updates the columns: a query looks at the first `len(columns)` sounds of its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.base.types import Mask, Rows
from tonewalk.commands.knobs import Knob
from tonewalk.commands.queries import Analogy, Aspects, Blend, Classes, Classify, Hits, Like, Search
from tonewalk.library.columns import Columns, Stretch
from tonewalk.library.names import has_latin
from tonewalk.queries import classify
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.files import Heard
from tonewalk.queries.hits import Places, dress
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.masks import Allowed, FilterView, Masks
from tonewalk.queries.measured import measured_parts
from tonewalk.queries.names import UNREAD, name_shares
from tonewalk.queries.pitch import analogous, pitch_shares
from tonewalk.queries.ranking import EchoPart, Evidence, Ranked, SharePart, SpacePart, rank
from tonewalk.queries.seeds import Near, Seed, Seeds
from tonewalk.queries.terms import mix
from tonewalk.queries.variety import depth, spread_out
from tonewalk.queries.weights import FOR_SOUNDS, FOR_WORDS, Weights, chosen
from tonewalk.queries.written import SoundsWith, Written
from tonewalk.spaces.handles import TIMBRE, Spaces

Asked = Search | Like | Analogy | Blend

NOTHING_HEARD: Final[Mapping[str, Heard]] = MappingProxyType({})


class Searcher:
    """Answers queries over one library.

    Args:
        columns: of the library, which its owner keeps up to date.
        spaces: of the library.
        sounds_with: the full-text table over the library's paths.
        places: where positions lie on the current 2D map; None: nowhere.
        near: sounds near a place of a map; None: there are no maps.
        labels, classes: what the filters `auto:` and `class:` ask; None: they are refused.

    Attributes:
        aspects: what counts how much unless a query says otherwise; the session's.
    """

    def __init__(
        self,
        columns: Columns,
        spaces: Spaces,
        sounds_with: SoundsWith,
        places: Places | None = None,
        near: Near | None = None,
        labels: LabelBox | None = None,
        classes: ClassBox | None = None,
    ) -> None:
        self._labels, self._classes = labels, classes
        self._columns, self._spaces, self._places = columns, spaces, places
        self.aspects = Aspects()
        self._seeds = Seeds(columns, spaces, near)
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
        kinds = [0 if box is None else box.version for box in (self._labels, self._classes)]
        view = FilterView(self._columns, self._written, len(visible), self._labels, self._classes)
        return self._masks.allowed(text, (version, *kinds), visible, view)

    def search(self, request: Search) -> Hits:
        """Sounds that fit a description.

        Raises: `NothingIndexed`, `EncoderUnavailable`, `InvalidArgument`.
        """
        allowed = self._allowed(request.filter)
        weights = self._weights(FOR_WORDS, request.weights)
        seeds = [self._seeds.words(request.text)]
        return self._hits(seeds, self._names(request.text, weights, allowed), weights, allowed, request)

    def like(self, request: Like, heard: Mapping[str, Heard] = NOTHING_HEARD) -> Hits:
        """Sounds like one or several of the library or like files; those themselves are left out, copies are not.

        Args:
            heard: files that were heard already, by path.

        Raises: `NothingIndexed`, `UnknownSound`, `Unavailable` (not embedded yet), `AudioError`,
            `InvalidArgument`.
        """
        sounds = [*([] if request.sound is None else [request.sound]), *request.sounds]
        files = [*([request.file] if request.file else []), *request.files]
        if not sounds and not files:
            raise InvalidArgument("Give sound (an id) or file (a path), at least one of them.", where="$.sound")
        if request.sound is not None and request.file:
            raise InvalidArgument("Give sound or file, one of them; more go to sounds and files.", where="$.sound")
        allowed = self._allowed(request.filter)
        weights = self._weights(FOR_SOUNDS, request.weights)
        seeds = [self._seeds.sound(one) for one in dict.fromkeys(sounds)]
        seeds += [self._seeds.file(one, heard) for one in dict.fromkeys(files)]
        own = {seed.stretch for seed in seeds if seed.stretch is not None}
        names = " ".join(Path(os.fsdecode(path)).stem for path in sorted({path for path, _, _ in own}))
        return self._hits(seeds, self._names(names, weights, allowed), weights, allowed, request, own)

    def analogy(self, request: Analogy) -> Hits:
        """Sounds near c + (b - a), of sounds in pitch as well; a, b and c are left out.

        Raises: as `like`, and `EncoderUnavailable`.
        """
        allowed = self._allowed(request.filter)
        weights = self._weights(FOR_SOUNDS, request.weights)
        given = (request.a, request.b, request.c)
        seeds = [self._seeds.sound_or_words(one, w) for one, w in zip(given, (-1.0, 1.0, 1.0), strict=True)]
        # a space that lacks one of the three would answer another question
        shared = set.intersection(*(set(seed.term.vectors) for seed in seeds))
        whole = [
            seed._replace(term=seed.term._replace(vectors={name: seed.term.vectors[name] for name in shared}))
            for seed in seeds
        ]
        parts = []
        notes = [seed.measured.f0 for seed in seeds if seed.measured is not None]
        if len(notes) == 3 and (pitch := analogous(*notes)):
            weight = pitch.weight if request.weights.pitch is None else request.weights.pitch
            shares = pitch_shares(self._columns.f0[: len(allowed.mask)], pitch.hertz)
            parts = [SharePart("pitch", weight, shares)] if weight else []
        # what the three were measured to be says nothing plain of the fourth
        unmeasured = [seed._replace(measured=None) for seed in whole]
        own = {seed.stretch for seed in seeds if seed.stretch is not None}
        return self._hits(unmeasured, parts, weights, allowed, request, own)

    def blend(self, request: Blend, heard: Mapping[str, Heard] = NOTHING_HEARD) -> Hits:
        """Sounds near a weighted mixture; sounds that are terms may be among the hits.

        Args:
            heard: files that were heard already, by path.

        Raises: as `like`, `EncoderUnavailable`, and `UnknownMap` for a place on one.
        """
        allowed = self._allowed(request.filter)
        seeds = [self._seeds.of_term(term, index, heard) for index, term in enumerate(request.terms)]
        words = " ".join(term.text for term in request.terms if term.text and term.weight > 0)
        weights = self._weights(FOR_WORDS if words else FOR_SOUNDS, request.weights)
        return self._hits(seeds, self._names(words, weights, allowed), weights, allowed, request)

    def classify(self, request: Classify) -> Classes:
        """Which of the labels fits a sound, most probable first.

        Raises: `UnknownSound`, `NothingIndexed`, `Unavailable` (no embedding yet), `EncoderUnavailable`.
        """
        self._allowed("")
        return classify.classify(self._seeds.sound(request.sound).term.vectors, request.labels, self._spaces)

    @property
    def version(self) -> int:
        """Of the library that answers are about."""
        return self._columns.version

    def position(self, sound: int) -> int:
        """Where a sound stands in the columns; raises `UnknownSound`."""
        return self._seeds.position(sound)

    def _allowed(self, text: str) -> Allowed:
        allowed = self._filtered(text)
        if not len(allowed.positions) and not len(self._filtered("").positions):
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        return allowed

    def _weights(self, defaults: Weights, asked: Aspects) -> Weights:
        return chosen(defaults, self.aspects, asked)

    def _rows(self, name: str, count: int) -> Rows:
        """Rows in a space of the first `count` positions, -1 where there is none (yet) `[shape=(count,)]`."""
        known = self._columns.rows(self._spaces.handles[name].space_id)[:count]
        return known if len(known) == count else np.pad(known, (0, count - len(known)), constant_values=-1)

    def _names(self, words: str, weights: Weights, allowed: Allowed) -> list[SharePart]:
        """File-name evidence, where there is any."""
        if not weights.name or not words:
            return []
        shares = name_shares(words, self._written, len(allowed.mask))
        weight = weights.name if has_latin(words) else UNREAD * weights.name
        return [] if shares is None else [SharePart("name", weight, shares)]

    def ground(self, seed: int | str, request: Knob) -> Ranked:
        """Every allowed sound by how well it fits one sound or words, the best first: what knobs are turned on.

        Raises: as `like` and `search`.
        """
        allowed = self._allowed(request.filter)
        if isinstance(seed, int):
            weights, shares = self._weights(FOR_SOUNDS, request.weights), []
        else:
            weights = self._weights(FOR_WORDS, request.weights)
            shares = self._names(seed, weights, allowed)
        found = self._seeds.sound_or_words(seed)
        left_out = set() if found.stretch is None else {found.stretch}
        return self._ranked([found], shares, weights, allowed, len(allowed.positions), left_out)

    def dressed(self, ranked: Ranked, request: Knob) -> Hits:
        """The first hits of an order, as every query answers."""
        return dress(
            spread_out(ranked, request.k, request.spread, self._columns, self._spaces), self._columns, self._places
        )

    def _hits(
        self,
        seeds: list[Seed],
        shares: list[SharePart],
        weights: Weights,
        allowed: Allowed,
        request: Asked,
        left_out: Collection[Stretch] = (),
    ) -> Hits:
        """Hits for seeds and other evidence, less these sounds."""
        deep = depth(request.k, request.spread)
        ranked = self._ranked(seeds, shares, weights, allowed, deep, left_out)
        ranked = spread_out(ranked, request.k, request.spread, self._columns, self._spaces)
        return dress(ranked, self._columns, self._places)

    def _ranked(
        self,
        seeds: list[Seed],
        shares: list[SharePart],
        weights: Weights,
        allowed: Allowed,
        k: int,
        left_out: Collection[Stretch],
    ) -> Ranked:
        spaces, count = self._spaces, len(allowed.mask)
        mixtures = mix([seed.term for seed in seeds], spaces)
        parts = []
        for name, mixture in mixtures.items():
            weight = weights.semantic if name == spaces.semantic else weights.timbre
            if weight:
                parts.append(SpacePart(name, weight * mixture.share, mixture.vector, self._rows(name, count)))
        measured = [seed.measured for seed in seeds if seed.measured is not None]
        shares = [*shares, *measured_parts(measured, weights, self._columns, count)]
        echo = None
        if weights.timbre and TIMBRE in spaces.handles and TIMBRE not in mixtures:
            echo = EchoPart(TIMBRE, weights.timbre, self._rows(TIMBRE, count))
        ranked = rank(allowed, k + len(left_out), Evidence(parts, shares, echo), spaces)
        if not left_out:
            return ranked
        return ranked.without(lambda position: self._columns.stretch(position) in left_out, k)
