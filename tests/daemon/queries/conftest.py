"""A small library with real columns, vector files and spaces, and an encoder whose space can be seen through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tonewalk.library.columns import Columns
from tonewalk.library.entries import RootRow
from tonewalk.library.records import Descriptors, SoundRecord
from tonewalk.queries.handles import SpaceHandle, Spaces
from tonewalk.queries.search import Searcher
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk.types import ContentId, RootId, Row, SoundId
from tonewalk_models.encoder import Matrix, Mono, Placement

AXES = ["kick", "snare", "hat", "bright", "dark", "long"]


class AxisEncoder:
    """One axis a word, one more each for being words and being sounds: the modality gap, laid open."""

    dim = len(AXES) + 2
    sample_rate = 8000
    placement: Placement = "worker"

    def __init__(self, name: str, *, has_text: bool) -> None:
        self.name, self.has_text = name, has_text
        self.fingerprint = (name * 64)[:64].encode().hex()[:64]

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """A sum of its words' axes, and the axis of words."""
        return np.stack([self._vector(dict.fromkeys(text.split(), 1.0), 0) for text in texts])

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Sounds that are `kick` while they are quiet and `hat` while they are loud."""
        return np.stack([self._vector({"hat" if np.abs(clip).max() > 0.5 else "kick": 1.0}, 1) for clip in clips])

    def sound(self, **axes: float) -> Matrix:
        """A sound with so much of every word."""
        return self._vector(axes, 1)

    def _vector(self, axes: dict[str, float], modality: int) -> Matrix:
        vector = np.zeros(self.dim, np.float32)
        for word, amount in axes.items():
            if word in AXES:
                vector[AXES.index(word)] = amount
        vector[len(AXES) + modality] = 2.0
        return vector / np.linalg.norm(vector)


class Library:
    """Sounds put in one by one; ids count from 1."""

    root = b"/music"

    def __init__(self, folder: Path) -> None:
        self.encoders = [AxisEncoder("small", has_text=True), AxisEncoder("timbre", has_text=False)]
        self.columns = Columns()
        self.columns.set_roots(
            [RootRow(RootId(1), self.root, True, 0.0), RootRow(RootId(2), b"/away", False, 0.0)]
        )
        self.files = [
            VectorFile.create(folder / one.name, one.name, one.fingerprint, one.dim) for one in self.encoders
        ]
        self.spaces = Spaces(
            {
                one.name: SpaceHandle(Space.open(folder / one.name), number, one)
                for number, one in enumerate(self.encoders, 1)
            }
        )
        self.searcher = Searcher(self.columns, self.spaces)

    def add(
        self,
        path: str | bytes,
        *,
        small: dict[str, float] | None = None,
        timbre: dict[str, float] | None = None,
        root: int = 1,
        missing: bool = False,
        favourite: bool = False,
        tags: Sequence[str] = (),
        copy_of: int | None = None,
        **descriptors: object,
    ) -> int:
        """Put a sound in, with the vectors that it has."""
        number = len(self.columns) + 1
        content = ContentId(number if copy_of is None else int(self.columns.content[copy_of - 1]))
        record = SoundRecord(
            id=SoundId(number),
            root=RootId(root),
            content=content,
            path=path if isinstance(path, bytes) else f"/music/{path}".encode(),
            sample_rate=44100,
            channels=1,
            descriptors=Descriptors(**{"duration": 1.0, **descriptors}),  # type: ignore[arg-type]
            tags=list(tags),
            favourite=favourite,
            missing=missing,
        )
        rows: dict[int, dict[ContentId, Row]] = {}
        given = (small, timbre if timbre is not None else small)
        for space_id, (encoder, file, axes) in enumerate(zip(self.encoders, self.files, given, strict=True), 1):
            if axes is not None:
                rows[space_id] = {content: file.append(encoder.sound(**axes)[None])}
                file.flush()
                self.spaces.handles[encoder.name].space.refresh()
        self.columns.update([record], rows)
        return number

    def move(self, sound: int, path: bytes) -> None:
        """A sound's file has another path now."""
        self.columns.update(
            [
                SoundRecord(
                    id=SoundId(sound),
                    root=RootId(1),
                    content=ContentId(int(self.columns.content[sound - 1])),
                    path=path,
                    sample_rate=44100,
                    channels=1,
                    descriptors=Descriptors(duration=1.0),
                )
            ],
            {},
        )


@pytest.fixture(scope="session")
def encoders() -> list[AxisEncoder]:
    """One that reads text and one that does not."""
    return [AxisEncoder("small", has_text=True), AxisEncoder("timbre", has_text=False)]


@pytest.fixture
def empty(tmp_path: Path) -> Library:
    """A library without sounds."""
    return Library(tmp_path)


@pytest.fixture
def library(empty: Library) -> Library:
    """Three kicks, three snares, three hats, of which one each is bright, and a missing and an offline one."""
    empty.add("Drums/001.wav", small={"kick": 1}, duration=0.3, tempo=120.0, key="Am")
    empty.add("Drums/002.wav", small={"kick": 1, "bright": 0.5}, duration=0.5, f0=55.0)
    empty.add("Drums/003.wav", small={"kick": 1, "dark": 0.5}, duration=0.2, favourite=True)
    empty.add("Drums/004.wav", small={"snare": 1}, duration=0.4, tags=["dusty"])
    empty.add("Drums/005.wav", small={"snare": 1, "bright": 0.5}, duration=2.0)
    empty.add("Drums/006.wav", small={"snare": 1, "dark": 0.5}, duration=0.1, tags=["dusty", "old"])
    empty.add("Hats/007.wav", small={"hat": 1}, duration=0.05, loudness=-12.5)
    empty.add("Hats/008.wav", small={"hat": 1, "bright": 0.5}, duration=0.06, loudness=-30.0)
    empty.add("Hats/009.wav", small={"hat": 1, "dark": 0.5}, duration=0.07)
    empty.add("Hats/gone.wav", small={"hat": 1}, missing=True)
    empty.add(b"/away/hat.wav", small={"hat": 1}, root=2)
    return empty
