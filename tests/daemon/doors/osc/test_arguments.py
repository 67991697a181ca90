from __future__ import annotations

import math
import struct
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import NODEFAULT
from pythonosc.osc_message_builder import OscMessageBuilder

from tests.helpers.asked import ASKED
from tonewalk.base.errors import InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.commands.classes import AutoTags
from tonewalk.commands.command import Command
from tonewalk.commands.knobs import Knob
from tonewalk.commands.queries import Analogy, Aspects, Blend, Classify, Like, Search, Term
from tonewalk.commands.sounds import SoundFavourite, SoundTag
from tonewalk.commands.table import COMMANDS
from tonewalk.commands.trajectories import (
    TrajectoryBuild,
)
from tonewalk.doors.osc.arguments import arrange, form, parse
from tonewalk.doors.osc.packets import Message, decode

OVER_OSC = [command for command in COMMANDS.values() if "osc" in command.doors]


@pytest.mark.parametrize("command", OVER_OSC, ids=lambda command: command.name)
@settings(max_examples=25)
@given(data=st.data())
def test_every_commands_arguments_survive_the_wire_both_ways(command: Command, data: st.DataObject) -> None:
    request = data.draw(ASKED[command.request])
    arguments = arrange(request)
    assert parse(command.request, arguments) == request
    as_floats = [float(value) if isinstance(value, int) and value <= 2**24 else value for value in arguments]
    assert parse(command.request, as_floats) == request  # Pure Data sends nothing but floats and symbols
    builder = OscMessageBuilder(f"/tonewalk/{command.name}")
    for argument in arguments:
        builder.add_arg(argument)
    dgram = builder.build().dgram
    assert decode(dgram) == [Message(f"/tonewalk/{command.name}", arguments)]


def in_bytes(address: str, arguments: list[Any], tag: str) -> bytes:
    """The message with its numbers as `tag`, where they are of that type."""
    tags, data = ",", b""
    for value in arguments:
        if isinstance(value, str):
            text = value.encode()
            tags, data = tags + "s", data + text + bytes(4 - len(text) % 4)
            continue
        whole = float(value).is_integer()
        fits = {"i": whole and abs(value) < 2**31, "h": whole, "f": float(np.float32(value)) == value, "d": True}
        as_tag = tag if fits[tag] else "d"
        number = int(value) if as_tag in "ih" else value
        tags, data = (
            tags + as_tag,
            data + struct.pack({"i": ">i", "h": ">q", "f": ">f", "d": ">d"}[as_tag], number),
        )
    return b"".join(part + bytes(4 - len(part) % 4) for part in (address.encode(), tags.encode())) + data


@pytest.mark.parametrize("command", OVER_OSC, ids=lambda command: command.name)
@settings(max_examples=25)
@given(data=st.data())
def test_groups_follow_any_of_the_arguments_that_may_be_left_out(command: Command, data: st.DataObject) -> None:
    slots, groups = form(command.request)
    must = sum(slot.early for slot in slots)
    given_ones = data.draw(st.integers(must, len(slots)), "arguments that are given")
    defaults = {field.name: field.default for field in msgspec.structs.fields(command.request)}
    left_out = {name: defaults[name] for slot in slots[given_ones:] for name in slot.fields}
    request = msgspec.structs.replace(data.draw(ASKED[command.request]), **left_out)
    plain, trailing = arrange(request)[:given_ones], arrange(request)[len(slots) :]
    begin_groups = {word for group in groups for word in group.words}
    assume(not begin_groups.intersection(plain[must:]))
    if isinstance(request, Knob) and isinstance(request.seed, str):
        assume(given_ones != 4 or request.k > 1)  # `"warm pad" 1` turns a knob of that name
    address = f"/tonewalk/{command.name}"
    for tag in "ifhd":
        (message,) = decode(in_bytes(address, plain + trailing, tag))
        assert parse(command.request, message.arguments) == request


@pytest.mark.parametrize("command", OVER_OSC, ids=lambda command: command.name)
def test_what_must_be_given_stands_before_what_may_be_left_out(command: Command) -> None:
    required = [slot.default is NODEFAULT for slot in form(command.request).slots]
    assert required == sorted(required, reverse=True)


