"""A kit as a new track with a Drum Rack, a sound a pad, and a path as such a kit with a clip that plays it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import Live

from .converting import delete_track, new_rack, possible
from .hands import Hands
from .placing import into_new_chain, put_simpler
from .refusal import Refusal, told
from .requests import PADS, Cut
from .targets import DRUM_RACK, note_name

if TYPE_CHECKING:
    from .hands import Waiting

FIRST = 36
"""C1: where Drum Racks begin"""
VELOCITY = 100.0
SLICE_OF_STEP = 0.95
"""share of its step that a note lasts, so that one note of a pad ends before the next"""


def kit(hands: Hands, name: str, cuts: Sequence[Cut]) -> Waiting:
    """Make a kit, as one undo step and a pad a tick; the sentence that says where it is.

    Raises:
        Refusal: this Live can't, or a sound did not load: nothing is left of the kit then.
    """
    with hands.one_undo_step():
        yield from _track(hands, name, cuts)
    return f"{name}: {_counted(len(cuts), 'pad')} from {note_name(_first(cuts))} on, in a new track."


def path(hands: Hands, name: str, beats: float, steps: Sequence[Cut]) -> Waiting:
    """Make a kit of a path's sounds and a clip with its steps, as one undo step; the sentence that says where.

    Raises:
        Refusal: as `kit`; or it has more sounds than a rack has pads.
    """
    cuts = list(dict.fromkeys(step for step in steps if step.path))
    if len(cuts) > PADS:
        raise Refusal(
            "invalid_argument",
            f"{name} has {len(cuts)} sounds and a Drum Rack {PADS} pads: make it shorter.",
        )
    with hands.one_undo_step():
        track = yield from _track(hands, name, cuts)
        try:
            with told(f"The clip of {name} could not be made"):
                _clip(
                    track.clip_slots[0], name, beats, steps, {cut: _first(cuts) + n for n, cut in enumerate(cuts)}
                )
        except Refusal:
            delete_track(hands, track)
            raise
    made = f"{_counted(len(steps), 'step')} in the first slot of a new track, on {_counted(len(cuts), 'pad')}"
    return f"{name}: {made}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _first(cuts: Sequence[Cut]) -> int:
    return FIRST if len(cuts) <= PADS - FIRST else 0


def _track(hands: Hands, name: str, cuts: Sequence[Cut]) -> Waiting:
    made: list[Any] = []
    try:
        if hasattr(Live.RackDevice.RackDevice, "insert_chain"):
            yield from _by_chains(hands, cuts, made)
        elif possible():
            yield from _by_copies(hands, cuts, made)
        else:
            raise Refusal(
                "unsupported",
                f"Live {hands.version} can't build a kit by itself (12.0.5 can): load its sounds one by one.",
            )
        made[0].name = name
    except BaseException:  # also where Live ends meanwhile
        for track in made:
            delete_track(hands, track)
        raise
    return made[0]


def _by_chains(hands: Hands, cuts: Sequence[Cut], made: list[Any]) -> Waiting:
    with told("No track with a Drum Rack could be made"):
        track = hands.song.create_midi_track(-1)
        made.append(track)
        rack = track.insert_device("Drum Rack")
    for number, cut in enumerate(cuts):
        yield from into_new_chain(hands, rack, _first(cuts) + number, cut)
        yield


def _by_copies(hands: Hands, cuts: Sequence[Cut], made: list[Any]) -> Waiting:
    """Where no chain can be made: copies of the first pad, each with its Simpler changed for another."""
    track = yield from new_rack(hands, cuts[0])
    made.append(track)
    rack = next(device for device in track.devices if device.class_name == DRUM_RACK)
    first = next(pad.note for pad in rack.drum_pads if len(pad.chains))
    wanted = _first(cuts)
    for number in range(len(cuts)):
        if wanted + number != first:
            with told(f"{rack.name} takes no further pad"):
                rack.copy_pad(first, wanted + number)
            yield
    for number, cut in enumerate(cuts):
        chain = rack.drum_pads[wanted + number].chains[0]
        while len(chain.devices):
            chain.delete_device(0)
        yield from put_simpler(hands, chain, 0, cut)
        chain.name = cut.name
        yield
    if not wanted <= first < wanted + len(cuts):
        rack.drum_pads[first].delete_all_chains()


def _clip(slot: Any, name: str, beats: float, steps: Sequence[Cut], notes: dict[Cut, int]) -> None:
    slot.create_clip(len(steps) * beats)
    slot.clip.name = name
    slot.clip.add_new_notes(
        tuple(
            Live.Clip.MidiNoteSpecification(
                pitch=notes[step], start_time=number * beats, duration=SLICE_OF_STEP * beats, velocity=VELOCITY
            )
            for number, step in enumerate(steps)
            if step.path
        )
    )
