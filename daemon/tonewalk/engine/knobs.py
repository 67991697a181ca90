"""Commands that turn knobs and weigh aspects: one-off for a seed, or the session's for whoever plays."""

from __future__ import annotations

import msgspec

from tonewalk.base.errors import InvalidArgument, UnknownMap
from tonewalk.commands.common import Done, Nothing
from tonewalk.commands.knobs import (
    MOST_TURNED,
    Aspect,
    AspectWeights,
    Knob,
    KnobDefine,
    KnobInfo,
    KnobRef,
    Knobs,
    KnobSeed,
    KnobValues,
    SessionAspects,
)
from tonewalk.commands.maps import XY
from tonewalk.commands.queries import Aspects, Hits
from tonewalk.engine.session import Session, Standing
from tonewalk.engine.threads import Threads
from tonewalk.library.live import LiveLibrary
from tonewalk.maps.asked import AskedMaps
from tonewalk.queries.knob_search import KnobSearcher
from tonewalk.queries.knobs import Kept, scale
from tonewalk.queries.search import Searcher
from tonewalk.queries.weights import FOR_SOUNDS, chosen
from tonewalk.work.events import Event, Events


class KnobController:
    """Knobs and aspects."""

    def __init__(
        self,
        library: LiveLibrary,
        session: Session,
        maps: AskedMaps,
        searcher: Searcher,
        knob_searcher: KnobSearcher,
        events: Events,
        threads: Threads,
    ) -> None:
        self.library, self.session, self.maps, self.events = library, session, maps, events
        self.searcher, self.knob_searcher = searcher, knob_searcher
        self._run = threads.run
        self._seed = KnobSeed()
        """What the session's knobs are turned on."""
        self._turned: dict[str, float] = {}
        """How far the session's knobs are turned; those at 0 are left out."""

    async def knob(self, request: Knob) -> Hits:
        """Turn knobs."""
        if not request.seed:
            self.knob_now(request)
            hits = await self.turned()
            if hits is None:
                text = "There is nothing to turn yet: give a seed, select a sound, or set one with knob/seed."
                raise InvalidArgument(text, where="$.seed")
            return hits
        turned = self._checked(request)
        return await self._run(self.knob_searcher.turn, request.seed, turned, request)

    def aspect_now(self, request: Aspect) -> None:
        """Move one of the session's weights, at once."""
        self._weigh(msgspec.structs.replace(self.searcher.aspects, **{request.name: request.value}))

    def knob_now(self, request: Knob) -> None:
        """Move the session's knobs, at once; a knob's seed becomes the session's."""
        moved = self._turned | self._checked(request)
        if request.seed:
            self._seed = KnobSeed(seed=request.seed, k=min(request.k, MOST_TURNED), filter=request.filter)
        self._turned = {name: value for name, value in moved.items() if value}
        self._tell_knobs()

    async def turned(self) -> Hits | None:
        """The session's hits as its knobs stand; None where there is nothing that they could be turned on."""
        seed = self._session_seed()
        if seed is None:
            return None
        request = Knob(k=self._seed.k, filter=self._seed.filter)
        return self._to_slots(await self._run(self.knob_searcher.turn, seed, dict(self._turned), request))

    def _to_slots(self, hits: Hits) -> Hits:
        """The session's hits, which pads and menus show."""
        self.events.tell(Event("slots", hits))
        return hits

    def _session_seed(self) -> int | str | None:
        if self._seed.seed:
            return self._seed.seed
        state = self.session.get()
        if state.selection:
            return state.selection[0]
        try:
            return self.maps.nearest(XY(x=state.x, y=state.y)).id
        except (UnknownMap, InvalidArgument):  # no map yet, or an empty one
            return None

    def _checked(self, request: Knob) -> dict[str, float]:
        """Every knob that a request moves.

        Raises:
            UnknownKnob: there is none of a name.
        """
        named = {request.name: request.value} if request.name else {}
        for name in (turned := named | request.knobs):
            self.knob_searcher.box.named(name, "$.name" if name in named else "$.knobs")
        return turned

    async def aspect(self, request: Aspect) -> AspectWeights:
        """Weigh one kind of evidence for everybody."""
        self.aspect_now(request)
        return self._aspects()

    async def session_aspects(self, request: SessionAspects) -> AspectWeights:
        """Weigh evidence for everybody; what is left out is as the library has it."""
        self._weigh(request.weights)
        return self._aspects()

    def _weigh(self, aspects: Aspects) -> None:
        chosen(FOR_SOUNDS, aspects)  # refuses what leaves nothing to judge by
        self.searcher.aspects = aspects
        self.events.tell(Event("aspects", self._aspects()))

    def _aspects(self) -> AspectWeights:
        return AspectWeights(**msgspec.structs.asdict(self.searcher.aspects))

    async def knob_seed(self, request: KnobSeed) -> Hits:
        """Say what the session's knobs are turned on; all go back to 0, but those that are turned meanwhile."""
        before = self._turned
        if request.seed:
            untouched = Knob(k=request.k, filter=request.filter)
            hits = self._to_slots(await self._run(self.knob_searcher.turn, request.seed, {}, untouched))
        since = {name: value for name, value in self._turned.items() if value != before.get(name)}
        self._seed, self._turned = request, since
        self._tell_knobs()
        return hits if request.seed else (await self.turned() or Hits(hits=[]))

    async def knob_list(self, _: Nothing) -> Knobs:
        """The knobs there are."""
        return Knobs(knobs=[self._knob_info(knob) for knob in self.knob_searcher.box.all()])

    async def knob_define(self, request: KnobDefine) -> KnobInfo:
        """Make a knob and keep it."""
        info = self._knob_info(await self._run(self.knob_searcher.box.define, request, self.library.now()))
        self._tell_knobs()
        return info

    async def knob_remove(self, request: KnobRef) -> Done:
        """Forget a knob."""
        self.knob_searcher.box.remove(request.name)
        self._turned.pop(request.name, None)
        self._tell_knobs()
        return Done()

    def standing(self) -> Standing:
        """Where all that clients share stands now."""
        weights = chosen(FOR_SOUNDS, self.searcher.aspects)
        return Standing(
            self.session.get(), [self._knob_info(knob) for knob in self.knob_searcher.box.all()], weights
        )

    def _tell_knobs(self) -> None:
        turned = {knob.name: self._turned.get(knob.name, 0.0) for knob in self.knob_searcher.box.all()}
        self.events.tell(Event("knobs", KnobValues(knobs=turned)))

    def _knob_info(self, knob: Kept) -> KnobInfo:
        return KnobInfo(
            name=knob.name,
            low=knob.low,
            high=knob.high,
            descriptor=scale(knob.low, knob.high),
            built_in=self.knob_searcher.box.built_in(knob),
            value=self._turned.get(knob.name, 0.0),
            low_sounds=list(knob.low_sounds),
            high_sounds=list(knob.high_sounds),
        )
