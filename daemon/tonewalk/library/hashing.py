"""A file's bytes as one short key."""

from __future__ import annotations

import xxhash

_CHUNK = 1 << 20


def hash_file(path: bytes) -> bytes:
    """xxh3-128 of the file's bytes (16 bytes), read in pieces of 1 MiB.

    Raises:
        OSError: the file can't be read.
    """
    digest = xxhash.xxh3_128()
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
