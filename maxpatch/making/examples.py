"""The patches that people open first: a help patch for each abstraction, and the home patcher; both in tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from making.objects import Known
from making.patch import Box, Patch
from making.paths import ATLAS_SIZE
from making.reference import Abstraction, Message

ATLAS = "http://127.0.0.1:9421/"
_FOLDER = (
    "The sounds here are the demo library's, which `tonewalk serve` offers when it knows no folder.",
    "For your own: `tonewalk index /path/to/your/samples` in a terminal, or drop the folder on the "
    "atlas in a browser.",
    "While it is indexed everything goes on; new sounds are found as they are ready. Several folders "
    "make one library.",
    "`filter path:909` looks among a folder's sounds alone, `filter duration<0.5 and tag:kick` among short kicks.",
)
_PLAY = "tonewalk.home.play"
"""what the home patcher's one player listens to"""
_TOP, _ROW, _INDENT, _WORDS = 110, 32, 14, 430


def help_patch(known: Known, about: Abstraction) -> dict[str, Any]:
    """One abstraction: its messages and outlets to be tried and heard, and what else it is for."""
    return in_tabs(
        known,
        {
            "basic": _basic(known, about),
            "your folder": _notes(known, _FOLDER),
            "ideas": _notes(known, about.ideas),
        },
    )


def home(known: Known) -> dict[str, Any]:
    """Search, walk and listen, then everything else: what Max shows under Extras."""
    return in_tabs(
        known,
        {
            "start": _start(known),
            "by ear": _by_ear(known),
            "paths": _paths(known),
            "clouds": _clouds(known),
            "atlas": _atlas(known),
        },
    )


def in_tabs(known: Known, tabs: Mapping[str, Patch]) -> dict[str, Any]:
    """Patches as the tabs of one window."""
    widest = max(patch.patcher.rect.w for patch in tabs.values())
    highest = max(patch.patcher.rect.h for patch in tabs.values())
    boxes = []
    for number, (name, patch) in enumerate(tabs.items(), 1):
        inner = patch.patcher.to_dict()["patcher"]
        inner |= {"rect": [0.0, 26.0, widest, highest], "showontab": 1}
        box = {
            "id": f"tab-{number}",
            "maxclass": "newobj",
            "numinlets": 0,
            "numoutlets": 0,
            "patcher": inner,
            "patching_rect": [20.0 + 130.0 * number, 20.0, 110.0, 22.0],
            "text": f"p {name}",
        }
        boxes.append({"box": box})
    top = Patch(known, (widest, highest + 26.0)).patcher.to_dict()
    top["patcher"] |= {"showrootpatcherontab": 0, "showontab": 0, "boxes": boxes, "lines": []}
    return top


def _basic(known: Known, about: Abstraction) -> Patch:
    first = [message for message in about.messages if message.inlet == 0]
    others = [message for message in about.messages if message.inlet]
    at = _TOP + _ROW * (len(first) + bool(others)) + 16
    patch = Patch(known, (1000.0, at + 190.0 + 25 * len(about.outlets)))
    patch.comment(about.name, 20, 10, 400, fontsize=20.0)
    digest = about.digest if about.digest.endswith("?") else f"{about.digest}."
    patch.comment(f"{digest} {about.description}", 20, 40, 940, lines=3)
    shown = patch.box(f"{about.name} {about.arguments}".strip(), 30, at)
    for row, message in enumerate(first):  # each begins further right than the one above, whose cord passes it
        y = _TOP + _ROW * row
        patch.wire(patch.message(message.example, 30 + _INDENT * row, y), shown)
        patch.comment(_usage(message), _WORDS, y, 560)
    x = 60.0 + _INDENT * len(first)
    for message in others:
        box = patch.message(message.example, x, _TOP + _ROW * len(first))
        patch.wire(box, shown, inlet=message.inlet)
        x += box.patching_rect.w + 12
    if about.listens:  # to the microphone, right above its inlet
        patch.wire(patch.box("ezadc~", 30, _TOP, (22.0, 22.0)), shown)
    if others:
        words = "; ".join(f"inlet {one.inlet + 1}: {one.digest}" for one in others)
        patch.comment(words, max(x, _WORDS), _TOP + _ROW * len(first), 400)
    _show_outlets(patch, about, shown, at)
    if about.name != "tonewalk.client":
        patch.box("tonewalk.client", 800, at)
        patch.comment("needed once, anywhere", 800, at + 25, 160)
    return patch


