"""Encoders as the daemon uses them: every failure is one of `errors.py`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tonewalk.base.errors import EncoderUnavailable
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder

ENDS: Final = (".", "`", "?", "!")


def load(name: str, threads: int = 1) -> Encoder:
    """Load an encoder by name, to run on `threads` CPU threads.

    Raises:
        EncoderUnavailable: there is none of that name, it was not pulled yet, or its files are damaged.
    """
    with encoder_faults_told():
        return registry.load(name, threads)


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
