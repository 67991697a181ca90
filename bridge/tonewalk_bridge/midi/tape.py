"""What devices send, as Standard MIDI Files: recorded, and played again as if by the hands that did it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import mido
from mido import Message, MetaMessage, MidiFile, MidiTrack

from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk.base.saving import NEW, saved

TICKS: Final = 10_000
"""a quarter: at 120 BPM 0.05 ms each"""
TEMPO: Final = 500_000
"""us a quarter, 120 BPM"""


class Taken(NamedTuple):
    """One message, when it came and from where."""

    at: float
    """s from the first one"""
    port: str
    message: Message


class Tape:
    """Messages of all devices, until they are written."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, str, Message]] = []

    def __len__(self) -> int:
        return len(self._taken)

    def keep(self, port: str, message: Message, at: float) -> None:
        """Keep a message.

        Args:
            at: s, of any clock.
        """
        self._taken.append((at, port, message))

    def write(self, path: Path) -> Path:
        """Write them, one track a device; where they are now, as what is there stays.

        System real time messages, as clocks send them, are none of a file's and are left out.

        Raises:
            InvalidArgument: there are none.
            DiskFull, Refused: it can't be written.
        """
        kept = sorted((one for one in self._taken if not one[2].is_realtime), key=lambda one: one[0])
        if not kept:
            raise InvalidArgument("Nothing was played: there is nothing to write.")
        file = MidiFile(type=1, ticks_per_beat=TICKS)
        first = MidiTrack([MetaMessage("set_tempo", tempo=TEMPO), MetaMessage("end_of_track")])
        file.tracks.append(first)
        for port in sorted({port for _, port, _ in kept}):
            track = MidiTrack([MetaMessage("track_name", name=_latin(port))])
            last = 0
            for at, of, message in kept:
                if of == port:
                    tick = round((at - kept[0][0]) * TICKS * 1e6 / TEMPO)
                    track.append(message.copy(time=tick - last))
                    last = tick
            track.append(MetaMessage("end_of_track"))
            file.tracks.append(track)
        with saved(path, NEW) as saving:
            file.save(filename=saving.temporary)
        return saving.path


def read(path: Path) -> list[Taken]:
    """The messages of a file, of ours or of any other program's, in their order.

    Raises:
        NotFound: there is none, or it can't be read.
        InvalidArgument: it is no MIDI file, or holds nothing that is played.
    """
    try:
        file = MidiFile(path, clip=True)
    except OSError as error:
        if path.is_file() and not error.errno:
            raise InvalidArgument(f"{path} is no Standard MIDI File: record one with --record.") from error
        raise NotFound(f"{path} can't be read ({error.strerror or error}): check its name.") from error
    except (EOFError, ValueError, KeyError, IndexError) as error:
        raise InvalidArgument(f"{path} is no whole Standard MIDI File: record it again.") from error
    if file.type == 2 or file.ticks_per_beat <= 0:
        raise InvalidArgument(f"{path} is of type 2 or in SMPTE time: save it as type 0 or 1.")
    found = sorted(_events(file), key=lambda one: one.at)
    if not found:
        raise InvalidArgument(f"{path} holds nothing that is played.")
    return found


def _events(file: MidiFile) -> Iterator[Taken]:
    tempos = _tempos(file)
    for number, track in enumerate(file.tracks):
        port, tick = track.name or f"track {number + 1}", 0
        for message in track:
            tick += message.time
            if not message.is_meta and message.type != "sysex":
                yield Taken(_seconds(tick, tempos, file.ticks_per_beat), port, message.copy(time=0))


def _tempos(file: MidiFile) -> list[tuple[int, int]]:
    """At which tick which tempo begins, in us a quarter; a file's first track holds them for all."""
    tempos = [(0, TEMPO)]
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append((tick, message.tempo))
    return sorted(tempos, key=lambda one: one[0])


def _seconds(tick: int, tempos: list[tuple[int, int]], ticks_per_beat: int) -> float:
    seconds = 0.0
    for (begins, tempo), (ends, _) in zip(tempos, [*tempos[1:], (tick, 0)], strict=True):
        if begins >= tick:
            break
        seconds += mido.tick2second(min(ends, tick) - begins, ticks_per_beat, tempo)
    return seconds


def _latin(name: str) -> str:
    """As MIDI files have names: mido writes them in Latin-1."""
    return name.encode("latin-1", "replace").decode("latin-1")
