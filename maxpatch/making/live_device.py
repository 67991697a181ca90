"""`Tonewalk.amxd`, an instrument for Live: notes play what was found, parameters walk and turn it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from making.amxd import KINDS, frozen
from making.lint import boxes_of
from making.objects import Known
from making.parts import answers, questions
from making.patch import Box, Patch, written
from making.places import placed

NAME: Final = "Tonewalk.amxd"
HEIGHT: Final = 169.0
"""px, of every device"""
WIDTH: Final = 640.0
_TITLE: Final = "An instrument for Live: notes play what was found by words, on the map or between two sounds"
_MIDDLE_C: Final = 60
_WHO: Final = "---who"
"""in its questions; a device has no #0"""
_SQUARE: Final = (226.0, 24.0, 139.0, 139.0)
_DIAL: Final = (46.0, 48.0)
_BUTTON: Final = (48.0, 20.0)
_LIGHT: Final = {
    "live_control_fg": [0.1, 0.1, 0.1, 1.0],
    "live_control_bg": [0.75, 0.75, 0.75, 1.0],
    "live_control_selection": [1.0, 0.68, 0.34, 1.0],
}
"""Live's colours as they are until Live says how its theme has them"""
_FIELD: Final = {"textcolor": "live_control_fg", "bgcolor": "live_control_bg"}
_THEME: Final = {
    "comment": {"textcolor": "live_control_fg"},
    "message": _FIELD,
    "textedit": _FIELD,
    "umenu": _FIELD,
    "toggle": {"bgcolor": "live_control_bg", "checkedcolor": "live_control_selection"},
}
"""What Live gives no colours by itself (`live.*` has them): attribute -> its colour in Live's theme"""
_PROJECT: Final[dict[str, Any]] = {
    "version": 1,
    "creationdate": 3590052493,
    "modificationdate": 3590052493,
    "viewrect": [0.0, 0.0, 300.0, 500.0],
    "autoorganize": 1,
    "hideprojectwindow": 1,
    "showdependencies": 1,
    "autolocalize": 0,
    "contents": {"patchers": {}},
    "layout": {},
    "searchpath": {},
    "detailsvisible": 0,
    "readonly": 0,
    "devpathtype": 0,
    "devpath": ".",
    "sortmode": 0,
    "viewmode": 0,
    "includepackages": 0,
}
"""without it Max speaks of a project without a name"""


class Parameter(NamedTuple):
    """What Live automates, stores and shows on Push.

    Attributes:
        name: in Live's lists, one alone in the device.
        short: beside its dial.
        info: what Live's info view says.
        of: least, greatest and first value; of a button or switch its texts.
        at: px in the device: x and y.
        is_on: whether a switch is on at first.
    """

    name: str
    short: str
    info: str
    of: tuple[float, float, float] | tuple[str, ...]
    at: tuple[float, float]
    is_on: bool = False

    @property
    def is_dial(self) -> bool:
        """Whether it is turned."""
        return isinstance(self.of[0], float)


X = Parameter("X", "X", "Walks the map from left to right. What lies there is in hand.", (0.0, 1.0, 0.5), (372, 8))
Y = Parameter("Y", "Y", "Walks the map from below upwards.", (0.0, 1.0, 0.5), (372, 60))
_TURNS: Final = {
    "bright": "darker or brighter",
    "long": "shorter or longer",
    "warm": "colder or warmer",
    "noisy": "more tonal or noisier",
}
KNOBS: Final = tuple(
    Parameter(name.title(), name.title(), f"Turns what is in hand {words}.", (-1.0, 1.0, 0.0), (424 + 52 * n, 8))
    for n, (name, words) in enumerate(_TURNS.items())
)
MORPH = Parameter(
    "Morph",
    "Morph",
    "Goes the way from one sound to another, over those that lie between by likeness.",
    (0.0, 1.0, 0.0),
    (424, 60),
)
LEVEL = Parameter("Level", "Level", "How loud the device is.", (0.0, 2.0, 1.0), (580, 60))
FROM = Parameter("From here", "From", "The way of Morph begins at what is in hand.", ("from",), (476, 64))
TO = Parameter("To here", "To", "The way of Morph ends at what is in hand.", ("to",), (476, 88))
HEAR = Parameter(
    "Hear", "Hear", "Plays what comes into the hand at once, or only notes.", ("silent", "heard"), (424, 116), True
)
RING = Parameter(
    "Ring", "Ring", "Lets notes ring on, or has each end the one before.", ("choke", "ring"), (476, 116)
)
HOLD = Parameter(
    "One-shot",
    "1-shot",
    "Plays sounds to their end, or as long as a key is held.",
    ("held", "one-shot"),
    (528, 116),
    True,
)
COMMIT = Parameter("Commit", "Commit", "Puts what Morph stops at into Live.", ("keep", "commit"), (580, 116))
INTO = Parameter(
    "Into Live",
    "Into",
    "Puts what is in hand into what is selected in Live: a Simpler, a pad, a clip slot.",
    ("into Live",),
    (8, 108),
)
ATLAS = Parameter(
    "Atlas",
    "Atlas",
    "Opens the map in the browser. What is selected there is in hand here.",
    ("atlas",),
    (82, 108),
)
PARAMETERS: Final = (X, Y, *KNOBS, MORPH, LEVEL, FROM, TO, HEAR, RING, HOLD, COMMIT, INTO, ATLAS)
BANK: Final = ("X", "Y", *(one.name for one in KNOBS), "Morph", "Level")
"""what Push's eight encoders turn"""
NEEDS: Final = (
    "tonewalk.client",
    "tonewalk.search",
    "tonewalk.xy",
    "tonewalk.knob",
    "tonewalk.session",
    "tonewalk.player~",
    "tonewalk.slot~",
)
"""patches that are frozen into it"""
SCRIPTS: Final = ("client", "search", "player", "device")


