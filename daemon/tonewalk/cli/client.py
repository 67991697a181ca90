"""Asks the running daemon of a home, or opens the library for one question where none runs."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tonewalk.base.errors import BadRequest, Unavailable, error_of
from tonewalk.base.home import DaemonInfo, Home

if TYPE_CHECKING:
    from tonewalk.engine.engine import Engine

Heard = Callable[[Any], None]
"""Told of every event while a library is open."""


def ask(home: Home, command: str, hear: Heard | None = None, /, **arguments: Any) -> dict[str, Any]:
    """One command's reply as plain data.

    Args:
        hear: told how a job goes on where no daemon runs.

    Raises:
        TonewalkError: as the daemon or the library said it.
    """
    info = home.daemon()
    arguments = {key: value for key, value in arguments.items() if value is not None}
    if info:
        return post(info, command, **arguments)
    return asyncio.run(_ask_library(home, command, arguments, hear))


def post(info: DaemonInfo, command: str, /, **arguments: Any) -> dict[str, Any]:
    """What a running daemon answers, shown its token.

    Raises:
        TonewalkError: as the daemon said it, or it did not answer.
    """
    connection = http.client.HTTPConnection(info.host, info.http, timeout=600)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {info.token}"}
    try:
        connection.request("POST", f"/api/v1/{command}", json.dumps(arguments), headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unavailable(
            f"The daemon (process {info.pid}) did not answer on port {info.http} ({error}): see its log."
        ) from error
    finally:
        connection.close()
    if not isinstance(body, dict):
        raise BadRequest(f"The daemon answered {command} with {type(body).__name__} in place of an object.")
    if answer.status != 200:
        told = error_of(body.get("code", ""), body.get("detail", answer.reason))
        told.where = body.get("where", "")
        raise told
    return body


@contextlib.contextmanager
def asking(home: Home) -> Iterator[Callable[..., dict[str, Any]]]:
    """Asks many commands one after another, as `ask`: where no daemon runs, the library is opened once for all.

    A job is not waited for.
    """
    if (info := home.daemon()) is not None:
        yield lambda command, /, **arguments: post(info, command, **arguments)
        return
    from tonewalk.base import config
    from tonewalk.engine.engine import Engine

    with asyncio.Runner() as runner:
        engine = Engine(home, config.load(home.config)[0])
        runner.run(engine.open())
        try:
            yield lambda command, /, **arguments: runner.run(_built(engine, command, arguments))
        finally:
            runner.run(engine.close())


async def _built(engine: Engine, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
    import msgspec

    from tonewalk.base.errors import InvalidArgument
    from tonewalk.commands.table import COMMANDS

    try:
        request = msgspec.convert(arguments, COMMANDS[command].request)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"{error}: see `tonewalk --help`.") from error
    built: dict[str, Any] = msgspec.to_builtins(await engine.call(command, request))
    return built


async def _ask_library(home: Home, command: str, arguments: dict[str, Any], hear: Heard | None) -> dict[str, Any]:
    import msgspec

    from tonewalk.base import config
    from tonewalk.base.errors import InvalidArgument
    from tonewalk.commands.table import COMMANDS
    from tonewalk.engine.engine import Engine
    from tonewalk.work.jobs import Job

    try:
        request = msgspec.convert(arguments, COMMANDS[command].request)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"{error}: see `tonewalk --help`.") from error
    engine = Engine(home, config.load(home.config)[0])
    await engine.open()
    if hear is not None:
        engine.events.listen(hear)
    try:
        reply = await engine.call(command, request)
        if isinstance(reply, Job):  # nobody else would finish it
            reply = await engine.jobs.wait(reply.job)
        built: dict[str, Any] = msgspec.to_builtins(reply)
    finally:
        await engine.close()
    return built
