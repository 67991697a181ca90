"""Live's tempo and what is selected in it, through AbletonOSC, where that is in Live and our own script is not.

AbletonOSC (github ideoforms/AbletonOSC, its README) hears UDP port 11000 and answers port 11001 of whoever asked,
under the question's address and with the question's arguments first. It has no call that takes a file: sounds go
into Live through our script alone.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.base.errors import TonewalkError, Unavailable

PORT: Final = 11000
REPLY_PORT: Final = 11001
ASKING: Final = 2.0
"""s between two questions whether Live is still there"""
SILENCE: Final = 5.0
"""s without an answer after which it is not: a dialog in Live holds it up for less"""
TICK: Final = 0.1
"""s to wait for what comes"""
_TEMPO: Final = "/live/song/get/tempo"
_TRACK: Final = "/live/view/get/selected_track"
_NAME: Final = "/live/track/get/name"
_VERSION: Final = "/live/application/get/version"
_LISTENED: Final = ("/live/song/{}/tempo", "/live/view/{}/selected_track")


class AbletonOsc:
    """A socket where AbletonOSC answers.

    Raises:
        Unavailable: another program has the port of its answers, which can't be chosen.
    """

    def __init__(self, port: int = PORT, reply_port: int = REPLY_PORT) -> None:
        self.port, self._to = port, ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind(("127.0.0.1", reply_port))
        except OSError as error:
            self._socket.close()
            raise Unavailable(
                f"Port {reply_port}, where AbletonOSC answers, is taken ({error.strerror}): end the other program "
                "that listens to it."
            ) from error

    def ask(self, address: str, *values: int) -> None:
        """Send one message; where nobody hears it, it is lost."""
        builder = OscMessageBuilder(address)
        for value in values:
            builder.add_arg(value)
        self._socket.sendto(builder.build().dgram, self._to)

    def received(self, patience: float) -> Iterator[tuple[str, list[Any]]]:
        """Address and arguments of what comes, until nothing does for so many s, or for ten times as long."""
        self._socket.settimeout(patience)
        end = time.monotonic() + 10 * patience
        while True:
            try:
                message = OscMessage(self._socket.recv(65536))
            except TimeoutError:
                return
            except (ConnectionError, ParseError, ValueError):
                continue  # Windows tells here that nobody heard a question; others send what is no message
            yield message.address, list(message.params)
            if time.monotonic() > end:
                return

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


class Following:
    """What is known of a Live.

    Args:
        steer: is given every tempo that is another than before, in BPM.
        say: is given what a person should read, in one sentence.
        listens: whether to be told what changes, also between two questions. AbletonOSC tells one computer alone.
    """

    def __init__(
        self,
        link: AbletonOsc,
        steer: Callable[[float], None],
        say: Callable[[str], None],
        *,
        listens: bool = True,
    ) -> None:
        self._link, self._steer, self._say, self._listens = link, steer, say, listens
        self._asked, self._heard = -ASKING, time.monotonic() - SILENCE
        self.there = False
        """whether Live answers"""
        self.version = ""
        self.tempo = 0.0
        """BPM; 0: not known yet"""
        self.track = ""
        """the name of the track that is selected; "" of a return or the main track, of which it says nothing"""
        self._numbered = False
        self._said = ""

    @property
    def whole(self) -> bool:
        """Whether all is known but for the track."""
        return bool(self.version and self.tempo)

    def turn(self) -> None:
        """Ask if it is time to, take what comes within a moment, and say what is new."""
        now = time.monotonic()
        if now - self._asked >= ASKING:
            self._asked = now
            if not self._numbered:
                self.track = ""
            self._numbered = False
            for address in (_VERSION, _TEMPO, _TRACK):
                self._link.ask(address)
        for address, values in self._link.received(TICK):
            self._take(address, values)
        if time.monotonic() - self._heard >= SILENCE:
            self._lost()
        elif self.whole:
            self._tell(self.sentence())

    def sentence(self) -> str:
        """What is known, to be read."""
        track = f", the track {self.track} is selected" if self.track else ""
        return f"Live {self.version}, AbletonOSC: {self.tempo:g} BPM{track}."

    def leave(self) -> None:
        """Ask not to be told any more."""
        for address in _LISTENED:
            self._link.ask(address.format("stop_listen"))

    def _take(self, address: str, values: list[Any]) -> None:
        self._heard = time.monotonic()
        begun = not self.there or address == "/live/startup"  # it knows of nobody who listened before
        self.there = True
        if begun and self._listens:
            for listened in _LISTENED:
                self._link.ask(listened.format("start_listen"))
        match address, values:
            case "/live/application/get/version", [*_, int() as major, int() as minor]:
                self.version = f"{major}.{minor}"
            case "/live/song/get/tempo", [*_, int() | float() as tempo] if tempo != self.tempo:
                self.tempo = tempo
                self._steer(tempo)
            case "/live/view/get/selected_track", [*_, int() as number] if number >= 0:
                self._numbered = True
                self._link.ask(_NAME, number)
            case "/live/track/get/name", [*_, str() as name]:
                self.track = name

    def _lost(self) -> None:
        self.there, self.tempo, self.track, self.version = False, 0.0, "", ""
        self._tell(
            f"No AbletonOSC answers on port {self._link.port}: start Live, and choose AbletonOSC under Settings > "
            "Link, Tempo & MIDI > Control Surface."
        )

    def _tell(self, text: str) -> None:
        if text != self._said:
            self._said = text
            self._say(text)


def look(patience: float, port: int = PORT, reply_port: int = REPLY_PORT) -> Following | None:
    """What an AbletonOSC says within so many s; None where none does, or its answers go to another program."""
    try:
        link = AbletonOsc(port, reply_port)
    except Unavailable:
        return None
    try:
        found = Following(link, lambda _: None, lambda _: None, listens=False)
        end = time.monotonic() + patience
        while not (found.whole and found.track) and time.monotonic() < end:
            found.turn()
        return found if found.whole else None
    finally:
        link.close()


def follow(link: AbletonOsc, steer: Callable[[float], None], say: Callable[[str], None]) -> None:
    """Hand on Live's tempo until Ctrl-C.

    Args:
        steer: as `Following` takes it; what it raises is said, and the next tempo is handed on again.
    """

    def carefully(tempo: float) -> None:
        try:
            steer(tempo)
        except TonewalkError as error:
            say(error.text)

    following = Following(link, carefully, say)
    try:
        while True:
            following.turn()
    except KeyboardInterrupt:
        pass  # how it is ended
    finally:
        following.leave()
