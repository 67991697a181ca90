"""The one table of what can be asked.

HTTP routes, OSC addresses, WebSocket messages, the OpenAPI and OSCQuery descriptions and `docs/protocol.md` are
all derived from `COMMANDS`. To add a command, add its row here and the method of the same name (with `/` as `_`)
to the engine (`answers/`).
"""

from __future__ import annotations

from typing import NamedTuple

from tonewalk import replies, requests
from tonewalk.replies import Reply
from tonewalk.requests import Request


class Command(NamedTuple):
    """One thing that can be asked.

    Attributes:
        name: `search`, `map/list`: the last part of every address.
        request: its arguments.
        reply: its answer; for a stream, what is sent on a change.
        summary: one line for people.
        loopback_only: never from another machine, token or not.
        writes: it changes what is kept (the library, a file) or starts work, so the token is asked for; what the
            session shares (cursor, selection, weights, what plays) is not kept.
        stream: over OSC it carries no request id, answers `/tonewalk/<name>/hit` on a change only, and the
            latest of a burst wins; where the reply is `Done`, it is obeyed in silence.
        doors: where it makes sense; `osc` alone for what concerns one OSC client.
    """

    name: str
    request: type[Request]
    reply: type[Reply]
    summary: str
    loopback_only: bool = False
    writes: bool = False
    stream: bool = False
    doors: frozenset[str] = frozenset({"http", "ws", "osc"})

    @property
    def method(self) -> str:
        """The engine's method that answers it."""
        return self.name.replace("/", "_")


_OSC = frozenset({"osc"})
_CLIENT = frozenset({"osc", "ws"})

