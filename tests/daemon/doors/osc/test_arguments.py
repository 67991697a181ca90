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

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.structs import Request
from tonewalk.commands.classes import AutoTags, ClassRef, Enrol
from tonewalk.commands.clients import Fields, Hello, ReplyHostPort, ReplyPort, Subscribe, Unsubscribe, When
from tonewalk.commands.command import Command
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import JobRef
from tonewalk.commands.knobs import Aspect, Knob, KnobDefine, KnobRef, KnobSeed, SessionAspects
from tonewalk.commands.library import Folder, Scan, Slice, Unslice
from tonewalk.commands.maps import XY, XYZ, MapBuild, MapRef, MapTune, MapTuned
from tonewalk.commands.mosaic import Likeness, Mosaic, UnitsAmong, UnitWanted
from tonewalk.commands.queries import Analogy, Aspects, Blend, Classify, Find, Like, Search, Spread, Term
from tonewalk.commands.session import Cursor, Selection
from tonewalk.commands.sounds import SoundFavourite, SoundRef, SoundTag
from tonewalk.commands.table import COMMANDS
from tonewalk.commands.trajectories import (
    How,
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRecord,
    TrajectoryRef,
    TrajectoryRender,
    TrajectorySteer,
)
from tonewalk.doors.osc.arguments import arrange, form, parse
from tonewalk.doors.osc.packets import Message, decode

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
maybe_words = words | st.just("")
sounds = st.integers(1, 2**24 - 1)
ks = st.integers(1, 2**24)
names = st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True)
units = st.floats(0, 1, width=32)
weights = st.floats(-100, 100, width=32)
shares = st.none() | st.floats(0, 100, width=32)
aspects = st.builds(
    Aspects,
    semantic=shares, timbre=shares, pitch=shares, loudness=shares, envelope=shares, name=shares,
)  # fmt: skip
parts = st.none() | units
spreads = st.builds(Spread, fold=parts, variety=parts)
turns = st.floats(-1, 1, width=32)
knobs = st.from_regex(r"[A-Z][a-z ]{0,9}[a-z]", fullmatch=True)
either = sounds | words
term = st.one_of(
    st.builds(Term, weight=weights, text=words),
    st.builds(Term, weight=weights, sound=sounds),
    st.builds(Term, weight=weights, file=words),
    st.builds(Term, weight=weights, direction=st.lists(words, min_size=2, max_size=2)),
    st.builds(Term, weight=weights, point=st.lists(units, min_size=2, max_size=3)),
)
tempos = st.floats(1, 999, width=32)
divisions = st.integers(1, 64)
trajectories = st.builds(
    TrajectoryBuild,
    trajectory=names,
    mode=st.sampled_from(["map", "slerp", "graph", "walk"]),
    steps=st.integers(1, 4096),
    no_repeat=st.integers(0, 4096),
    map=names,
    points=st.lists(st.lists(units, min_size=2, max_size=3), max_size=5),
    sounds=st.lists(sounds, max_size=5),
    how=st.builds(
        How,
        smooth=units,
        candidates=st.floats(2, 256, width=32),
        seed=st.integers(0, 99).map(float),
        momentum=units,
        stride=st.floats(0.0625, 1, width=32),
    ),
)

