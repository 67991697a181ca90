"""How each space of a home is searched, as `tonewalk spaces` and `tonewalk doctor` tell it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tonewalk.base.errors import TonewalkError
from tonewalk.spaces.info import read_info
from tonewalk.spaces.mapping import VectorMapping
from tonewalk.spaces.policy import advice
from tonewalk.spaces.stores import Stores


class SpaceReport(msgspec.Struct):
    """One space."""

    encoder: str
    dim: int
    rows: int
    searched: str
    """`exact`, an index's kind, or `milvus`."""
    recall: float | None
    """Recall@10 as it was measured; None where it is exact or was not measured."""
    waiting: int
    """Rows that a store has not acknowledged yet; they are scored here."""
    text: str
    """One sentence: how, and why so."""
    problem: str = ""
    """Why it can't be searched now; empty where it can."""


def report(folder: Path, rows: int, keeper: Stores | None) -> SpaceReport:
    """What there is to say of the space in `folder`, of which the catalogue names `rows` rows; a store is asked.

    Raises:
        DamagedVectors, DamagedIndex: it can't be read.
    """
    mapping = VectorMapping(folder)
    header = mapping.header
    if keeper is None:
        info = read_info(folder)
        used = info if info is not None and info.rows <= rows else None
        kind, recall = ("exact", None) if used is None or used.kind == "exact" else (used.kind, used.recall)
        return SpaceReport(header.encoder, header.dim, rows, kind, recall, 0, advice(folder, rows))
    store = keeper.of(folder, header)
    waiting = store.waiting(mapping.read(rows))
    problem = ""
    try:
        if not store.verify():
            problem = f"{keeper.where} lost rows that it acknowledged; a daemon copies them again."
    except TonewalkError as error:
        problem = error.text
    text = f"{rows} rows: {keeper.where} finds among {rows - waiting} of them"
    text += f", {waiting} wait to be copied and are scored here." if waiting else "."
    return SpaceReport(header.encoder, header.dim, rows, store.kind, store.recall, waiting, text, problem)
