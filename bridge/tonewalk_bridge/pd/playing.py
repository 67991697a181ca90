"""The abstractions that make sound: `tonewalk-player~` and one of its voices."""

from __future__ import annotations

from typing import Final

from tonewalk_bridge.pd.asking import SOUND
from tonewalk_bridge.pd.patch import Patch

VOICES: Final = 8
_MOST: Final = 50_000_000
"""samples a channel that are read: 19 minutes at 44.1 kHz"""
_FADE: Final = 3
"""ms"""


def player() -> Patch:
    """Sounds in, signal out."""
    p = Patch(
        f"[tonewalk-player~] - plays sounds, {VOICES} at once. A sound is: {SOUND}",
        comments=[
            "left in: a sound plays at once; 'stop' fades all of them. right in: gain (dB) and transposition "
            "(semitones) of the sounds that follow.",
            "out: left and right. last: what can't be played. Pd reads WAV, AIFF, CAF and NeXT files; it waits "
            "while it reads one.",
        ],
    )
    stop, words = p.obj("route stop", 2, 2), p.msg("all stop")
    p.wire(p.obj("inlet", 0), 0, stop)
    how = p.obj("list append 0 0", 2)
    p.wire(p.obj("inlet", 0), 0, how, 1)
    p.wire(stop, 0, words)
    p.wire(stop, 1, how)
    voices = p.obj(f"clone tonewalk-voice~ {VOICES}", 1, 3)
    p.wire(words, 0, voices)
    p.chain(how, p.obj("list prepend next", 2), p.obj("list trim"), voices)
    p.wire(voices, 0, p.obj("outlet~", 1, 0))
    p.wire(voices, 1, p.obj("outlet~", 1, 0))
    failed = p.obj("list split 1", 2, 3)
    p.wire(voices, 2, failed)
    trim = p.obj("list trim")
    p.wire(failed, 1, trim)
    p.wire(trim, 0, p.obj("outlet", 1, 0))
    return p


def voice() -> Patch:
    """One sound at a time."""
    p = Patch(
        f"[tonewalk-voice~] - one voice of [tonewalk-player~]. In: {SOUND} gain transpose, or 'stop'.",
        comments=[
            "The file is read into two tables; a mono file leaves the right one empty and is heard on both sides."
        ],
    )
    p.obj("table $0-left", 0, 0)
    p.obj("table $0-right", 0, 0)
    stop = p.obj("route stop", 2, 2)
    p.wire(p.obj("inlet", 0), 0, stop)
    read, play = p.sub("read", _read()), p.sub("when and how long", _timed())
    fade = p.msg(f"0 {_FADE}")
    envelope, index = p.obj("vline~", 3), p.obj("vline~", 3)
    p.wire(stop, 0, fade)
    p.wire(fade, 0, envelope)
    p.wire(stop, 1, read)
    p.wire(read, 0, play)
    p.wire(play, 0, index)
    p.wire(play, 1, envelope)
    left, right = p.obj("tabread4~ $0-left", 2), p.obj("tabread4~ $0-right", 2)
    p.wire(index, 0, left)
    p.wire(index, 0, right)
    p.wire(play, 2, left, 1)
    p.wire(play, 2, right, 1)
    mono = p.obj("*~ 0", 2)
    p.wire(play, 3, mono, 1)
    p.wire(left, 0, mono)
    both = p.obj("+~", 2)
    p.wire(mono, 0, both)
    p.wire(right, 0, both, 1)
    for source in (left, both):
        level = p.obj("*~", 2)
        p.wire(source, 0, level)
        p.wire(envelope, 0, level, 1)
        p.wire(level, 0, p.obj("outlet~", 1, 0))
    p.wire(read, 1, p.obj("outlet", 1, 0))
    return p