ASKED: dict[type[Request], st.SearchStrategy[Any]] = {
    Nothing: st.builds(Nothing),
    Folder: st.builds(Folder, path=words),
    Scan: st.builds(Scan, path=maybe_words),
    Slice: st.builds(Slice, sound=st.integers(0, 2**24 - 1), path=maybe_words, longer=st.floats(0, 1e6, width=32)),
    Unslice: st.builds(Unslice, sound=st.integers(0, 2**24 - 1), path=maybe_words),
    Search: st.builds(Search, text=words, k=ks, filter=maybe_words, weights=aspects, spread=spreads),
    Like: st.builds(
        Like,
        sound=sounds,
        k=ks,
        filter=maybe_words,
        sounds=st.lists(sounds, max_size=4),
        files=st.lists(words, max_size=4),
        weights=aspects,
        spread=spreads,
    )
    | st.builds(Like, file=words, k=ks, filter=maybe_words, weights=aspects),
    Analogy: st.builds(Analogy, a=either, b=either, c=either, k=ks, filter=maybe_words, spread=spreads),
    Blend: st.builds(
        Blend, k=ks, filter=maybe_words, terms=st.lists(term, min_size=1, max_size=6), weights=aspects
    ),
    Classify: st.builds(Classify, sound=sounds, labels=st.lists(words, min_size=1, max_size=6)),
    Knob: st.builds(
        Knob,
        name=knobs,
        value=turns,
        seed=sounds | maybe_words,
        k=ks,
        filter=maybe_words,
        knobs=st.dictionaries(knobs, turns, max_size=4),
        weights=aspects,
        spread=spreads,
    ),
    KnobSeed: st.builds(KnobSeed, seed=sounds | maybe_words, k=ks, filter=maybe_words),
    KnobDefine: st.builds(
        KnobDefine,
        name=knobs,
        low=maybe_words,
        high=maybe_words,
        low_sounds=st.lists(sounds, max_size=4),
        high_sounds=st.lists(sounds, max_size=4),
    ),
    KnobRef: st.builds(KnobRef, name=knobs),
    Aspect: st.builds(Aspect, name=st.sampled_from(["timbre", "pitch"]), value=units),
    SessionAspects: st.builds(SessionAspects, weights=aspects),
    AutoTags: st.builds(AutoTags, labels=st.lists(knobs, max_size=4)),
    Enrol: st.builds(Enrol, name=knobs, sounds=st.lists(sounds, max_size=4)),
    ClassRef: st.builds(ClassRef, name=knobs),
    MapRef: st.builds(MapRef, map=names),
    MapBuild: st.builds(
        MapBuild,
        method=st.sampled_from(["pca", "umap", "tsne"]),
        dims=st.integers(2, 3),
        encoder=maybe_words,
        map=names,
        seed=st.integers(0, 2**31 - 1),
        neighbours=st.integers(2, 500),
        min_dist=st.floats(0, 0.9375, width=32),
        components=st.integers(0, 512),
    ),
    MapTune: st.builds(
        MapTune,
        dims=st.integers(2, 3),
        encoder=maybe_words,
        by=st.sampled_from(["", "tags", "nothing"]),
        method=st.sampled_from(["", "pca"]),
        sounds=st.integers(16, 20_000),
        seed=st.integers(0, 2**31 - 1),
        apply=st.booleans(),
        map=names,
        anew=st.booleans(),
    ),
    MapTuned: st.builds(MapTuned, dims=st.integers(2, 3), encoder=maybe_words),
    XY: st.builds(XY, x=units, y=units, map=names),
    XYZ: st.builds(XYZ, x=units, y=units, z=units, map=names),
    TrajectoryBuild: trajectories,
    TrajectoryRef: st.builds(TrajectoryRef, trajectory=names),
    TrajectoryPlay: st.builds(
        TrajectoryPlay,
        trajectory=names,
        tempo=tempos,
        division=divisions,
        loop=st.booleans(),
        swing=st.floats(0, 0.5, width=32),
        quantise=st.integers(0, 64),
        reverse=st.booleans(),
        speed=st.floats(0.0625, 64, width=32),
    ),
    TrajectorySteer: st.builds(
        TrajectorySteer,
        trajectory=names,
        what=st.sampled_from(["speed", "jump", "loop"]),
        value=st.floats(0, 1000, width=32),
    ),
    TrajectoryRecord: st.builds(
        TrajectoryRecord, trajectory=names, on=st.booleans(), map=names, dims=st.integers(2, 3)
    ),
    TrajectoryRender: st.builds(
        TrajectoryRender,
        trajectory=names,
        tempo=tempos,
        division=divisions,
        file=maybe_words,
        swing=st.floats(0, 0.5, width=32),
        crossfade=st.floats(0, 10, width=32),
        match=st.booleans(),
    ),
    Mosaic: st.builds(
        Mosaic,
        target=words,
        trajectory=names,
        grid=st.floats(0, 30, width=32),
        no_repeat=st.integers(0, 4096),
        transpose=st.booleans(),
        match=st.booleans(),
        file=maybe_words,
        filter=maybe_words,
        how=st.builds(
            Likeness,
            **dict.fromkeys(
                ("semantic", "timbre", "loudness", "pitch", "length", "smooth"), st.floats(0, 100, width=32)
            ),
            candidates=st.integers(2, 256).map(float),
            least=st.floats(0.03125, 10, width=32),
            longest=st.floats(0.125, 30, width=32),
        ),
    ),
    UnitWanted: st.builds(
        UnitWanted,
        loudness=st.floats(-200, 60, width=32),
        centroid=st.floats(0, 1e6, width=32),
        flatness=units,
        f0=st.floats(0, 1e6, width=32),
    ),
    UnitsAmong: st.builds(UnitsAmong, filter=maybe_words),
    TrajectoryExport: st.builds(
        TrajectoryExport, trajectory=names, tempo=tempos, division=divisions, folder=maybe_words
    ),
    SoundRef: st.builds(SoundRef, sound=sounds),
    SoundTag: st.builds(
        SoundTag, sound=sounds, tag=st.from_regex(r"[a-z]{1,9}", fullmatch=True), on=st.booleans()
    ),
    SoundFavourite: st.builds(SoundFavourite, sound=sounds, on=st.booleans()),
    Cursor: st.builds(Cursor, x=units, y=units, z=units),
    Selection: st.builds(Selection, sounds=st.lists(sounds, max_size=20)),
    Subscribe: st.builds(
        Subscribe,
        topic=st.sampled_from(["cursor", "steps", "play"]),
        when=st.builds(When, lead=st.floats(0, 100, width=32)),
    ),
    Unsubscribe: st.builds(Unsubscribe, topic=st.sampled_from(["cursor", "steps", "play"])),
    ReplyPort: st.builds(ReplyPort, port=st.integers(0, 65535)),
    ReplyHostPort: st.builds(ReplyHostPort, port=st.integers(0, 65535)),
    Fields: st.builds(Fields, fields=st.sampled_from(["all", "ids", "names", "paths"])),
    Find: st.builds(Find, text=words, k=ks, filter=maybe_words),
    Hello: st.builds(Hello, token=maybe_words),
    JobRef: st.builds(JobRef, job=st.integers(1, 2**31 - 1)),
}

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
    assert parse(Search, [number, 3]) == Search(text=spelling, k=3)
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
