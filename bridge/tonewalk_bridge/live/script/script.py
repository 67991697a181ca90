"""All of the script but its shell: what happens in a tick of Live's main thread."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from typing import Any

import Live

from .daemon import Link
from .hands import Hands
from .home import Announcement, folder, installed
from .inbox import Inbox, Place
from .osc import Message
from .refusal import Refusal, unexpected
from .requests import KIT, LOAD, PATH, STATUS, SUBSCRIBE, Asked, read, who
from .targets import KINDS, selected, words
from .work import Work

HOLDS = 30.0
"""s that a subscription holds"""
LOOK = 0.1
"""s between two looks at what is selected and how fast Live is.

They are looked at and not listened to: no listener is ever armed, so none can be left behind or change the Set.
"""
ANNOUNCE = 2.0
"""s between two looks whether the home says where we are"""


class Script:
    """Answers requests, follows Live and the daemon.

    Args:
        log: writes a line to Live's log.
        show: writes a sentence to Live's status bar.
    """

    def __init__(
        self,
        song: Live.Song.Song,
        application: Live.Application.Application,
        log: Callable[[str], None],
        show: Callable[[str], None],
    ) -> None:
        self._log, self._show = log, show
        self._hands, self._inbox = Hands(song, application), Inbox()
        self._version, home = str(installed().get("tonewalk", "")), folder()
        self._work = Work(self._hands, self._reply, self._refuse, log)
        self._link = Link(home, self._inbox.send)
        data: dict[str, Any] = {"pid": os.getpid(), "port": self._inbox.port, "live": self._hands.version}
        self._announcement = Announcement(home, dict(data, tonewalk=self._version))
        self._listening: dict[Place, float] = {}
        self._told: tuple[Any, ...] = ()
        self._tempo = float(song.tempo)
        self._look_at = self._announce_at = 0.0
        self._inside = False
        log(f"tonewalk listens on UDP 127.0.0.1:{self._inbox.port}, for the home {home}")

    def tick(self) -> None:
        """Everything that is to be done now, without ever waiting; nothing that goes wrong ends the timer."""
        if self._inside:
            return  # a dialog of Live's goes on ticking while a call of ours is open
        self._inside = True
        try:
            self._ticked(time.monotonic())
        except Exception:  # noqa: BLE001 - an error in a timer's callback stops the timer for good
            self._log(traceback.format_exc())
        finally:
            self._inside = False

    def close(self) -> None:
        """Leave nothing behind: no port, no file, no undo step that is open."""
        self._work.stop()
        self._announcement.take_back()
        self._inbox.close()

    def _ticked(self, now: float) -> None:
        for message, place in self._inbox.received():
            if not self._link.heard(message, place):
                self._asked(message, place)
        self._work.step()
        self._link.tick(now)
        if now >= self._look_at:
            self._look_at = now + LOOK
            self._follow(now)
        if now >= self._announce_at:
            self._announce_at = now + ANNOUNCE
            self._announcement.keep()

    def _asked(self, message: Message, place: Place) -> None:
        asked = who(message, place)
        try:
            if message.address in (LOAD, KIT, PATH):
                self._work.take(read(message, place, self._link.in_hand))
            elif message.address == STATUS:
                self._answer(asked, *self._status())
            elif message.address == SUBSCRIBE:
                self._listening[place] = time.monotonic() + HOLDS
                self._told = ()  # so that it hears at once
            elif message.address.startswith("/tonewalk/live/") and not message.address.endswith("/reply"):
                raise Refusal("unknown_command", f"There is no {message.address}: ask load, kit, path or status.")
        except Refusal as refusal:
            self._refuse(asked, refusal)
        except Exception as error:  # noqa: BLE001 - whatever it is, who asked hears of it
            self._refuse(asked, unexpected(error, self._log))

    def _follow(self, now: float) -> None:
        """Tell who listens what is selected and how fast Live is, and the daemon how fast."""
        tempo = float(self._hands.song.tempo)
        if tempo != self._tempo:
            self._tempo = tempo
            self._link.tempo(tempo)
        for place in [place for place, end in self._listening.items() if end < now]:
            del self._listening[place]
        if not self._listening:
            return
        told = (*self._target(), tempo)
        if told != self._told:
            self._told = told
            for place in self._listening:
                self._inbox.send(place, "/tonewalk/live/target", told[0], told[1])
                self._inbox.send(place, "/tonewalk/live/tempo", tempo)

    def _status(self) -> tuple[Any, ...]:
        """Our version, Live's, whether a daemon is there, tempo, what is selected as kind and words, abilities."""
        abilities = self._hands.abilities
        known = int(self._link.there)
        return (
            self._version,
            self._hands.version,
            known,
            self._tempo,
            *self._target(),
            len(abilities),
            *abilities,
        )

    def _target(self) -> tuple[str, str]:
        """The kind of what is selected and its words; an empty kind, and why, where it takes no sound."""
        try:
            target = selected(self._hands.song)
        except Refusal as refusal:
            return "", refusal.text
        return KINDS[type(target)], words(target)

    def _reply(self, asked: Asked, *fields: Any) -> None:
        self._answer(asked, *fields)
        self._show(f"tonewalk: {fields[-1]}")

    def _answer(self, asked: Asked, *fields: Any) -> None:
        self._inbox.send(asked.to, asked.address + "/reply", asked.id, *fields)

    def _refuse(self, asked: Asked, refusal: Refusal) -> None:
        self._inbox.send(asked.to, "/tonewalk/error", asked.id, refusal.code, asked.address, refusal.text)
        if refusal.code != "superseded":
            self._show(f"tonewalk: {refusal.text}")