@given(
    st.lists(st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.none() | st.binary(max_size=8))
)
def test_any_arguments_give_a_request_or_a_sentence(arguments: list[Any]) -> None:
    for command in OVER_OSC:
        told = ""
        try:
            told = repr(parse(command.request, arguments))
        except InvalidArgument as error:
            told = error.text
        assert told.endswith((".", ")"))
        assert "nan" not in told or told.endswith(".")


def test_a_number_is_an_id_and_a_string_is_words() -> None:
    assert parse(Analogy, [1, "2", 3.0]) == Analogy(a=1, b="2", c=3)
    assert parse(Like, [42]) == Like(sound=42)
    assert parse(Like, ["/a.wav"]) == Like(file="/a.wav")


@pytest.mark.parametrize(
    ("number", "spelling"),
    [
        (808, "808"),
        (808.0, "808"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (0.10000000149011612, "0.1"),
        (0.1, "0.1"),
        (174.1999969482422, "174.2"),
        (1e20, "100000000000000000000"),
        (2**40, "1099511627776"),
    ],
)
def test_a_number_is_its_spelling_where_only_words_can_stand(number: float, spelling: str) -> None:
    assert parse(Search, [number, 3]) == Search(literal=True, text=spelling, k=3)
    assert parse(SoundTag, [1, number]) == SoundTag(sound=1, tag=spelling)
    labels = [spelling, "snare", spelling]
    assert parse(Classify, [1, number, "snare", number]) == Classify(sound=1, labels=labels)
    assert parse(AutoTags, [number]) == AutoTags(labels=[spelling])
    terms = [Term(weight=1, text=spelling), Term(weight=1, direction=[spelling, spelling])]
    blend = parse(Blend, [3, "", 1, "text", number, 1, "direction", number, number])
    assert blend == Blend(k=3, terms=terms)
    knob = parse(Knob, [number, 0.5, 42, 8, "", number, 0.25])
    assert knob == Knob(name=spelling, value=0.5, seed=42, k=8, knobs={spelling: 0.25})


def test_a_number_without_a_spelling_is_no_word() -> None:
    for value in (math.nan, math.inf, -math.inf, True):
        with pytest.raises(InvalidArgument, match="text is"):
            parse(Search, [value])


def test_booleans_come_as_tags_or_numbers() -> None:
    for on in (True, 1, 1.0):
        assert parse(SoundFavourite, [3, on]) == SoundFavourite(sound=3, on=True)
    for off in (False, 0, 0.0):
        assert parse(SoundFavourite, [3, off]) == SoundFavourite(sound=3, on=False)
    with pytest.raises(InvalidArgument, match="on is 2"):
        parse(SoundFavourite, [3, 2])


def test_weights_trail_as_names_and_numbers() -> None:
    request = parse(Blend, [8, "", 1, "text", "kick", "timbre", 0.5, -1, "id", 4])
    assert request.weights == Aspects(timbre=0.5)
    assert [term.weight for term in request.terms] == [1, -1]


@pytest.mark.parametrize(
    ("kind", "arguments", "where"),
    [
        (Blend, [8, "", 1.0, "text"], "$.terms"),
        (Blend, [8, "", 1.0, "smell", "kick"], "$.terms"),
        (Blend, [8, "", 1000.0, "text", "kick"], "$.terms[0].weight"),
        (Blend, [8, ""], "$.terms"),
        (Search, ["kick", 1.5], "$.k"),
        (Search, ["kick", math.inf], "$.k"),
        (Search, ["kick", 8, "", "loud", 1], "$.weights"),
        (Search, ["kick", 8, "loud", 1], "$.weights"),
        (Search, ["kick", 8, "timbre", 500], "$.weights.timbre"),
        (Blend, [8, 1.0, "smell", "kick"], "$.terms"),
        (Blend, [8, 1.0, "text"], "$.terms"),
        (Knob, ["bright", 0.5, "long", 1.5], "$.knobs.long"),
        (Knob, ["bright", 0.5, "long", math.nan], "$.knobs"),
        (Search, [b"kick"], "$.text"),
        (TrajectoryBuild, ["a", "map", 8, 1, "", 0.5, 0.5], "$.points"),
        (TrajectoryBuild, ["a", "map", 8, 1, "", "point", 0.5], "$.points[0]"),
    ],
)
def test_what_is_wrong_is_named(kind: type[Request], arguments: list[Any], where: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse(kind, arguments)
    assert caught.value.where == where