def _show_outlets(patch: Patch, about: Abstraction, shown: Box, at: float) -> None:
    if about.signals:
        dac = patch.box("ezdac~", 30, at + 60, (45.0, 45.0))
        for channel in range(about.signals):
            patch.wire(shown, dac, outlet=channel, inlet=channel)
    for outlet, hint in reversed(list(enumerate(about.outlets[about.signals :], about.signals))):
        row = (
            len(about.outlets) - 1 - outlet
        )  # the rightmost outlet's is the uppermost, so that no cord meets a box
        y = at + 60 + 25 * row
        printed = patch.box(f"print {outlet + 1}", 300 - 50 * row, y)
        patch.wire(shown, printed, outlet=outlet)
        patch.comment(hint, 390, y, 330)
    if about.sounds is not None:
        below = at + 72 + 25 * len(about.outlets)
        player = patch.box("tonewalk.player~", 30, below)
        patch.wire(shown, player, outlet=about.sounds)
        _heard(patch, player)
        patch.comment("click it once to hear what comes", 90, below + 50, 250)


def _notes(known: Known, texts: tuple[str, ...]) -> Patch:
    patch = Patch(known, (1000.0, 60.0 + 60.0 * len(texts)))
    for row, text in enumerate(texts):
        patch.comment(text, 30, 30 + 60 * row, 900, lines=2)
    return patch


def _start(known: Known) -> Patch:
    patch = Patch(known, (920.0, 660.0))
    patch.comment("tonewalk", 20, 10, 300, fontsize=20.0)
    patch.comment(
        "Start the daemon first: `tonewalk serve` in a terminal. The light is on while it answers; "
        "errors are printed to the Max Console.",
        20,
        40,
        800,
    )
    client = patch.box("tonewalk.client", 20, 70)
    patch.wire(client, patch.box("toggle", 20, 110, (24.0, 24.0), ignoreclick=1))
    patch.wire(client, patch.box("print tonewalk", 150, 110), outlet=1)
    patch.message(f";\rmax launchbrowser {ATLAS}", 460, 70)
    patch.comment("the atlas, in the browser; or in this window's last tab", 460, 110, 360)
    _searching(patch)
    _walking(patch)
    _listening(patch)
    return patch


def _searching(patch: Patch) -> None:
    patch.comment("1. Describe a sound and press return", 20, 160, 340, fontsize=14.0)
    search = patch.box("tonewalk.search", 20, 310)
    words = patch.box("textedit", 20, 190, (200.0, 30.0), keymode=1)
    patch.chain(words, patch.box("route text", 20, 230), patch.box("prepend search", 20, 265), search)
    amount = patch.box("number", 240, 190, (60.0, 22.0))
    patch.comment("hits", 305, 190, 60)
    patch.chain(amount, patch.box("prepend k", 200, 265), search)
    _menu(patch, search, "tonewalk.home.start", (20, 350), (310, 230))
    patch.wire(search, patch.box(f"s {_PLAY}", 260, 350), outlet=3)
    patch.wire(search, patch.box("print found", 430, 350), outlet=4)


def _walking(patch: Patch) -> None:
    patch.comment("2. Or walk the map", 540, 160, 300, fontsize=14.0)
    slider = patch.box("pictslider", 540, 190, (150.0, 150.0))
    walk = patch.box("tonewalk.xy", 540, 410)
    for axis, x in enumerate((540.0, 620.0)):
        scaled = patch.box("/ 127.", x, 370)
        patch.wire(slider, scaled, outlet=axis)
        patch.wire(scaled, walk, inlet=axis)
    shared = patch.box("toggle", 710, 190, (24.0, 24.0))
    patch.comment("show the others where I am", 740, 192, 170)
    patch.chain(shared, patch.box("prepend cursor", 710, 370), walk)
    patch.wire(walk, patch.box(f"s {_PLAY}", 540, 445))


