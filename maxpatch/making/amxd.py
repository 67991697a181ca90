"""The container of Max for Live devices: frozen, so that a device brings its patches and scripts along.

Laid out as Live's own frozen devices are (Ableton's maxdevtools, tests of maxdiff): chunks of a tag, a
little-endian size and what they hold; in the last, `ptch`, files one after the other and behind them a list of
what they are, in which numbers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final, NamedTuple

KINDS: Final = {"audio effect": b"aaaa", "MIDI effect": b"mmmm", "instrument": b"iiii"}
_FROZEN: Final = 7
_HEAD: Final = 16
"""bytes before the first file"""
_DEVICE, _OWN = 0x11, 0
"""flags of the device's own patch, and of what belongs to it"""
_MADE: Final = 0xE0000000
"""s since 1904, when every file is said to be made: the same device gets the same bytes"""
_TYPES: Final = {".maxpat": b"JSON", ".amxd": b"JSON", ".js": b"TEXT", ".svg": b"svg "}


class Frozen(NamedTuple):
    """A device, taken apart.

    Attributes:
        kind: one of `KINDS`.
        files: what each file holds, by its name; the device's own patch is the first.
    """

    kind: str
    files: dict[str, bytes]


def frozen(kind: str, name: str, patch: str, needs: Mapping[str, bytes]) -> bytes:
    """A device's file.

    Args:
        kind: one of `KINDS`.
        name: of the file, with its ending.
        patch: JSON.
        needs: what the patch loads, by name: patches and scripts.

    Raises:
        KeyError: an unknown kind, or a file whose type is not known.
        ValueError: a name that is not ASCII.
    """
    files = {name: patch.encode() + b"\0", **needs}
    bodies, entries, at = b"", b"", _HEAD
    for number, (file, body) in enumerate(files.items()):
        entries += _entry(file, len(body), at, _DEVICE if number == 0 else _OWN)
        bodies += body
        at += len(body)
    block = b"mx@c" + struct.pack(">IQ", _HEAD, at) + bodies + _tagged(b"dlst", entries)
    return _chunk(b"ampf", KINDS[kind]) + _chunk(b"meta", struct.pack("<I", _FROZEN)) + _chunk(b"ptch", block)


def thawed(device: bytes) -> Frozen:
    """What is in a device's file.

    Raises:
        ValueError: it is no frozen device, or its parts do not fit each other.
    """
    chunks, at = {}, 0
    while at < len(device):
        tag, size = struct.unpack_from("<4sI", device, at)
        chunks[tag] = device[at + 8 : at + 8 + size]
        at += 8 + size
    if list(chunks) != [b"ampf", b"meta", b"ptch"] or chunks[b"meta"] != struct.pack("<I", _FROZEN):
        raise ValueError(f"{b' '.join(chunks).decode(errors='replace')} are not the chunks of a frozen device.")
    kind = next((name for name, tag in KINDS.items() if tag == chunks[b"ampf"]), None)
    block = chunks[b"ptch"]
    tag, head, footer = struct.unpack_from(">4sIQ", block)
    if kind is None or tag != b"mx@c" or head != _HEAD:
        raise ValueError("Its patch is not where a frozen device's is.")
    return Frozen(kind, dict(_listed(block, footer)))


def _listed(block: bytes, footer: int) -> list[tuple[str, bytes]]:
    tag, size = struct.unpack_from(">4sI", block, footer)
    if tag != b"dlst" or footer + size != len(block):
        raise ValueError("Its list of files is not at its end.")
    files, at = [], footer + 8
    while at < len(block):
        fields, end = {}, at + struct.unpack_from(">I", block, at + 4)[0]
        at += 8
        while at < end:
            field, length = struct.unpack_from(">4sI", block, at)
            fields[field] = block[at + 8 : at + length]
            at += length
        start, length = (struct.unpack(">I", fields[name])[0] for name in (b"of32", b"sz32"))
        body = block[start : start + length]
        is_device = fields[b"flag"] == struct.pack(">I", _DEVICE)
        files.append((fields[b"fnam"].rstrip(b"\0").decode("ascii"), body.rstrip(b"\0") if is_device else body))
    return files


def _entry(name: str, size: int, at: int, flag: int) -> bytes:
    known = name.encode("ascii")
    fields = (
        (b"type", _TYPES[name[name.rindex(".") :]]),
        (b"fnam", known + b"\0" * (4 - len(known) % 4)),
        (b"sz32", struct.pack(">I", size)),
        (b"of32", struct.pack(">I", at)),
        (b"vers", struct.pack(">I", 0)),
        (b"flag", struct.pack(">I", flag)),
        (b"mdat", struct.pack(">I", _MADE)),
    )
    return _tagged(b"dire", b"".join(_tagged(*field) for field in fields))


def _tagged(tag: bytes, payload: bytes) -> bytes:
    return tag + struct.pack(">I", len(payload) + 8) + payload


def _chunk(tag: bytes, payload: bytes) -> bytes:
    return tag + struct.pack("<I", len(payload)) + payload
