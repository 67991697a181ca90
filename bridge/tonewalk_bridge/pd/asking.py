"""The abstractions that ask the daemon: `tonewalk`, `tonewalk-search`, `tonewalk-xy`, and what they share."""

from __future__ import annotations

from typing import Final

from tonewalk_bridge.pd.patch import Box, Patch

PORT: Final = 9420
RENEWED: Final = 10_000
"""ms between two renewals; a subscription holds for 30 s"""
HITS: Final = 8
SOUND: Final = "id name path start end"
"""how a sound is told: start and end in s, both 0 for a whole file"""
ERRORS: Final = "last outlet: what the daemon refused, in a sentence."


def client() -> Patch:
    """One socket: answers come to the port that it sends from."""
    p = Patch(
        "[tonewalk port token] - a line to the daemon over OSC. Both may be left out: the port is 9420 then. "
        "'tonewalk pd' in a terminal prints them.",
        comments=[
            "in: what [oscformat] makes.",
            "left: what is heard, as 'search hit 7 ...'. right: a bang when it is time to say (again) what you "
            "subscribe to: at the beginning, every 10 s, when the daemon comes back.",
        ],
    )
    first = p.obj("t b b", 1, 2)
    p.chain(p.obj("loadbang", 0), first)
    connect = p.msg("connect 127.0.0.1 $1")
    p.wire(defaulted(p, first, 1, "$1", PORT), 0, connect)
    socket = p.obj("netsend -u -b", 1, 2)
    p.wire(connect, 0, socket)
    send = p.obj("list prepend send", 2)
    p.chain(p.obj("inlet", 0), send, p.obj("list trim"), socket)

    on, metro, told = p.msg("1"), p.obj(f"metro {RENEWED}", 2), p.obj("t b b", 1, 2)
    p.wire(first, 0, on)
    p.chain(on, metro, told)
    p.wire(p.obj("r $0-back", 0), 0, told)
    token = p.sub("token", _token())
    p.wire(told, 1, token)
    p.wire(token, 0, send)
    p.wire(told, 0, p.obj("s $0-renew", 1, 0))

    heard, twice = p.obj("oscparse"), p.obj("t a a", 1, 2)
    p.wire(socket, 1, heard)
    p.chain(heard, p.obj("list trim"), p.obj("route tonewalk", 2, 2), twice)
    hello = p.obj("route hello", 2, 2)
    p.wire(twice, 1, hello)
    p.chain(hello, p.obj("t b"), p.obj("s $0-back", 1, 0))
    p.wire(twice, 0, p.obj("outlet", 1, 0))
    p.chain(p.obj("r $0-renew", 0), p.obj("outlet", 1, 0))
    return p


def _token() -> Patch:
    p = Patch(
        "Shows the token, for what changes the library. Without one nothing is sent.",
        comments=["An argument that was left out is the number 0."],
    )
    route = p.obj("route float", 2, 2)
    p.chain(p.obj("inlet", 0), p.obj("list append $2", 2), route)
    show = p.obj("list prepend 0", 2)
    p.wire(route, 1, show)
    p.chain(show, p.obj("oscformat tonewalk client hello"), p.obj("outlet", 1, 0))
    return p


def search() -> Patch:
    """Words to sounds."""
    p = Patch(
        f"[tonewalk-search hits port token] - words in, sounds out. A sound is: {SOUND}",
        comments=[
            "in: words, as 'warm pad'. 8 hits unless told otherwise.",
            f"left: the best one, ready for [tonewalk-player~]. middle: all, each after its rank. {ERRORS}",
        ],
    )
    words = p.obj("t a b", 1, 2)
    p.wire(p.obj("inlet", 0), 0, words)
    number = p.sub("next number", _numbered())
    p.wire(words, 1, number)
    ask, question = p.obj("list append 8", 2), p.obj("list prepend 1", 2)
    counted = p.obj("t b", 1)
    p.chain(p.obj("loadbang", 0), counted)
    p.wire(defaulted(p, counted, 0, "$1", HITS), 0, ask, 1)
    p.wire(words, 0, ask)
    p.wire(number, 0, question, 1)
    line = p.obj("tonewalk $2 $3", 1, 2)
    p.chain(ask, question, p.obj("oscformat tonewalk find"), line)
    route = p.obj("route found error", 3, 3)
    p.wire(line, 0, route)

    ranked = p.sub("ranked", _ranked())
    p.wire(route, 0, ranked)
    p.wire(ranked, 0, p.obj("outlet", 1, 0))
    p.wire(ranked, 1, p.obj("outlet", 1, 0))
    refused(p, route, 1)
    return p


def _numbered() -> Patch:
    p = Patch("A number for each question, which its answers begin with: from 1 to 1000, and again.")
    count, more, both = p.obj("f", 2), p.obj("+ 1", 2), p.obj("t f f", 1, 2)
    p.wire(p.obj("inlet", 0), 0, count)
    p.chain(count, p.obj("mod 1000", 2), more, both)
    p.wire(both, 1, p.obj("s $0-number", 1, 0))
    p.wire(p.obj("r $0-number", 0), 0, count, 1)
    p.wire(both, 0, p.obj("outlet", 1, 0))
    return p


