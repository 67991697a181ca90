"""What can be asked: the typed arguments of every command, with units and ranges.

Fields stand in the order in which OSC sends them. Every door decodes into these, so a value out of range is
refused once, the same way everywhere.
"""

from tonewalk.requests.clients import Cursor, Hello, ReplyPort, Selection, Subscribe, Topic
from tonewalk.requests.common import (
    Filter,
    K,
    MapName,
    Nothing,
    Path,
    Request,
    Share,
    Sound,
    SoundOrWords,
    Text,
    Unit,
    Weight,
)
from tonewalk.requests.library import Folder, JobRef, Listing, Scan, SoundFavourite, SoundRef, SoundTag
from tonewalk.requests.maps import XY, XYZ, MapBuild, MapRef, Point
from tonewalk.requests.queries import Analogy, Aspects, Blend, Classify, Like, Search, Term
from tonewalk.requests.trajectories import (
    TrajectoryBuild,
    TrajectoryExport,
    TrajectoryPlay,
    TrajectoryRef,
    TrajectoryRender,
)

__all__ = [
    "XY",
    "XYZ",
    "Analogy",
    "Aspects",
    "Blend",
    "Classify",
    "Cursor",
    "Filter",
    "Folder",
    "Hello",
    "JobRef",
    "K",
    "Like",
    "Listing",
    "MapBuild",
    "MapName",
    "MapRef",
    "Nothing",
    "Path",
    "Point",
    "ReplyPort",
    "Request",
    "Scan",
    "Search",
    "Selection",
    "Share",
    "Sound",
    "SoundFavourite",
    "SoundOrWords",
    "SoundRef",
    "SoundTag",
    "Subscribe",
    "Term",
    "Text",
    "Topic",
    "TrajectoryBuild",
    "TrajectoryExport",
    "TrajectoryPlay",
    "TrajectoryRef",
    "TrajectoryRender",
    "Unit",
    "Weight",
]
