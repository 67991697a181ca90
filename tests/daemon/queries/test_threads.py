"""Queries in several threads while the library grows and shrinks: each is answered from one moment of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, local

import numpy as np
import pytest

from tests.helpers.axes import Library
from tonewalk.base.types import SoundId
from tonewalk.commands.knobs import Knob, KnobDefine
from tonewalk.commands.queries import Analogy, Blend, Classify, Hits, Like, Search, Spread, Term
from tonewalk.library.catalogue.words import Ids
from tonewalk.library.names import Scope
from tonewalk.library.view import View
from tonewalk.mosaic.stream import UnitTable
from tonewalk.queries import labels
from tonewalk.queries.classes import ClassBox
from tonewalk.queries.knob_search import KnobSearcher
from tonewalk.queries.knobs import KnobBox
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.search import Searcher

STEPS = 40


class Watched:
    """A library that remembers for each thread which views it was asked for."""

    def __init__(self, library: Library) -> None:
        self._library, self._of_thread = library, local()

    @property
    def seen(self) -> list[View]:
        if not hasattr(self._of_thread, "views"):
            self._of_thread.views = []
        views: list[View] = self._of_thread.views
        return views

    def now(self) -> View:
        view: View = self._library.now()
        self.seen.append(view)
        return view

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> Ids:
        ids: Ids = self._library.sounds_with(word, scope, beginning=beginning)
        return ids


@pytest.fixture
def asking(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setattr(labels, "COSINE", 0.1)
    return Asking(library, tmp_path)


class Asking:
    """Every kind of question, and whether its answer is of the view that it was asked of."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = Watched(library)
        self.labels, self.classes = LabelBox(folder / "labels.json"), ClassBox(folder / "classes.json")
        self.labels.choose(["kick", "snare", "hat"])
        self.classes.enrol("mine", [1, 2], library.now())
        self.searcher = Searcher(self.library, None, self.labels, self.classes)
        self.knob_searcher = KnobSearcher(self.library, self.searcher, KnobBox(folder / "knobs.json"))
        self.knob_searcher.box.define(KnobDefine(name="shine", low="dark", high="bright"), library.now())
        ask, filter = self.searcher, "not tag:odd and (auto:kick or class:mine or path:new) and duration<99"
        self.questions: list[Callable[[], Hits]] = [
            lambda: ask.search(Search(text="kick new", k=1000)),
            lambda: ask.search(Search(text="kick", k=1000, filter=filter)),
            lambda: ask.search(Search(text="hat", k=20, spread=Spread(fold=0.999, variety=0.5))),
            lambda: ask.like(Like(sound=1, k=1000)),
            lambda: ask.analogy(Analogy(a=1, b=2, c=4, k=10)),
            lambda: ask.blend(Blend(terms=[Term(sound=7), Term(text="bright", weight=0.5)], k=1000)),
            lambda: self.knob_searcher.turn(1, {"long": 0.7, "shine": -0.5}, Knob(k=30)),
        ]

    def all(self) -> None:
        for question in self.questions:
            self.library.seen.clear()
            hits = question().hits
            of = self.library.seen[-1]
            assert len({id(view) for view in self.library.seen}) == 1 or question is self.questions[-1]
            at = of.positions([hit.id for hit in hits])
            assert len(at) == len(hits) > 0
            assert [hit.name for hit in hits] == [of.name(one) for one in at.tolist()]
            assert [hit.duration for hit in hits] == of.duration[at].tolist()
            if question is not self.questions[-1]:  # a seed's order stands for a second while a fader moves
                assert of.visible[at].all()
        self._vectors()
        self.searcher.classify(Classify(sound=1, labels=["kick", "hat"]))
        view, mask = self.searcher.filtered("duration<99")
        assert len(UnitTable.of(view, mask).rows) == 7
        labelling = self.labels.labelling(view)
        assert len(labelling.of) == len(self.classes.members(self.classes.named("mine"), view)) == len(view)

    def _vectors(self) -> None:
        """All that are there, each by its own vector of that moment."""
        self.library.seen.clear()
        hits = self.searcher.like(Like(sound=1, k=1000)).hits
        [of] = self.library.seen
        assert {hit.id for hit in hits} == set(of.ids[of.visible].tolist()) - {1}
        at = of.positions([1, *(hit.id for hit in hits)])
        vectors = of.vectors_of("small", at)
        cosines = [hit.why.get("small", 0.0) for hit in hits]
        np.testing.assert_allclose(cosines, vectors[1:] @ vectors[0], atol=1e-5)


def said(view: View) -> tuple[object, ...]:
    """What a view says, some of it asked for again each time."""
    return (
        *(view.ids.tolist(), view.visible.tolist(), view.favourite.tolist(), view.duration.tolist()),
        *([view.path(at) for at in range(len(view))], view.tag_mask("odd").tolist()),
        *(view.rows("small").tolist(), view.vectors("small").tolist()),
    )


def change(library: Library, step: int) -> None:
    """Something else each time: more sounds, others, fewer, and those again."""
    added = library.add(f"New/{step}.wav", small={"kick": 1, "long": step / 50}, duration=step + 1.0)
    match step % 8:
        case 0:
            library.move(added, f"/music/New/moved {step}.wav".encode())
        case 1:
            library.add(f"New/{step}.wav", small={"hat": 1, "dark": step / 50}, duration=step / 10)
        case 2:
            library.catalogue.tag(SoundId(added - 1), "odd", True)
        case 3:
            library.catalogue.set_online(library.roots[1], step % 16 < 8)
        case 4:
            library.catalogue.mark_missing([SoundId(added - 1), SoundId(added)])
        case 5:
            library.catalogue.favourite(SoundId(added), True)
        case 6:
            library.catalogue.remove_root(b"/away")
            library.roots[1] = library.catalogue.add_root(b"/away").id
            library.add(b"/away/hat.wav", small={"hat": 1}, root=2)
        case 7:
            library.add(f"New/waits {step}.wav")
    library.intake.refresh(library.catalogue)


def test_every_answer_is_of_one_moment_while_the_library_grows_and_shrinks(
    library: Library, asking: Asking
) -> None:
    done, held = Event(), []

    def ask() -> int:
        count = 0
        while not done.is_set() or not count:
            asking.all()
            count += 1
        return count

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask) for _ in range(4)]
        try:
            for step in range(STEPS):
                change(library, step)
                view = library.now()
                held.append((view, said(view)))
        finally:
            done.set()
        assert all(future.result() > 0 for future in asked)
    assert all(said(view) == before for view, before in held)
    moved = library.searcher.search(Search(text="kick", k=1000, filter="name:moved")).hits
    assert len(moved) == STEPS // 8
