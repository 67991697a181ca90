"""What is answered: the typed reply of every command."""

from tonewalk.replies.clients import Session
from tonewalk.replies.common import Done, File, Pong, Ports, Reply, Silence, raw_path
from tonewalk.replies.library import (
    Job,
    Jobs,
    JobState,
    Listing,
    ModelInfo,
    Models,
    Peaks,
    ProblemEntry,
    Problems,
    Root,
    Roots,
    SoundInfo,
    SpaceStatus,
    Status,
)
from tonewalk.replies.maps import MapHit, MapInfo, MapPoints, Maps, MapScore
from tonewalk.replies.queries import Aspects, Classes, Hit, Hits, KnobInfo, Knobs, LabelProbability
from tonewalk.replies.trajectories import Step, Trajectory

__all__ = [
    "Aspects",
    "Classes",
    "Done",
    "File",
    "Hit",
    "Hits",
    "Job",
    "JobState",
    "Jobs",
    "KnobInfo",
    "Knobs",
    "LabelProbability",
    "Listing",
    "MapHit",
    "MapInfo",
    "MapPoints",
    "MapScore",
    "Maps",
    "ModelInfo",
    "Models",
    "Peaks",
    "Pong",
    "Ports",
    "ProblemEntry",
    "Problems",
    "Reply",
    "Root",
    "Roots",
    "Session",
    "Silence",
    "SoundInfo",
    "SpaceStatus",
    "Status",
    "Step",
    "Trajectory",
    "raw_path",
]
