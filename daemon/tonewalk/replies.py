"""What is answered: the typed reply of every command."""

from __future__ import annotations

import base64
from typing import Literal

import msgspec


class Reply(msgspec.Struct, kw_only=True, omit_defaults=False):
    """Base of all replies."""


def raw_path(path: bytes) -> str | None:
    """base64 of a path that is not UTF-8, None for any other: `path_raw` of a reply."""
    try:
        path.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(path).decode("ascii")
    return None


class Hit(Reply):
    """One sound that answers a query."""

    id: int
    score: float
    """What the hits are ordered by; comparable within one answer."""
    path: str
    """Absolute; bytes that are not UTF-8 are spelled `\\xNN`."""
    name: str
    """File name without its folder."""
    duration: float
    """s"""
    x: float | None
    """On the current 2D map, 0 to 1; null before the first map."""
    y: float | None
    why: dict[str, float]
    """What each kind of evidence gave before weighting: `small`, `timbre`, `name`, `distance`, ..."""
    path_raw: str | msgspec.UnsetType = msgspec.UNSET
    """base64 of the path's bytes, only where they are not UTF-8."""


class Hits(Reply):
    """Hits, best first."""

    hits: list[Hit]


class Done(Reply):
    """It was done."""

    done: bool = True


class Silence(Reply):
    """What clients are told when they should stop playing."""

    stop: bool = True


class Pong(Reply):
    """The daemon lives."""

    version: str


class Ports(Reply):
    """Where the daemon listens; 0 for a door that is closed."""

    http: int = 0
    osc: int = 0


JobState = Literal["waiting", "running", "done", "failed", "cancelled"]


class Job(Reply):
    """Work in the background."""

    job: int
    kind: str
    """`index`, `map`, `build_index`, ..."""
    what: str
    """On what: a folder, a map's name."""
    state: JobState
    done: int = 0
    total: int = 0
    """0 while unknown."""
    text: str = ""
    """One sentence: how far, or why it failed."""
    code: str = ""
    """An error's code where `state` is `failed`."""


class Jobs(Reply):
    """Jobs, newest first."""

    jobs: list[Job]


class Root(Reply):
    """A folder of the library."""

    path: str
    online: bool
    sounds: int
    problems: int
    """Files that could not be used; `library/problems` names them."""


class Roots(Reply):
    """The library's folders."""

    roots: list[Root]


class ProblemEntry(Reply):
    """One file that could not be used."""

    path: str
    code: str
    text: str


class Problems(Reply):
    """The scan report."""

    problems: list[ProblemEntry]
    counts: dict[str, int]
    """Code -> number of files."""


class Listing(Reply):
    """Names and descriptors of the visible sounds, as columns of one length."""

    ids: list[int]
    """Rising."""
    names: list[str]
    """File names without their folders."""
    folders: list[str]
    """Every folder once, relative to its root, `/` between parts; "" for the root itself."""
    folder: list[int]
    """Of each sound, which of `folders`."""
    duration: list[float | None]
    """s"""
    centroid: list[float | None]
    """Hz; null where there is none."""
    favourites: list[int]
    """Ids, of these sounds."""


class SpaceStatus(Reply):
    """One encoder's vectors over the library."""

    encoder: str
    dim: int
    rows: int
    index: str
    """`exact`, `annoy`, `hnsw`."""
    recall: float | None
    """Measured recall@10 of the index on this library; null for exact."""


class Status(Reply):
    """The daemon at a glance."""

    version: str
    home: str
    log: str
    pid: int
    sounds: int
    """Sounds that can be found now."""
    missing: int
    favourites: int
    roots: list[Root]
    encoder: str
    """The space that text goes to."""
    spaces: list[SpaceStatus]
    maps: list[str]
    jobs: list[Job]
    ports: Ports
    page: bool
    """Whether the atlas page was built into this installation."""


class SoundInfo(Reply):
    """Everything known of one sound."""

    id: int
    path: str
    name: str
    start: float | None
    end: float | None
    sample_rate: int
    channels: int
    duration: float
    loudness: float | None
    peak: float | None
    centroid: float | None
    flatness: float | None
    f0: float | None
    f0_confidence: float
    attack: float | None
    zcr: float | None
    tempo: float | None
    tempo_source: str
    key: str | None
    key_source: str
    tags: list[str]
    favourite: bool
    missing: bool
    x: float | None
    y: float | None
    path_raw: str | msgspec.UnsetType = msgspec.UNSET


class LabelProbability(Reply):
    """One label and how well it fits."""

    label: str
    probability: float


class Classes(Reply):
    """Labels, most probable first; probabilities sum to 1."""

    classes: list[LabelProbability]


class MapInfo(Reply):
    """A map at a glance."""

    map: str
    method: str
    dims: int
    encoder: str
    sounds: int
    current: bool
    scores: dict[str, float]


class Maps(Reply):
    """The library's maps."""

    maps: list[MapInfo]


class MapScore(Reply):
    """How well a map keeps its space's neighbourhoods."""

    map: str
    scores: dict[str, float]
    """`trustworthiness`, `continuity` (k = 10), where there are labels `silhouette` and `roundness`."""


class MapPoints(Reply):
    """Every visible sound's place, as columns of one length."""

    map: str
    dims: int
    ids: list[int]
    x: list[float]
    y: list[float]
    z: list[float]
    """Empty in 2D."""


class MapHit(Reply):
    """The sound nearest to a place on a map."""

    id: int
    x: float
    y: float
    z: float | None
    distance: float
    """On the map, in its units (0 to 1 a side)."""
    name: str
    path: str


class Step(Reply):
    """One step of a trajectory."""

    step: int
    id: int
    x: float | None
    y: float | None
    name: str
    path: str
    trajectory: str = ""
    """Whose step, where it is played: several may play at once."""


class Trajectory(Reply):
    """A path and the sounds along it."""

    trajectory: str
    steps: list[Step]


class File(Reply):
    """A file that was written."""

    path: str


class ModelInfo(Reply):
    """One encoder."""

    name: str
    dim: int
    has_text: bool
    ready: bool
    text: str
    """What it is for, or what is missing."""
    licence: str


class Models(Reply):
    """The encoders that exist."""

    models: list[ModelInfo]


class Session(Reply):
    """What all clients share."""

    x: float
    y: float
    z: float
    selection: list[int]


class Peaks(Reply):
    """A waveform to draw: per column, least and greatest sample."""

    duration: float
    low: list[float]
    high: list[float]
