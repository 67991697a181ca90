"""What every front door does alike: read arguments, check who asks, ask the engine, count, tell what was wrong."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram

from tonewalk.base.config import Config
from tonewalk.base.errors import BadRequest, InvalidArgument, TonewalkError, UnknownCommand
from tonewalk.base.home import Home
from tonewalk.base.plainly import plainly
from tonewalk.base.structs import Reply, Request
from tonewalk.commands.command import Command, Door
from tonewalk.commands.common import SPELLED
from tonewalk.commands.daemon import Ports
from tonewalk.commands.library import Listing
from tonewalk.commands.queries import Hits
from tonewalk.commands.sounds import Peaks
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.access import Asker
from tonewalk.engine.exports import Sent
from tonewalk.engine.session import Standing
from tonewalk.exports.playable import Playable
from tonewalk.library.listing import Listed
from tonewalk.library.opening import Opened
from tonewalk.maps.asked import MapColumns
from tonewalk.trajectories.player import LOOKAHEAD
from tonewalk.work.events import Events
from tonewalk.work.jobs import Jobs

logger = logging.getLogger(__name__)

R = TypeVar("R", bound=msgspec.Struct)
H = TypeVar("H")

_HERE: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?\Z", re.DOTALL)
_FIELD: Final = re.compile(r"^Object (?P<how>missing required|contains unknown) field `(?P<name>.*)`\Z", re.DOTALL)
_ENTRY: Final = re.compile(
    r"^(?P<what>.*) - at (?:`\$\.(?P<of>\w+)\[\.\.\.\]`|`key` in `\$\.(?P<keys>\w+)`)\Z", re.DOTALL
)
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class EngineLike(Protocol):
    """The part of the engine that the doors use."""

    events: Events
    jobs: Jobs
    home: Home
    config: Config
    ports: Ports
    page: Path | None

    async def call(self, name: str, request: Request) -> Reply:
        """Answer one command of the table."""
        ...

    def now(self, name: str, request: Request) -> Reply | None:
        """Take one move of a stream in, at once, on the event loop; of a place, what is there."""
        ...

    async def turned(self) -> Hits | None:
        """The session's hits as its knobs stand; None where there is nothing that they could be turned on."""
        ...

    def standing(self) -> Standing:
        """Where all that clients share stands now."""
        ...

    async def map_columns(self, name: str, since: str = "") -> MapColumns:
        """Places of a map's visible sounds; "": the current map; all, or what changed `since` an answer."""
        ...

    async def sound_columns(self, request: Listing) -> Listed:
        """What `library/sounds` answers, as arrays."""
        ...

    async def receive(self, bank: str, number: int, pieces: AsyncIterator[bytes]) -> None:
        """Take a file of a bank that was offered; raises NotFound, BadRequest, TooLarge, DiskFull."""
        ...

    async def sound_file(self, sound: int) -> Opened:
        """The file of a sound, open; raises UnknownSound and audio errors."""
        ...

    async def playable(self, sound: int) -> Playable:
        """A sound as browsers play it, open; raises UnknownSound, TooLarge and audio errors."""
        ...

    async def slice_wav(self, sound: int) -> bytes | None:
        """A slice as a WAV; None for a sound that is a whole file."""
        ...

    async def stretch_wav(self, sound: int, start: float, end: float | None) -> bytes:
        """A stretch of a sound as a WAV; raises InvalidArgument, TooLarge and audio errors."""
        ...

    async def wav(self, sound: int) -> tuple[int, AsyncIterator[bytes]]:
        """A sound as a WAV that every player reads: how many bytes, and they piece by piece."""
        ...

    async def exported(self, folder: str, name: str) -> Opened | Sent:
        """A file of the home's exports or renders, open; of a folder a ZIP that is made while it is sent."""
        ...

    async def selection_zip(self) -> Sent:
        """The files of the session's selection as a ZIP."""
        ...

    async def peaks(self, sound: int, columns: int) -> Peaks:
        """A sound's waveform in so many columns."""
        ...


