"""`spaces`, `spaces move`: who finds the nearest vectors, and handing that over."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from tonewalk.base.errors import InvalidArgument, NothingIndexed
from tonewalk.base.home import Home
from tonewalk.cli import show
from tonewalk.cli.app import Json, app, home_of
from tonewalk.cli.progress import Meter

if TYPE_CHECKING:
    from tonewalk.base.config import Spaces
    from tonewalk.spaces.milvus.connection import Connection
    from tonewalk.spaces.milvus.moving import Moved, Place

spaces = typer.Typer(help="Who finds the nearest vectors, and handing that over.", invoke_without_command=True)
app.add_typer(spaces, name="spaces")


@spaces.callback()
def list_spaces(context: typer.Context, json: Json = False) -> None:
    """Each encoder's vectors, how they are searched, and what waits to be copied."""
    if context.invoked_subcommand is not None:
        return
    import msgspec

    from tonewalk.base import config
    from tonewalk.spaces.report import report
    from tonewalk.spaces.stores import stores

    home = home_of(context)
    keeper = stores(config.load(home.config)[0].spaces, home)
    told = [report(place.folder, place.rows, keeper) for place in _places(home)]
    if json:
        show.as_json({"spaces": msgspec.to_builtins(told)})
        return
    show.table(
        ["encoder", "rows", "dim", "searched", "recall", "waiting", "how"],
        (
            [
                one.encoder,
                str(one.rows),
                str(one.dim),
                one.searched,
                "" if one.recall is None else f"{one.recall:.3f}",
                str(one.waiting),
                one.problem or one.text,
            ]
            for one in told
        ),
        right=frozenset({1, 2, 4, 5}),
    )


@spaces.command("move")
def move(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help="milvus or local.", metavar="milvus|local")],
    uri: Annotated[str, typer.Argument(help="The Milvus: http://host:19530, or https:// with TLS.")] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="File with its token (user:password); or set TONEWALK_SPACES_TOKEN.")
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(help="File (PEM) of the authority that signed its certificate.")
    ] = None,
    drop: Annotated[bool, typer.Option(help="With local: delete the collections there as well.")] = False,
    json: Json = False,
) -> None:
    """Have a Milvus find the nearest vectors, or this machine again; Ctrl-C stops, the next run goes on there."""
    import msgspec

    from tonewalk.base import config

    home = home_of(context)
    settings = config.load(home.config)[0].spaces
    places = _places(home)
    if target == "milvus":
        given = {"uri": uri, "token_file": str(token_file or ""), "ca": str(ca or "")}
        named = msgspec.structs.replace(settings, **{key: value for key, value in given.items() if value})
        if not named.uri:
            raise InvalidArgument("Say where the Milvus is: `tonewalk spaces move milvus http://host:19530`.")
        moved, text = _there(home, named, places)
    elif target == "local":
        if uri or token_file or ca:
            raise InvalidArgument("`tonewalk spaces move local` takes no address: the settings name the Milvus.")
        moved, text = _back(home, settings, places, drop)
    else:
        raise InvalidArgument(f"Spaces can't be moved to {target!r}: say milvus with an address, or local.")
    if json:
        show.as_json({"moved": [one._asdict() for one in moved], "text": text})
        return
    for one in moved:
        found = "" if one.recall is None else f", recall@10 {one.recall:.3f} at effort {one.effort}"
        show.line(f"{one.encoder}: {one.rows} rows compared, {one.copied} of them copied now{found}")
    show.line(text)
    if home.served():
        show.line("The daemon that runs searches as before until it is started again.")


def _there(home: Home, settings: Spaces, places: list[Place]) -> tuple[list[Moved], str]:
    from tonewalk.spaces.milvus import moving
    from tonewalk.spaces.milvus.address import address_of
    from tonewalk.spaces.milvus.connection import Connection

    connection = Connection(address_of(settings))
    try:
        with home.locked("moving", "A move of spaces"), _meter() as (meter, stopped), _stoppable():
            moved = moving.there(home, settings, connection, places, meter.show, stopped)
    finally:
        connection.close()
    return moved, (
        f"The Milvus at {connection.address.shown} finds the nearest vectors from now on; the vectors themselves "
        "stay here, for maps and exact scores."
    )


def _back(home: Home, settings: Spaces, places: list[Place], drop: bool) -> tuple[list[Moved], str]:
    from tonewalk.spaces.milvus import moving

    connection = _known(settings)
    if drop and connection is None:
        raise InvalidArgument("--drop deletes what lies on a Milvus, and the settings name none: leave it out.")
    try:
        with (
            home.locked("moving", "A move of spaces"),
            home.locked("index", "An index run"),
            _meter() as (meter, stopped),
            _stoppable(),
        ):
            moved = moving.back(home, settings, connection, places, meter.show, stopped)
            dropped = moving.drop(home, connection, places) if drop and connection is not None else 0
    finally:
        if connection is not None:
            connection.close()
    there = (
        f"; {dropped} collections there were deleted" if drop else "; what lies on the Milvus stays there (--drop)"
    )
    return moved, f"This machine finds the nearest vectors from now on{there if connection is not None else ''}."


def _known(settings: Spaces) -> Connection | None:
    """The Milvus that the settings name, not asked yet; None where they name none."""
    if not settings.uri:
        return None
    from tonewalk.spaces.milvus.address import address_of
    from tonewalk.spaces.milvus.connection import Connection

    return Connection(address_of(settings))


def _places(home: Home) -> list[Place]:
    """The spaces of the encoders that the library is heard with.

    Raises:
        NothingIndexed: there is no library yet.
        DamagedCatalogue: it can't be read.
    """
    from tonewalk.base import config
    from tonewalk.library.catalogue.catalogue import Catalogue
    from tonewalk.spaces.header import Header
    from tonewalk.spaces.milvus.moving import Place

    if not home.catalogue.exists():
        raise NothingIndexed(f"There is no catalogue in {home.path} yet: `tonewalk index PATH` makes one.")
    names = config.load(home.config)[0].library.encoders
    catalogue = Catalogue.open(home.catalogue)
    try:
        return [
            Place(
                home.space(one.encoder, one.fingerprint),
                Header(one.encoder, one.fingerprint, one.dim),
                catalogue.row_count(one.id),
            )
            for one in catalogue.spaces()
            if one.encoder in names and catalogue.row_count(one.id)
        ]
    finally:
        catalogue.close()


@contextmanager
def _meter() -> Iterator[tuple[Meter, Callable[[], bool]]]:
    """A bar, and whether Ctrl-C was pressed: the batch in hand is finished first."""
    interrupted = False

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        with Meter() as meter:
            yield meter, lambda: interrupted
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _stoppable() -> Iterator[None]:
    from tonewalk.work.spawn import Stopped

    try:
        yield
    except Stopped:
        show.line("Stopped; nothing is changed here, and the same command goes on where this one was.")
        raise typer.Exit(130) from None
