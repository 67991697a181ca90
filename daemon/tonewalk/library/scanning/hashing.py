"""A file's bytes as one short key."""

from __future__ import annotations

from typing import Final

import xxhash

from tonewalk.library.opening import Audio, open_audio

_CHUNK: Final = 1 << 20


def hash_file(audio: Audio) -> bytes:
    """xxh3-128 of the file's bytes (16 bytes), read in pieces of 1 MiB.

    Raises:
        Unreadable: see `open_audio`.
        OSError: it can't be read to its end.
    """
    digest = xxhash.xxh3_128()
    with open_audio(audio) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
