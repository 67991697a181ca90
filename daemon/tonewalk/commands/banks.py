"""Commands about sample banks that a client sends: folders that are not on the daemon's machine, or may not be."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, field

from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import PAGES, Command
from tonewalk.commands.common import NAME, NO_NUL, Done
from tonewalk.work.jobs import Job

MOST_FILES: Final = 20_000

BankName = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=NAME, description="`bank` of an offer's reply")
]


class BankOffer(Request):
    """A folder that could be sent, its files as columns of one length."""

    name: Annotated[
        str, Meta(min_length=1, max_length=255, pattern=NO_NUL, description="what the folder is called")
    ]
    paths: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=1024, pattern=NO_NUL)]],
        Meta(min_length=1, max_length=MOST_FILES, description="each file's within the folder, `/` between parts"),
    ]
    sizes: Annotated[
        list[Annotated[int, Meta(ge=0, le=2**53)]],
        Meta(min_length=1, max_length=MOST_FILES, description="bytes of each"),
    ]
    changed: Annotated[
        list[Annotated[float, Meta(ge=0, le=2**40)]],
        Meta(
            max_length=MOST_FILES,
            description="when each was last changed, s since 1970: one that is newer than what lies here of its "
            "size is another; empty: not known",
        ),
    ] = field(default_factory=list)


class BankRef(Request):
    """A folder that was offered."""

    bank: BankName


class BankOffered(Reply):
    """What becomes of a folder that could be sent."""

    bank: str
    """Under which its files are sent, each to `PUT /api/v1/banks/<bank>/<number>`; equal for equal folders."""
    folder: str
    """Where all of it lies in the library already, by names and sizes; empty: nowhere, or not as it is."""
    sounds: int
    """How many of its files are sounds that are read here; the others are not asked for."""
    bytes: int
    """Their size."""
    wanted: list[int]
    """Positions in `paths` of those that are still to be sent; what came before, also long ago, stays."""


ROWS: Final = (
    Command(
        "bank/offer",
        BankOffer,
        BankOffered,
        "Ask what of a folder of samples has to be sent for it to be in the library",
        doors=PAGES,
        writes=True,
    ),
    Command(
        "bank/keep",
        BankRef,
        Job,
        "Take a folder into the library, all of whose sounds were sent",
        doors=PAGES,
        writes=True,
    ),
    Command(
        "bank/forget",
        BankRef,
        Done,
        "Throw away what was sent of a folder that is not in the library",
        doors=PAGES,
        writes=True,
    ),
)
"""What the table has of this area."""