def _ranked() -> Patch:
    p = Patch(
        "Leaves out the question's number and the duration, and counts the hits of each question.",
        comments=["A sound 0 says that nothing fits: it is left out, too."],
    )
    twice, number, rest = p.obj("t a a", 1, 2), p.obj("list split 1", 2, 3), p.obj("list split 1", 2, 3)
    p.wire(p.obj("inlet", 0), 0, twice)
    p.wire(twice, 1, number)
    p.chain(number, p.obj("change", 1), p.obj("t b"), p.msg("0"), p.obj("s $0-rank", 1, 0))
    p.wire(twice, 0, rest)
    fields, nothing = p.obj("list split 5", 2, 3), p.obj("route 0", 2, 2)
    p.wire(rest, 1, fields)
    p.wire(fields, 0, nothing)
    sound = p.obj("t a b", 1, 2)
    p.wire(nothing, 1, sound)
    count = p.obj("f", 2)
    p.wire(sound, 1, count)
    more = p.obj("+ 1", 2)
    p.wire(count, 0, more)
    both = p.obj("t f f", 1, 2)
    p.wire(more, 0, both)
    p.wire(both, 1, p.obj("s $0-rank", 1, 0))
    p.wire(p.obj("r $0-rank", 0), 0, count, 1)
    rank = p.obj("list prepend", 2)
    p.wire(both, 0, rank, 1)
    p.wire(sound, 0, rank)
    all_of = p.obj("t a a", 1, 2)
    p.wire(rank, 0, all_of)
    best = p.obj("route 1", 2, 2)
    p.wire(all_of, 0, best)
    p.wire(best, 0, p.obj("outlet", 1, 0))
    p.wire(all_of, 1, p.obj("outlet", 1, 0))
    return p


def place() -> Patch:
    """A place on the map to the sound that lies there."""
    p = Patch(
        f"[tonewalk-xy port token] - a place on the map in, the sound that lies nearest out: {SOUND}",
        comments=[
            "in: x and y, 0 to 1; x asks, or both as a list.",
            f"left: a sound, only when it is another one, ready for [tonewalk-player~]. {ERRORS}",
        ],
    )
    pack = p.obj("pack f f", 2)
    p.wire(p.obj("inlet", 0), 0, pack)
    p.wire(p.obj("inlet", 0), 0, pack, 1)
    line = p.obj("tonewalk $1 $2", 1, 2)
    p.chain(pack, p.obj("oscformat tonewalk xy"), line)
    route = p.obj("route xy sound error", 4, 4)
    p.wire(line, 0, route)
    hit = p.sub("ask for it", _asked_for())
    p.wire(route, 0, hit)
    p.wire(hit, 0, p.obj("s $0-get", 1, 0))
    p.wire(p.obj("r $0-get", 0), 0, line)
    sound = p.sub("sound", _got())
    p.wire(route, 1, sound)
    p.wire(sound, 0, p.obj("outlet", 1, 0))
    refused(p, route, 2)
    return p


def _asked_for() -> Patch:
    p = Patch("A hit on the map says no start and end: ask for all that is known of the sound.")
    rest = p.obj("list split 1", 2, 3)
    p.chain(p.obj("inlet", 0), p.obj("route hit", 2, 2), rest)
    p.chain(rest, p.obj("list prepend 1", 2), p.obj("oscformat tonewalk sound get"), p.obj("outlet", 1, 0))
    return p


def _got() -> Patch:
    p = Patch(f"What is known of a sound begins with: id path name start end. Out comes: {SOUND}")
    reply = p.obj("list split 1", 2, 3)
    p.chain(p.obj("inlet", 0), p.obj("route get", 2, 2), p.obj("route reply", 2, 2), reply)
    known = p.obj("list split 3", 2, 3)
    p.wire(reply, 1, known)
    names, pack = p.obj("unpack f s s", 1, 3), p.obj("pack f s s f f", 5)
    p.wire(known, 0, names)
    part = p.obj("tonewalk-part", 1, 2)
    p.wire(known, 1, part)
    for outlet, inlet in ((0, 0), (2, 1), (1, 2)):
        p.wire(names, outlet, pack, inlet)
    p.wire(part, 0, pack, 3)
    p.wire(part, 1, pack, 4)
    p.wire(pack, 0, p.obj("outlet", 1, 0))
    return p


def part() -> Patch:
    """Start and end as numbers."""
    p = Patch(
        "[tonewalk-part] - where a sound begins and ends in its file, in s; of a whole file both are 0.",
        comments=["in: a list that begins with start and end, which are empty words for a whole file."],
    )
    first, second = p.obj("list split 1", 2, 3), p.obj("list split 1", 2, 3)
    p.wire(p.obj("inlet", 0), 0, first)
    p.wire(first, 1, second)
    for split in (first, second):
        route, word, zero, out = p.obj("route float", 2, 2), p.obj("t b"), p.msg("0"), p.obj("outlet", 1, 0)
        p.wire(split, 0, route)
        p.wire(route, 0, out)
        p.wire(route, 1, word)
        p.chain(word, zero, out)
    return p


def refused(p: Patch, route: Box, outlet: int) -> None:
    """What an error says, at the last outlet."""
    words = p.obj("list split 3", 2, 3)
    p.wire(route, outlet, words)
    trim = p.obj("list trim")
    p.wire(words, 1, trim)
    p.wire(trim, 0, p.obj("outlet", 1, 0))


def defaulted(p: Patch, ask: Box, outlet: int, argument: str, otherwise: int) -> Box:
    """An argument, or what stands for it where it was left out, which is 0: sent to the box that this gives."""
    number, missing = p.obj(f"f {argument}", 2), p.obj("sel 0", 2, 2)
    usual, both = p.msg(str(otherwise)), p.obj("f", 2)
    p.wire(ask, outlet, number)
    p.chain(number, missing, usual, both)
    p.wire(missing, 1, both)
    return both
