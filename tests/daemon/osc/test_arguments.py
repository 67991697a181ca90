from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import NODEFAULT
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk import requests
from tonewalk.commands import COMMANDS, Command
from tonewalk.errors import InvalidArgument
from tonewalk.osc.arguments import arrange, form, parse
from tonewalk.osc.packets import Message, decode

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
maybe_words = words | st.just("")
sounds = st.integers(1, 2**24 - 1)
ks = st.integers(1, 2**24)
names = st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True)
units = st.floats(0, 1, width=32)
weights = st.floats(-100, 100, width=32)
shares = st.none() | st.floats(0, 100, width=32)
aspects = st.builds(
    requests.Aspects,
    semantic=shares, timbre=shares, pitch=shares, loudness=shares, envelope=shares, name=shares,
)  # fmt: skip
parts = st.none() | units
spreads = st.builds(requests.Spread, fold=parts, variety=parts)
turns = st.floats(-1, 1, width=32)
knobs = st.from_regex(r"[A-Z][a-z ]{0,9}[a-z]", fullmatch=True)
either = sounds | words
term = st.one_of(
    st.builds(requests.Term, weight=weights, text=words),
    st.builds(requests.Term, weight=weights, sound=sounds),
    st.builds(requests.Term, weight=weights, file=words),
    st.builds(requests.Term, weight=weights, direction=st.lists(words, min_size=2, max_size=2)),
    st.builds(requests.Term, weight=weights, point=st.lists(units, min_size=2, max_size=3)),
)
tempos = st.floats(1, 999, width=32)
divisions = st.integers(1, 64)
trajectories = st.builds(
    requests.TrajectoryBuild,
    trajectory=names,
    mode=st.sampled_from(["map", "slerp", "graph", "walk"]),
    steps=st.integers(1, 4096),
    no_repeat=st.integers(0, 4096),
    map=names,
    points=st.lists(st.lists(units, min_size=2, max_size=3), max_size=5),
    sounds=st.lists(sounds, max_size=5),
    how=st.builds(
        requests.How,
        smooth=units,
        candidates=st.floats(2, 256, width=32),
        seed=st.integers(0, 99).map(float),
        momentum=units,
        stride=st.floats(0.0625, 1, width=32),
    ),
)

