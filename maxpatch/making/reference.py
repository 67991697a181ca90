"""What the abstractions are for and what goes in and out: for hints, help patches and reference pages."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """One message that an abstraction understands.

    Attributes:
        example: what the help patch sends.
        arguments: name and type of each.
    """

    name: str
    example: str
    digest: str
    arguments: tuple[tuple[str, str], ...] = ()
    inlet: int = 0


class Abstraction(NamedTuple):
    """One abstraction.

    Attributes:
        signals: how many outlets, from the left, are signals.
    """

    name: str
    digest: str
    description: str
    inlets: tuple[str, ...]
    outlets: tuple[str, ...]
    messages: tuple[Message, ...]
    signals: int = 0


_CLIENT = Abstraction(
    "tonewalk.client",
    "Talk to the tonewalk daemon",
    "Every Max that uses tonewalk needs one, anywhere: the other tonewalk objects reach it by name. Of several, "
    "one is in charge. It hears answers at a UDP port of its own, looks every 2 s whether the daemon is there, "
    "and tells who asked what came.",
    ("port n, reply_port n, home folder",),
    ("1 connected, 0 not", "errors: code text"),
    (
        Message(
            "port",
            "port 9420",
            "The daemon's OSC port, where it is not 9420 and its daemon.json can't be found",
            (("port", "int"),),
        ),
        Message(
            "reply_port",
            "reply_port 9430",
            "The UDP port where answers come; else the first that is free from 9430 on",
            (("port", "int"),),
        ),
        Message(
            "home",
            "home /Users/me/samples-home",
            "The daemon's home, where it was started with --home: its token, which changes need, stands there",
            (("folder", "symbol"),),
        ),
    ),
)
_SEARCH = Abstraction(
    "tonewalk.search",
    "Find sounds by words or by example",
    "Holds ids, scores, places and names of the last search's hits. The path of a hit comes when it is selected.",
    ("search words, like id, k n, filter ..., select index",),
    (
        "hits: rank id score x y name",
        "number of hits, when all are there",
        "to a umenu: clear, append name",
        "id of the sound selected",
        "found id path name duration; error code text",
    ),
    (
        Message("search", "search warm pad", "Sounds that fit a description", (("words", "list"),)),
        Message(
            "like", "like 1", "Sounds like a sound (its id) or like a file (its path)", (("sound", "anything"),)
        ),
        Message("k", "k 12", "How many hits, 20 unless told", (("hits", "int"),)),
        Message(
            "filter", "filter duration<0.5", "Which sounds to look among; alone: all", (("condition", "list"),)
        ),
        Message(
            "select",
            "select 0",
            "Take a hit by its index from 0: its id, then its path",
            (("index", "int"),),
        ),
        Message("bang", "bang", "All hits once more"),
    ),
)
_XY = Abstraction(
    "tonewalk.xy",
    "Walk the map",
    "Say where you are on the 2D map, and hear of the sound nearest to it whenever that changes. All tonewalk.xy "
    "of one Max are one walker.",
    ("x, 0 to 1, or x and y as a list; cursor 1", "y, 0 to 1"),
    ("id of the nearest sound", "id x y distance name path"),
    (
        Message("list", "0.3 0.8", "A place on the map", (("x", "float"), ("y", "float"))),
        Message("float", "0.5", "x alone", (("x", "float"),)),
        Message("float", "0.2", "y alone", (("y", "float"),), inlet=1),
        Message(
            "cursor", "cursor 1", "1: everybody who shows the map sees where you are; 0: not", (("on", "int"),)
        ),
    ),
)
_PLAYER = Abstraction(
    "tonewalk.player~",
    "Play sounds of the library",
    "Two voices by turns: a new sound begins while the last one fades out in 8 ms. Plays what it is told here, "
    "and what anybody asks of all listening clients (tonewalk play ID, a controller walking the map).",
    ("id, file path, stop, gain",),
    ("left", "right", "id that plays (0: a file or none)", "errors: error code text"),
    (
        Message("int", "1", "Play a sound of the library", (("id", "int"),)),
        Message("file", "file drum.wav", "Play a file that is not in the library", (("path", "symbol"),)),
        Message("stop", "stop", "Fade out"),
        Message("gain", "gain 0.5", "Amplitude, 1 unless told", (("amplitude", "float"),)),
    ),
    signals=2,
)

ABSTRACTIONS: dict[str, Abstraction] = {one.name: one for one in (_CLIENT, _SEARCH, _XY, _PLAYER)}
