"""Help patches: each does something with the demo library as soon as a message is clicked."""

from __future__ import annotations

from tonewalk_bridge.pd.patch import Box, Patch

_START = (
    "Before: 'tonewalk serve --demo' in a terminal. Where it says another port than 9420, give that as the last "
    "argument."
)
_LISTEN = "Switch DSP on (Media menu), and turn the volume up."


def helps() -> dict[str, Patch]:
    """Every help patch by the name of what it helps with."""
    return {
        "tonewalk": _client(),
        "tonewalk-search": _search(),
        "tonewalk-xy": _place(),
        "tonewalk-path": _path(),
        "tonewalk-player~": _player(),
    }


def _client() -> Patch:
    p = Patch(
        "[tonewalk] - a line to the daemon: any of its commands by OSC, and what it says.",
        comments=[
            _START,
            "A question is a number of yours, and what the command takes: docs/protocol.md has them all. Look at "
            "the Pd window.",
            "Clicking 'cursor' shows every place that is touched on the atlas page, for 30 s; the right outlet "
            "bangs when it is time to say it again.",
        ],
    )
    line = p.obj("tonewalk", 1, 2)
    for command, words in (("ping", "1"), ("like", "2 1 3"), ("classify", "3 1 kick snare pad")):
        p.chain(p.msg(words), p.obj(f"oscformat tonewalk {command}"), line)
    topic = p.msg("4 cursor")
    p.chain(topic, p.obj("oscformat tonewalk subscribe"), line)
    p.wire(line, 0, p.obj("print heard", 1, 0))
    p.wire(line, 1, p.obj("print again", 1, 0))
    return p


def _search() -> Patch:
    p = Patch(
        "[tonewalk-search] - words in, sounds out: the best one plays.",
        comments=[
            _START,
            _LISTEN,
            "Arguments: how many hits (8), port (9420), token. The middle outlet gives all of them, each after "
            "its rank: route 3 takes the third.",
        ],
    )
    ask = p.obj("tonewalk-search 4", 1, 3)
    for words in ("kick", "closed hi-hat", "deep soft bass", "808 kick"):
        p.wire(p.msg(words), 0, ask)
    _played(p, ask)
    third = p.obj("route 3", 2, 2)
    p.wire(ask, 1, third)
    p.wire(third, 0, p.obj("print third", 1, 0))
    p.wire(ask, 2, p.obj("print refused", 1, 0))
    return p


def _place() -> Patch:
    p = Patch(
        "[tonewalk-xy] - walk the map: the sound that lies nearest plays whenever it is another one.",
        comments=[
            _START,
            _LISTEN,
            "Drag the numbers with shift for fine steps. Both go from 0 to 1; x asks. Arguments: port, token.",
        ],
    )
    ask = p.obj("tonewalk-xy", 2, 2)
    y, x = p.number(), p.number()
    p.wire(p.msg("0.2 0.3"), 0, ask)
    p.wire(p.msg("0.8 0.7"), 0, ask)
    p.wire(x, 0, ask)
    p.wire(y, 0, ask, 1)
    _played(p, ask)
    p.wire(ask, 1, p.obj("print refused", 1, 0))
    return p


def _path() -> Patch:
    p = Patch(
        "[tonewalk-path] - play a path over the map in time.",
        comments=[
            "Before: 'tonewalk serve --demo' in a terminal. To build a path from here, the token is needed: "
            "'tonewalk pd' prints the line with it. Paths that were drawn on the atlas page play without it.",
            _LISTEN,
            "Arguments: the path's name ('path'), port, token.",
        ],
    )
    walk = p.obj("tonewalk-path", 1, 4)
    for words in (
        "build map 8 point 0.1 0.2 point 0.9 0.8",
        "play 120 16 1",
        "speed 0.5",
        "speed 2",
        "stop",
    ):
        p.wire(p.msg(words), 0, walk)
    play = _played(p, walk)
    p.wire(walk, 1, play, 1)
    p.wire(walk, 2, p.obj("print step", 1, 0))
    p.wire(walk, 3, p.obj("print refused", 1, 0))
    return p


def _player() -> Patch:
    p = Patch(
        "[tonewalk-player~] - plays what the others find: 8 sounds at once, parts of files, louder, higher.",
        comments=[
            _START,
            _LISTEN,
            "The right inlet takes gain (dB) and transposition (semitones) for the sounds that follow. Try "
            "-6 -12, then a search again.",
            "A sound by hand: id name path start end (s; 0 0 for all of the file).",
        ],
    )
    ask = p.obj("tonewalk-search 1", 1, 3)
    for words in ("kick", "snare"):
        p.wire(p.msg(words), 0, ask)
    play = _played(p, ask)
    for words in ("0 0", "-6 -12"):
        p.wire(p.msg(words), 0, play, 1)
    p.wire(p.msg("stop"), 0, play)
    return p


def _played(p: Patch, source: Box) -> Box:
    """From an abstraction's sounds to the loudspeakers."""
    play = p.obj("tonewalk-player~", 2, 3)
    p.wire(source, 0, play)
    volume = p.obj("hsl 128 18 0 1 0 0 empty empty volume -2 -8 0 10 #fcfcfc #000000 #000000 0 1", 1, 1)
    ease = p.obj("line~", 2)
    p.chain(volume, p.obj("pack f 20", 2), ease)
    out = p.obj("dac~", 2, 0)
    for side in range(2):
        level = p.obj("*~", 2)
        p.wire(play, side, level)
        p.wire(ease, 0, level, 1)
        p.wire(level, 0, out, side)
    p.wire(play, 2, p.obj("print can't-play", 1, 0))
    return play
