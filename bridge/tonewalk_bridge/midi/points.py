"""Places on the map that were stored from a controller, by their numbers, over restarts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tonewalk.base.saving import written

Place = tuple[float, float, float]


class Points:
    """The places of one home.

    Args:
        path: their file; made when the first is stored.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[int, Place] = {}
        self.trouble = ""
        """Why those that were stored before are not there; empty: they are."""
        try:
            self._places = msgspec.json.decode(path.read_bytes(), type=dict[int, Place])
        except FileNotFoundError:
            pass
        except (OSError, msgspec.DecodeError) as error:
            self.trouble = f"{path} can't be read ({error}): points are stored anew."

    def get(self, number: int) -> Place | None:
        """The place of that number; None where none was stored."""
        return self._places.get(number)

    def store(self, number: int, place: Place) -> None:
        """Keep a place, in place of another of its number.

        Raises:
            DiskFull, Refused: it can't be written; it is there until the end.
        """
        self._places[number] = place
        with written(self._path) as temporary:
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(self._places)))