def _listening(patch: Patch) -> None:
    patch.comment("3. Listen: click the loudspeaker once", 20, 460, 340, fontsize=14.0)
    player = patch.box("tonewalk.player~", 20, 560)
    patch.wire(patch.box(f"r {_PLAY}", 20, 500), player)
    patch.wire(patch.message("stop", 190, 500), player)
    gain = patch.box("flonum", 250, 490, (60.0, 22.0))
    patch.comment("gain", 315, 490, 40)
    patch.chain(gain, patch.box("prepend gain", 250, 525), player)
    _heard(patch, player)
    patch.wire(player, patch.box("print player", 190, 600), outlet=3)


def _heard(patch: Patch, player: Box) -> None:
    dac = patch.box("ezdac~", player.patching_rect.x, player.patching_rect.y + 40, (45.0, 45.0))
    patch.wire(player, dac)
    patch.wire(player, dac, outlet=1, inlet=1)


def _by_ear(known: Known) -> Patch:
    """Four ways to ask without a name, each played by what is chosen in its menu."""
    patch = Patch(known, (860.0, 850.0))
    patch.comment("By example, by comparison, by mixing, by turning: what is chosen in a menu plays", 20, 10, 820)
    for row, (text, words, messages) in enumerate(_WAYS):
        y = 50.0 + 155 * row
        patch.comment(words, 20, y, 420, fontsize=14.0)
        asked = patch.box(text, 20, y + 66)
        x = 20.0
        for example, inlet in messages:
            box = patch.message(example, x, y + 32)
            patch.wire(box, asked, inlet=inlet)
            x += box.patching_rect.w + 12
        _menu(patch, asked, f"tonewalk.home.{row}", (20, y + 98), (620, y))
        patch.wire(asked, patch.box(f"s {_PLAY}", 270, y + 98), outlet=3)
    _closer(patch, 50.0 + 155 * len(_WAYS))
    return patch


def _closer(patch: Patch, y: float) -> None:
    """What the musician hears as alike, and what that is worth."""
    patch.comment("What you hear as alike: the first sound is closer to the second than to the third", 20, y, 620)
    asked = patch.box("tonewalk.closer", 20, y + 66)
    for x, text in ((20, "1 5 9"), (90, "suggest"), (170, "undo")):
        patch.wire(patch.message(text, x, y + 32), asked)
    for outlet, (x, name) in enumerate(((20, "question"), (150, "clicks"), (280, "refused"))):
        patch.wire(asked, patch.box(f"print {name}", x, y + 98), outlet=outlet)


def _menu(patch: Patch, asked: Box, name: str, at: tuple[float, float], above: tuple[float, float]) -> None:
    """What is chosen goes back up to what was asked, by name."""
    menu = patch.box("umenu", *at, (220.0, 22.0))
    patch.wire(asked, menu, outlet=2)
    patch.chain(menu, patch.box(f"s {name}", at[0], at[1] + 30))
    patch.chain(patch.box(f"r {name}", *above), patch.box("prepend select", above[0], above[1] + 32), asked)


def _paths(known: Known) -> Patch:
    patch = Patch(known, (900.0, 560.0))
    patch.comment("A path over the map, played in time", 20, 10, 600, fontsize=16.0)
    path = patch.box("tonewalk.trajectory path", 20, 260)
    for row, (text, words) in enumerate(_OF_PATHS):
        y = 50.0 + 32 * row
        patch.wire(patch.message(text, 20 + _INDENT * row, y), path)
        patch.comment(words, _WORDS, y, 420)
    patch.wire(path, patch.box(f"s {_PLAY}", 20, 330))
    patch.wire(path, patch.box("print path", 240, 330), outlet=4)
    patch.comment("What is selected anywhere, in the browser or in another patch", 430, 300, 420, fontsize=14.0)
    shared = patch.box("tonewalk.session", 520, 370)
    patch.wire(patch.message("select 1 5 9", 520, 335), shared)
    patch.wire(shared, patch.box("print selected", 420, 430))
    patch.wire(shared, patch.box("print cursor", 560, 430), outlet=1)
    patch.wire(shared, patch.box("print session", 690, 430), outlet=2)
    return patch