class Metrics:
    """Counts and latencies of everything asked, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tonewalk_requests",
            "Commands answered, by door and outcome (an error's code, or ok)",
            ["door", "command", "code"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "tonewalk_request_seconds",
            "From arguments read to reply ready",
            ["door", "command"],
            buckets=(0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30),
            registry=self.registry,
        )
        # a stream is counted at every move, and to find its labels costs more than to count
        self._requests, self._seconds = cache(self.requests.labels), cache(self.seconds.labels)
        self.refused = Counter(
            "tonewalk_refused",
            "Input that did not become a command: malformed, too large, from elsewhere, too fast",
            ["door", "code"],
            registry=self.registry,
        )

    def counted(self, door: str, command: Command) -> _Counted:
        """Count the answer to one command, given in a `with` block.

        Raises:
            TonewalkError: what is wrong; anything unforeseen becomes one, and is logged.
        """
        return _Counted(self._requests, self._seconds, door, command.name)


class _Counted:
    """As a class: a generator's context costs a stream's move several times as much."""

    __slots__ = ("_began", "_door", "_name", "_requests", "_seconds")

    def __init__(
        self, requests: Callable[..., Counter], seconds: Callable[..., Histogram], door: str, name: str
    ) -> None:
        self._requests, self._seconds, self._door, self._name = requests, seconds, door, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        told = as_told(error, self._name) if isinstance(error, Exception) else None
        self._requests(self._door, self._name, "ok" if told is None else told.code).inc()
        self._seconds(self._door, self._name).observe(time.perf_counter() - self._began)
        if told is not None and told is not error:
            raise told from error


def is_here(host: str | None) -> bool:
    """Whether a peer's address is this machine's own 127.0.0.1 or ::1 (no other loopback address counts)."""
    return host in _HERE


def command_named(name: str, door: str) -> Command:
    """The command of that name, if this door has it.

    Raises:
        UnknownCommand: no command has this name, or not at this door.
    """
    command = COMMANDS.get(name)
    if command is None or door not in command.doors:
        raise UnknownCommand(
            f"{_brief(name)} is no command here: docs/protocol.md and /openapi.json list them all."
        )
    return command


def each_handled(door: Door, handlers: Mapping[type[Request], H]) -> Mapping[type[Request], H]:
    """A door's handlers of what clients say of themselves.

    Raises:
        LookupError: not each command of the kind `client` that this door has is handled.
    """
    rows = [command for command in COMMANDS.values() if command.kind == "client" and door in command.doors]
    if left := [command.name for command in rows if command.request not in handlers]:
        raise LookupError(f"The door {door} has no handler for {', '.join(left)}.")
    return handlers


def read(kind: type[R], arguments: object, *, strict: bool = True) -> R:
    """Arguments as a struct.

    Args:
        kind: the struct.
        arguments: builtin values, as JSON or OSC gave them.
        strict: False also takes numbers spelled as words (form fields).

    Raises:
        InvalidArgument: one has the wrong type, range or name; `where` is its JSON path.
    """
    try:
        return msgspec.convert(arguments, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise explain(error, arguments, kind) from error


def read_json(body: bytes | str) -> object:
    """A JSON document; an empty one means no arguments.

    Raises:
        BadRequest: it is no JSON in UTF-8, or nested too deeply.
        InvalidArgument: a number in it is beyond the range of a double.
    """
    if not body or not body.strip():
        return {}
    try:
        return msgspec.json.decode(body)
    except msgspec.ValidationError as error:  # of untyped JSON only numbers beyond a double's range
        text = "A number in this JSON is beyond what a double holds: give a smaller one."
        raise InvalidArgument(text, where="$") from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadRequest(f"This is not JSON in UTF-8 ({error}): send one JSON object.") from error
    except RecursionError as error:
        raise BadRequest("This JSON is nested too deeply: send one flat JSON object.") from error


def explain(error: msgspec.ValidationError, arguments: object, kind: type[msgspec.Struct]) -> InvalidArgument:
    """One sentence from msgspec's message: what, which value, what to do, and where it stands."""
    if entry := _ENTRY.match(str(error)):
        return _explain_entry(_wanted(entry["what"]), entry["of"], entry["keys"], arguments, kind)
    match = _AT.match(str(error))
    what, path = (match["what"], match["path"] or "$") if match else (str(error), "$")
    if field := _FIELD.match(what):
        where = f"{path}.{field['name']}"
        name = _brief(where[2:])
        if field["how"] == "missing required":
            return InvalidArgument(f"{name} is missing: give it.", where=where)
        return InvalidArgument(f"{name} is no argument of this command: leave it out.", where=where)
    wanted = _wanted(what)
    if what.startswith("Invalid enum value"):
        wanted = " or ".join(f"`{value}`" for value in _choices(kind, path) if value != "") or "one of its values"
    value = _brief(_value(arguments, path))
    name = path[2:] or "the whole of the arguments"
    return InvalidArgument(f"{name} is {value}: give {wanted}.", where=path)


