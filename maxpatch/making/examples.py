"""The patches that people open first: a help patch for each abstraction, and the home patcher."""

from __future__ import annotations

from making.objects import Known
from making.patch import Box, Patch
from making.reference import Abstraction, Message

ATLAS = "http://127.0.0.1:9421/"


def help_patch(known: Known, about: Abstraction) -> Patch:
    """Every message and every outlet of one abstraction, to be tried."""
    rows = len(about.messages)
    at = 130 + 40 * rows
    patch = Patch(known, (760.0, at + 200.0))
    patch.comment(about.name, 20, 10, 400, fontsize=20.0)
    patch.comment(f"{about.digest}. {about.description}", 20, 40, 700, lines=3)
    shown = patch.box(about.name, 30, at)
    for row, message in enumerate(about.messages):
        y = 110 + 40 * row
        patch.wire(patch.message(message.example, 30, y), shown, inlet=message.inlet)
        patch.comment(_usage(message), 300, y, 440)
    _show_outlets(patch, about, shown, at)
    if about.name != "tonewalk.client":
        patch.box("tonewalk.client", 560, at)
        patch.comment("needed once, anywhere", 560, at + 25, 160)
    return patch


def home(known: Known) -> Patch:
    """Search, walk and listen: what Max shows under Extras."""
    patch = Patch(known, (820.0, 640.0))
    patch.comment("tonewalk", 20, 10, 300, fontsize=20.0)
    patch.comment(
        "Start the daemon first: `tonewalk serve` in a terminal. The light is on while it answers; "
        "errors are printed to the Max Console.",
        20,
        40,
        760,
    )
    client = patch.box("tonewalk.client", 20, 70)
    patch.wire(client, patch.box("toggle", 20, 110, (24.0, 24.0), ignoreclick=1))
    patch.wire(client, patch.box("print tonewalk", 150, 110), outlet=1)
    patch.message(f";\rmax launchbrowser {ATLAS}", 400, 70)
    patch.comment("the atlas, in the browser", 400, 110, 300)
    player = _listening(patch)
    _searching(patch, player)
    _walking(patch, player)
    return patch


def _searching(patch: Patch, player: Box) -> None:
    patch.comment("1. Describe a sound and press return", 20, 160, 340, fontsize=14.0)
    search = patch.box("tonewalk.search", 20, 310)
    words = patch.box("textedit", 20, 190, (200.0, 30.0), keymode=1)
    patch.chain(words, patch.box("route text", 20, 230), patch.box("prepend search", 20, 265), search)
    amount = patch.box("number", 240, 190, (60.0, 22.0))
    patch.comment("hits", 305, 190, 60)
    patch.chain(amount, patch.box("prepend k", 240, 265), search)
    menu = patch.box("umenu", 170, 350, (220.0, 22.0))
    patch.wire(search, menu, outlet=2)
    patch.chain(menu, patch.box("prepend select", 170, 385), search)
    patch.wire(search, player, outlet=3)
    patch.wire(search, patch.box("print found", 20, 420), outlet=4)


def _walking(patch: Patch, player: Box) -> None:
    patch.comment("2. Or walk the map", 430, 160, 300, fontsize=14.0)
    slider = patch.box("pictslider", 430, 190, (150.0, 150.0))
    walk = patch.box("tonewalk.xy", 430, 420)
    for axis, x in enumerate((430.0, 510.0)):
        scaled = patch.box("/ 127.", x, 370)
        patch.wire(slider, scaled, outlet=axis)
        patch.wire(scaled, walk, inlet=axis)
    shared = patch.box("toggle", 610, 190, (24.0, 24.0))
    patch.comment("show the others where I am", 640, 192, 180)
    patch.chain(shared, patch.box("prepend cursor", 610, 370), walk)
    patch.wire(walk, player)


def _listening(patch: Patch) -> Box:
    patch.comment("3. Listen: click the loudspeaker once", 20, 470, 340, fontsize=14.0)
    player = patch.box("tonewalk.player~", 120, 530)
    patch.wire(patch.message("stop", 20, 500), player)
    gain = patch.box("flonum", 290, 500, (60.0, 22.0))
    patch.comment("gain", 355, 500, 60)
    patch.chain(gain, patch.box("prepend gain", 290, 530), player)
    dac = patch.box("ezdac~", 120, 580, (45.0, 45.0))
    patch.wire(player, dac)
    patch.wire(player, dac, outlet=1, inlet=1)
    patch.wire(player, patch.box("print player", 290, 580), outlet=3)
    return player


def _show_outlets(patch: Patch, about: Abstraction, shown: Box, at: float) -> None:
    if about.signals:
        dac = patch.box("ezdac~", 30, at + 60, (45.0, 45.0))
        for channel in range(about.signals):
            patch.wire(shown, dac, outlet=channel, inlet=channel)
    for outlet, hint in enumerate(about.outlets[about.signals :], about.signals):
        y = at + 60 + 25 * (outlet - about.signals)
        patch.wire(shown, patch.box(f"print {outlet + 1}", 120, y), outlet=outlet)
        patch.comment(hint, 220, y, 400)


def _usage(message: Message) -> str:
    arguments = ", ".join(f"{name} ({kind})" for name, kind in message.arguments)
    return f"{message.digest}." + (f" {arguments}" if arguments else "")
