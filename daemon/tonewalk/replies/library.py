"""Replies about the daemon, its folders, jobs, sounds and encoders."""

from __future__ import annotations

from typing import Literal

import msgspec

from tonewalk.replies.common import Ports, Reply

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


class Unsliced(Reply):
    """Slices that were forgotten."""

    slices: int


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
    """`exact`, `projected`, `annoy`, `hnsw`."""
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
    tempo_confidence: float
    """0 to 1; filters, maps and the like use what has at least 0.5, as of `f0` and `key`."""
    key_confidence: float
    path_raw: str | msgspec.UnsetType = msgspec.UNSET


class ModelInfo(Reply):
    """One encoder."""

    name: str
    dim: int
    """0 where it is not known before the model is pulled."""
    has_text: bool
    ready: bool
    """Whether it is on this machine."""
    text: str
    """What it is for; where its files are damaged, what is wrong."""
    licence: str
    """Of its weights."""
    source: str
    """The repository or folder that it was or can be pulled from; empty for what tonewalk brings along."""
    size: int
    """Bytes that it takes on the disk; 0 for what tonewalk brings along."""


class Models(Reply):
    """The encoders that exist."""

    models: list[ModelInfo]


class Peaks(Reply):
    """A waveform to draw: per column, least and greatest sample."""

    duration: float
    low: list[float]
    high: list[float]
