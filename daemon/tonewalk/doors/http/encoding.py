"""Replies as JSON, long ones bit by bit: 100,000 hits in one go would hold up everybody's streams."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

_SLICE: Final = 256
"""list items encoded before others get their turn: about 1 ms of hits"""


async def encoded(reply: msgspec.Struct) -> bytes:
    """A reply as JSON, the same as `msgspec.json.encode` gives."""
    values = {name: getattr(reply, name) for name in reply.__struct_fields__}
    if not any(isinstance(value, list) and len(value) > _SLICE for value in values.values()):
        return msgspec.json.encode(reply)
    parts = [
        msgspec.json.encode(name) + b":" + await _value(value)
        for name, value in values.items()
        if value is not msgspec.UNSET
    ]
    return b"{" + b",".join(parts) + b"}"


async def _value(value: Any) -> bytes:
    if not isinstance(value, list) or len(value) <= _SLICE:
        return msgspec.json.encode(value)
    slices = []
    for start in range(0, len(value), _SLICE):
        slices.append(msgspec.json.encode(value[start : start + _SLICE])[1:-1])
        await asyncio.sleep(0)
    return b"[" + b",".join(slices) + b"]"
