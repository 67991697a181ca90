"""Spaces of a library, made anew where they are damaged: all that they hold can be embedded again."""

from __future__ import annotations

import logging
from typing import Final

from tonewalk.base.errors import DamagedVectors, HomeLocked, Unavailable
from tonewalk.base.home import Home
from tonewalk.base.writing import set_aside
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.spaces.handles import SpaceHandle
from tonewalk.spaces.space import Space
from tonewalk.spaces.stores import Stores
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Encoder

logger = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""s to wait for an index run that is just ending."""


def open_space(
    home: Home, catalogue: Catalogue, name: str, encoder: Encoder, keeper: Stores | None = None
) -> tuple[Space, str]:
    """An encoder's space for reading; made where there is none, and where the one that is there is damaged.

    Args:
        keeper: who makes its store; None where it is searched here.

    Returns:
        The space, and one sentence of what was set aside, or "".

    Raises:
        DamagedVectors: it is damaged, and an index run has it in use.
    """
    space_id = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
    folder = home.space(name, encoder.fingerprint)
    if not folder.exists():  # new, or deleted: the next scan embeds again
        catalogue.forget_rows(space_id)
        VectorFile.create(folder, name, encoder.fingerprint, encoder.dim).close()
    try:
        return Space.open(folder, catalogue.row_count(space_id), keeper), ""
    except DamagedVectors as damage:
        told = renew(home, catalogue, name, encoder, damage)
        return Space.open(folder, 0, keeper), told


def renew(home: Home, catalogue: Catalogue, name: str, encoder: Encoder, damage: DamagedVectors) -> str:
    """Set a damaged space aside and begin an empty one in its place, which the next scan fills; one sentence.

    Raises:
        DamagedVectors: `damage` itself, where an index run has the space in use, or another program its files (on
            Windows a daemon, which maps them).
    """
    try:
        with home.locked("index", "An index run", PATIENCE):
            return renew_locked(home, catalogue, name, encoder, damage)
    except (HomeLocked, Unavailable) as refusal:
        logger.warning("%s", refusal.text)
        raise damage from None


def renew_open(home: Home, catalogue: Catalogue, name: str, handle: SpaceHandle, damage: DamagedVectors) -> str:
    """`renew`, of a space that is being searched; "" where it is in use, and goes on as it is."""
    try:
        told = renew(home, catalogue, name, handle.encoder, damage)
    except DamagedVectors as error:
        logger.warning("%s", error.text)
        return ""
    handle.space.refresh(0)
    return told


def renew_locked(home: Home, catalogue: Catalogue, name: str, encoder: Encoder, damage: DamagedVectors) -> str:
    """`renew`, for an index run itself."""
    folder = home.space(name, encoder.fingerprint)
    aside = set_aside(folder)
    catalogue.forget_rows(catalogue.space_id(name, encoder.fingerprint, encoder.dim))
    VectorFile.create(folder, name, encoder.fingerprint, encoder.dim).close()
    what = damage.text.rsplit(": ", 1)[0]
    told = f"{what}, so it was set aside as {aside.name}: its sounds are embedded again, other spaces go on."
    logger.warning("%s", told)
    return told