class _Device(Patch):
    """The patch, and the boxes that are parameters."""

    def __init__(self, known: Known) -> None:
        super().__init__(known)
        self.parameters: dict[str, Box] = {}

    def parameter(self, one: Parameter) -> Box:
        """A dial, or a button or switch with words on it."""
        value: dict[str, Any] = {"parameter_longname": one.name, "parameter_shortname": one.short}
        if one.is_dial:
            least, most, first = one.of
            value |= {
                "parameter_type": 0,
                "parameter_mmin": least,
                "parameter_mmax": most,
                "parameter_initial_enable": 1,
                "parameter_initial": [first],
                "parameter_unitstyle": 1,
            }
        else:
            is_switch = len(one.of) > 1
            value |= {
                "parameter_type": 2,
                "parameter_enum": ["off", "on"],
                "parameter_mmax": 1,
                "parameter_invisible": 0 if is_switch else 2,
                "parameter_initial_enable": int(is_switch),
                "parameter_initial": [int(one.is_on)],
            }
        box = self.shown(
            "live.dial" if one.is_dial else "live.text",
            (*one.at, *(_DIAL if one.is_dial else _BUTTON)),
            parameter_enable=1,
            varname=one.name,
            annotation=one.info,
            annotation_name=one.name,
            saved_attribute_attributes={"valueof": value},
        )
        self.parameters[one.name] = box
        return box

    def turned(self, one: Parameter, *then: Box) -> None:
        """A parameter, and what it leads to."""
        self.chain(self.parameter(one), *then)

    def shown(self, text: str, place: tuple[float, float, float, float], **more: Any) -> Box:
        """What is seen in Live."""
        return self.box(text, 0, 0, (60.0, 22.0), presentation=1, presentation_rect=list(place), **more)

    def words(self, text: str, place: tuple[float, float, float, float]) -> Box:
        """A message box that shows what it is set to."""
        box = self.message(text)
        box.presentation, box.presentation_rect = 1, list(place)
        return box


def patch(known: Known) -> _Device:
    """The device's own patch. Its names begin with ---, which Live makes another in each device."""
    device = _Device(known)
    _asked(device)
    _walked(device)
    _turned(device)
    _hand(device)
    _live(device)
    _notes(device)
    _sound(device)
    return device


def _asked(device: _Device) -> None:
    """Words, and what they found."""
    client = device.box("tonewalk.client")
    device.wire(client, device.shown("toggle", (8.0, 5.0, 16.0, 16.0), ignoreclick=1))
    device.wire(client, device.box("print tonewalk"), outlet=1)
    device.comment("tonewalk", 0, 0, 80, presentation=1, presentation_rect=[28.0, 4.0, 80.0, 18.0])
    words, search = device.shown("textedit", (8.0, 26.0, 210.0, 22.0), keymode=1), device.box("tonewalk.search")
    device.chain(words, device.box("route text"), device.box("prepend search"), search)
    found = device.shown("umenu", (8.0, 54.0, 210.0, 20.0))
    device.wire(search, found, outlet=2)
    device.wire(found, device.box("s ---select"))
    device.chain(device.box("r ---select"), device.box("prepend select"), search)
    device.wire(search, device.box("s ---found"), outlet=3)
    device.wire(search, errors := device.box("route error"), outlet=4)
    device.wire(errors, device.box("s ---error"))
    text = device.box("zl.slice 1")
    device.chain(device.box("r ---error"), text)
    device.wire(text, told := device.box("prepend set"), outlet=1)
    device.wire(told, device.words("type words, press return", (8.0, 138.0, 210.0, 24.0)))


