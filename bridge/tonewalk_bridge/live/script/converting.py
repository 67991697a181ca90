"""A Simpler made by Live from an audio clip: for Lives that have no `replace_sample`.

Live makes a new track of it; from there the Simpler can be moved to where it is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import Live

from .hands import Hands, once
from .refusal import Refusal, told
from .requests import Cut
from .samples import holds, mark
from .targets import SIMPLER

if TYPE_CHECKING:
    from .hands import Waiting


def possible() -> bool:
    """Whether this Live makes audio clips of files (12.0.5)."""
    return hasattr(Live.ClipSlot.ClipSlot, "create_audio_clip")


def new_track(hands: Hands, cut: Cut) -> Waiting:
    """A new MIDI track with a Simpler of the sound.

    Raises:
        Refusal: Live refuses, or made none.
    """
    with helper_clip(hands, cut.path) as clip:
        track = yield from _converted(hands, cut, Live.Conversions.create_midi_track_with_simpler, clip)
    simpler = simpler_of(track)
    if simpler is None or not holds(simpler, cut.path):
        delete_track(hands, track)
        raise Refusal("nothing_happened", f"Live made no Simpler of {cut.path}: drag the file there.")
    mark(simpler.sample, cut)
    return track


def new_rack(hands: Hands, cut: Cut) -> Waiting:
    """A new MIDI track with a Drum Rack, whose first pad plays the sound.

    Raises:
        Refusal: Live refuses, or made none.
    """
    with helper_clip(hands, cut.path) as clip:
        return (yield from _converted(hands, cut, Live.Conversions.create_drum_rack_from_audio_clip, clip))


def moved(hands: Hands, cut: Cut, container: Any, position: int) -> Waiting:
    """A Simpler of the sound at a position of a track or chain.

    Raises:
        Refusal: Live refuses, or did not move it; nothing is left of it then.
    """
    chosen = hands.song.view.selected_track
    track = yield from new_track(hands, cut)
    try:
        with told(f"A Simpler with {cut.path} could not be moved to {container.name}"):
            hands.song.move_device(simpler_of(track), container, position)
    finally:
        delete_track(hands, track)
        hands.song.view.selected_track = chosen
    simpler = next((one for one in container.devices if one.class_name == SIMPLER and holds(one, cut.path)), None)
    if simpler is None:
        raise Refusal("nothing_happened", f"Live did not move {cut.path} to {container.name}: drag it there.")
    return simpler


@contextmanager
def helper_clip(hands: Hands, path: str) -> Iterator[Any]:
    """An audio clip of a file, for as long as it is looked at.

    It lies in the first empty slot of an audio track, or in a track of its own where there is none.
    """
    song = hands.song
    slot = next(
        (slot for track in song.tracks if _takes_audio(track) for slot in track.clip_slots if not slot.has_clip),
        None,
    )
    track = None
    with told(f"{path} can't be made an audio clip"):
        if slot is None:
            track = song.create_audio_track(-1)
            slot = track.clip_slots[0]
        try:
            clip = slot.create_audio_clip(path)
        except BaseException:
            if track is not None:
                delete_track(hands, track)
            raise
    try:
        yield clip
    finally:
        if track is not None:
            delete_track(hands, track)
        elif slot.has_clip:
            slot.delete_clip()


def simpler_of(track: Any) -> Any:
    """The first Simpler of a track or chain, or None."""
    return next((device for device in track.devices if device.class_name == SIMPLER), None)


def delete_track(hands: Hands, track: Any) -> None:
    """Take a track of ours away again."""
    tracks = list(hands.song.tracks)
    if track in tracks:
        hands.song.delete_track(tracks.index(track))


def _takes_audio(track: Any) -> bool:
    return bool(
        track.has_audio_input and not track.has_midi_input and not track.is_foldable and not track.is_frozen
    )


def _converted(hands: Hands, cut: Cut, convert: Any, clip: Any) -> Waiting:
    song = hands.song
    before = list(song.tracks)
    with told(f"{cut.path} could not be converted"):
        convert(song, clip)
    if not (yield from once(lambda: len(song.tracks) > len(before))):
        raise Refusal("nothing_happened", f"Live made no track of {cut.path}: drag the file there.")
    return next(track for track in song.tracks if track not in before)
