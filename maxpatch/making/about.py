"""What each abstraction is for, and what goes in and out."""

from __future__ import annotations

from typing import Final

from making.reference import Abstraction, Message, Part

_HITS: Final = (
    "hits: rank id score x y name",
    "number of hits, when all are there",
    "to a umenu: clear, append name",
    "id of the sound selected",
    "found id path name duration; error code text",
)
_OF_HITS: Final = (
    Message("k", "k 12", "How many hits, 20 unless told", (("hits", "int"),)),
    Message("filter", "filter duration<0.5", "Which sounds to look among; alone: all", (("condition", "list"),)),
    Message("select", "select 0", "Take a hit by its index from 0: its id, then its path", (("index", "int"),)),
    Message("bang", "bang", "All hits once more"),
)
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
    ideas=(
        "[route 1 0] behind the first outlet switches a patch to its own sounds while the daemon is away.",
        "The second outlet into a [message] with `prepend set` shows on stage what went wrong, in words.",
    ),
)
_SEARCH = Abstraction(
    "tonewalk.search",
    "Find sounds by words or by example",
    "Holds ids, scores, places and names of the last search's hits. The path of a hit comes when it is selected.",
    ("search words, like id, k n, filter ..., select index",),
    _HITS,
    (
        Message("search", "search warm pad", "Sounds that fit a description", (("words", "list"),)),
        Message("anything", "short bright kick", "The same, without a word before it", (("words", "list"),)),
        Message(
            "like", "like 1", "Sounds like a sound (its id) or like a file (its path)", (("sound", "anything"),)
        ),
        *_OF_HITS,
    ),
    sounds=3,
    ideas=(
        "A [textedit] with `keymode 1` and `prepend search` before it makes a search box; [umenu] "
        "behind the third outlet its answers.",
        "Behind [random 20] and `prepend select`, a [metro] plays the hits of one description at "
        "random: a drum machine of words.",
        "Its first outlet carries x and y of each hit: a [lcd] or [jsui] draws where on the map they lie.",
    ),
)
_LIKE = Abstraction(
    "tonewalk.like",
    "Find sounds by example",
    "Sounds like one, like several at once, or like a file that need not be in the library.",
    ("id or ids, file path, k n, filter ..., select index",),
    _HITS,
    (
        Message("int", "1", "Sounds like this one", (("id", "int"),)),
        Message("list", "1 5 9", "Sounds like what these have in common", (("ids", "list"),)),
        Message("like", "like /samples/kick.wav", "Sounds like a file", (("path", "list"),)),
        *_OF_HITS,
    ),
    sounds=3,
    ideas=(
        "A [dropfile] before `prepend like` takes a sound from the desktop, also one that is not in the library.",
        "Record two bars with [sfrecord~], then ask for sounds like that file: the library answers a player.",
        "Several ids at once are what they have in common: three kicks you like, and k 32, make a kit of kicks.",
    ),
)
_ANALOGY = Abstraction(
    "tonewalk.analogy",
    "This is to that as a sound is to what?",
    "Takes the way from one sound to another and goes it from a third. Each of the three is an id or words.",
    (
        "what to start from: an id or words; k n, filter ..., select index",
        "this: id or words",
        "that: id or words",
    ),
    _HITS,
    (
        Message("int", "9", "Go from this sound, and ask", (("id", "int"),)),
        Message("anything", "deep tom", "Go from these words, and ask", (("words", "list"),)),
        Message("anything", "closed hihat", "this", (("this", "list"),), inlet=1),
        Message("anything", "open hihat", "is to that", (("that", "list"),), inlet=2),
        *_OF_HITS,
    ),
    sounds=3,
    ideas=(
        "Set `this` to a dry sound and `that` to the same with reverb: every sound that goes in comes"
        " out as its wet relative.",
        "Words and sounds mix: `acoustic` is to `electronic` as the snare that you just played is to what?",
    ),
)
_BLEND = Abstraction(
    "tonewalk.blend",
    "Mix sounds, words, directions and places, and find what lies there",
    "Each term is a weight, less than 0 to go away from it, then text, id, file, direction, xy or xyz and what "
    "belongs to it. Weights can be turned: while an answer is on its way, the newest are asked for after it.",
    ("terms, weight n value, k n, filter ..., select index",),
    _HITS,
    (
        Message("list", "1. text kick 0.5 text metallic", "What to mix", (("terms", "list"),)),
        Message(
            "list", "1. id 1 0.6 direction dark bright", "A sound, moved from dark to bright", (("terms", "list"),)
        ),
        Message("weight", "weight 2 -0.5", "How much of the second term", (("term", "int"), ("amount", "float"))),
        *_OF_HITS,
    ),
    sounds=3,
    ideas=(
        "Two faders into `weight 1 $1` and `weight 2 $1` cross between a pad and a field recording without a cut.",
        "A negative weight goes away: `1. text vocal -0.6 text male` leaves the others.",
        "`xy 0.3 0.8` as a term pulls the mix towards a corner of the map.",
    ),
)
_KNOB = Abstraction(
    "tonewalk.knob",
    "Turn what you hear brighter, longer, more metallic",
    "Its argument is a knob's name, as `tonewalk knob list` in a terminal lists them. Knobs turn the seed that "
    "all clients share, and hits come whenever they are others than before, whoever turned it.",
    ("-1 to 1, seed id or words, k n, filter ..., select index",),
    _HITS,
    (
        Message("seed", "seed warm pad", "What is turned: a sound's id, or words", (("seed", "anything"),)),
        Message("float", "0.6", "How far the knob of the argument is turned", (("value", "float"),)),
        Message("anything", "long -0.4", "How far another is", (("name", "symbol"), ("value", "float"))),
        *_OF_HITS,
    ),
    arguments="bright",
    sounds=3,
    ideas=(
        "Put four of them under four dials, [tonewalk.knob bright], long, noisy and loud: a "
        "synthesiser made of recordings.",
        "Seed it from the first outlet of tonewalk.xy, and each place on the map can be turned brighter.",
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
    sounds=0,
    ideas=(
        "[ctlin 1] and `/ 127.` walk with a modulation wheel; two [lfo]s walk by themselves.",
        "[mousestate] makes the whole screen the map.",
    ),
)
_PLAYER = Abstraction(
    "tonewalk.player~",
    "Play sounds of the library, as an instrument",
    "Keeps 32 sounds of up to 12 s in memory: what is there begins at once, also while it still sounds; what is "
    "not is fetched first, and longer ones are streamed. Steps of paths are fetched before they are due. Plays "
    "what it is told, and what anybody asks of all who listen (tonewalk play ID, a controller on the map).",
    ("id velocity semitones, preload ids, file path, stop, ...",),
    ("left", "right", "id that plays (0: a file or none)", "errors: error code text"),
    (
        Message("int", "1", "Play a sound of the library", (("id", "int"),)),
        Message(
            "list",
            "1 64 -5",
            "With a velocity (0 ends it), and semitones higher",
            (("id", "int"), ("velocity", "float"), ("semitones", "float")),
        ),
        Message("preload", "preload 1 5 9", "Have these ready", (("ids", "list"),)),
        Message("choke", "choke 0", "Whether a sound ends the one before: 1 unless told", (("on", "int"),)),
        Message("pitch", "pitch 7", "Semitones by which all are higher", (("semitones", "float"),)),
        Message("start", "start 0.25", "Where sounds begin, as a part of them", (("part", "float"),)),
        Message("end", "end 0.5", "And end; before the start: they go backwards", (("part", "float"),)),
        Message("fade", "fade 1 8", "ms in which they come and go", (("in", "float"), ("out", "float"))),
        Message("louder", "louder -6", "By how many dB the next one is louder", (("db", "float"),)),
        Message("file", "file drum.wav", "Stream a file that is not in the library", (("path", "symbol"),)),
        Message("stop", "stop", "Fade out"),
        Message("gain", "gain 0.5", "Amplitude, 1 unless told", (("amplitude", "float"),)),
    ),
    signals=2,
    ideas=(
        "Hits of tonewalk.search through [zl.nth 2] and `prepend preload`: what was found plays at once.",
        "A [coll] of notes and ids behind [notein] makes a drum kit; `choke 0` lets its sounds ring.",
        "Behind tonewalk.trajectory, its second outlet through `prepend louder`, it plays a path on the grid.",
        "Behind tonewalk.xy, with [speedlim 60] between, it scrubs the map without a machine gun.",
    ),
)
_GRANULAR = Abstraction(
    "tonewalk.granular~",
    "Clouds of grains from what lies along your way",
    "Takes grains from the sound that was said last, or from the last three: walked over the map, or along a "
    "path, the cloud changes from sound to sound without a cut. Sounds of up to 60 s; in the scheduler.",
    ("id, grain ms, every ms, position 0 to 1, ...",),
    ("left", "right", "id that grains are taken from (0: stopped)", "errors: error code text"),
    (
        Message("int", "1", "Take grains from this sound", (("id", "int"),)),
        Message("sounds", "sounds 3", "Of how many, the last ones, 1 to 3", (("sounds", "int"),)),
        Message("grain", "grain 80", "ms that a grain lasts", (("ms", "float"),)),
        Message("every", "every 40", "ms from one to the next, at least a quarter of a grain", (("ms", "float"),)),
        Message("position", "position 0.3", "Where in the sound, 0 to 1", (("part", "float"),)),
        Message("spray", "spray 0.1", "How far around that they scatter", (("part", "float"),)),
        Message("pitch", "pitch -12", "Semitones higher", (("semitones", "float"),)),
        Message("scatter", "scatter 0.2", "Semitones around that", (("semitones", "float"),)),
        Message("gain", "gain 0.5", "Amplitude, 1 unless told", (("amplitude", "float"),)),
        Message("stop", "stop", "No more grains"),
    ),
    signals=2,
    ideas=(
        "tonewalk.xy in front: the map is a field of textures. `sounds 3` blends what lies near each other.",
        "tonewalk.trajectory in front, in a slow tempo: a drawn line becomes a slow morph of the sounds along it.",
        "A [line] of 20 s into `prepend position` scans a recording slower than it was made: time stretching.",
    ),
)
_MOSAIC = Abstraction(
    "tonewalk.mosaic~",
    "Play your library with your voice",
    "Listens to a signal, and says which sound of the library is most like it now: in loudness, centroid, "
    "flatness and pitch. Behind it, tonewalk.player~ or tonewalk.granular~ makes it sound. One of them at a time: "
    "all share the daemon's one answer to a client. With a microphone, wear headphones.",
    ("signal to follow", "every ms, threshold dB, pitch 0, among filter, active 0"),
    (
        "id velocity",
        "loudness centroid flatness f0",
        "how many sounds are looked among",
        "errors: error code text",
    ),
    (
        Message("every", "every 50", "ms from one question to the next", (("ms", "int"),), inlet=1),
        Message("threshold", "threshold -40", "dB below which it is silence", (("db", "float"),), inlet=1),
        Message("pitch", "pitch 0", "whether pitch counts", (("counts", "int"),), inlet=1),
        Message("among", "among duration<0.5", "among which sounds", (("condition", "list"),), inlet=1),
        Message("active", "active 0", "whether it listens", (("on", "int"),), inlet=1),
    ),
    listens=True,
    sounds=0,
    ideas=(
        "Beatbox into [adc~] with `among duration<0.5 and path:drums`: kick, snare and hat from your own library.",
        "A recorded loop in [groove~] in place of [adc~] gives a cover of it by your samples, live.",
        "The second outlet draws: centroid and flatness as x and y into a [lcd] show what is heard.",
    ),
)
_TRAJECTORY = Abstraction(
    "tonewalk.trajectory",
    "Draw a path over the map and play what lies along it, in time",
    "Its argument is the name the path is kept as. Steps are told ahead of their time and wait here, in the "
    "scheduler, so that they come on the grid. Building changes what the daemon keeps: it needs its token, which "
    "tonewalk.client finds by itself where the daemon's home is the usual one.",
    ("x y, sound id, clear, build, play, stop, loop 1, tempo bpm, ...",),
    (
        "id, when it is due",
        "dB by which it is to be louder, just before the id",
        "steps as they were built: n id x y name",
        "how many, when all are there",
        "error code text",
    ),
    (
        Message("list", "0.2 0.3", "A place that the path leads by", (("x", "float"), ("y", "float"))),
        Message("list", "0.8 0.6", "The next one", (("x", "float"), ("y", "float"))),
        Message("sound", "sound 1", "A sound that it leads by, with `mode slerp` or `graph`", (("id", "int"),)),
        Message("clear", "clear", "Forget places and sounds"),
        Message("steps", "steps 16", "How many sounds", (("steps", "int"),)),
        Message("mode", "mode map", "map, slerp, graph or walk", (("mode", "symbol"),)),
        Message("build", "build", "Find the sounds along it"),
        Message("loop", "loop 1", "Begin again at the end", (("on", "int"),)),
        Message("tempo", "tempo 96", "BPM; also while it plays", (("bpm", "float"),)),
        Message(
            "speed", "speed 1.5", "Times as fast; so are swing, reverse, division, quantise", (("speed", "float"),)
        ),
        Message("play", "play", "Play it"),
        Message("jump", "jump 4", "To a step, while it plays", (("step", "int"),)),
        Message("stop", "stop", "Stop it"),
    ),
    arguments="path",
    needs_name=True,
    sounds=0,
    ideas=(
        "Several with other names play at once, each in its own tempo.",
        "`mode graph` between two sounds goes over the sounds that lie between them by likeness: a "
        "morph made of the library.",
        "The second outlet is the loudness that evens the steps out: `dbtoa` and a [*~] use it.",
    ),
)
_SESSION = Abstraction(
    "tonewalk.session",
    "What all who are on the daemon share: selection and cursor",
    "Tells what was selected and where the cursor is, in the browser, on a pad or in another patch, "
    "and sets both.",
    ("select ids, cursor x y, favourite id 1, tag id word",),
    ("ids of the selected sounds", "cursor: x y z", "error code text"),
    (
        Message("select", "select 1 5 9", "Select sounds for everybody", (("ids", "list"),)),
        Message("cursor", "cursor 0.4 0.7", "Move the cursor for everybody", (("x", "float"), ("y", "float"))),
        Message("favourite", "favourite 1 1", "1: a favourite, 0: none", (("id", "int"), ("on", "int"))),
        Message("tag", "tag 1 snappy", "Give a sound a tag", (("id", "int"), ("tag", "symbol"))),
    ),
    ideas=(
        "`select` what a search found: it lights up for everybody who has the atlas open.",
        "The cursor outlet into your own [nodes] or [pictslider] follows who walks on a tablet.",
    ),
)
_ATLAS = Abstraction(
    "tonewalk.atlas",
    "The atlas in a patch",
    "The map and the search over it, as in the browser. Best in a [bpatcher]: a click selects, and id and "
    "path come out, ready for tonewalk.player~.",
    ("search words, select id, like id",),
    ("id of what was selected", "file start end, in s", "error text"),
    (
        Message("search", "search warm pad", "Fill in the words and search", (("words", "list"),)),
        Message("select", "select 1", "Select a sound, for all clients", (("id", "int"),)),
        Message("like", "like 1", "Sounds like it", (("id", "int"),)),
    ),
    sounds=0,
    ideas=(
        "In a [bpatcher] of its own window, full screen on a second display, it is what the audience sees.",
        "Second outlet, [zl.slice 1], `prepend replace`, [buffer~]: a click loads a file into your instrument.",
    ),
)

_CLOSER = Abstraction(
    "tonewalk.closer",
    "Say which sound is closer: the library learns likeness as you hear it",
    "A list of three ids says that the first is closer to the second than to the third. From eight such clicks on "
    "the daemon learns by itself, judges what it learned by clicks that it had not seen, and `like` goes by it "
    "where that helps. Everything can be taken back.",
    ("a b c: a is closer to b than to c; suggest, undo, learn, use 0",),
    (
        "a question: a b c",
        "kept number clicks; state clicks learned before after use used text; job ...",
        "error code text",
    ),
    (
        Message("list", "1 5 9", "The first is closer to the second than to the third", (("ids", "list"),)),
        Message("suggest", "suggest", "Three sounds of which an answer would teach much"),
        Message("undo", "undo", "Take the last click back"),
        Message("learn", "learn", "Learn now, in the background; else it does so by itself"),
        Message("use", "use 1", "1: likeness goes by what was learned, 0: as everybody has it", (("on", "int"),)),
    ),
    ideas=(
        "Its first outlet into [message $1 $2 $3] and [message $1 $3 $2], each back into it: two pedals, one for "
        '"the second" and one for "the third", teach while you listen.',
        "[unpack 0 0 0] behind the first outlet and three tonewalk.player~ let you hear the question.",
    ),
)

ABSTRACTIONS: Final[dict[str, Abstraction]] = {
    one.name: one
    for one in (
        _CLIENT,
        _SEARCH,
        _LIKE,
        _ANALOGY,
        _BLEND,
        _KNOB,
        _XY,
        _TRAJECTORY,
        _PLAYER,
        _GRANULAR,
        _MOSAIC,
        _CLOSER,
        _SESSION,
        _ATLAS,
    )
}
PARTS: Final[dict[str, Part]] = {
    "tonewalk.slot~": Part("A sound in memory, and what plays it", ports=(1, 3), signals=2),
    "tonewalk.spectrum~": Part("The magnitudes of what is heard, for [pfft~]", ports=(2, 1)),
}
