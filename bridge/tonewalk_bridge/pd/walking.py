"""The abstraction that plays paths, `tonewalk-path`, and the one that names them."""

from __future__ import annotations

from tonewalk_bridge.pd.asking import ERRORS, SOUND, refused
from tonewalk_bridge.pd.patch import Patch


def path() -> Patch:
    """A path that is played in time."""
    p = Patch(
        f"[tonewalk-path name port token] - plays a path in time. A step is: {SOUND}",
        comments=[
            "in: 'play', or 'play 120 16 1' (tempo, steps a whole note, loop); 'stop'; 'speed 2', 'tempo 90', "
            "'reverse 1', 'jump 0'; 'build map 16 point 0.1 0.2 point 0.9 0.4' (needs the token).",
            "The path is called 'path' unless named.",
            "Each step waits for the delay that it says, so that it is in time whatever the network does.",
            "left: a step when it is due. second: its gain (dB) and transposition (semitones), just before. "
            f"third: which step, just before. {ERRORS}",
        ],
    )
    line = p.obj("tonewalk $2 $3", 1, 2)
    told = p.sub("messages", _messages())
    p.wire(p.obj("inlet", 0), 0, told)
    p.wire(told, 0, line)
    route = p.obj("route steps error", 3, 3)
    p.wire(line, 0, route)
    ask = p.msg("1 steps")
    p.wire(p.obj("r $0-subscribe", 0), 0, ask)
    p.chain(ask, p.obj("oscformat tonewalk subscribe"), line)
    p.wire(line, 1, p.obj("s $0-subscribe", 1, 0))
    mine = p.sub("this path", _of_this_path())
    p.wire(route, 0, mine)
    due = p.sub("when due", _when_due())
    p.wire(mine, 0, due)
    for outlet in range(3):
        p.wire(due, outlet, p.obj("outlet", 1, 0))
    refused(p, route, 1)
    return p


def _messages() -> Patch:
    p = Patch("What is said to a path, with its name.")
    route = p.obj("route play stop build", 4, 4)
    p.wire(p.obj("inlet", 0), 0, route)
    out = p.obj("outlet", 1, 0)
    for number, command in enumerate(("play", "stop", "build")):
        named, form = p.obj("tonewalk-named $1"), p.obj(f"oscformat tonewalk trajectory {command}")
        p.wire(route, number, named)
        p.chain(named, p.obj("list prepend 1", 2), form, out)
    steer = p.obj("tonewalk-named $1")
    p.wire(route, 3, steer)
    p.chain(steer, p.obj("oscformat tonewalk trajectory steer"), out)
    return p


def named() -> Patch:
    """A list after the path's name."""
    p = Patch(
        "[tonewalk-named name] - puts a name before a list: 'path' where none was given.",
        comments=["An argument that was left out is the number 0."],
    )
    words = p.obj("list prepend", 2)
    p.wire(p.obj("inlet", 0), 0, words)
    given, missing, usual = p.obj("list append $1", 2), p.obj("route float", 2, 2), p.msg("symbol path")
    p.chain(p.obj("loadbang", 0), given, missing, usual)
    p.wire(usual, 0, words, 1)
    p.wire(missing, 1, words, 1)
    p.wire(words, 0, p.obj("outlet", 1, 0))
    return p


def _of_this_path() -> Patch:
    p = Patch(
        "Lets steps of this path through.",
        comments=["The seventh of a step's fields is its path's name."],
    )
    step = p.obj("t a a", 1, 2)
    p.wire(p.obj("inlet", 0), 0, step)
    before = p.obj("list split 6", 2, 3)
    p.wire(step, 1, before)
    name = p.obj("list split 1", 2, 3)
    p.wire(before, 1, name)
    select = p.obj("select path", 2, 2)
    p.wire(name, 0, select)
    own = p.chain(p.obj("loadbang", 0), p.obj("tonewalk-named $1"), p.obj("symbol", 2))
    p.wire(own, 0, select, 1)
    yes, no, gate = p.msg("1"), p.msg("0"), p.obj("spigot", 2)
    p.wire(select, 0, yes)
    p.wire(select, 1, no)
    p.wire(yes, 0, gate, 1)
    p.wire(no, 0, gate, 1)
    p.wire(step, 0, gate)
    p.wire(gate, 0, p.obj("outlet", 1, 0))
    return p


def _when_due() -> Patch:
    p = Patch(
        "Holds each step for its delay, the last of its fields, and lets it go when it is due.",
        comments=["step id x y name path trajectory start end time last gain transpose delay"],
    )
    fields, seven, two = p.obj("list split 13", 2, 3), p.obj("list split 7", 2, 3), p.obj("list split 2", 2, 3)
    pipe = p.obj("pipe f s s f f f f f 0", 9, 8)
    p.wire(p.obj("inlet", 0), 0, fields)
    p.wire(fields, 1, pipe, 8)
    p.wire(fields, 0, seven)
    p.wire(seven, 1, two)
    span, time = p.obj("tonewalk-part", 1, 2), p.obj("list split 2", 2, 3)
    p.wire(two, 0, span)
    p.wire(two, 1, time)
    sound = p.obj("unpack f s s", 1, 3)
    how = p.obj("unpack f f", 1, 2)
    p.wire(time, 1, how)
    names = p.sub("names", _names())
    p.wire(seven, 0, names)
    p.wire(names, 0, sound)
    p.wire(names, 1, pipe, 5)
    for outlet in range(3):
        p.wire(sound, outlet, pipe, outlet)
    for number in range(2):
        p.wire(span, number, pipe, 3 + number)
        p.wire(how, number, pipe, 6 + number)
    packs = (p.obj("pack f s s f f", 5), p.obj("pack f f", 2))
    for outlet in range(5):
        p.wire(pipe, outlet, packs[0], outlet)
    p.wire(pipe, 6, packs[1])
    p.wire(pipe, 7, packs[1], 1)
    for pack in packs:
        p.wire(pack, 0, p.obj("outlet", 1, 0))
    p.wire(pipe, 5, p.obj("outlet", 1, 0))
    return p


def _names() -> Patch:
    p = Patch("Of step, id, x, y, name, path, trajectory: the step, and then id, name and path.")
    numbers, rest = p.obj("list split 2", 2, 3), p.obj("list split 2", 2, 3)
    p.wire(p.obj("inlet", 0), 0, numbers)
    p.wire(numbers, 1, rest)
    words, pack = p.obj("unpack s s s", 1, 3), p.obj("pack f s s", 3)
    p.wire(rest, 1, words)
    p.wire(words, 1, pack, 2)
    p.wire(words, 0, pack, 1)
    twice, step, sound = p.obj("t a a", 1, 2), p.obj("unpack f f", 1, 2), p.obj("unpack f f", 1, 2)
    p.wire(numbers, 0, twice)
    p.wire(twice, 1, step)
    p.wire(twice, 0, sound)
    p.wire(sound, 1, pack)
    p.wire(pack, 0, p.obj("outlet", 1, 0))
    p.wire(step, 0, p.obj("outlet", 1, 0))
    return p
