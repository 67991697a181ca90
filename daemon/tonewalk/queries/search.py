"""Every kind of query: terms to vectors to candidates to fused, filtered, explained hits.

All methods are plain functions of a request and safe to call from several threads at once while the library
changes: a query is answered from the view of its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

import numpy as np
from msgspec import UNSET

from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.base.types import Mask
from tonewalk.commands.knobs import Knob
from tonewalk.commands.library import SoundMask
from tonewalk.commands.queries import (
    Analogy,
    Aspects,
    Blend,
    Classes,
    Classify,
    Hits,
    Like,
    Search,
    UnderstoodPart,
)
from tonewalk.library.names import has_latin
from tonewalk.library.view import Library, Stretch, View
from tonewalk.personal.scoring import Asked as AskedPersonal
from tonewalk.personal.scoring import Scoring
from tonewalk.queries import classify
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.files import Heard
from tonewalk.queries.floor import JUDGED, Floor
from tonewalk.queries.hits import dress
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.masks import Allowed, FilterView, Masks
from tonewalk.queries.measured import measured_parts
from tonewalk.queries.names import UNREAD, name_shares
from tonewalk.queries.pitch import analogous, pitch_shares
from tonewalk.queries.placed import Maps
from tonewalk.queries.ranking import EchoPart, Evidence, Ranked, SharePart, SpacePart, rank
from tonewalk.queries.seeds import Seed, Seeds
from tonewalk.queries.terms import mix
from tonewalk.queries.understanding import Understood, understand
from tonewalk.queries.variety import depth, spread_out
from tonewalk.queries.weights import FOR_SOUNDS, FOR_WORDS, Weights, chosen
from tonewalk.queries.written import Written
from tonewalk.spaces.handles import TIMBRE

Asked = Search | Like | Analogy | Blend

NOTHING_HEARD: Final[Mapping[str, Heard]] = MappingProxyType({})


class Personal(Protocol):
    """What a user's comparisons of sounds taught."""

    def scoring(self, view: View) -> Scoring | None:
        """What queries of a view ask; None where there is nothing to be used."""
        ...


class Filtered(NamedTuple):
    """The sounds that a filter lets through."""

    view: View
    mask: Mask
    """Which positions are visible and satisfy it `[shape=(n,)]`; not to be written to."""


class _Question(NamedTuple):
    """What one question is answered from."""

    view: View
    allowed: Allowed
    seeds: Seeds


