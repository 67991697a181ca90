"""The command `tonewalk`."""

from __future__ import annotations

import errno
import io
import itertools
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

from tonewalk.base.errors import TonewalkError

if TYPE_CHECKING:
    from typer import Typer

MODULES: Final = {
    "ask": ("search", "like", "analogy", "play", "stop"),
    "browsing": ("open", "close"),
    "closer": ("closer",),
    "datasets": ("datasets",),
    "encoder": ("encoder",),
    "evaluate": ("eval",),
    "export": ("export",),
    "knobs": ("knob", "tags", "knobs", "class"),
    "library": ("index", "scan", "status", "problems", "demo"),
    "manifold": ("manifold",),
    "maps": ("map",),
    "models": ("models",),
    "mosaic": ("mosaic",),
    "moving": ("library",),
    "serve": ("serve",),
    "slices": ("slice", "unslice"),
    "spaces": ("spaces",),
    "system": ("doctor", "backup", "restore", "config", "service"),
    "trajectories": ("path",),
}
"""Module of this package -> its commands."""

_DISK: Final = {
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EFBIG", "EIO", "ENOTDIR", "EISDIR")
    if hasattr(errno, name)
}
"""What a disk or its permissions answer; any other error of the system is a mistake of ours."""


def main() -> None:
    """Run the command line; failures are one sentence on standard error and exit status 1."""
    _make_streams_fit()
    arguments = _home_first(sys.argv[1:])
    try:
        app = _loaded(arguments[2:] if arguments[:1] == ["--home"] else arguments)
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


def _loaded(arguments: list[str]) -> Typer:
    """The root, with the commands that this command line may be about.

    A daemon's start and a search in a shell wait for no others: our own take 0.05 s to import, those of other
    packages a fifth of a second, and a list of what is installed takes time as well.
    """
    asked = next((one for one in arguments if not one.startswith("-")), "")
    own = next((module for module, names in MODULES.items() if asked in names), "")
    import_module(f"tonewalk.cli.{own or 'every'}")
    from tonewalk.cli.app import app

    if own:
        return app
    from importlib.metadata import entry_points

    found = list(entry_points(group="tonewalk.cli"))
    for entry in [one for one in found if one.name == asked] or found:
        app.add_typer(entry.load(), name=entry.name)
    return app


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
