"""The command `tonewalk`."""

from __future__ import annotations

import errno
import io
import itertools
import os
import sys
from typing import TYPE_CHECKING, Final

from tonewalk.base.errors import TonewalkError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from typer import Typer

_DISK: Final = {
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EFBIG", "EIO", "ENOTDIR", "EISDIR")
    if hasattr(errno, name)
}
"""What a disk or its permissions answer; any other error of the system is a mistake of ours."""


def main() -> None:
    """Run the command line; failures are one sentence on standard error and exit status 1."""
    _make_streams_fit()
    from tonewalk.cli.every import app

    arguments = _home_first(sys.argv[1:])
    for entry in _needed(app, arguments[2:] if arguments[:1] == ["--home"] else arguments):
        app.add_typer(entry.load(), name=entry.name)
    try:
        app(arguments)
    except TonewalkError as error:
        print(f"tonewalk: {error.text}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)  # `tonewalk search ... | head`: the reader has seen enough
    except OSError as error:
        if error.errno not in _DISK:
            raise
        print(
            f"tonewalk: {error.filename or 'A file'} can't be read or written ({error.strerror}): mend its "
            "permissions or its disk, or give another --home.",
            file=sys.stderr,
        )
        sys.exit(1)


def _needed(app: Typer, arguments: list[str]) -> list[EntryPoint]:
    """The groups of commands of other packages that this command line may be about: none where it is about ours.

    They take a fifth of a second to import, and a list of what is installed takes time as well: neither a daemon's
    start nor a search in a shell waits for that.
    """
    asked = next((one for one in arguments if not one.startswith("-")), "")
    own = {one.name for one in app.registered_groups}
    if asked in own | {one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands}:
        return []
    from importlib.metadata import entry_points

    found = list(entry_points(group="tonewalk.cli"))
    return [one for one in found if one.name == asked] or found


def _make_streams_fit() -> None:
    """Nothing that is printed fails: names in any script, on a console that knows few, or where there is none."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # pythonw, from a shortcut
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for all the process's life
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _home_first(arguments: list[str]) -> list[str]:
    """`--home DIR` belongs to all commands, so it may stand anywhere before `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    found: list[str] = []
    rest: list[str] = []
    given = iter(arguments[:end])
    for argument in given:
        if argument == "--home":
            found += [argument, *itertools.islice(given, 1)]
        elif argument.startswith("--home="):
            found.append(argument)
        else:
            rest.append(argument)
    return [*found, *rest, *arguments[end:]]
