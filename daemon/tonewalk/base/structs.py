"""What everything that is asked and answered is: structs with named, typed fields."""

from __future__ import annotations

import msgspec


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of all arguments: unknown names are refused, so a typing error never passes in silence."""


class Reply(msgspec.Struct, kw_only=True, omit_defaults=False):
    """Base of all replies."""
