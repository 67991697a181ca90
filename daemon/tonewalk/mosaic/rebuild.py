"""A mosaic from its target to a trajectory that is kept: the process that hears, the choice, the timing."""

from __future__ import annotations

import asyncio
import os
from os.path import isfile  # which takes any name, a much too long one as well
from pathlib import Path
from typing import Final

from tonewalk.base.errors import InvalidArgument, TonewalkError, Unreadable, told
from tonewalk.base.saving import given_path
from tonewalk.commands.mosaic import Mosaic
from tonewalk.mosaic.choose import Chooser, Placed
from tonewalk.mosaic.target import Failed, Pieces, Searching, Target, run
from tonewalk.trajectories.store import Stored
from tonewalk.work import spawn
from tonewalk.work.jobs import Progress

NICE: Final = 5
LEAST_GRID: Final = 0.02
"""s"""


def checked(request: Mosaic) -> Path:
    """The target's path, when the request can be worked on.

    Raises:
        InvalidArgument: a path that is not absolute, a grid that is too fine, a file to write that is no WAV.
        Unreadable: there is no such file.
    """
    path = given_path(request.target, "$.target")
    if not isfile(path):
        raise Unreadable(f"{request.target} is no file that is there: give a recording.", where="$.target")
    if 0 < request.grid < LEAST_GRID:
        raise InvalidArgument(
            f"The grid is {request.grid:g} s: give {LEAST_GRID} to 30, or 0 to cut at onsets.", where="$.grid"
        )
    if request.file and given_path(request.file, "$.file").suffix.lower() != ".wav":
        raise InvalidArgument(f"{request.file!r} does not end with .wav, and that is written.", where="$.file")
    return path


async def rebuild(request: Mosaic, path: Path, chooser: Chooser, progress: Progress) -> Stored:
    """Choose a sound for every piece of a recording.

    Raises:
        AudioError: the target can't be used.
        InvalidArgument: it is silent.
    """
    how = request.how
    target = Target(os.fsencode(path), request.grid, how.least, how.longest, chooser.encoders)
    placed: list[Placed] = []
    duration = 0.0
    async with spawn.child(run, target, nice=NICE) as child:
        async for message in child.messages():
            match message:
                case Searching(seconds):
                    progress(0, 0, f"Looking for onsets: {seconds:.0f} s")
                case Pieces():
                    placed += await asyncio.to_thread(chooser.choose, message.pieces)
                    duration = message.duration
                    progress(message.cut, message.total, f"Rebuilding {path.name}")
                case Failed(code, text):
                    raise told(code, text)
    if not placed:
        raise TonewalkError(f"Hearing {path.name} ended early: the log may say why; ask again.")
    return Stored(
        trajectory=request.trajectory,
        mode="mosaic",
        sounds=[one.sound for one in placed],
        times=[one.at for one in placed],
        length=duration,
        lasts=[one.length for one in placed],
        gains=[one.gain for one in placed],
        transposed=[one.transpose for one in placed],
    )