def _clouds(known: Known) -> Patch:
    """Grains, and what answers a voice; three pieces in `examples/` go on from here."""
    patch = Patch(known, (900.0, 620.0))
    patch.comment("Grains of a sound, or of the last three that you took", 20, 10, 600, fontsize=16.0)
    cloud = patch.box("tonewalk.granular~", 20, 50 + 32 * len(_OF_CLOUDS) + 16)
    for row, (text, words) in enumerate(_OF_CLOUDS):
        y = 50.0 + 32 * row
        patch.wire(patch.message(text, 20 + _INDENT * row, y), cloud)
        patch.comment(words, _WORDS, y, 420)
    _heard(patch, cloud)
    patch.wire(cloud, patch.box("print cloud", 190, cloud.patching_rect.y + 40), outlet=3)
    patch.comment("Your voice, answered by the library (headphones on)", 20, 390, 600, fontsize=16.0)
    microphone, follows = patch.box("ezadc~", 20, 430, (45.0, 45.0)), patch.box("tonewalk.mosaic~", 20, 510)
    patch.wire(microphone, follows)
    patch.wire(patch.message("among duration<0.5", 140, 450), follows, inlet=1)
    patch.wire(follows, patch.box(f"s {_PLAY}", 20, 560))
    patch.wire(follows, patch.box("print voice", 220, 560), outlet=3)
    return patch


def _atlas(known: Known) -> Patch:
    width, height = ATLAS_SIZE
    patch = Patch(known, (width + 380.0, height + 150.0))
    patch.comment("Click a sound: it is selected for everybody, and plays here", 20, 10, 600, fontsize=16.0)
    page = patch.view("tonewalk.atlas", 20, 90, (width, height))
    patch.wire(patch.message("search warm pad", 20, 50), page)
    patch.wire(page, patch.box(f"s {_PLAY}", 20, height + 110))
    patch.wire(page, patch.box("print path", width + 60, height + 110), outlet=1)
    patch.wire(page, patch.box("print atlas", width + 200, height + 110), outlet=2)
    return patch


def _usage(message: Message) -> str:
    arguments = ", ".join(f"{name} ({kind})" for name, kind in message.arguments)
    return f"{message.digest}." + (f" {arguments}" if arguments else "")


_WAYS = (
    ("tonewalk.like", "Like one sound, or like several at once", (("1", 0), ("1 5 9", 0))),
    (
        "tonewalk.analogy",
        "From closed to open: and from a deep tom?",
        (("deep tom", 0), ("closed hihat", 1), ("open hihat", 2)),
    ),
    ("tonewalk.blend", "A kick, with half as much metal", (("1. text kick 0.5 text metallic", 0),)),
    ("tonewalk.knob bright", "What is turned, and then how far", (("seed snare", 0), ("0.6", 0))),
)
_OF_CLOUDS = (
    ("1", "take grains from a sound; walk the map into it, or a path"),
    ("sounds 3", "mix the last three"),
    ("grain 120, every 30", "long and dense; ms"),
    ("position 0.1", "where in the sound"),
    ("spray 0.5", "how far around"),
    ("pitch -12", "an octave down"),
    ("stop", "no more"),
)
_OF_PATHS = (
    (
        "clear, 0.1 0.2, 0.9 0.4, 0.5 0.9, steps 16, build",
        "places that it leads by; building needs the daemon's token",
    ),
    ("tempo 96, loop 1, play", "sixteenths, over and over"),
    ("speed 1.5", "faster, while it plays"),
    ("stop", "no more"),
)
