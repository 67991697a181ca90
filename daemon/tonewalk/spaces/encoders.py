"""Encoders as the daemon uses them: here or on another machine, and every failure is one of `errors.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from tonewalk.base.errors import Damaged, EncoderUnavailable
from tonewalk.base.remotes import Place, places
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder
from tonewalk_models.registry import EncoderInfo

ENDS: Final = (".", "`", "?", "!")


def load(name: str, threads: int = 1, *, indexing: Callable[[], bool] | None = None) -> Encoder:
    """Load an encoder by name, to run on `threads` CPU threads, or to ask the server that has it.

    Args:
        indexing: for an index run: a server that goes away in its course is waited for, unless this says that
            nobody waits any more.

    Raises:
        EncoderUnavailable: there is none of that name, it was not pulled yet, its files are damaged, or its server
            is away and was never met.
    """
    place = places().get(name)
    with encoder_faults_told():
        if place is None:
            return registry.load(name, threads)
        from tonewalk.spaces.remote.encoder import opened

        return opened(place, threads, given_up=indexing)


def elsewhere() -> frozenset[str]:
    """The names of those that run on another machine."""
    return frozenset(places())


def available() -> list[EncoderInfo]:
    """The encoders there are or that can be pulled, those on other machines among them."""
    away = places()
    listed = [_info(away.pop(one.name), one) if one.name in away else one for one in registry.available()]
    return [*listed, *(_info(place, None) for place in away.values())]


def info_of(name: str) -> EncoderInfo:
    """What can be said of an encoder without loading it, nor asking its server.

    Raises:
        EncoderUnavailable: there is none of that name.
    """
    place = places().get(name)
    with encoder_faults_told():
        if place is None:
            return registry.info_of(name)
        known = {one.name: one for one in registry.available()}
        return _info(place, known.get(name))


def _info(place: Place, here: EncoderInfo | None) -> EncoderInfo:
    from tonewalk.spaces.remote.memory import remembered

    base = here or EncoderInfo(place.name, "", True, "")
    try:
        hello = remembered(place)
    except Damaged as error:
        return replace(base, summary=error.text, placement="main", ready=True)
    told = f"{base.summary}; on {place.url}" if base.summary else f"on {place.url}"
    if hello is None:
        return replace(base, summary=f"{told}, which was not asked yet", placement="main", ready=True)
    return replace(
        base,
        summary=told,
        has_text=hello.has_text,
        dim=hello.dim,
        sample_rate=hello.rate,
        placement="main",
        ready=True,
    )


@contextmanager
def encoder_faults_told() -> Iterator[None]:
    """What a model raises in its own words, as `EncoderUnavailable`: its towers are loaded at their first use."""
    try:
        yield
    except ValueError as error:
        if getattr(error, "code", None) is None:
            raise
        text = str(error)
        text = text[:1].upper() + text[1:]
        raise EncoderUnavailable(text if text.endswith(ENDS) else f"{text}.") from error
