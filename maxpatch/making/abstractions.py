"""The patches of `patchers/`."""

from __future__ import annotations

from collections.abc import Callable

from making.objects import Known
from making.patch import Box, Patch
from making.reference import ABSTRACTIONS

DAEMON_PORT = 9420
HEARTBEAT_MS = 2000
RENEWAL_MS = 20000
"""a subscription holds for 30 s"""
CURSOR_MS = 20
"""the shared cursor is drawn by others: more often is waste"""


def client(known: Known) -> Patch:
    """The one that owns the sockets."""
    patch = Patch(known, (640.0, 420.0))
    (commands,) = _inlets(patch, "tonewalk.client")
    script = patch.box("js tonewalk.client.js", 30, 210)
    patch.wire(commands, script)
    patch.chain(patch.box(f"qmetro {HEARTBEAT_MS} @active 1", 90, 30), script)
    patch.chain(patch.box("r tonewalk.ask", 260, 30), patch.box("prepend ask", 260, 60), script)
    receive = patch.box("udpreceive @defer 1", 400, 30)  # its port comes from the script, once it is in charge
    streams = patch.box("route /tonewalk/xy/hit /tonewalk/play", 330, 100)
    patch.wire(receive, streams)
    patch.wire(streams, patch.box("s tonewalk.xy", 330, 140))
    patch.wire(streams, patch.box("s tonewalk.play", 450, 140), outlet=1)
    patch.wire(streams, script, outlet=2)
    send = patch.box(f"udpsend 127.0.0.1 {DAEMON_PORT}", 30, 360)
    patch.wire(script, send)
    streams_out = patch.box("gate", 30, 310)
    patch.wire(script, streams_out, outlet=5)
    patch.wire(patch.box("r tonewalk.send", 90, 270), streams_out, inlet=1)
    patch.wire(streams_out, send)
    patch.wire(script, patch.box("s tonewalk.answer", 220, 360), outlet=1)
    patch.wire(script, patch.box("s tonewalk.state", 380, 360), outlet=2)
    connected, errors = _outlets(patch, "tonewalk.client", 540, 360)
    patch.wire(script, connected, outlet=6)
    patch.wire(script, errors, outlet=3)
    patch.wire(script, receive, outlet=4)
    return patch


def search(known: Known) -> Patch:
    """Words in, hits out."""
    patch = Patch(known, (640.0, 380.0))
    (commands,) = _inlets(patch, "tonewalk.search")
    script = patch.box("js tonewalk.search.js #0", 30, 150)
    patch.wire(commands, script)
    _answers(patch, script)
    *results, facts = _outlets(patch, "tonewalk.search", 30, 320)
    for outlet, result in enumerate(results):
        patch.wire(script, result, outlet=outlet)
    _questions(patch, script, 4, facts)
    return patch


def xy(known: Known) -> Patch:
    """A place in, the nearest sound out; no script, so that a fast controller costs little."""
    patch = Patch(known, (640.0, 380.0))
    first, second = _inlets(patch, "tonewalk.xy")
    commands = patch.box("route cursor", 30, 70)
    place = patch.box("pak 0.5 0.5", 120, 150)
    patch.wire(first, commands)
    left, right = patch.box("clip 0. 1.", 120, 110), patch.box("clip 0. 1.", 240, 110)
    patch.wire(commands, left, outlet=1)
    patch.wire(second, right)
    patch.wire(left, place)
    patch.wire(right, place, inlet=1)
    send = patch.box("s tonewalk.send", 240, 320)
    patch.chain(place, patch.box("prepend /tonewalk/xy", 240, 200), send)
    shared = patch.box("gate", 30, 190)
    patch.wire(commands, shared)
    patch.wire(place, shared, inlet=1)
    cursor = patch.box("prepend /tonewalk/session/cursor 0", 30, 260)
    patch.chain(shared, patch.box(f"speedlim {CURSOR_MS}", 30, 225), cursor, send)
    sound, hit = _outlets(patch, "tonewalk.xy", 480, 320)
    both = patch.box("t l l", 480, 100)
    patch.chain(patch.box("r tonewalk.xy", 480, 60), both, patch.box("unpack 0", 480, 140), sound)
    patch.wire(both, hit, outlet=1)
    return patch


