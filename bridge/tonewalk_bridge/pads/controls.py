"""The properties that every control of a TouchOSC layout has, as its editor writes them for a new one.

An app may fill in what is missing; nothing says that it does, so all of them are written.
"""

from __future__ import annotations

from typing import Final

from tonewalk_bridge.pads.lexml import Colour, Property

_ALL: Final[dict[str, Property]] = {
    "background": True,
    "cornerRadius": 4.0,
    "grabFocus": True,
    "interactive": True,
    "locked": False,
    "orientation": 0,
    "outline": True,
    "outlineStyle": 1,
    "pointerPriority": 0,
    "shape": 1,
    "visible": True,
}
_LINES: Final = Colour(0.0, 0.0, 0.0, 0.25)
_DRAGGED: Final[dict[str, Property]] = {"response": 0, "responseFactor": 100, "cursor": True, "cursorDisplay": 0}
_SCALE: Final[dict[str, Property]] = {**_DRAGGED, "grid": True, "gridColor": _LINES}
_WORDS: Final[dict[str, Property]] = {
    "interactive": False,
    "font": 0,
    "textAlignH": 2,
    "textAlignV": 2,
    "textClip": True,
    "textColor": Colour(0.92, 0.94, 0.97),
    "textSize": 16,
}
_OWN: Final[dict[str, dict[str, Property]]] = {
    "BUTTON": {"buttonType": 0, "press": True, "release": True, "valuePosition": False},
    "FADER": {**_SCALE, "bar": True, "barDisplay": 0, "gridSteps": 13},
    "GROUP": {"grabFocus": False, "interactive": False, "outlineStyle": 0},
    "LABEL": {**_WORDS, "textLength": 0},
    "RADIAL": {**_SCALE, "gridSteps": 20, "outlineStyle": 0, "shape": 2, "inverted": False, "centered": False},
    "TEXT": {**_WORDS, "textWrap": True},
    "XY": {
        **_DRAGGED,
        "lines": True,
        "linesDisplay": 0,
        "gridColor": _LINES,
        "gridX": True,
        "gridY": True,
        "gridStepsX": 10,
        "gridStepsY": 10,
        "lockX": False,
        "lockY": False,
    },
}


def usual(kind: str) -> dict[str, Property]:
    """A new control's properties.

    Args:
        kind: `BUTTON`, `FADER`, `GROUP`, `LABEL`, `RADIAL`, `TEXT` or `XY`.
    """
    return {**_ALL, **_OWN[kind]}
