"""A QR code for a terminal, of the page's address for a telephone's camera."""

from __future__ import annotations

from tonewalk.base.errors import Unavailable

_BORDER = 2
"""modules of light around it; the standard asks for four, cameras are content with two"""


def lines(text: str) -> list[str]:
    """The code as rows of half blocks, two modules a character; dark on light, whatever the terminal's colours:
    print them black on white.

    Raises:
        Unavailable: segno is not installed.
    """
    try:
        import segno
    except ImportError as error:
        raise Unavailable("A QR code needs segno: pip install segno, or type the address.") from error
    rows = [list(row) for row in segno.make(text, micro=False).matrix_iter(border=_BORDER)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    shown = {(0, 0): " ", (1, 0): "\u2580", (0, 1): "\u2584", (1, 1): "\u2588"}
    return [
        "".join(shown[bool(upper), bool(lower)] for upper, lower in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, len(rows), 2)
    ]
