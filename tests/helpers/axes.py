"""A small library with real columns, vector files and spaces, and an encoder whose space can be seen through."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import Lock

import numpy as np

from tonewalk.base.types import ContentId, Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, StoredFile
from tonewalk.library.catalogue.words import Ids
from tonewalk.library.intake import Intake
from tonewalk.library.names import Scope
from tonewalk.library.records import Analysis, Content, Descriptors, Stamp
from tonewalk.library.view import View
from tonewalk.queries.search import Searcher
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Matrix, Mono, Placement

SURELY = {"duration": 1.0, "f0_confidence": 1.0, "tempo_confidence": 1.0, "key_confidence": 1.0}
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
    """Sounds put in one by one, into a catalogue; ids count from 1.

    Args:
        slow: whether a slower encoder reads words before `small` does.
    """

    def __init__(self, folder: Path, *, slow: bool = False) -> None:
        self.encoders = [AxisEncoder("small", has_text=True), AxisEncoder("timbre", has_text=False)]
        if slow:
            self.encoders.insert(0, AxisEncoder("slow", has_text=True))
        self.catalogue = Catalogue.open(folder / "catalogue.sqlite")
        self.roots = [self.catalogue.add_root(path).id for path in (b"/music", b"/away")]
        self.catalogue.set_online(self.roots[1], False)
        self.files = [
            VectorFile.create(folder / one.name, one.name, one.fingerprint, one.dim) for one in self.encoders
        ]
        self.spaces = Spaces(
            {
                one.name: SpaceHandle(
                    Space.open(folder / one.name),
                    self.catalogue.space_id(one.name, one.fingerprint, one.dim),
                    one,
                )
                for one in self.encoders
            }
        )
        self._hashes = count(1)
        self.intake = Intake.load(self.catalogue)
        self.intake.join(self.spaces)
        self._names, self._lock = Catalogue.open(self.catalogue.path), Lock()
        self.searcher = Searcher(self)

    def close(self) -> None:
        """Let go of the catalogue."""
        self.catalogue.close()
        self._names.close()

    def now(self) -> View:
        """All sounds that were put in so far."""
        return self.intake.now()

    def sounds_with(self, word: str, scope: Scope, *, beginning: bool) -> Ids:
        """From any thread, as the running library has it: over a connection of its own."""
        with self._lock:
            return self._names.sounds_with(word, scope, beginning=beginning)

    def add(
        self,
        path: str | bytes,
        *,
        small: dict[str, float] | None = None,
        slow: dict[str, float] | None = None,
        timbre: dict[str, float] | None = None,
        root: int = 1,
        missing: bool = False,
        favourite: bool = False,
        tags: Sequence[str] = (),
        copy_of: int | None = None,
        **descriptors: object,
    ) -> int:
        """Put a sound in, with the vectors that it has."""
        content: Content | ContentId = Content(
            hash=next(self._hashes).to_bytes(16),
            analysis=Analysis(
                sample_rate=44100,
                channels=1,
                frames=44100,
                descriptors=Descriptors(**{**SURELY, **descriptors}),  # type: ignore[arg-type]
                embeddings={},
            ),
        )
        if copy_of is not None:
            content = ContentId(int(self.now().content[copy_of - 1]))
        rows: dict[int, Row] = {}
        given = {"slow": slow, "small": small, "timbre": timbre if timbre is not None else small}
        for encoder, file in zip(self.encoders, self.files, strict=True):
            if (axes := given[encoder.name]) is not None:
                handle = self.spaces.handles[encoder.name]
                rows[handle.space_id] = file.append(encoder.sound(**axes)[None])
                file.flush()
                handle.space.refresh()
        whole = path if isinstance(path, bytes) else f"/music/{path}".encode()
        stored = StoredFile(whole, Stamp(1, 1), content, rows)
        [sound] = self.catalogue.store(self.roots[root - 1], [stored])
        if missing:
            self.catalogue.mark_missing([sound])
        if favourite:
            self.catalogue.favourite(sound, True)
        for tag in tags:
            self.catalogue.tag(sound, tag, True)
        self.intake.refresh(self.catalogue)
        return int(sound)

    def move(self, sound: int, path: bytes) -> None:
        """A sound's file has another path now."""
        self.catalogue.store(self.roots[0], [], [Move(SoundId(sound), path, Stamp(1, 1))])
        self.intake.refresh(self.catalogue)