_TABLE = [
    Command("ping", requests.Nothing, replies.Pong, "Is the daemon there?"),
    Command("status", requests.Nothing, replies.Status, "Version, counts, spaces, maps, jobs and ports"),
    Command(
        "library/add",
        requests.Folder,
        replies.Job,
        "Index a folder and keep watching it",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "library/remove",
        requests.Folder,
        replies.Done,
        "Forget a folder and its sounds",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "library/scan",
        requests.Scan,
        replies.Job,
        "Look for new, changed and moved files",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "library/slice",
        requests.Slice,
        replies.Job,
        "Cut long recordings at their onsets into sounds of their own",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "library/unslice",
        requests.Unslice,
        replies.Unsliced,
        "Forget their slices",
        loopback_only=True,
        writes=True,
    ),
    Command("library/list", requests.Nothing, replies.Roots, "The folders of the library"),
    Command("library/problems", requests.Nothing, replies.Problems, "The files that could not be used, and why"),
    Command(
        "library/sounds",
        requests.Listing,
        replies.Listing,
        "Names and descriptors of all sounds, as columns",
        doors=frozenset({"http", "ws"}),
    ),
    Command("search", requests.Search, replies.Hits, "Sounds that fit a description"),
    Command("like", requests.Like, replies.Hits, "Sounds like a sound, a file or an upload"),
    Command("analogy", requests.Analogy, replies.Hits, "a is to b as c is to what?"),
    Command(
        "blend",
        requests.Blend,
        replies.Hits,
        "Sounds near a weighted mixture of words, sounds and directions",
    ),
    Command("classify", requests.Classify, replies.Classes, "Which of these labels fits a sound"),
    Command(
        "knob", requests.Knob, replies.Hits, "Turn knobs: hits near a seed, moved along named ways", stream=True
    ),
    Command("knob/seed", requests.KnobSeed, replies.Hits, "Say what the session's knobs are turned on"),
    Command("knob/list", requests.Nothing, replies.Knobs, "The knobs there are"),
    Command(
        "knob/define", requests.KnobDefine, replies.KnobInfo, "Make a knob from words or from sounds", writes=True
    ),
    Command("knob/remove", requests.KnobRef, replies.Done, "Forget a knob", writes=True),
    Command(
        "aspect", requests.Aspect, replies.Aspects, "Weigh one kind of evidence, for all queries", stream=True
    ),
    Command(
        "session/aspects", requests.SessionAspects, replies.Aspects, "Weigh all kinds of evidence, for all queries"
    ),
    Command("tags/auto", requests.AutoTags, replies.AutoTags, "Say what sounds are labelled with", writes=True),
    Command("tags/list", requests.Nothing, replies.AutoTags, "The automatic labels, with their counts"),
    Command(
        "class/enrol", requests.Enrol, replies.ClassInfo, "Make a class from a few of its sounds", writes=True
    ),
    Command("class/list", requests.Nothing, replies.UserClasses, "The classes that were enrolled"),
    Command("class/remove", requests.ClassRef, replies.Done, "Forget a class", writes=True),
    Command(
        "colours",
        requests.Colours,
        replies.Colours,
        "Every sound's label or class, as columns",
        doors=frozenset({"http", "ws"}),
    ),
    Command("map/list", requests.Nothing, replies.Maps, "The maps there are"),
    Command("map/build", requests.MapBuild, replies.Job, "Make a map in the background", writes=True),
    Command(
        "map/tune",
        requests.MapTune,
        replies.Job,
        "Search for the best way to make a map, in the background",
        writes=True,
    ),
    Command("map/tuned", requests.MapTuned, replies.MapTuned, "What the last search for the best map found"),
    Command("map/score", requests.MapRef, replies.MapScore, "How well a map keeps neighbourhoods"),
    Command(
        "map/labels", requests.MapRef, replies.MapLabels, "Names of a map's regions, from the automatic labels"
    ),
    Command(
        "map/points",
        requests.MapRef,
        replies.MapPoints,
        "Every sound's place",
        doors=frozenset({"http", "ws"}),
    ),
    Command("xy", requests.XY, replies.MapHit, "The sound nearest to a place on the 2D map", stream=True),
    Command("xyz", requests.XYZ, replies.MapHit, "The sound nearest to a place on a 3D map", stream=True),
    Command("trajectory/build", requests.TrajectoryBuild, replies.Trajectory, "Sounds along a path", writes=True),
    Command("trajectory/play", requests.TrajectoryPlay, replies.Done, "Send a trajectory's steps in time"),
    Command(
        "trajectory/steer",
        requests.TrajectorySteer,
        replies.Done,
        "Change speed, tempo, swing, direction or place of what plays",
        stream=True,
    ),
    Command("trajectory/stop", requests.TrajectoryRef, replies.Done, "Stop a trajectory"),
    Command(
        "trajectory/record",
        requests.TrajectoryRecord,
        replies.TrajectoryInfo,
        "Record gestures over a map",
        writes=True,
    ),
    Command("trajectory/list", requests.Nothing, replies.Trajectories, "The trajectories that are kept"),
    Command("trajectory/get", requests.TrajectoryRef, replies.Trajectory, "A trajectory's steps, as they are now"),
    Command("trajectory/remove", requests.TrajectoryRef, replies.Done, "Forget a trajectory", writes=True),
    Command(
        "trajectory/render",
        requests.TrajectoryRender,
        replies.File,
        "Write it to a WAV",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "trajectory/export",
        requests.TrajectoryExport,
        replies.File,
        "Sounds and MIDI",
        loopback_only=True,
        writes=True,
    ),
    Command(
        "mosaic",
        requests.Mosaic,
        replies.Job,
        "Rebuild a recording from the library",
        loopback_only=True,
        writes=True,
    ),
    Command("unit", requests.UnitWanted, replies.UnitHit, "The sound that fits descriptors best", stream=True),
    Command("unit/among", requests.UnitsAmong, replies.Units, "Say among which sounds `unit` looks"),
    Command("sound/get", requests.SoundRef, replies.SoundInfo, "Everything known of a sound"),
    Command("sound/tag", requests.SoundTag, replies.SoundInfo, "Tag a sound", writes=True),
    Command(
        "sound/favourite", requests.SoundFavourite, replies.SoundInfo, "Mark a sound as favourite", writes=True
    ),
    Command("sound/play", requests.SoundRef, replies.Done, "Ask every listening client to play a sound"),
    Command("sound/stop", requests.Nothing, replies.Done, "Ask every listening client to be silent"),
    Command("session/get", requests.Nothing, replies.Session, "The shared cursor and selection"),
    Command("session/cursor", requests.Cursor, replies.Session, "Move the shared cursor"),
    Command("session/select", requests.Selection, replies.Session, "Set the shared selection"),
    Command("job/list", requests.Nothing, replies.Jobs, "Work in the background"),
    Command("job/cancel", requests.JobRef, replies.Job, "Stop a job; what it finished is kept", writes=True),
    Command("models/list", requests.Nothing, replies.Models, "The encoders there are"),
    Command("subscribe", requests.Subscribe, replies.Done, "Be told of a topic for 30 s", doors=_CLIENT),
    Command("unsubscribe", requests.Subscribe, replies.Done, "Be told no more", doors=_CLIENT),
    Command("client/reply_port", requests.ReplyPort, replies.Done, "Where answers to this client go", doors=_OSC),
    Command("client/hello", requests.Hello, replies.Done, "Show the token of the home's daemon.json", doors=_OSC),
]

COMMANDS: dict[str, Command] = {command.name: command for command in _TABLE}
