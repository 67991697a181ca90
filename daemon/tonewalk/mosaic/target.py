"""The recording that a mosaic is made after, cut into pieces and heard; in a process of its own.

The file passes twice, once to find its onsets and once to cut it, so that no more of it is in memory than a block
and a piece, however long it is.
"""

from __future__ import annotations

import logging
from typing import Final

import msgspec
import numpy as np

from tonewalk.base.errors import InvalidArgument, TonewalkError
from tonewalk.base.types import Vector
from tonewalk.library.listening import onsets
from tonewalk.library.listening.analyse import analyse_block
from tonewalk.library.listening.decode import open_source
from tonewalk.library.records import Descriptors, shown
from tonewalk.spaces.encoders import encoder_faults_told, load
from tonewalk.work.spawn import Asker, Stopped

logger = logging.getLogger(__name__)

BATCH: Final = 128
"""Pieces told at once: what the chooser looks ahead over, and what is in memory of a target without end."""


class Target(msgspec.Struct, frozen=True):
    """What is to be heard, and how."""

    path: bytes
    grid: float
    """s a piece; 0: pieces begin at onsets."""
    least: float
    """s, of a piece from onset to onset."""
    longest: float
    """s likewise."""
    encoders: list[str]


class Piece(msgspec.Struct):
    """One piece of the target."""

    at: float
    """s"""
    length: float
    """s"""
    descriptors: Descriptors
    vectors: dict[str, Vector]
    """Unit length, by encoder."""


class Pieces(msgspec.Struct):
    """The next pieces that can be heard, in order; silent ones are left out."""

    pieces: list[Piece]
    cut: int
    """Pieces so far, silent ones too."""
    total: int
    duration: float
    """s of the whole target."""


def run(target: Target, asker: Asker) -> None:
    """Hear a target, in a process of its own; gives `Pieces` on its way.

    Raises:
        AudioError: the target can't be used.
        InvalidArgument: it is silent.
        TonewalkError: a fault of ours, which is in the log.
    """
    try:
        _hear(target, asker)
    except (Stopped, TonewalkError):
        raise
    except Exception as error:
        logger.exception("hearing the target of a mosaic broke off")
        text = f"Hearing {shown(target.path)} broke off ({type(error).__name__}: {error}): the log may say why."
        raise TonewalkError(text) from error


def _hear(target: Target, asker: Asker) -> None:
    encoders = [load(name) for name in target.encoders]
    said = -10.0

    def watch(seconds: float) -> None:
        nonlocal said
        if asker.stopped():
            raise Stopped
        if seconds - said >= 10.0:
            said = seconds
            asker.progress(0, 0, f"Looking for onsets: {seconds:.0f} s")

    found = onsets.find(target.path, target.least, watch)
    if found.peak < onsets.SILENCE:
        raise InvalidArgument(
            f"{shown(target.path)} is silent, so there is nothing to rebuild: give another recording.",
            where="$.target",
        )
    edges = onsets.grid(found, target.grid) if target.grid else onsets.bounds(found, target.least, target.longest)
    batch = Pieces([], 0, len(edges) - 1, found.duration)
    with open_source(target.path) as source, encoder_faults_told():
        for number, block in enumerate(onsets.cut(source, edges)):
            if asker.stopped():
                raise Stopped
            batch.cut = number + 1
            if np.abs(block).max() >= onsets.SILENCE:
                analysis = analyse_block(block, source.sample_rate, encoders)
                at, end = float(edges[number]), float(edges[number + 1])
                batch.pieces.append(Piece(at, end - at, analysis.descriptors, analysis.embeddings))
            if len(batch.pieces) == BATCH:
                asker.give(batch)
                batch.pieces = []
    asker.give(batch)