def _walked(device: _Device) -> None:
    """The square turns the dials, which Live may turn as well; what others select comes into the hand, too."""
    square, walk = device.shown("pictslider", _SQUARE), device.box("tonewalk.xy")
    mine, walks, ends = device.box("gate"), device.message("1"), device.message("0")
    for axis, one in enumerate((X, Y)):
        device.wire(square, scaled := device.box("/ 127."), outlet=axis)
        device.wire(scaled, dial := device.parameter(one))
        device.wire(dial, moved := device.box("t f b b"))
        device.wire(moved, walk, inlet=axis)
        device.wire(moved, walks, outlet=1)
        device.wire(moved, device.box("s tonewalk.device.walks"), outlet=2)
    device.chain(device.box("r tonewalk.device.walks"), ends, mine)  # another's walk, too, ends this one
    device.wire(walks, mine)
    device.wire(walk, mine, inlet=1)
    device.chain(mine, device.box("speedlim 60"), device.box("s ---found"))
    device.chain(device.box("tonewalk.session"), device.box("zl.nth 1"), device.box("s ---found"))


def _turned(device: _Device) -> None:
    """Knobs turn what was found, and what they lead to is in hand, but not what they turn from then on."""
    for one in KNOBS:
        knob = device.box(f"tonewalk.knob {one.name.lower()}")
        device.turned(one, device.box("change 0."), knob)  # at 0 when a Set is opened, with nothing to turn yet
        if one is KNOBS[0]:  # all four say the same hits
            device.chain(knob, device.box("route 1"), device.box("zl.nth 1"), device.box("s ---take"))
    both = device.box("t i i")
    device.chain(device.box("r ---found"), both, device.box("s ---take"))
    device.wire(both, seed := device.box("prepend seed"), outlet=1)
    device.wire(seed, device.box("tonewalk.knob"))


def _hand(device: _Device) -> None:
    """What is in hand has a name, and is ready to be played."""
    script = device.box(f"js tonewalk.device.js {_WHO}")
    device.wire(device.box("r ---device"), script)
    device.wire(script, device.words("nothing in hand yet", (8.0, 80.0, 210.0, 20.0)))
    device.wire(script, device.box("s ---found"), outlet=1)
    device.wire(script, device.box("udpsend 127.0.0.1 9440"), outlet=2)
    device.wire(script, device.box("print morph"), outlet=4)
    questions(device, script, 3, failed := device.box("route error"))
    device.wire(failed, device.box("s ---error"))
    answers(device, device.box("s ---device"), who=_WHO)
    device.chain(device.box("r ---take"), device.box("prepend take"), device.box("s ---device"))
    device.chain(device.box("r ---take"), device.box("prepend preload"), device.box("s ---player"))
    heard = device.box("gate")
    device.turned(HEAR, heard)
    device.wire(device.box("r ---take"), heard, inlet=1)
    device.wire(heard, device.box("s ---player"))


def _live(device: _Device) -> None:
    """The way from one sound to another, and what leads into Live."""
    for one, word in ((MORPH, "morph"), (COMMIT, "commit")):
        device.turned(one, device.box(f"prepend {word}"), device.box("s ---device"))
    for one, word in ((FROM, "from"), (TO, "to"), (INTO, "live")):
        device.turned(one, device.message(word), device.box("s ---device"))
    address, opened = device.box("sprintf http://127.0.0.1:%ld/"), device.message(";\rmax launchbrowser $1")
    port = device.box("int 9421")
    device.wire(device.box("r tonewalk.http"), port, inlet=1)
    device.turned(ATLAS, device.box("t b"), port, address, opened)


def _notes(device: _Device) -> None:
    """A key plays what is in hand, as hard as it is struck and as far from middle C as it lies."""
    keys, struck, which = device.box("notein"), device.box("pack 0 0"), device.box("gate 2 1")
    device.wire(keys, struck)
    device.wire(keys, struck, outlet=1, inlet=1)
    device.wire(struck, which, inlet=1)
    device.turned(HOLD, device.box("+ 1"), which)
    device.wire(which, device.box("s ---note"))
    taken, strip, again = device.box("unpack 0 0"), device.box("stripnote"), device.box("pack 0 0")
    device.wire(which, taken, outlet=1)
    for port in (0, 1):
        device.wire(taken, strip, outlet=port, inlet=port)
        device.wire(strip, again, outlet=port, inlet=port)
    device.wire(again, device.box("s ---note"))
    both, struck, down = device.box("t l l"), device.box("unpack 0 0"), device.box("> 0")
    goes = device.box("gate 2 1")
    device.wire(device.box("r ---note"), both)
    device.wire(both, struck, outlet=1)
    device.wire(struck, down, outlet=1)
    device.chain(down, device.box("+ 1"), goes)
    device.wire(both, goes, inlet=1)
    device.wire(goes, device.box("s ---up"))
    device.wire(goes, device.box("s ---down"), outlet=1)
    _pressed(device)
    _released(device)


