"""Who hears of a long run, and may end it."""

from __future__ import annotations


class Report:
    """The base class hears in silence."""

    def progress(self, done: int, total: int, text: str) -> None:
        """`done` of `total` files."""

    def committed(self) -> None:
        """A batch is in the catalogue."""

    def looked(self, root: bytes, linked: bool) -> None:
        """All of a folder was looked through.

        Args:
            linked: links were met: what they lead to can change where nobody tells of them.
        """

    def stopped(self) -> bool:
        """Whether to end after the batch in hand."""
        return False
