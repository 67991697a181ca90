"""What short questions take and give: hits as a list, and the parts of a mixture."""

from __future__ import annotations

from msgspec import UNSET

from tonewalk.base.errors import InvalidArgument
from tonewalk.commands.queries import Hit, Hits, Term

Part = Term | str | int | tuple[str | int, float]
"""One part of a mixture: words, a sound's id, or one of these with its weight."""


class HitList(list[Hit]):
    """Hits, best first.

    Attributes:
        fits: whether they are what the words asked for; False: they are only the least far. None: not known, as of
            questions without words.
        floor: the least cosine by which a sound fits; None likewise.
    """

    def __init__(self, hits: Hits) -> None:
        super().__init__(hits.hits)
        self.fits: bool | None = None if hits.fits is UNSET else hits.fits
        self.floor: float | None = None if hits.floor is UNSET else hits.floor


def term(part: Part) -> Term:
    """A part as a term of `blend`.

    Raises:
        InvalidArgument: it is none.
    """
    match part:
        case Term():
            return part
        case str():
            return Term(text=part)
        case int():
            return Term(sound=part)
        case (str() as text, int() | float() as weight):
            return Term(text=text, weight=float(weight))
        case (int() as sound, int() | float() as weight):
            return Term(sound=sound, weight=float(weight))
    raise InvalidArgument(f"{part!r} is no part of a mixture: give words or a sound's id, alone or with a weight.")
