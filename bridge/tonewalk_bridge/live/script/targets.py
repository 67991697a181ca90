"""What is selected in Live, as a place that a sound can go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import Live

from .refusal import Refusal

SIMPLER, DRUM_RACK, DRUM_SAMPLER = "OriginalSimpler", "DrumGroupDevice", "DrumCell"
"""`class_name` of Simpler, Drum Rack and Drum Sampler"""


class Simpler(NamedTuple):
    """A Simpler, wherever it lies."""

    device: Any
    track: Any


class DrumSampler(NamedTuple):
    """A Drum Sampler (from Live 12.1 on), whose sample nothing but a hand can set."""

    device: Any
    track: Any


class Pad(NamedTuple):
    """A pad of a Drum Rack."""

    rack: Any
    pad: Any
    track: Any


class Slot(NamedTuple):
    """A clip slot of an audio track."""

    slot: Any
    track: Any


class Bare(NamedTuple):
    """A MIDI track without an instrument."""

    track: Any


if TYPE_CHECKING:
    Target = Simpler | DrumSampler | Pad | Slot | Bare

NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
KINDS = {Simpler: "simpler", DrumSampler: "drum_sampler", Pad: "pad", Slot: "slot", Bare: "track"}
"""As the answer to a load names them."""


def words(target: Target) -> str:
    """A place as the musician knows it: the end of a sentence."""
    name = target.track.name
    if isinstance(target, Pad):
        return f"pad {note_name(target.pad.note)} of {name}"
    if isinstance(target, Slot):
        slots = list(target.track.clip_slots)
        return f"slot {slots.index(target.slot) + 1 if target.slot in slots else 0} of {name}"
    if isinstance(target, Bare):
        return f"track {name}"
    return "the {} of {}".format("Simpler" if isinstance(target, Simpler) else "Drum Sampler", name)


def note_name(note: int) -> str:
    """A MIDI note as Live writes it: 36 is C1."""
    return f"{NOTES[note % 12]}{note // 12 - 2}"


def selected(song: Live.Song.Song) -> Target:
    """Where a sound goes now.

    On a MIDI track the selected device counts, and where that is none of ours the track's instrument; on an audio
    track the highlighted slot.

    Raises:
        Refusal: nothing is selected that takes a sound; it says what to select.
    """
    track = song.view.selected_track
    if track is None or track not in list(song.tracks):
        raise Refusal("no_target", "Select an audio or MIDI track in Live: return and main tracks take no sounds.")
    if track.is_foldable:
        raise Refusal("no_target", f"{track.name} is a group: select a track inside it.")
    if track.is_frozen:
        raise Refusal("frozen", f"{track.name} is frozen: unfreeze it, or select another track.")
    if track.has_midi_input:
        return _on_midi_track(track)
    slot: Any = song.view.highlighted_clip_slot
    if slot is None or slot not in list(track.clip_slots):
        raise Refusal("no_target", f"Select a clip slot of {track.name}.")
    return Slot(slot, track)


def _on_midi_track(track: Any) -> Target:
    chosen = _taking(track.view.selected_device, track)
    if chosen is not None:
        return chosen
    instrument = next(
        (device for device in track.devices if device.type == Live.Device.DeviceType.instrument), None
    )
    if instrument is None:
        return Bare(track)
    found = _taking(instrument, track)
    if found is None:
        raise Refusal(
            "no_target",
            f"{track.name} plays {instrument.name}: select a Simpler or a pad in it, or another track.",
        )
    return found


def _taking(device: Any, track: Any) -> Target | None:
    kind = device.class_name if device is not None else ""
    if kind == SIMPLER:
        return Simpler(device, track)
    if kind == DRUM_SAMPLER:
        return DrumSampler(device, track)
    if kind != DRUM_RACK:
        return None
    if not len(device.drum_pads):  # only the topmost rack has any
        raise Refusal("no_target", f"{device.name} lies in another rack: select the Simpler in its pad.")
    return Pad(device, device.view.selected_drum_pad, track)
