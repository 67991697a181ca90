"""Commands about what a musician means by alike: clicks, what is learned from them, and whether it is used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.base.types import ContentId
from tonewalk.commands.common import Nothing
from tonewalk.commands.personal import (
    Click,
    Clicked,
    ClickList,
    Closer,
    CloserSuggest,
    CloserUndo,
    CloserUse,
    PersonalState,
    Triplet,
)
from tonewalk.engine.threads import Threads
from tonewalk.library.catalogue import clicks
from tonewalk.library.live import LiveLibrary
from tonewalk.library.view import View
from tonewalk.personal.box import PersonalBox, fits
from tonewalk.personal.learn import FEWEST
from tonewalk.personal.learner import PersonalLearner
from tonewalk.personal.space import fused_space
from tonewalk.personal.suggest import suggest
from tonewalk.queries.search import Searcher
from tonewalk.queries.weights import FOR_SOUNDS, of_spaces
from tonewalk.work.jobs import Job


class PersonalController:
    """Clicks and what they teach."""

    def __init__(
        self,
        library: LiveLibrary,
        searcher: Searcher,
        box: PersonalBox,
        learner: PersonalLearner,
        threads: Threads,
    ) -> None:
        self.library, self.searcher, self.box, self.learner = library, searcher, box, learner
        self._run = threads.run

    async def closer(self, request: Closer) -> Clicked:
        """Keep a comparison."""
        view = self.library.now()
        a, b, c = (
            ContentId(int(view.content[view.position(sound, f"$.{name}")]))
            for name, sound in (("a", request.a), ("b", request.b), ("c", request.c))
        )
        for one, other, names in ((a, b, "ab"), (a, c, "ac"), (b, c, "bc")):
            if one == other:
                ids = [getattr(request, name) for name in names]
                which = f"{ids[0]} stands twice" if ids[0] == ids[1] else f"{ids[0]} and {ids[1]} are copies"
                raise InvalidArgument(f"Sound {which}: give three that differ.", where=f"$.{names[1]}")
        click, count = await self.library.writing(
            lambda catalogue: (catalogue.add_click(a, b, c), catalogue.count_clicks())
        )
        self.learner.clicked()
        return Clicked(number=click.number, clicks=count)

    async def closer_list(self, _: Nothing) -> ClickList:
        """All comparisons."""
        kept = await self.learner.clicks()
        return await self._run(self._listed, kept)

    async def closer_undo(self, request: CloserUndo) -> PersonalState:
        """Take one back."""
        await self.library.writing(lambda catalogue: catalogue.forget_click(request.number))
        return await self._changed()

    async def closer_clear(self, _: Nothing) -> PersonalState:
        """Take all back; what they taught goes at once."""
        await self.library.writing(lambda catalogue: catalogue.forget_clicks())
        await self._run(self.box.keep, None)
        return await self._changed()

    async def closer_learn(self, _: Nothing) -> Job:
        """Learn now."""
        return await self.learner.learn()

    async def closer_use(self, request: CloserUse) -> PersonalState:
        """Use it, or not."""
        await self._run(self.box.turn, request.on)
        return self._state(len(await self.learner.clicks()))

    async def closer_suggest(self, request: CloserSuggest) -> Triplet:
        """A question."""
        return await self._run(self._suggested, request, await self.learner.clicks())

    async def _changed(self) -> PersonalState:
        self.learner.clicked()
        return self._state(len(await self.learner.clicks()))

    def _state(self, count: int) -> PersonalState:
        learned, view = self.box.learned, self.library.now()
        used = self.box.scoring(view) is not None
        if learned is None:
            text = f"{count} of the {FEWEST} clicks that teach something." if count < FEWEST else "Nothing yet."
            return PersonalState(
                clicks=count, learned=0, before=0, after=0, use=self.box.use, used=False, text=text
            )
        text = learned.text
        if not fits(learned.shares, view):
            text += " It is of other encoders than the library has now, and is learned anew."
        elif learned.helps and not used:
            text += " It is switched off."
        return PersonalState(
            clicks=count,
            learned=learned.clicks,
            before=learned.before,
            after=learned.after,
            use=self.box.use,
            used=used,
            text=text,
        )

    def _listed(self, kept: Sequence[clicks.Click]) -> ClickList:
        view = self.library.now()
        at = _sounds(view, kept)

        def told(content: int) -> tuple[int, str]:
            position = at.get(content, -1)
            return (0, "") if position < 0 else (int(view.ids[position]), view.name(position))

        listed = []
        for one in kept:
            (a, a_name), (b, b_name), (c, c_name) = (told(content) for content in (one.a, one.b, one.c))
            listed.append(
                Click(
                    number=one.number,
                    a=a,
                    b=b,
                    c=c,
                    a_name=a_name,
                    b_name=b_name,
                    c_name=c_name,
                    made=one.made,
                )
            )
        return ClickList(state=self._state(len(kept)), clicks=listed)

    def _suggested(self, request: CloserSuggest, kept: Sequence[clicks.Click]) -> Triplet:
        view, mask = self.searcher.filtered(request.filter)
        if not view.visible.any():
            raise NothingIndexed("The library has no sound yet: add a folder with `tonewalk index PATH`.")
        found = suggest(
            view,
            fused_space(view, of_spaces(FOR_SOUNDS, view.spaces)),
            self.box.metric(view),
            np.flatnonzero(mask),
            {frozenset((one.a, one.b, one.c)) for one in kept},
            view.position(request.a, "$.a") if request.a else -1,
        )
        ids = [int(view.ids[position]) for position in found[:3]]
        names = [view.name(position) for position in found[:3]]
        return Triplet(
            a=ids[0], b=ids[1], c=ids[2], a_name=names[0], b_name=names[1], c_name=names[2], sure=found.sure
        )


def _sounds(view: View, kept: Sequence[clicks.Click]) -> dict[int, int]:
    """Content -> the first visible sound that holds it, of what clicks are about."""
    wanted = np.unique(np.array([one[1:4] for one in kept], np.int64).reshape(-1))
    shown = np.flatnonzero(view.visible & np.isin(view.content, wanted))[::-1]
    return dict(zip(view.content[shown].tolist(), shown.tolist(), strict=True))
