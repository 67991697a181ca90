"""A sequence of pads as a standard MIDI file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tonewalk.base.saving import NEW, Rules, saved

FIRST_NOTE: Final = 36
"""C1 as Ableton Live, Logic and drum racks count octaves (middle C is C3)."""
MOST_PADS: Final = 128 - FIRST_NOTE
TICKS: Final = 480
"""A quarter note."""
VELOCITY: Final = 100


def write_midi(pads: Sequence[int], tempo: float, division: int, target: Path, rules: Rules = NEW) -> None:
    """One note a step, each as long as its step; steps stand where rounding once puts them, so none drifts.

    Args:
        pads: of each step, 0 to `MOST_PADS` - 1; -1 for a rest.
        tempo: BPM.
        division: steps a whole note.

    Raises:
        DiskFull, Refused: it can't be written.
    """
    # late: only an export needs it
    import mido

    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo)))
    now = 0
    for step, pad in enumerate(pads):
        if pad < 0:
            continue
        for kind, at in (("note_on", step), ("note_off", step + 1)):
            ticks = round(at * 4 * TICKS / division)
            track.append(mido.Message(kind, note=FIRST_NOTE + pad, velocity=VELOCITY, time=ticks - now))
            now = ticks
    end = round(len(pads) * 4 * TICKS / division)
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    with saved(target, rules) as saving:
        mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[track]).save(saving.temporary)
