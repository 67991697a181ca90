"""Commands about the daemon itself, its jobs and its encoders."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import Nothing
from tonewalk.commands.library import Root
from tonewalk.work.jobs import Job


class JobRef(Request):
    """One job."""

    job: Annotated[int, Meta(ge=1)]


class SettingsWanted(Request):
    """Settings that a running daemon takes; those that are left out stay."""

    watch: Annotated[bool | None, Meta(description="whether folders are watched for what changes in them")] = None
    workers: Annotated[
        Annotated[int, Meta(ge=0, le=256)] | None,
        Meta(description="processes that listen, from the next index run on; 0: one a core"),
    ] = None
    method: Annotated[
        Literal["pca", "umap", "tsne"] | None, Meta(description="how maps are made that make themselves")
    ] = None
    upload_mb: Annotated[
        Annotated[int, Meta(ge=1, le=4096)] | None, Meta(description="MB that an upload may have")
    ] = None


class Settings(Reply):
    """The settings that a running daemon takes, as they are now."""

    watch: bool
    workers: int
    method: str
    upload_mb: int
    file: str
    """Where these and all others are kept; `tonewalk config` shows them."""


class Pong(Reply):
    """The daemon lives."""

    version: str


class Ports(Reply):
    """Where the daemon listens; 0 for a door that is closed."""

    http: int = 0
    osc: int = 0


class Jobs(Reply):
    """Jobs, newest first."""

    jobs: list[Job]


class SpaceStatus(Reply):
    """One encoder's vectors over the library."""

    encoder: str
    dim: int
    rows: int
    index: str
    """`exact`, `ivf`, `projected`, `annoy`, `hnsw`, `milvus`."""
    recall: float | None
    """Measured recall@10 of the index on this library; null for exact."""
    problem: str = ""
    """What of it was damaged, and what is done about that; empty where nothing is."""


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
    problem: str = ""
    """What is wrong with the catalogue and what to do; empty where nothing is."""


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


ROWS: Final = (
    Command("ping", Nothing, Pong, "Is the daemon there?"),
    Command("status", Nothing, Status, "Version, counts, spaces, maps, jobs and ports"),
    Command("job/list", Nothing, Jobs, "Work in the background"),
    Command("job/cancel", JobRef, Job, "Stop a job; what it finished is kept", writes=True),
    Command("settings", Nothing, Settings, "The settings that can be changed while the daemon runs"),
    Command(
        "settings/set",
        SettingsWanted,
        Settings,
        "Change settings, from now on and in config.toml",
        doors=PAGES,
        writes=True,
    ),
    Command("models/list", Nothing, Models, "The encoders there are"),
)
"""What the table has of this area."""
