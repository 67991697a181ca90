"""One sound to what is selected: which of Live's calls is taken for which place, by what this Live has."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import Live

from .converting import helper_clip, moved, new_track, possible, simpler_of
from .hands import Hands, once
from .hotswap import find
from .refusal import Refusal, told
from .requests import Cut
from .samples import fill, mark
from .targets import DRUM_SAMPLER, SIMPLER, Bare, DrumSampler, Pad, Simpler, Slot, note_name, words

if TYPE_CHECKING:
    from .hands import Waiting
    from .targets import Target


def load(hands: Hands, target: Target, cut: Cut, overwrite: bool) -> Waiting:
    """Put a sound into a place, as one undo step; the sentence that says where it is now.

    Raises:
        Refusal: this Live can't, or something is there that is not written over unasked.
    """
    place = words(target)  # before Live renames the track after the file
    with hands.one_undo_step():
        where = yield from _WAYS[type(target)](hands, target, cut, overwrite)
    return f"{cut.name} is in {where or place}."


def put_simpler(hands: Hands, container: Any, position: int, cut: Cut) -> Waiting:
    """A new Simpler of a sound at a position of a track or chain.

    Raises:
        Refusal: this Live can't, or refuses; no Simpler is left there then.
    """
    if hasattr(container, "insert_device") and hasattr(Live.SimplerDevice.SimplerDevice, "replace_sample"):
        with told(f"No Simpler could be put on {container.name}"):
            simpler: Any = container.insert_device("Simpler", position)
        try:
            yield from fill(hands, simpler, cut)
        except Refusal:
            container.delete_device(list(container.devices).index(simpler))
            raise
        return simpler
    if possible():
        return (yield from moved(hands, cut, container, position))
    raise hands.cannot(f"put a Simpler on {container.name}", "12.0.5", cut.path)


def _into_simpler(hands: Hands, target: Simpler, cut: Cut, overwrite: bool) -> Waiting:
    """In place where there is a way to; else beside it, in a track of its own, as the Simpler has its settings."""
    if (yield from fill(hands, target.device, cut)):
        return None
    if not possible():
        raise hands.cannot("put a file into a Simpler", "12.4", cut.path)
    track = yield from new_track(hands, cut)
    only = f"Live {hands.version} can put it into {words(target)} only once its folder is among Live's Places"
    return f"the Simpler of a new track, {track.name}, as {only}"


def _over_drum_sampler(hands: Hands, target: DrumSampler, cut: Cut, overwrite: bool) -> Waiting:
    device = target.device
    if not overwrite:
        raise Refusal(
            "occupied",
            f"{device.name} of {target.track.name} is a Drum Sampler, which takes no file: "
            "say overwrite to put a Simpler in its place.",
        )
    container = device.canonical_parent
    position = list(container.devices).index(device)
    if not hasattr(container, "insert_device") and not possible():
        raise hands.cannot("put a Simpler in the place of a Drum Sampler", "12.0.5", cut.path)
    container.delete_device(position)
    try:
        yield from put_simpler(hands, container, position, cut)
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{refusal.text} Undo brings the Drum Sampler back.") from refusal
    return f"a Simpler on {target.track.name}, where a Drum Sampler was"


def _into_pad(hands: Hands, target: Pad, cut: Cut, overwrite: bool) -> Waiting:
    pad = target.pad
    devices = [device for chain in pad.chains for device in chain.devices]
    for device in devices:
        if device.class_name == SIMPLER:
            return (yield from _into_simpler(hands, Simpler(device, target.track), cut, overwrite))
        if device.class_name == DRUM_SAMPLER:
            return (yield from _over_drum_sampler(hands, DrumSampler(device, target.track), cut, overwrite))
        if device.type == Live.Device.DeviceType.instrument:
            raise Refusal("occupied", f"Pad {note_name(pad.note)} plays {device.name}: choose an empty pad.")
    if len(pad.chains):
        yield from put_simpler(hands, pad.chains[0], len(pad.chains[0].devices), cut)
    elif hasattr(target.rack, "insert_chain"):
        yield from into_new_chain(hands, target.rack, pad.note, cut)
    else:
        yield from _through_browser(hands, target, pad, cut, lambda: len(pad.chains))
    return None


def into_new_chain(hands: Hands, rack: Any, note: int, cut: Cut) -> Waiting:
    """A new chain of a Drum Rack with a Simpler of a sound; no chain stays where that fails.

    Raises:
        Refusal: as `put_simpler`.
    """
    with told(f"{rack.name} takes no further pad"):
        chain: Any = rack.insert_chain()
        chain.in_note = note  # at once: a new one has 36, and two of a note pile up on one pad
    try:
        simpler = yield from put_simpler(hands, chain, 0, cut)
    except Refusal:
        rack.drum_pads[note].delete_all_chains()
        raise
    chain.name = cut.name
    return simpler


def _onto_track(hands: Hands, target: Bare, cut: Cut, overwrite: bool) -> Waiting:
    track = target.track
    if hasattr(track, "insert_device") or possible():
        yield from put_simpler(hands, track, len(track.devices), cut)
    else:
        hands.song.view.selected_track = track
        yield from _through_browser(hands, target, None, cut, lambda: simpler_of(track) is not None)
        mark(simpler_of(track).sample, cut)
    return None


def _into_slot(hands: Hands, target: Slot, cut: Cut, overwrite: bool) -> Waiting:
    slot, _track = target.slot, target.track
    if slot.has_clip and not overwrite:
        raise Refusal(
            "occupied", f"{words(target).capitalize()} holds a clip: choose an empty slot, or say overwrite."
        )
    if not possible():
        if slot.has_clip:
            raise hands.cannot("replace a clip", "12.0.5", cut.path)
        hands.song.view.highlighted_clip_slot = slot
        yield from _through_browser(hands, target, None, cut, lambda: slot.has_clip)
    elif slot.has_clip:
        with helper_clip(hands, cut.path) as clip, told(f"The clip in {words(target)} stays"):
            clip.canonical_parent.duplicate_clip_to(slot)  # at no time is neither of them there
    else:
        with told(f"{cut.path} did not go into {words(target)}"):
            slot.create_audio_clip(cut.path)
    if cut.end:
        with told(f"{cut.path} is loaded, but its start and end could not be set"):
            slot.clip.warping = False  # markers are in seconds then, else in beats
            slot.clip.end_marker = cut.end
            slot.clip.start_marker = cut.start
    slot.clip.name = cut.name
    return None


def _through_browser(hands: Hands, target: Target, swapped: Any, cut: Cut, there: Callable[[], Any]) -> Waiting:
    """Load what the browser has onto what is selected, or in the place of `swapped`."""
    browser: Any = hands.application.browser
    item = yield from find(browser, cut.path)
    if item is None:
        raise hands.cannot(f"load a file into {words(target)}", "12.3", cut.path)
    with told(f"{cut.path} did not go into {words(target)}"):
        if swapped is not None:
            browser.hotswap_target = swapped
        browser.load_item(item)
    if not (yield from once(there)):
        raise Refusal(
            "nothing_happened",
            f"Live {hands.version} took {cut.path} and did nothing: drag it to {words(target)}.",
        )


_WAYS: dict[type, Callable[..., Waiting]] = {
    Simpler: _into_simpler,
    DrumSampler: _over_drum_sampler,
    Pad: _into_pad,
    Slot: _into_slot,
    Bare: _onto_track,
}