class Searcher:
    """Answers queries over one library.

    Args:
        library: whose views questions are answered from.
        maps: of the library; None: it has none.
        labels, classes: what the filters `auto:` and `class:` ask; None: they are refused.

    Attributes:
        aspects: what counts how much unless a query says otherwise; the session's.
        personal: what was learned from the user's comparisons of sounds; None: nothing.
    """

    def __init__(
        self,
        library: Library,
        maps: Maps | None = None,
        labels: LabelBox | None = None,
        classes: ClassBox | None = None,
        personal: Personal | None = None,
    ) -> None:
        self._labels, self._classes, self.personal = labels, classes, personal
        self._library, self._maps = library, maps
        self.aspects = Aspects()
        self._written = Written(library)
        self._masks = Masks()
        self._floor = Floor()

    def prepare(self) -> None:
        """Do what the first queries would otherwise wait for."""
        self._library.now().spaces.prepare()

    def prepare_words(self, stopped: Callable[[], bool]) -> None:
        """Look up the commonest words of questions, until `stopped`; in the background."""
        self._written.prepare(stopped)

    def floor_outgrown(self) -> bool:
        """Whether `measure_floor` would find another floor: the library is another, or much larger or smaller."""
        return self._floor.outgrown(self._library.now())

    def measure_floor(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Find by which cosine words that mean nothing find something; in the background, until `stopped`."""
        self._floor.measure(self._library.now(), stopped)

    def filtered(self, text: str) -> Filtered:
        """The visible sounds that satisfy a filter now.

        Raises:
            InvalidArgument: a filter that can't be read.
        """
        view = self._library.now()
        return Filtered(view, self._satisfying(text, view).mask)

    def mask(self, text: str) -> SoundMask:
        """Which sounds satisfy a filter now, by their ids, one bit each.

        Raises:
            InvalidArgument: a filter that can't be read.
        """
        view, mask = self.filtered(text)
        ids = view.ids[mask]
        fits = np.zeros(int(ids[-1]) + 1 if len(ids) else 0, np.bool_)
        fits[ids] = True
        return SoundMask(count=len(ids), bits=np.packbits(fits, bitorder="little").tobytes())

    def _satisfying(self, text: str, view: View) -> Allowed:
        kinds = [0 if box is None else box.version for box in (self._labels, self._classes)]
        sounds = FilterView(view, self._written, self._labels, self._classes)
        return self._masks.allowed(text, (view.version, *kinds), view.visible, sounds)

    def search(self, request: Search) -> Hits:
        """Sounds that fit a description.

        Raises:
            NothingIndexed: the library has no sound yet.
            EncoderUnavailable: no encoder of the library reads text.
            InvalidArgument: a filter that can't be read, or weights by which nothing counts.
        """
        asked = self._asked(request.filter)
        read = Understood("", ()) if request.literal else understand(request.text)
        return (
            self._understood(request, read, asked) if read.parts else self._searched(request, request.text, asked)
        )

    def _understood(self, request: Search, read: Understood, whole: _Question) -> Hits:
        """What fits the words among what satisfies the rest; where nothing does, all of it is words."""
        given = [f"({request.filter})"] if request.filter.strip() else []
        asked = self._asked(" and ".join([*given, read.filter]))
        holds = len(asked.allowed.positions) > 0
        words = read.words if holds and read.words else request.text
        hits = self._searched(request, words, asked if holds else whole)
        if holds and not read.words:  # what satisfies the rest is all that was asked for
            hits.fits = hits.floor = UNSET
        parts = read.parts
        hits.understood = [UnderstoodPart(text=part.text, filter=part.filter, holds=holds) for part in parts]
        return hits

    def _searched(self, request: Search, words: str, asked: _Question) -> Hits:
        weights = self._weights(FOR_WORDS, request.weights)
        seeds = [asked.seeds.words(words)]
        names = self._names(words, weights, asked.view)
        return self._hits(asked, seeds, names, weights, request, words=[words])

    def like(self, request: Like, heard: Mapping[str, Heard] = NOTHING_HEARD) -> Hits:
        """Sounds like one or several of the library or like files; those themselves are left out, copies are not.

        Args:
            heard: files that were heard already, by path.

        Raises:
            NothingIndexed: the library has no sound yet.
            UnknownSound: there is no sound with one of these ids.
            Unavailable: one of them is not embedded yet.
            AudioError: a file can't be used.
            InvalidArgument: nothing is given, or a filter or weights as for `search`.
        """
        sounds = [*([] if request.sound is None else [request.sound]), *request.sounds]
        files = [*([request.file] if request.file else []), *request.files]
        if not sounds and not files:
            raise InvalidArgument("Give sound (an id) or file (a path), at least one of them.", where="$.sound")
        if request.sound is not None and request.file:
            raise InvalidArgument("Give sound or file, one of them; more go to sounds and files.", where="$.sound")
        asked = self._asked(request.filter)
        weights = self._weights(FOR_SOUNDS, request.weights)
        seeds = [asked.seeds.sound(one) for one in dict.fromkeys(sounds)]
        seeds += [asked.seeds.file(one, heard) for one in dict.fromkeys(files)]
        own = {seed.stretch for seed in seeds if seed.stretch is not None}
        names = " ".join(Path(os.fsdecode(path)).stem for path in sorted({path for path, _, _ in own}))
        return self._hits(asked, seeds, self._names(names, weights, asked.view), weights, request, own)

    def analogy(self, request: Analogy) -> Hits:
        """Sounds near c + (b - a), of sounds in pitch as well; a, b and c are left out.

        Raises:
            EncoderUnavailable: no encoder of the library reads text.
            TonewalkError: as `like`.
        """
        asked = self._asked(request.filter)
        weights = self._weights(FOR_SOUNDS, request.weights)
        given = (request.a, request.b, request.c)
        seeds = [asked.seeds.sound_or_words(one, w) for one, w in zip(given, (-1.0, 1.0, 1.0), strict=True)]
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
            shares = pitch_shares(asked.view.f0, pitch.hertz)
            parts = [SharePart("pitch", weight, shares)] if weight else []
        # what the three were measured to be says nothing plain of the fourth
        unmeasured = [seed._replace(measured=None) for seed in whole]
        own = {seed.stretch for seed in seeds if seed.stretch is not None}
        return self._hits(asked, unmeasured, parts, weights, request, own)

    def blend(self, request: Blend, heard: Mapping[str, Heard] = NOTHING_HEARD) -> Hits:
        """Sounds near a weighted mixture; sounds that are terms may be among the hits.

        Args:
            heard: files that were heard already, by path.

        Raises:
            EncoderUnavailable: no encoder of the library reads text.
            UnknownMap: there is no map of the name that a place is on.
            TonewalkError: as `like`.
        """
        asked = self._asked(request.filter)
        seeds = [asked.seeds.of_term(term, index, heard) for index, term in enumerate(request.terms)]
        words = [term.text for term in request.terms if term.text and term.weight > 0]
        weights = self._weights(FOR_WORDS if words else FOR_SOUNDS, request.weights)
        names = self._names(" ".join(words), weights, asked.view)
        alone = all(term.text for term in request.terms)
        return self._hits(asked, seeds, names, weights, request, words=words if alone else ())

    def classify(self, request: Classify) -> Classes:
        """Which of the labels fits a sound, most probable first.

        Raises:
            UnknownSound: no such id.
            NothingIndexed: the library has no sound yet.
            Unavailable: the sound is not embedded yet.
            EncoderUnavailable: no encoder of the library reads text.
        """
        view, _, seeds = self._asked("")
        return classify.classify(seeds.sound(request.sound).term.vectors, request.labels, view.spaces)

    def _asked(self, filter: str) -> _Question:
        view = self._library.now()
        allowed = self._satisfying(filter, view)
        if not len(allowed.positions) and not view.visible.any():
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        return _Question(view, allowed, Seeds(view, self._maps))

    def _weights(self, defaults: Weights, asked: Aspects) -> Weights:
        return chosen(defaults, self.aspects, asked)

    def _names(self, words: str, weights: Weights, view: View) -> list[SharePart]:
        """File-name evidence, where there is any."""
        if not weights.name or not words:
            return []
        shares = name_shares(words, self._written, view)
        weight = weights.name if has_latin(words) else UNREAD * weights.name
        return [] if shares is None else [SharePart("name", weight, shares)]

    def ground(self, seed: int | str, request: Knob) -> Ranked:
        """Every allowed sound by how well it fits one sound or words, the best first: what knobs are turned on.

        Raises:
            TonewalkError: as `like` and `search`.
        """
        asked = self._asked(request.filter)
        if isinstance(seed, int):
            weights, shares = self._weights(FOR_SOUNDS, request.weights), []
        else:
            weights = self._weights(FOR_WORDS, request.weights)
            shares = self._names(seed, weights, asked.view)
        found = asked.seeds.sound_or_words(seed)
        left_out = set() if found.stretch is None else {found.stretch}
        return self._ranked(asked, [found], shares, weights, len(asked.allowed.positions), left_out)

    def dressed(self, ranked: Ranked, request: Asked | Knob, view: View) -> Hits:
        """The first hits of an order, as every query answers.

        Args:
            view: that the order is of, or a later one.
        """
        return dress(spread_out(ranked, request.k, request.spread, view), view, self._maps)

    def _hits(
        self,
        asked: _Question,
        seeds: list[Seed],
        shares: list[SharePart],
        weights: Weights,
        request: Asked,
        left_out: Collection[Stretch] = (),
        words: Sequence[str] = (),
    ) -> Hits:
        """Hits for seeds and other evidence, less these sounds; of words alone with whether they fit these."""
        deep = max(depth(request.k, request.spread), JUDGED if words else 0)
        ranked = self._ranked(asked, seeds, shares, weights, deep, left_out)
        hits = self.dressed(ranked, request, asked.view)
        if words:
            named = any(ranked.why[part.name].any() or len(part.having(asked.allowed)) for part in shares)
            fit = self._floor.judged(words, ranked, asked.view, named=named, alone=len(seeds) == 1)
            if fit is not None:
                hits.fits, hits.floor = fit
        return hits

    def _ranked(
        self,
        asked: _Question,
        seeds: list[Seed],
        shares: list[SharePart],
        weights: Weights,
        k: int,
        left_out: Collection[Stretch],
    ) -> Ranked:
        view, spaces = asked.view, asked.view.spaces
        mixtures = mix([seed.term for seed in seeds], view)
        parts = []
        for name, mixture in mixtures.items():
            weight = weights.timbre if name == TIMBRE and name != spaces.semantic else weights.semantic
            instead = spaces.semantic if name == spaces.stand_in and spaces.semantic in mixtures else ""
            if weight:
                parts.append(SpacePart(name, weight * mixture.share, mixture.vector, instead))
        measured = [seed.measured for seed in seeds if seed.measured is not None]
        shares = [*shares, *measured_parts(measured, weights, view)]
        echo = None
        if weights.timbre and TIMBRE in spaces.handles and TIMBRE not in mixtures:
            echo = EchoPart(TIMBRE, weights.timbre)
        personal = self._learned(parts, view) if all(seed.example for seed in seeds) else None
        ranked = rank(view, asked.allowed, k + len(left_out), Evidence(parts, shares, echo, personal))
        if not left_out:
            return ranked
        return ranked.without(lambda position: view.stretch(position) in left_out, k)

    def _learned(self, parts: list[SpacePart], view: View) -> AskedPersonal | None:
        """What the user's comparisons say of examples, where all spaces are asked that they were learned in."""
        scoring = None if self.personal is None else self.personal.scoring(view)
        queries = {part.name: part.query for part in parts if not part.instead}
        if scoring is None or not queries.keys() >= {one.space for one in scoring.metric.shares}:
            return None
        return scoring.asked(queries, view) if scoring.fits(view) else None
