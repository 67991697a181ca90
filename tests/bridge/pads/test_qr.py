"""The QR code, read back from its characters."""

from __future__ import annotations

import segno

from tonewalk_bridge.pads import qr

LINK = "http://192.168.1.20:9421/#token=abcdefghijklmnopqrstuvwxyz012345"


def test_the_rows_are_the_code_s_modules_with_light_around_them() -> None:
    rows = []
    for line in qr.lines(LINK):
        rows.append([character in "\u2580\u2588" for character in line])
        rows.append([character in "\u2584\u2588" for character in line])
    matrix = [[bool(module) for module in row] for row in segno.make(LINK, micro=False).matrix]
    size, border = len(matrix), 2
    assert [row[border : border + size] for row in rows[border : border + size]] == matrix
    around = [row[:border] + row[border + size :] for row in rows] + rows[:border] + rows[border + size :]
    assert not any(module for row in around for module in row)


def test_all_rows_are_equally_long_and_fit_a_terminal() -> None:
    widths = {len(line) for line in qr.lines(LINK)}
    assert len(widths) == 1
    assert widths.pop() <= 60
