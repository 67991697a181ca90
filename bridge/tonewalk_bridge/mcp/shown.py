"""What an assistant is shown: the daemon's answers with units, paths and the address of each sound's audio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import UNSET
from pydantic import BaseModel, Field

from tonewalk.client import HitList
from tonewalk.commands.daemon import Status
from tonewalk.commands.knobs import KnobInfo
from tonewalk.commands.queries import Hit
from tonewalk.commands.sets import UsedTag
from tonewalk.commands.sounds import SoundInfo
from tonewalk.commands.trajectories import Step, Trajectory

Uri = Annotated[str, Field(description="resource that holds its audio")]
Path = Annotated[str, Field(description="of its file, on the daemon's machine")]
Seconds = Annotated[float, Field(description="s")]


class Sound(BaseModel):
    """One sound that was found."""

    id: int
    name: str
    path: Path
    duration: Seconds
    score: Annotated[float, Field(description="comparable within one answer")]
    uri: Uri
    start: Annotated[float | None, Field(description="s where a slice begins in its file")] = None
    end: Annotated[float | None, Field(description="s where it ends there")] = None


class Sounds(BaseModel):
    """Sounds that were found, the best first."""

    sounds: list[Sound]
    note: Annotated[str, Field(description="what to know of them; mostly empty")] = ""


class PathStep(BaseModel):
    """One step of a path."""

    step: Annotated[int, Field(description="from 0")]
    id: int
    name: str
    path: Path
    uri: Uri


class Walk(BaseModel):
    """A path, and the sounds along it."""

    kept_as: Annotated[str, Field(description="empty: it was not kept")]
    steps: list[PathStep]


class Description(BaseModel):
    """What is known of one sound; null where it has none."""

    id: int
    name: str
    path: Path
    uri: Uri
    duration: Seconds
    loudness: Annotated[float | None, Field(description="LUFS")]
    peak: Annotated[float | None, Field(description="dBFS")]
    centroid: Annotated[float | None, Field(description="Hz: how bright")]
    flatness: Annotated[float | None, Field(description="0 tone to 1 noise")]
    attack: Annotated[float | None, Field(description="s")]
    f0: Annotated[float | None, Field(description="Hz")]
    f0_confidence: Annotated[float, Field(description="0 to 1; below 0.5 don't rely on it")]
    tempo: Annotated[float | None, Field(description="BPM")]
    tempo_confidence: float
    key: str | None
    key_confidence: float
    sample_rate: Annotated[int, Field(description="Hz")]
    channels: int
    tags: list[str]
    favourite: bool
    missing: Annotated[bool, Field(description="its file is not there now")]


class KnobShown(BaseModel):
    """One knob: a named way along which sounds can be moved."""

    name: str
    low: Annotated[str, Field(description="what it is turned to at -1")]
    high: Annotated[str, Field(description="at 1")]


class Library(BaseModel):
    """The library at a glance."""

    version: str
    sounds: int
    favourites: int
    folders: list[str]
    encoder: Annotated[str, Field(description="which model understands the words")]
    maps: list[str]
    knobs: list[KnobShown]
    tags: Annotated[dict[str, int], Field(description="and how many sounds carry each")]
    under_way: Annotated[list[str], Field(description="work in the background")]
    problem: Annotated[str, Field(description="empty where there is none")]


class Changed(BaseModel):
    """What was changed."""

    sounds: Annotated[int, Field(description="how many")]


class Kit(BaseModel):
    """A kit that was written."""

    name: str
    path: Annotated[str, Field(description="its folder or file, on the daemon's machine")]
    sounds: Annotated[int, Field(description="how many different ones are in it")]
    bytes: int


def uri(sound: int) -> str:
    """Where its audio is read."""
    return f"sound://{sound}"


def sounds(found: HitList) -> Sounds:
    """Hits, and what is to be said of them."""
    note = ""
    if not found:
        note = "No sound fits: leave out the filter, or ask with other words."
    elif found.fits is False:
        note = "None of these comes near to the words: they are only the least far. Ask with other words."
    return Sounds(sounds=[_sound(hit) for hit in found], note=note)


def _sound(hit: Hit) -> Sound:
    return Sound(
        id=hit.id,
        name=hit.name,
        path=hit.path,
        duration=hit.duration,
        score=hit.score,
        uri=uri(hit.id),
        start=None if hit.start is UNSET else hit.start,
        end=None if hit.end is UNSET else hit.end,
    )


def walk(path: Trajectory, kept_as: str) -> Walk:
    """A path's steps."""
    return Walk(kept_as=kept_as, steps=[_step(step) for step in path.steps])


def _step(step: Step) -> PathStep:
    return PathStep(step=step.step, id=step.id, name=step.name, path=step.path, uri=uri(step.id))


def description(info: SoundInfo) -> Description:
    """A sound's measures."""
    known = {name: getattr(info, name) for name in Description.model_fields if name != "uri"}
    return Description(uri=uri(info.id), **known)


def library(status: Status, knobs: Iterable[KnobInfo], tags: Iterable[UsedTag]) -> Library:
    """Counts and folders, and what can be asked with."""
    running = [job for job in status.jobs if job.state in ("waiting", "running")]
    return Library(
        version=status.version,
        sounds=status.sounds,
        favourites=status.favourites,
        folders=[root.path for root in status.roots],
        encoder=status.encoder,
        maps=status.maps,
        knobs=[KnobShown(name=knob.name, low=knob.low, high=knob.high) for knob in knobs],
        tags={tag.tag: tag.sounds for tag in tags},
        under_way=[f"{job.kind} {job.what}: {job.done} of {job.total or '?'}" for job in running],
        problem=status.problem,
    )
