"""Who may ask what: everybody on this machine may read, and what changes something needs the home's token.

Any user of a machine reaches its loopback, so being there proves nothing. Whoever can read the home's
`daemon.json` is the library's owner, and shows it with the token that stands there; a browser, which can't read
files, gets it through a link that opens once. With `--lan` other machines need the token for everything, and with
`server.closed` everybody does.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections import deque
from pathlib import Path
from typing import Final, NamedTuple

from tonewalk.base.errors import LoopbackOnly, TokenNeeded
from tonewalk.base.structs import Request
from tonewalk.commands.command import Command

_MAX_LINKS: Final = 16
"""links that were not opened yet; the oldest is forgotten"""
_FREE_GUESSES: Final = 8
_WITHIN_S: Final = 60.0
_DELAY_S: Final = 1.0
"""after so many wrong tokens within so long, every further refusal waits"""


class Access:
    """What a daemon asks of its clients.

    Args:
        token: the home's; default one of its own, that nobody knows.
        lan: clients of other machines are heard, once they show the token.
        closed: clients of this machine need the token for reading, too.
        told_in: the file in which clients find the token.
    """

    def __init__(
        self, token: str = "", *, lan: bool = False, closed: bool = False, told_in: Path | None = None
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self.lan, self.closed = lan, closed
        self._where = f"`token` in {told_in}" if told_in else "`token` in daemon.json in its home folder"
        self._links: deque[str] = deque(maxlen=_MAX_LINKS)
        self._wrong: deque[float] = deque(maxlen=_FREE_GUESSES)

    @property
    def cookie(self) -> str:
        """What a browser keeps: not the token itself, so that a leaked cookie opens no other door."""
        return hashlib.sha256(b"tonewalk cookie " + self.token.encode()).hexdigest()

    def gated(self, here: bool) -> bool:
        """Whether a client of this machine (`here`), or of another, needs the token for everything."""
        return self.closed or not here

    def shown(self, token: str) -> bool:
        """Whether this is the token; a wrong one is remembered."""
        right = _same(token, self.token)
        if token and not right:
            self._wrong.append(time.monotonic())
        return right

    def shown_by_cookie(self, cookie: str) -> bool:
        """Whether a browser has shown the token before; one that another daemon gave is no guess."""
        return _same(cookie, self.cookie)

    def link(self) -> str:
        """A code that is as good as the token, once: for the address of a page."""
        self._links.append(secrets.token_urlsafe(16))
        return self._links[-1]

    def opened(self, code: str) -> bool:
        """Whether this is the token, or the code of a link that nobody has opened yet; it is spent now."""
        known = [link for link in self._links if _same(code, link)]
        for link in known:
            self._links.remove(link)
        return bool(known) or self.shown(code)

    async def slow_down(self) -> None:
        """Wait before a refusal, where many wrong tokens came lately; the right one never waits."""
        if len(self._wrong) == _FREE_GUESSES and time.monotonic() - self._wrong[0] < _WITHIN_S:
            await asyncio.sleep(_DELAY_S)

    def needed(self, what: str, *, here: bool) -> TokenNeeded:
        """The sentence for a client that has not shown the token.

        Args:
            what: begins it: `sound/tag`, `This daemon`.
            here: whether it asks from this machine, and so may know where files are.
        """
        if not here:
            return TokenNeeded(
                f"{what} asks clients of other machines for the daemon's token: open the address that "
                "`tonewalk serve --lan` printed, or send `Authorization: Bearer <token>`."
            )
        return TokenNeeded(
            f"{what} needs the daemon's token, {self._where}: send it as `Authorization: Bearer <token>`, over "
            "OSC as `/tonewalk/client/hello 0 <token>`; in a browser open the link that `tonewalk serve` printed, "
            "or run `tonewalk open`."
        )

    def wrong(self) -> TokenNeeded:
        """The sentence for a client that has shown another token."""
        return TokenNeeded(
            "This is not the daemon's token, or a link that was opened before: give `token` of daemon.json in its "
            "home folder, or run `tonewalk open` for a new link."
        )


class Asker(NamedTuple):
    """A client, as far as its rights go.

    Attributes:
        here: it is on this machine.
        trusted: it has shown the token.
    """

    access: Access
    here: bool
    trusted: bool

    def check(self, command: Command, request: Request, *, uploaded: bool = False) -> None:
        """Refuse what this client may not ask.

        Args:
            uploaded: the file that the request names is one that the client has sent.

        Raises:
            LoopbackOnly: the command, or a file's path among its arguments, is for this machine alone.
            TokenNeeded: it changes something or names a file, and the token was not shown.
        """
        file = not uploaded and bool(command.files(request))
        if not self.here:
            if command.loopback_only and not uploaded:
                raise LoopbackOnly(f"{command.name} works only on the daemon's own machine: ask it there.")
            if file:
                raise LoopbackOnly(
                    "A file's path may be given only on the daemon's own machine: upload the file, or give a "
                    "sound's id."
                )
        self.check_writing(command)
        if file and not self.trusted:
            raise self.access.needed("A file's path", here=self.here)

    def check_writing(self, command: Command) -> None:
        """Refuse a command that changes something, whatever its arguments.

        Raises:
            TokenNeeded: it does, and the token was not shown.
        """
        if command.writes and not self.trusted:
            raise self.access.needed(command.name, here=self.here)


def _same(shown: str, secret: str) -> bool:
    """Compares in a time that tells nothing; a header's bytes need not be UTF-8."""
    return secrets.compare_digest(shown.encode("utf-8", "surrogatepass"), secret.encode())
