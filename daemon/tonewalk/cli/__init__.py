"""The command `tonewalk`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

from tonewalk.errors import TonewalkError


def main() -> None:
    """Run the command line; failures are one sentence on standard error and exit status 1."""
    from tonewalk.cli.app import app

    for entry in entry_points(group="tonewalk.cli"):
        app.add_typer(entry.load(), name=entry.name)
    try:
        app()
    except TonewalkError as error:
        print(f"tonewalk: {error.text}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)  # `tonewalk search ... | head`: the reader has seen enough
