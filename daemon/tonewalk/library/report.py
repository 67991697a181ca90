"""Who hears of a long run, and may end it."""

from __future__ import annotations


class Report:
    """The base class hears in silence."""

    def progress(self, done: int, total: int, text: str) -> None:
        """`done` of `total` files."""

    def committed(self) -> None:
        """A batch is in the catalogue."""

    def stopped(self) -> bool:
        """Whether to end after the batch in hand."""
        return False