def player(known: Known) -> Patch:
    """Sounds out of two voices that take turns."""
    patch = Patch(known, (860.0, 560.0))
    (commands,) = _inlets(patch, "tonewalk.player~")
    script = patch.box("js tonewalk.player.js #0", 30, 170)
    gain = patch.box("route gain", 30, 70)
    patch.wire(commands, gain)
    patch.wire(gain, script, outlet=1)
    _answers(patch, script)
    told = patch.box("prepend told", 360, 60)
    patch.chain(patch.box("r tonewalk.play", 360, 30), told, script)
    renew = patch.message("subscribe", 500, 100)
    patch.chain(patch.box(f"qmetro {RENEWAL_MS} @active 1", 500, 30), renew, script)
    patch.chain(patch.box("r tonewalk.state", 680, 30), patch.box("sel 1", 680, 60), renew)
    left, right = patch.box("*~", 520, 470), patch.box("*~", 600, 470)
    modulo = patch.message("modout 1", 760, 230)
    patch.wire(patch.box("loadbang", 760, 190), modulo)
    for voice, x in enumerate((30.0, 280.0)):
        _voice(patch, script, voice, x, modulo, (left, right))
    amplitude = patch.box("line~ 1.", 680, 400)
    patch.chain(gain, patch.box("pack 1. 20", 560, 360), amplitude)
    outlets = _outlets(patch, "tonewalk.player~", 520, 515)
    for channel, side in enumerate((left, right)):
        patch.wire(amplitude, side, inlet=1)
        patch.wire(side, outlets[channel])
    patch.wire(script, outlets[2], outlet=2)
    _questions(patch, script, 3, outlets[3])
    return patch


def _voice(patch: Patch, script: Box, voice: int, x: float, modulo: Box, mix: tuple[Box, Box]) -> None:
    orders, fade, play = (
        patch.box("route fade", x, 250),
        patch.box("line~ 0.", x, 300),
        patch.box("sfplay~ 2", x + 90, 300),
    )
    patch.wire(script, orders, outlet=voice)
    patch.wire(orders, fade)
    patch.wire(orders, play, outlet=1)
    patch.wire(modulo, play)
    for channel, side in enumerate(mix):
        level = patch.box("*~", x + 60 * channel, 370)
        patch.wire(play, level, outlet=channel)
        patch.wire(fade, level, inlet=1)
        patch.wire(level, side)


def _answers(patch: Patch, script: Box) -> None:
    """What came for this abstraction's own questions."""
    mine, answer = patch.box("route #0", 210, 60), patch.box("prepend answer", 210, 100)
    patch.chain(patch.box("r tonewalk.answer", 210, 30), mine, answer, script)


def _questions(patch: Patch, script: Box, outlet: int, rest: Box) -> None:
    """A script's questions go to the client, what else it says there to `rest`."""
    questions = patch.box("route ask", 500, 220)
    patch.wire(script, questions, outlet=outlet)
    patch.wire(questions, patch.box("s tonewalk.ask", 500, 260))
    patch.wire(questions, rest, outlet=1)


def _inlets(patch: Patch, name: str) -> list[Box]:
    return [patch.port("inlet", n, hint, 30 + 210 * n, 20) for n, hint in enumerate(ABSTRACTIONS[name].inlets)]


def _outlets(patch: Patch, name: str, x: float, y: float) -> list[Box]:
    return [patch.port("outlet", n, hint, x + 60 * n, y) for n, hint in enumerate(ABSTRACTIONS[name].outlets)]


MAKERS: dict[str, Callable[[Known], Patch]] = {
    "tonewalk.client": client,
    "tonewalk.search": search,
    "tonewalk.xy": xy,
    "tonewalk.player~": player,
}
