"""Files of a catalogue as an analysis hands them over, and an encoder that nobody asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tonewalk.library.catalogue.entries import StoredFile
from tonewalk.library.records import Analysis, Content, Descriptors, Stamp
from tonewalk_models.encoder import Matrix, Mono, Placement

ROOT = b"/music/Samples"


def make_file(path: bytes, data: bytes = b"", *, mtime: int = 1, **more: Any) -> StoredFile:
    """A file of these bytes as an analysis would hand it over; `data` is its own hash for brevity."""
    rows, start, end = more.pop("rows", {}), more.pop("start", None), more.pop("end", None)
    analysis = Analysis(
        sample_rate=44100,
        channels=2,
        frames=22050,
        descriptors=Descriptors(duration=0.5, **more),
        embeddings={},
    )
    content = Content(hash=(data or path).ljust(16, b"\0"), analysis=analysis)
    return StoredFile(path, Stamp(len(data), mtime), content, rows, start, end)


class Silent:
    """An encoder that nobody asks."""

    name = "small"
    dim = 2
    sample_rate = 8000
    has_text = False
    placement: Placement = "worker"

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        raise NotImplementedError

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        raise NotImplementedError