def _pressed(device: _Device) -> None:
    """What is in hand sounds, and its key is kept with it."""
    note, higher, order = device.box("unpack 0 0"), device.box(f"- {_MIDDLE_C}"), device.box("t b i")
    hand, taken, played = device.box("int"), device.box("t i i"), device.box("pack 0 0 0")
    device.chain(device.box("r ---down"), note, key := device.box("t i i"), higher, order, hand, taken, played)
    device.wire(played, device.box("s ---player"))
    device.wire(device.box("r ---take"), hand, inlet=1)
    device.wire(note, played, outlet=1, inlet=1)
    device.wire(order, played, outlet=1, inlet=2)
    by_key, by_sound = device.box("pack 0 0"), device.message("$2 $1")
    device.wire(key, by_key, outlet=1, inlet=1)  # pack id key
    device.wire(taken, by_key, outlet=1)
    device.wire(by_key, device.box("coll ---keys 1"))
    device.chain(by_key, by_sound, device.box("coll ---held 1"))


def _released(device: _Device) -> None:
    """A key ends the sound that it began, which may be in hand no more, if no other has struck that since."""
    first, key = device.box("zl.nth 1"), device.box("t i i")
    sound, both, last = device.box("coll ---held 1"), device.box("t i i"), device.box("coll ---keys 1")
    same, ends, which = device.box("== 0"), device.box("sel 1"), device.box("int")
    device.chain(device.box("r ---up"), first, key, sound, both, last, same, ends, which)
    device.wire(key, same, outlet=1, inlet=1)
    device.wire(both, which, outlet=1, inlet=1)
    device.chain(which, device.message("$1 0"), device.box("s ---player"))


def _sound(device: _Device) -> None:
    player, out = device.box("tonewalk.player~"), device.box("plugout~ 1 2")
    device.wire(device.box("r ---player"), player)
    device.wire(player, out)
    device.wire(player, out, outlet=1, inlet=1)
    device.wire(player, failed := device.box("route error"), outlet=3)
    device.wire(failed, device.box("s ---error"))
    device.turned(LEVEL, device.box("prepend gain"), device.box("s ---player"))
    device.turned(RING, device.box("== 0"), device.box("prepend choke"), device.box("s ---player"))


def device(known: Known, before: dict[str, Any] | None) -> dict[str, Any]:
    """The device's patch, with what Live asks of one."""
    built = patch(known)
    bare = built.patcher.to_dict()
    for one in boxes_of(bare):
        if one["maxclass"] == "live.text":
            words = next(parameter.of for parameter in PARAMETERS if parameter.name == one["varname"])
            one |= {"mode": int(len(words) > 1), "text": words[0], "texton": words[-1]}
        if one.get("presentation") and (colours := _THEME.get(one["maxclass"])):
            one |= {attribute: _LIGHT[colour] for attribute, colour in colours.items()}
            one["saved_attribute_attributes"] = {
                attribute: {"expression": f"themecolor.{colour}"} for attribute, colour in colours.items()
            }
    made = placed(bare, _TITLE, before)
    banks = {"0": {"index": 0, "name": "tonewalk", "parameters": list(BANK), "buttons": ["-"] * 8}}
    numbers = {one.name: [one.name, one.short, 0] for one in PARAMETERS}
    made["patcher"] |= {
        "openinpresentation": 1,
        "openrect": [0.0, 0.0, WIDTH, HEIGHT],
        "devicewidth": WIDTH,
        "parameters": {
            **{built.parameters[name].id: number for name, number in numbers.items()},
            "parameterbanks": banks,
            "inherited_shortname": 1,
        },
        "dependency_cache": [
            {"name": name, "bootpath": ".", "type": "JSON" if name.endswith(".maxpat") else "TEXT", "implicit": 1}
            for name in needs()
        ],
        "latency": 0,
        "is_mpe": 0,
        "minimum_live_version": "",
        "minimum_max_version": "",
        "platform_compatibility": 0,
        "project": _PROJECT | {"amxdtype": int.from_bytes(KINDS["instrument"], "big")},
    }
    return made


def needs() -> list[str]:
    """The files that are frozen into it."""
    return [f"{name}.maxpat" for name in NEEDS] + [f"tonewalk.{name}.js" for name in SCRIPTS]


def file(made: dict[str, Any], contents: Mapping[str, bytes]) -> bytes:
    """The device's file.

    Args:
        contents: of all that it needs, by name.
    """
    return frozen("instrument", NAME, written(made), {name: contents[name] for name in needs()})
