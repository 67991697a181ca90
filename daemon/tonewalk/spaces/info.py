"""What is known of a built index: `index.json`, written last, so that it names a whole file or an older one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, Literal

import msgspec
import xxhash

from tonewalk.base.errors import DamagedIndex
from tonewalk.base.writing import Pinned, replace_file

INFO_NAME: Final = "index.json"
Kind = Literal["exact", "ivf", "projected", "annoy", "hnsw"]
Wish = Literal["auto", "exact", "ivf", "projected", "annoy", "hnsw"]
"""What a user may ask for."""

_VERSION: Final = 1
_CHUNK: Final = 1 << 22


class IndexInfo(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One built index: what it covers, how well it searches, and why it is of this kind."""

    kind: Kind
    wish: Wish
    reason: str
    """One sentence for `tonewalk doctor`."""
    rows: int
    """It covers rows 0 to `rows` - 1 (see `held_out`)."""
    digest: str
    """Names the content of those rows (see `seals.prefix_digest`)."""
    target: float
    """Recall@10 its effort was found to hold."""
    recall: float = 1.0
    """Recall@10 that was measured: queries outside the index, against exact search; 0 until it was, where an index
    searches already."""
    p50_ms: float = 0.0
    """Median time of one search on one thread, measured with `recall`."""
    p99_ms: float = 0.0
    exact_p50_ms: float = 0.0
    """Median time of an exact search, measured beside."""
    effort: int = 0
    """What the index may inspect for 10 hits: IVF's cells, a projection's candidates, Annoy's search_k, HNSW's
    expansion."""
    settings: dict[str, int] = {}
    """Cells, directions, trees, connectivity, seed."""
    held_out: list[int] = []
    """Rows left out of the index, the queries of its measurement; searched exactly beside it."""
    file: str = ""
    """Name of the index's own file; none where the kind is exact."""
    bytes: int = 0
    checksum: str = ""
    """xxh3-128 of that file."""


def write_info(folder: Path, info: IndexInfo) -> None:
    """Make `info` the folder's index.

    Raises:
        DiskFull: no room; the old index stays.
    """
    body = msgspec.json.encode(info)
    form = {"version": _VERSION, "checksum": xxhash.xxh3_128_hexdigest(body), "index": body.decode()}
    replace_file(folder / INFO_NAME, json.dumps(form).encode())


def read_info(folder: Path) -> IndexInfo | None:
    """The folder's index, None where there is none or a newer tonewalk wrote it.

    Raises:
        DamagedIndex: `index.json` can't be read or was changed.
    """
    path = folder / INFO_NAME
    try:
        form = json.loads(path.read_bytes())
        if form["version"] > _VERSION:
            return None
        body = form["index"].encode()
        if form["checksum"] != xxhash.xxh3_128_hexdigest(body):
            raise damaged_index(path, "was changed (its checksum does not match)")
        return msgspec.json.decode(body, type=IndexInfo)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        raise damaged_index(path, "can't be read") from error


def pin_checked(folder: Path, info: IndexInfo) -> Pinned:
    """Open the index's own file and compare it with its checksum: the libraries that map it trust every byte.

    Raises:
        DamagedIndex: missing, cut short or changed.
    """
    path = folder / info.file
    try:
        file = Pinned(path)
    except FileNotFoundError:
        raise damaged_index(path, "is missing") from None
    check_size(path, info, file)
    if file_checksum(path) != info.checksum:
        raise damaged_index(path, "was changed (its checksum does not match)")
    return file


def check_size(path: Path, info: IndexInfo, file: Pinned) -> None:
    """Make sure that the file still has its size: reading beyond a mapped file's end kills a process.

    Raises:
        DamagedIndex: it has another one.
    """
    if file.size() != info.bytes:
        raise damaged_index(path, f"has {file.size()} bytes where it was written with {info.bytes}")


def file_checksum(path: Path) -> str:
    """xxh3-128 (hex) of a file's bytes."""
    running = xxhash.xxh3_128()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            running.update(chunk)
    return running.hexdigest()


def damaged_index(path: Path, what: str) -> DamagedIndex:
    """The error for an index that can't be trusted, with the remedy."""
    return DamagedIndex(
        f"{path} {what}: searches go on exactly, only slower; `tonewalk scan` builds the index anew, "
        f"and deleting the file does no harm"
    )
