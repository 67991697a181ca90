"""File-name evidence: how much of what a query asks for is written in a sound's path."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from tonewalk.library.view import View
from tonewalk.queries.concepts import concepts
from tonewalk.queries.written import Written

UNWRITTEN: Final = 0.5
"""Weight of a word that stands in no path at all: people describe (`warm`, `short`) what nobody writes down, so
it takes less away than a word by which paths do differ."""


UNREAD: Final = 10.0
"""Times that names count more where a query is in a script that the text towers do not read (English words made
their vocabularies): what is heard then says nothing about it."""


def name_shares(text: str, paths: Written, view: View) -> npt.NDArray[np.float32] | None:
    """Share of the query's words written in each sound's path, 0 to 1 `[shape=(n,)]`.

    A word weighs as much as it tells sounds apart: 1 less the share of paths that have it, so the name of the
    folder around the whole library gives nothing. None where no path gives any evidence.
    """
    total = 0.0
    shares = np.zeros(len(view), np.float32)
    for concept in concepts(text):
        written = paths.having_any(concept, view)
        having = int(np.count_nonzero(written))
        weight = 1.0 - having / len(view) if having else UNWRITTEN
        total += weight
        if having and weight:
            shares += np.float32(weight) * written
    if not shares.any():
        return None
    shares /= np.float32(total)
    return shares
