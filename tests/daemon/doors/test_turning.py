"""Every move of a fader counts, and what came while an answer was made shares the next one."""

from __future__ import annotations

import asyncio

import pytest

from tests.helpers.waiting import until
from tonewalk.base.errors import InvalidArgument, TonewalkError, UnknownKnob
from tonewalk.commands.command import Command
from tonewalk.commands.knobs import Aspect, Knob
from tonewalk.commands.queries import Hit, Hits
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.turning import Turning

KNOB, ASPECT = COMMANDS["knob"], COMMANDS["aspect"]


def hits(*ids: int) -> Hits:
    found = (Hit(id=one, score=1.0, path="", name="", duration=1.0, x=None, y=None, why={}) for one in ids)
    return Hits(hits=list(found))


class Deck:
    """What can be turned, and what was told of it."""

    def __init__(self) -> None:
        self.moves: list[Knob | Aspect] = []
        self.answer: Hits | Exception | None = hits(1, 2)
        self.made = 0
        self.hold = asyncio.Event()
        self.hold.set()
        self.told: list[tuple[str, list[int]]] = []
        self.failed: list[tuple[str, TonewalkError]] = []
        self.turning = Turning(self, self._tell, lambda command, error: self.failed.append((command.name, error)))

    def take(self, command: Command, request: Knob | Aspect) -> None:
        """As `Streams` does with a move."""
        self.turn(request)
        self.turning.answer(command)

    def turn(self, request: Knob | Aspect) -> None:
        if request.name == "blue":
            raise UnknownKnob("There is no knob 'blue'.")
        self.moves.append(request)

    async def turned(self) -> Hits | None:
        await self.hold.wait()
        self.made += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def _tell(self, command: Command, found: Hits) -> None:
        self.told.append((command.name, [hit.id for hit in found.hits]))


@pytest.fixture
async def deck() -> Deck:
    return Deck()


async def test_hits_are_told_when_they_are_others_and_again_after_they_were_forgotten(deck: Deck) -> None:
    for made, answer in enumerate((hits(1, 2), hits(1, 2), hits(2, 1)), 1):
        deck.answer = answer
        deck.take(KNOB, Knob(name="long", value=0.5))
        await until(lambda made=made: deck.made == made)
    assert deck.told == [("knob", [1, 2]), ("knob", [2, 1])]
    deck.turning.forget()
    deck.take(KNOB, Knob(name="long", value=0.5))
    await until(lambda: len(deck.told) == 3)


async def test_all_moves_that_come_meanwhile_count_and_share_an_answer(deck: Deck) -> None:
    deck.hold.clear()
    deck.take(KNOB, Knob(name="long", value=0.0))
    await asyncio.sleep(0)
    for value in range(50):
        deck.take(KNOB, Knob(name="long", value=value / 50))
    deck.answer = hits(3)
    deck.hold.set()
    await until(lambda: deck.made == 2)
    assert len(deck.moves) == 51
    assert deck.told == [("knob", [3])]


async def test_a_move_that_is_none_is_refused_and_answered_by_no_hits(deck: Deck) -> None:
    with pytest.raises(UnknownKnob):
        deck.take(KNOB, Knob(name="blue", value=0.5))
    await deck.turning.close()
    assert (deck.made, deck.told) == (0, [])


async def test_a_knob_with_nothing_to_turn_says_so_and_a_weight_waits_for_something(deck: Deck) -> None:
    deck.answer = None
    deck.take(ASPECT, Aspect(name="timbre", value=0.5))
    await until(lambda: deck.made == 1)
    assert deck.failed == []
    deck.take(KNOB, Knob(name="long", value=0.5))
    await until(lambda: deck.failed)
    [(name, error)] = deck.failed
    assert (name, type(error)) == ("knob", InvalidArgument)
    assert "nothing to turn yet" in str(error)


async def test_after_a_fault_the_next_move_is_answered(deck: Deck) -> None:
    deck.answer = RuntimeError("a fault inside the engine")
    deck.take(KNOB, Knob(name="long", value=0.5))
    await until(lambda: deck.failed)
    assert "a fault inside" not in str(deck.failed[0][1])
    deck.answer = hits(7)
    deck.take(KNOB, Knob(name="long", value=0.6))
    await until(lambda: deck.told == [("knob", [7])])


async def test_closed_it_answers_no_more(deck: Deck) -> None:
    deck.hold.clear()
    deck.take(KNOB, Knob(name="long", value=0.5))
    await asyncio.sleep(0)
    await deck.turning.close()
    deck.hold.set()
    await asyncio.sleep(0)
    assert (deck.made, deck.told, deck.failed) == (0, [], [])
