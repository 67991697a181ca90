"""Eight sounds on a ring: their embeddings on a circle, their places on a diagonal, their files on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from tonewalk.base.home import Home
from tonewalk.base.types import ContentId, RootId, Row, SoundId
from tonewalk.library.catalogue.entries import RootRow
from tonewalk.library.intake import Intake
from tonewalk.library.records import Descriptors, SoundRecord, Stamp
from tonewalk.library.view import Positions, View
from tonewalk.maps.map import About, Map
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.trajectories.kept import Trajectories
from tonewalk.work.events import Event, Events
from tonewalk_models.encoder import Matrix, Mono, Placement

COUNT = 8
RATE = 44_100


class Compass:
    """Hears how loud a sound is, as a direction."""

    name = "timbre"
    dim = 2
    sample_rate = RATE
    has_text = False
    placement: Placement = "worker"
    fingerprint = "0" * 64

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """From east for silence to north for full scale."""
        angles = np.array([np.abs(clip).max(initial=0) for clip in clips], np.float32) * np.float32(np.pi / 2)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """There is no text tower."""
        raise NotImplementedError("a compass knows no words")


class Ring:
    """Sounds 1 to 8: `n.wav` lasts n tenths of a second at the level n / 10, and lies at n / 10 on the map."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder / "home")
        self.intake = Intake()
        self.intake.set_roots([RootRow(RootId(1), bytes(folder), True, 0.0)])
        encoder = Compass()
        vectors = encoder.embed_audio([np.full(1, number / 10, np.float32) for number in range(1, COUNT + 1)])
        with VectorFile.create(folder / "space", "timbre", encoder.fingerprint, encoder.dim) as file:
            file.append(vectors)
            file.flush()
        self.spaces = Spaces({"timbre": SpaceHandle(Space.open(folder / "space"), 1, encoder)})
        self.intake.join(self.spaces)
        self.map = Map(
            About(
                name="a",
                method="pca",
                dims=2,
                seed=1,
                encoder="timbre",
                fingerprint=encoder.fingerprint,
                created=0,
            ),
            np.repeat(np.arange(1, COUNT + 1, dtype=np.float32)[:, None] / 10, 2, axis=1),
        )
        for number in range(1, COUNT + 1):
            soundfile.write(
                folder / f"{number}.wav", np.full(RATE * number // 10, number / 10, np.float32), RATE, "FLOAT"
            )
            self.put(number)
        self.events = Events()
        self.told: list[Event] = []
        self.events.listen(self.told.append)
        self.trajectories = Trajectories(self.home, self.intake, self, self.events)
        self.transport, self.files = self.trajectories.transport, self.trajectories.files

    def cut(self, number: int, *, of: int, start: float, end: float) -> None:
        """Say that a sound is a slice of another's file, from `start` to `end` s."""
        self.put(number, file=of, start=start, end=end)

    def put(
        self,
        number: int,
        *,
        missing: bool = False,
        file: int = 0,
        start: float | None = None,
        end: float | None = None,
        **descriptors: float,
    ) -> None:
        """Say that a sound is there, or that it is gone."""
        path = self.folder / f"{file or number}.wav"
        record = SoundRecord(
            id=SoundId(number),
            root=RootId(1),
            content=ContentId(number),
            path=bytes(path),
            start=start,
            end=end,
            sample_rate=RATE,
            channels=1,
            descriptors=Descriptors(duration=number / 10, **descriptors),
            missing=missing,
            stamp=Stamp(path.stat().st_size, path.stat().st_mtime_ns),
        )
        self.intake.update([record], {1: {ContentId(number): Row(number - 1)}})

    def around(
        self, view: View, map: str, point: Sequence[float], k: int
    ) -> tuple[Positions, npt.NDArray[np.float64]]:
        """On the one map there is."""
        positions = view.position_of_rows("timbre")
        rows, distances = self.map.nearest(point, k, positions >= 0)
        return positions[rows], distances

    def places(self, view: View, positions: Positions) -> npt.NDArray[np.float32]:
        """Row = position."""
        return self.map.coords[positions]
