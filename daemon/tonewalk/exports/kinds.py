"""What can be written, and how its samples are found: names alone, which cost nothing to import."""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal["csv", "dawproject", "decent", "json", "mpc", "multisample", "numbered", "rack", "reaper", "sfz"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
Way = Literal["cut", "whole", "reference"]
"""cut: a file for each sound, of a slice only the slice; whole: each file once, slices by their frames in it;
reference: the files where they lie."""
Copied = Literal["cut", "whole"]
"""Of a format whose samples lie in it."""
