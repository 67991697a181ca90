"""How abstractions are described: for hints, help patches and reference pages."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """One message that an abstraction understands.

    Attributes:
        example: what the help patch sends.
        arguments: name and type of each.
    """

    name: str
    example: str
    digest: str
    arguments: tuple[tuple[str, str], ...] = ()
    inlet: int = 0


class Abstraction(NamedTuple):
    """One abstraction.

    Attributes:
        signals: how many outlets, from the left, are signals.
        listens: whether its first inlet takes a signal.
        arguments: what its help patch gives it.
        needs_name: whether it does nothing without one.
        sounds: which outlet says ids of sounds that want to be heard.
        ideas: what else to do with it, a sentence or two each.
    """

    name: str
    digest: str
    description: str
    inlets: tuple[str, ...]
    outlets: tuple[str, ...]
    messages: tuple[Message, ...]
    signals: int = 0
    listens: bool = False
    arguments: str = ""
    needs_name: bool = False
    sounds: int | None = None
    ideas: tuple[str, ...] = ()


class Part(NamedTuple):
    """A patch that only other patches use: it has no help of its own.

    Attributes:
        ports: inlets and outlets, of the object that loads it.
        signals: how many outlets, from the left, are signals.
    """

    digest: str
    ports: tuple[int, int]
    signals: int = 0