def _explain_entry(
    wanted: str, of: str | None, keys: str | None, arguments: Any, kind: type[msgspec.Struct]
) -> InvalidArgument:
    """Likewise for an entry of a table, unnamed by msgspec: `of` has a wrong value, `keys` a wrong name."""
    field = str(of or keys)
    wrong = next(
        key for key, value in arguments[field].items() if _is_wrong({**arguments, field: {key: value}}, kind)
    )
    if keys:
        return InvalidArgument(f"{field} has the name '{_brief(wrong)}': give {wanted}.", where=f"$.{field}")
    name, value = _brief(f"{field}.{wrong}"), _brief(arguments[field][wrong])
    return InvalidArgument(f"{name} is {value}: give {wanted}.", where=f"$.{field}.{wrong}")


def _is_wrong(arguments: object, kind: type[msgspec.Struct]) -> bool:
    try:
        msgspec.convert(arguments, kind)
    except msgspec.ValidationError:
        return True
    return False


def _wanted(what: str) -> str:
    what = _PATTERN.sub(lambda found: f" {_SPELLED[found[1]]}", what)
    return plainly(what).split(", got ")[0]


_PATTERN: Final = re.compile(r" matching regex '(.*)'")
_SPELLED: Final = {repr(pattern)[1:-1]: words for pattern, words in SPELLED.items()}
"""By pattern, as msgspec spells it."""


async def ask(
    engine: EngineLike,
    metrics: Metrics,
    command: Command,
    request: Request,
    *,
    door: str,
    who: Asker,
    uploaded: bool = False,
) -> Reply:
    """Ask the engine, if this client may, and count it.

    Args:
        uploaded: the client has sent the file that the request names.

    Raises:
        TonewalkError: the client may not, or the engine says what is wrong; anything unforeseen becomes one, and
            is logged.
    """
    with metrics.counted(door, command):
        who.check(command, request, uploaded=uploaded)
        return await engine.call(command.name, request)


def still_ahead(at: float) -> float:
    """s until something is due that was announced for a unix time; never more than it is announced ahead.

    So a system's clock that is set while something plays moves none of its steps against the others.
    """
    return min(at - time.time(), LOOKAHEAD)


def as_told(error: Exception, what: str) -> TonewalkError:
    """The error itself if it was meant for a user; anything else is logged and becomes one sentence."""
    if isinstance(error, TonewalkError):
        return error
    logger.error("%s failed", what, exc_info=error)
    return TonewalkError(f"{what} failed inside the daemon ({type(error).__name__}): its log says where.")


def _choices(kind: type[msgspec.Struct], path: str) -> tuple[object, ...]:
    info = msgspec.inspect.type_info(kind)
    for field in info.fields if isinstance(info, msgspec.inspect.StructType) else ():
        if f"$.{field.encode_name}" != path:
            continue
        plain = field.type.type if isinstance(field.type, msgspec.inspect.Metadata) else field.type
        either = plain.types if isinstance(plain, msgspec.inspect.UnionType) else (plain,)
        return next((one.values for one in either if isinstance(one, msgspec.inspect.LiteralType)), ())
    return ()


def _value(arguments: object, path: str) -> object:
    value: Any = arguments
    for name, index in _STEP.findall(path):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            return "not there"
    return value


def _brief(value: object) -> str:
    if not isinstance(value, str | float):
        value = msgspec.json.encode(value, enc_hook=repr).decode()
    text = str(value)
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= 60 else f"{text[:60]}... ({len(text)} characters)"
