"""The same client for programs without an event loop: it has one of its own, in a thread."""

from __future__ import annotations

import asyncio
import functools
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar

from tonewalk.base.errors import Unavailable
from tonewalk.base.structs import Reply, Request
from tonewalk.client.asks_blocking import Asks
from tonewalk.client.atlas import PATIENCE, AsyncClient
from tonewalk.client.events import Events, Told
from tonewalk.commands.session import SessionState
from tonewalk.commands.trajectories import Step
from tonewalk.work.events import Topic

P = ParamSpec("P")
T = TypeVar("T")

_GLANCE: Final = 0.5
"""s after which a waiting thread looks up: on Windows a thread that waits hears no Ctrl-C"""


class Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tonewalk client", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What a coroutine gives; it is cancelled where the waiting is interrupted.

        Raises:
            Unavailable: the loop was ended, before or meanwhile.
        """
        closed = Unavailable("This client was closed: open another one.")
        if not self._thread.is_alive():
            work.close()
            raise closed
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            while not wait((future,), _GLANCE).done:
                if not self._thread.is_alive():
                    raise closed
            return future.result()
        except CancelledError as error:
            raise closed from error
        except BaseException:
            future.cancel()
            raise

    def end(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run one more coroutine, end what waits, and stop; nothing where that was done."""
        if threading.current_thread() is self._thread:  # it was collected there, where nothing can be waited for
            self._loop.stop()
        elif self._thread.is_alive():
            self.run(self._end(last))
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _end(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await last()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()


def _blocking(
    method: Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Client, P], T]:
    """A method of the asynchronous client as one that waits."""

    def call(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._loop.run(method(self._atlas, *args, **kwargs))

    functools.update_wrapper(call, method)
    return call


class Heard(Generic[T]):
    """Events of some topics, without end: `for told in atlas.events("cursor"): ...`; with `with` it begins at once
    and ends with the block.
    """

    def __init__(self, loop: Loop, events: Events[T]) -> None:
        self._loop, self._events = loop, events

    def __enter__(self) -> Self:
        self._loop.run(self._events.open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def subscribed(self) -> bool:
        """Whether the daemon tells of what happens now."""
        return self._events.subscribed

    def close(self) -> None:
        """Be told no more."""
        self._loop.run(self._events.close())

    def __iter__(self) -> Iterator[Told[T]]:
        return self

    def __next__(self) -> Told[T]:
        return self._loop.run(self._events.__anext__())


class Client(Asks):
    """A daemon, from a plain program; any thread may use it. Arguments and methods are those of `AsyncClient`."""

    def __init__(
        self, home: Path | str | None = None, *, address: str = "", token: str = "", timeout: float = PATIENCE
    ) -> None:
        self._atlas = AsyncClient(home, address=address, token=token, timeout=timeout)
        self._loop = Loop()
        self._end = weakref.finalize(self, self._loop.end, self._atlas.close)  # also where nobody closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        self._end()

    def _ask(self, command: str, request: Request | None) -> Reply:
        return self._loop.run(self._atlas._ask(command, request))

    status = _blocking(AsyncClient.status)
    search = _blocking(AsyncClient.search)
    like = _blocking(AsyncClient.like)
    analogy = _blocking(AsyncClient.analogy)
    blend = _blocking(AsyncClient.blend)
    turn = _blocking(AsyncClient.turn)
    knobs = _blocking(AsyncClient.knobs)
    sound = _blocking(AsyncClient.sound)
    xy = _blocking(AsyncClient.xy)
    path = _blocking(AsyncClient.path)
    trajectory = _blocking(AsyncClient.trajectory)
    play = _blocking(AsyncClient.play)
    stop = _blocking(AsyncClient.stop)
    tags = _blocking(AsyncClient.tags)
    tag = _blocking(AsyncClient.tag)
    favourite = _blocking(AsyncClient.favourite)
    export = _blocking(AsyncClient.export)
    audio = _blocking(AsyncClient.audio)
    save = _blocking(AsyncClient.save)
    peaks = _blocking(AsyncClient.peaks)
    read = _blocking(AsyncClient.read)

    def events(self, *topics: Topic) -> Heard[Any]:
        """What is told of these topics, without end; docs/protocol.md lists them.

        Raises:
            InvalidArgument: there is no such topic.
        """
        return Heard(self._loop, self._atlas.events(*topics))

    def cursor(self) -> Heard[SessionState]:
        """Where the cursor goes that all clients share."""
        return Heard(self._loop, self._atlas.cursor())

    def steps(self) -> Heard[Step]:
        """The steps of all paths that play; each told 0.1 s ahead of its time, `at`."""
        return Heard(self._loop, self._atlas.steps())


def connect(
    home: Path | str | None = None, *, address: str = "", token: str = "", timeout: float = PATIENCE
) -> Client:
    """A client of a daemon that answers; arguments as of `AsyncClient`.

    Raises:
        Unavailable: none does.
        TonewalkError: as the daemon said it.
    """
    atlas = Client(home, address=address, token=token, timeout=timeout)
    try:
        atlas.ask("ping")
    except BaseException:
        atlas.close()
        raise
    return atlas