def _read() -> Patch:
    p = Patch(
        "Reads the file. Left: start end gain transpose frames rate header channels. Right: the name, where it "
        "can't be read.",
    )
    fields = p.obj("list split 3", 2, 3)
    p.wire(p.obj("inlet", 0), 0, fields)
    numbers, info = p.obj("list prepend", 2), p.obj("list append", 2)
    p.wire(fields, 1, numbers, 1)
    twice, name_first, path = p.obj("t a a", 1, 2), p.obj("unpack f s s", 1, 3), p.obj("unpack f s s", 1, 3)
    p.wire(fields, 0, twice)
    p.wire(twice, 1, name_first)
    p.wire(twice, 0, path)
    turn = p.obj("t b a b", 1, 3)
    p.wire(path, 2, turn)
    none, read = p.msg("0"), p.obj("soundfiler", 1, 2)
    p.wire(turn, 2, none)
    command = p.obj(f"list prepend read -resize -maxsize {_MOST}", 2)
    p.wire(turn, 1, command)
    p.chain(command, p.obj("list append $0-left $0-right", 2), p.obj("list trim"), read)
    header = p.obj("list split 3", 2, 3)
    p.wire(read, 1, header)
    p.wire(header, 0, info, 1)
    frames, count = p.obj("t f f", 1, 2), p.obj("f", 2)
    p.wire(read, 0, frames)
    p.wire(frames, 1, count, 1)
    p.wire(frames, 0, numbers)
    p.wire(none, 0, count, 1)
    p.wire(turn, 0, count)
    p.chain(numbers, info, p.obj("outlet", 1, 0))
    failed, name = p.obj("sel 0", 2, 2), p.obj("symbol", 2)
    p.wire(name_first, 1, name, 1)
    p.chain(count, failed, name, p.obj("outlet", 1, 0))
    return p


def _timed() -> Patch:
    p = Patch("From the first frame to the last: how far, how long (ms), how loud; and whether the file is mono.")
    known = p.obj("unpack f f f f f f f f", 1, 8)
    p.wire(p.obj("inlet", 0), 0, known)
    begin = p.obj("t f f", 1, 2)
    p.wire(known, 0, begin)
    onset = p.obj("expr min($f1 * $f3, $f2)", 3)
    last = p.obj("expr if($f2 > $f1, min($f2 * $f4, $f3), $f3)", 4)
    p.wire(begin, 1, onset)
    p.wire(begin, 0, last)
    p.wire(known, 1, last, 1)
    for box, first in ((onset, 1), (last, 2)):
        p.wire(known, 4, box, first)
        p.wire(known, 5, box, first + 1)
    length, both = p.obj("-", 2), p.obj("t f f", 1, 2)
    p.wire(onset, 0, length, 1)
    p.chain(last, length, both)
    time = p.obj("expr 1000 * $f1 / $f2 / pow(2, $f3 / 12)", 3)
    p.wire(both, 0, time)
    p.wire(known, 5, time, 1)
    p.wire(known, 3, time, 2)
    spread = p.obj("t f f", 1, 2)
    p.wire(time, 0, spread)
    level = p.obj("expr pow(10, $f1 / 20)", 1)
    p.wire(known, 2, level)
    shape, way = p.obj("pack f f", 2), p.obj("pack f f", 2)
    p.wire(spread, 1, shape)
    p.wire(level, 0, shape, 1)
    swapped = p.obj("swap", 2, 2)
    p.wire(both, 1, swapped, 1)
    p.wire(spread, 0, swapped)
    p.wire(swapped, 0, way)
    p.wire(swapped, 1, way, 1)
    p.chain(way, p.msg("0, $1 $2"), p.obj("outlet", 1, 0))
    p.chain(shape, p.msg(f"$2, 0 {_FADE} $1"), p.obj("outlet", 1, 0))
    p.wire(onset, 0, p.obj("outlet", 1, 0))
    mono = p.obj("== 1", 2)
    p.wire(known, 7, mono)
    p.wire(mono, 0, p.obj("outlet", 1, 0))
    return p
