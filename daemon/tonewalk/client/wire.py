"""Requests and replies as they go over HTTP, and a daemon's errors as our own."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from tonewalk.base.errors import InvalidArgument, TonewalkError, Unavailable, UnknownCommand, error_of
from tonewalk.base.structs import Request
from tonewalk.commands.command import Command
from tonewalk.commands.table import COMMANDS

R = TypeVar("R")


class _Problem(msgspec.Struct):
    """What of RFC 9457's problem details counts here."""

    detail: str
    code: str
    where: str = ""


_problem: Final = msgspec.json.Decoder(_Problem)


def command_of(name: str, request: Request | None) -> tuple[Command, Request]:
    """A command of the table with what it is asked; without a request: with none of its arguments.

    Raises:
        UnknownCommand: there is none of this name over HTTP.
        InvalidArgument: the request is another command's, or is missing.
    """
    command = COMMANDS.get(name)
    if command is None or "http" not in command.doors:
        raise UnknownCommand(f"{name!r} is no command that can be asked here: docs/protocol.md lists them all.")
    wanted = command.request.__name__
    if request is None:
        try:
            return command, command.request()
        except TypeError as error:
            raise InvalidArgument(f"{name} has arguments that must be given: give {wanted}(...).") from error
    if not isinstance(request, command.request):
        raise InvalidArgument(f"{name} was asked with {type(request).__name__}: give {wanted}(...).")
    return command, request


def encoded(request: Request) -> bytes:
    """A request as JSON.

    Raises:
        InvalidArgument: a value in it is of a kind that JSON does not have.
    """
    try:
        return msgspec.json.encode(request)
    except (TypeError, ValueError) as error:  # UnicodeError is one
        raise InvalidArgument(
            f"{type(request).__name__} holds what can't be sent ({error}): give numbers, words and lists of them."
        ) from error


def decoded(body: bytes | str | msgspec.Raw, kind: type[R], what: str) -> R:
    """A reply as its struct.

    Raises:
        Unavailable: it has another form, as of another version.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unavailable(
            f"The daemon answered {what} in a form that is not known here ({error}): bring both to one version."
        ) from error


def failed(body: bytes, status: int, url: str) -> TonewalkError:
    """What a daemon answered in place of a reply: an error of its own kind, with its sentence."""
    try:
        problem = _problem.decode(body)
    except (msgspec.DecodeError, UnicodeError):
        return Unavailable(
            f"What answers at {url} is no tonewalk daemon (HTTP status {status}): give the daemon's address."
        )
    error = error_of(problem.code, problem.detail)
    error.where = problem.where
    return error