ASKED: dict[type[requests.Request], st.SearchStrategy[Any]] = {
    requests.Nothing: st.builds(requests.Nothing),
    requests.Folder: st.builds(requests.Folder, path=words),
    requests.Scan: st.builds(requests.Scan, path=maybe_words),
    requests.Slice: st.builds(
        requests.Slice, sound=st.integers(0, 2**24 - 1), path=maybe_words, longer=st.floats(0, 1e6, width=32)
    ),
    requests.Unslice: st.builds(requests.Unslice, sound=st.integers(0, 2**24 - 1), path=maybe_words),
    requests.Search: st.builds(
        requests.Search, text=words, k=ks, filter=maybe_words, weights=aspects, spread=spreads
    ),
    requests.Like: st.builds(
        requests.Like,
        sound=sounds,
        k=ks,
        filter=maybe_words,
        sounds=st.lists(sounds, max_size=4),
        files=st.lists(words, max_size=4),
        weights=aspects,
        spread=spreads,
    )
    | st.builds(requests.Like, file=words, k=ks, filter=maybe_words, weights=aspects),
    requests.Analogy: st.builds(
        requests.Analogy, a=either, b=either, c=either, k=ks, filter=maybe_words, spread=spreads
    ),
    requests.Blend: st.builds(
        requests.Blend, k=ks, filter=maybe_words, terms=st.lists(term, min_size=1, max_size=6), weights=aspects
    ),
    requests.Classify: st.builds(requests.Classify, sound=sounds, labels=st.lists(words, min_size=1, max_size=6)),
    requests.Knob: st.builds(
        requests.Knob,
        name=knobs,
        value=turns,
        seed=sounds | maybe_words,
        k=ks,
        filter=maybe_words,
        knobs=st.dictionaries(knobs, turns, max_size=4),
        weights=aspects,
        spread=spreads,
    ),
    requests.KnobSeed: st.builds(requests.KnobSeed, seed=sounds | maybe_words, k=ks, filter=maybe_words),
    requests.KnobDefine: st.builds(
        requests.KnobDefine,
        name=knobs,
        low=maybe_words,
        high=maybe_words,
        low_sounds=st.lists(sounds, max_size=4),
        high_sounds=st.lists(sounds, max_size=4),
    ),
    requests.KnobRef: st.builds(requests.KnobRef, name=knobs),
    requests.Aspect: st.builds(requests.Aspect, name=st.sampled_from(["timbre", "pitch"]), value=units),
    requests.SessionAspects: st.builds(requests.SessionAspects, weights=aspects),
    requests.AutoTags: st.builds(requests.AutoTags, labels=st.lists(knobs, max_size=4)),
    requests.Enrol: st.builds(requests.Enrol, name=knobs, sounds=st.lists(sounds, max_size=4)),
    requests.ClassRef: st.builds(requests.ClassRef, name=knobs),
    requests.MapRef: st.builds(requests.MapRef, map=names),
    requests.MapBuild: st.builds(
        requests.MapBuild,
        method=st.sampled_from(["pca", "umap", "tsne"]),
        dims=st.integers(2, 3),
        encoder=maybe_words,
        map=names,
        seed=st.integers(0, 2**31 - 1),
        neighbours=st.integers(2, 500),
        min_dist=st.floats(0, 0.9375, width=32),
        components=st.integers(0, 512),
    ),
    requests.MapTune: st.builds(
        requests.MapTune,
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
    requests.MapTuned: st.builds(requests.MapTuned, dims=st.integers(2, 3), encoder=maybe_words),
    requests.XY: st.builds(requests.XY, x=units, y=units, map=names),
    requests.XYZ: st.builds(requests.XYZ, x=units, y=units, z=units, map=names),
    requests.TrajectoryBuild: trajectories,
    requests.TrajectoryRef: st.builds(requests.TrajectoryRef, trajectory=names),
    requests.TrajectoryPlay: st.builds(
        requests.TrajectoryPlay,
        trajectory=names,
        tempo=tempos,
        division=divisions,
        loop=st.booleans(),
        swing=st.floats(0, 0.5, width=32),
        quantise=st.integers(0, 64),
        reverse=st.booleans(),
        speed=st.floats(0.0625, 64, width=32),
    ),
    requests.TrajectorySteer: st.builds(
        requests.TrajectorySteer,
        trajectory=names,
        what=st.sampled_from(["speed", "jump", "loop"]),
        value=st.floats(0, 1000, width=32),
    ),
    requests.TrajectoryRecord: st.builds(
        requests.TrajectoryRecord, trajectory=names, on=st.booleans(), map=names, dims=st.integers(2, 3)
    ),
    requests.TrajectoryRender: st.builds(
        requests.TrajectoryRender,
        trajectory=names,
        tempo=tempos,
        division=divisions,
        file=maybe_words,
        swing=st.floats(0, 0.5, width=32),
        crossfade=st.floats(0, 10, width=32),
        match=st.booleans(),
    ),
    requests.Mosaic: st.builds(
        requests.Mosaic,
        target=words,
        trajectory=names,
        grid=st.floats(0, 30, width=32),
        no_repeat=st.integers(0, 4096),
        transpose=st.booleans(),
        match=st.booleans(),
        file=maybe_words,
        filter=maybe_words,
        how=st.builds(
            requests.Likeness,
            **dict.fromkeys(
                ("semantic", "timbre", "loudness", "pitch", "length", "smooth"), st.floats(0, 100, width=32)
            ),
            candidates=st.integers(2, 256).map(float),
            least=st.floats(0.03125, 10, width=32),
            longest=st.floats(0.125, 30, width=32),
        ),
    ),
    requests.UnitWanted: st.builds(
        requests.UnitWanted,
        loudness=st.floats(-200, 60, width=32),
        centroid=st.floats(0, 1e6, width=32),
        flatness=units,
        f0=st.floats(0, 1e6, width=32),
    ),
    requests.UnitsAmong: st.builds(requests.UnitsAmong, filter=maybe_words),
    requests.TrajectoryExport: st.builds(
        requests.TrajectoryExport, trajectory=names, tempo=tempos, division=divisions, folder=maybe_words
    ),
    requests.SoundRef: st.builds(requests.SoundRef, sound=sounds),
    requests.SoundTag: st.builds(
        requests.SoundTag, sound=sounds, tag=st.from_regex(r"[a-z]{1,9}", fullmatch=True), on=st.booleans()
    ),
    requests.SoundFavourite: st.builds(requests.SoundFavourite, sound=sounds, on=st.booleans()),
    requests.Cursor: st.builds(requests.Cursor, x=units, y=units, z=units),
    requests.Selection: st.builds(requests.Selection, sounds=st.lists(sounds, max_size=20)),
    requests.Subscribe: st.builds(requests.Subscribe, topic=st.sampled_from(["cursor", "steps", "play"])),
    requests.ReplyPort: st.builds(requests.ReplyPort, port=st.integers(1, 65535)),
    requests.Hello: st.builds(requests.Hello, token=maybe_words),
    requests.JobRef: st.builds(requests.JobRef, job=st.integers(1, 2**31 - 1)),
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
    assert parse(requests.Analogy, [1, "2", 3.0]) == requests.Analogy(a=1, b="2", c=3)
    assert parse(requests.Like, [42]) == requests.Like(sound=42)
    assert parse(requests.Like, ["/a.wav"]) == requests.Like(file="/a.wav")


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
    assert parse(requests.Search, [number, 3]) == requests.Search(text=spelling, k=3)
    assert parse(requests.SoundTag, [1, number]) == requests.SoundTag(sound=1, tag=spelling)
    labels = [spelling, "snare", spelling]
    assert parse(requests.Classify, [1, number, "snare", number]) == requests.Classify(sound=1, labels=labels)
    assert parse(requests.AutoTags, [number]) == requests.AutoTags(labels=[spelling])
    terms = [requests.Term(weight=1, text=spelling), requests.Term(weight=1, direction=[spelling, spelling])]
    blend = parse(requests.Blend, [3, "", 1, "text", number, 1, "direction", number, number])
    assert blend == requests.Blend(k=3, terms=terms)
    knob = parse(requests.Knob, [number, 0.5, 42, 8, "", number, 0.25])
    assert knob == requests.Knob(name=spelling, value=0.5, seed=42, k=8, knobs={spelling: 0.25})


def test_a_number_without_a_spelling_is_no_word() -> None:
    for value in (math.nan, math.inf, -math.inf, True):
        with pytest.raises(InvalidArgument, match="text is"):
            parse(requests.Search, [value])


def test_booleans_come_as_tags_or_numbers() -> None:
    for on in (True, 1, 1.0):
        assert parse(requests.SoundFavourite, [3, on]) == requests.SoundFavourite(sound=3, on=True)
    for off in (False, 0, 0.0):
        assert parse(requests.SoundFavourite, [3, off]) == requests.SoundFavourite(sound=3, on=False)
    with pytest.raises(InvalidArgument, match="on is 2"):
        parse(requests.SoundFavourite, [3, 2])


def test_weights_trail_as_names_and_numbers() -> None:
    request = parse(requests.Blend, [8, "", 1, "text", "kick", "timbre", 0.5, -1, "id", 4])
    assert request.weights == requests.Aspects(timbre=0.5)
    assert [term.weight for term in request.terms] == [1, -1]


@pytest.mark.parametrize(
    ("kind", "arguments", "where"),
    [
        (requests.Blend, [8, "", 1.0, "text"], "$.terms"),
        (requests.Blend, [8, "", 1.0, "smell", "kick"], "$.terms"),
        (requests.Blend, [8, "", 1000.0, "text", "kick"], "$.terms[0].weight"),
        (requests.Blend, [8, ""], "$.terms"),
        (requests.Search, ["kick", 1.5], "$.k"),
        (requests.Search, ["kick", math.inf], "$.k"),
        (requests.Search, ["kick", 8, "", "loud", 1], "$.weights.loud"),
        (requests.Search, [b"kick"], "$.text"),
        (requests.TrajectoryBuild, ["a", "map", 8, 1, "", 0.5, 0.5], "$.points"),
        (requests.TrajectoryBuild, ["a", "map", 8, 1, "", "point", 0.5], "$.points[0]"),
    ],
)
def test_what_is_wrong_is_named(kind: type[requests.Request], arguments: list[Any], where: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse(kind, arguments)
    assert caught.value.where == where
