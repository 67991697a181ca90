"""What every command may be asked with, as Hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tonewalk.base.structs import Request
from tonewalk.commands.beat import BeatTempo, CircleAt, CircleLens, CircleLevel, CircleSteps
from tonewalk.commands.classes import AutoTags, ClassRef, Enrol
from tonewalk.commands.clients import Fields, Hello, ReplyHostPort, ReplyPort, Subscribe, Unsubscribe, When
from tonewalk.commands.common import Nothing
from tonewalk.commands.daemon import JobRef
from tonewalk.commands.exports import ExportSounds, ExportTrajectory
from tonewalk.commands.knobs import MOST_TURNED, Aspect, Knob, KnobDefine, KnobRef, KnobSeed, SessionAspects
from tonewalk.commands.library import Folder, Scan, Slice, Unslice
from tonewalk.commands.maps import XY, XYZ, MapBuild, MapRef, MapTune, MapTuned
from tonewalk.commands.mosaic import Likeness, Mosaic, UnitsAmong, UnitWanted
from tonewalk.commands.personal import Closer, CloserSuggest, CloserUndo, CloserUse
from tonewalk.commands.queries import Analogy, Aspects, Blend, Classify, Find, Like, Search, Spread, Term
from tonewalk.commands.session import Cursor, Selection
from tonewalk.commands.sets import SoundsFavourite, SoundsTag
from tonewalk.commands.sounds import SoundFavourite, SoundPlay, SoundRef, SoundStrike, SoundTag
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

circles = st.integers(1, 4)
some = st.lists(sounds, min_size=1, max_size=4)
kinds = st.sampled_from(["kit", "playlist", "wav", "zip", "sfz-keys", "reaper-links", "csv"])

ASKED: dict[type[Request], st.SearchStrategy[Any]] = {
    Nothing: st.builds(Nothing),
    Folder: st.builds(Folder, path=words),
    Scan: st.builds(Scan, path=maybe_words),
    Slice: st.builds(Slice, sound=st.integers(0, 2**24 - 1), path=maybe_words, longer=st.floats(0, 1e6, width=32)),
    Unslice: st.builds(Unslice, sound=st.integers(0, 2**24 - 1), path=maybe_words),
    Search: st.builds(
        Search, text=words, k=ks, filter=maybe_words, weights=aspects, spread=spreads, literal=st.just(True)
    ),
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
    KnobSeed: st.builds(KnobSeed, seed=sounds | maybe_words, k=st.integers(1, MOST_TURNED), filter=maybe_words),
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
    SoundPlay: st.builds(SoundPlay, sound=sounds, gain=st.floats(-60, 12, width=32)),
    SoundStrike: st.builds(
        SoundStrike, x=units, y=units, gain=st.floats(-60, 12, width=32), z=st.just(-1.0) | units, map=names
    ),
    SoundRef: st.builds(SoundRef, sound=sounds),
    SoundsTag: st.builds(
        SoundsTag, tag=st.from_regex(r"[A-Za-z][a-z]{0,9}", fullmatch=True), on=st.booleans(), sounds=some
    ),
    SoundsFavourite: st.builds(SoundsFavourite, on=st.booleans(), sounds=some),
    ExportSounds: st.builds(ExportSounds, kind=kinds, name=names, sounds=some),
    ExportTrajectory: st.builds(
        ExportTrajectory, kind=kinds, trajectory=names, tempo=st.floats(0, 999, width=32), division=divisions
    ),
    SoundTag: st.builds(
        SoundTag, sound=sounds, tag=st.from_regex(r"[a-z]{1,9}", fullmatch=True), on=st.booleans()
    ),
    SoundFavourite: st.builds(SoundFavourite, sound=sounds, on=st.booleans()),
    Cursor: st.builds(Cursor, x=units, y=units, z=units),
    Selection: st.builds(Selection, sounds=st.lists(sounds, max_size=20)),
    CircleAt: st.builds(CircleAt, circle=circles, x=units, y=units),
    CircleSteps: st.builds(CircleSteps, circle=circles, steps=st.lists(st.integers(1, 16), max_size=16)),
    CircleLevel: st.builds(CircleLevel, circle=circles, level=st.floats(-60, 12, width=32)),
    CircleLens: st.builds(
        CircleLens,
        circle=circles,
        on=st.booleans(),
        reach=st.floats(0.015625, 0.5, width=32),
        every=st.integers(1, 16),
        drift=st.floats(0, 60, width=32),
    ),
    BeatTempo: st.builds(BeatTempo, tempo=tempos),
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
    Closer: st.builds(Closer, a=sounds, b=sounds, c=sounds),
    CloserUndo: st.builds(CloserUndo, number=st.integers(0, 2**31 - 1)),
    CloserUse: st.builds(CloserUse, on=st.booleans()),
    CloserSuggest: st.builds(CloserSuggest, a=st.integers(0, 2**24 - 1), filter=maybe_words),
}
