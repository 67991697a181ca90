"""An encoder on another machine, as everybody here uses it: an `Encoder` like any other."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Lock
from typing import Final, TypeVar

import msgspec
import numpy as np

from tonewalk.base.errors import BadRequest, EncoderUnavailable
from tonewalk.base.remotes import Place
from tonewalk.base.types import Matrix
from tonewalk.spaces.remote.link import Away, Link, OtherWeights
from tonewalk.spaces.remote.memory import Read, Texts, remember, remembered
from tonewalk.spaces.remote.waves import packed
from tonewalk.spaces.remote.wire import (
    EMBED,
    HELLO,
    LONGEST_TEXT,
    MEDIA_TYPE,
    MOST_CLIPS,
    MOST_PAYLOAD,
    MOST_SAMPLES,
    MOST_TEXTS,
    VERSION,
    AskAudio,
    AskText,
    Hello,
    framed,
    vectors,
)
from tonewalk_models import registry
from tonewalk_models.encoder import Encoder, KnowsWords, Mono, Placement

logger = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE: Final = 4 << 20
"""Samples of a request: 8 MB in 16 bit, so that several are on their way and none takes long alone."""
HEARING: Final = 600.0
"""s for the vectors of a request's clips: a server without a GPU, with others before us."""
READING: Final = 20.0
"""s for those of texts, and for what a server says of itself."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""s between two tries at a server that is away."""
LEFT_ALONE: Final = 2.0
"""s after which a server that was away is asked again by a question; those before are told so at once, so that
what needs no server waits behind none of them."""
STOOD_IN: Final = 30.0
"""s likewise where the local encoder stands in."""
TEXTS_KEPT: Final = 2048


def ask_hello(link: Link) -> Hello:
    """What a server says of itself.

    Raises:
        Away: it is not there.
        EncoderUnavailable: it is another encoder's, of another version, or no encoder server.
    """
    place = link.place
    data = link.ask("GET", HELLO, None, "application/json", READING)
    try:
        hello = msgspec.json.decode(data, type=Hello)
    except msgspec.DecodeError as error:
        raise EncoderUnavailable(
            f"What answers at {place.url} is no encoder server ({error}): mend encoders.{place.name}.remote."
        ) from error
    if hello.wire != VERSION:
        raise EncoderUnavailable(
            f"The encoder server at {place.url} (tonewalk {hello.tonewalk}) speaks version {hello.wire} and this "
            f"tonewalk version {VERSION}: bring both machines to one version."
        )
    if hello.name != place.name:
        raise EncoderUnavailable(
            f"The encoder server at {place.url} has {hello.name}, not {place.name}: start `tonewalk encoder serve "
            f"{place.name}` there, or mend encoders.{place.name}.remote."
        )
    return hello


def opened(place: Place, threads: int = 1, *, given_up: Callable[[], bool] | None = None) -> RemoteEncoder:
    """The encoder of a place; one that was met before is there while its server is away.

    Args:
        threads: of the local one, where it stands in.
        given_up: for an index run: where the server goes away in its course, it is tried again for the place's
            patience, unless this says that nobody waits any more. None: for questions, which wait for nothing.

    Raises:
        EncoderUnavailable: the server was never met and is away.
    """
    link = Link(place)
    local = partial(registry.load, place.name, threads)
    known = remembered(place)
    if known is None:
        known = _met(link, local)
        remember(place, known)
    made = (RemoteKnowing if known.knows_words else RemoteEncoder)(link, known, local)
    if given_up is not None:
        made.patience, made.given_up = place.patience, given_up
    return made


def _met(link: Link, local: Callable[[], Encoder]) -> Hello:
    """What a server says that was never asked before; where one may stand in for it, what that one is."""
    try:
        return ask_hello(link)
    except Away:
        if not link.place.fallback:
            raise
        return hello_of(local())


def hello_of(encoder: Encoder) -> Hello:
    """What is said of an encoder that runs here."""
    from tonewalk import __version__

    return Hello(
        wire=VERSION,
        tonewalk=__version__,
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        rate=encoder.sample_rate,
        has_text=encoder.has_text,
        knows_words=isinstance(encoder, KnowsWords),
    )


def other_weights(place: Place, known: str, there: str) -> EncoderUnavailable:
    """The error for a server whose weights are not those that a space was made with."""
    return EncoderUnavailable(
        f"The encoder server at {place.url} has other weights of {place.name} ({there[:12]}) than this library is "
        f"heard with ({known[:12]}), and their vectors don't mix: start it with those, or run `tonewalk encoder "
        f"accept {place.name}` and index again to hear the library anew."
    )


class RemoteEncoder:
    """What a server computes, as an `Encoder`: its properties are those that the server said it has.

    That the weights are still the same is checked before the first request and after every absence, by the server
    with every request, and here with every answer.

    Args:
        hello: what the server said.
        local: loads the same encoder on this machine, for `fallback = "local"`.

    Attributes:
        patience: s for which a server that has answered us before is tried again while it is away.
        given_up: asked while a server is waited for: whether nobody wants the answer any more.
    """

    placement: Placement = "main"

    def __init__(self, link: Link, hello: Hello, local: Callable[[], Encoder]) -> None:
        self.place, self.hello = link.place, hello
        self.name, self.dim, self.sample_rate = hello.name, hello.dim, hello.rate
        self.has_text, self.fingerprint = hello.has_text, hello.fingerprint
        self.given_up: Callable[[], bool] = lambda: False
        self.patience = 0.0
        self._link = link
        self._load_local = local
        self._local: Encoder | None = None
        self._client = secrets.token_hex(8)
        self._lock, self._looking = Lock(), Lock()
        self._greeted = self._met = False
        self._away: tuple[float, Away] | None = None
        self._texts = Texts(link.place, hello)
        self._read: dict[str, Read] = {}

    def embed_audio(self, clips: Sequence[Mono]) -> Matrix:
        """Embed sounds at `sample_rate` `[shape=(len(clips), dim)]`, unit length; any number of any length.

        Raises:
            EncoderUnavailable: the server is away, has other weights, or refuses.
        """
        rows = [self._answer(partial(self._heard, part), _local_audio(part)) for part in _parts(clips)]
        return np.concatenate(rows) if rows else np.empty((0, self.dim), np.float32)

    def embed_text(self, texts: Sequence[str]) -> Matrix:
        """Embed descriptions `[shape=(len(texts), dim)]`, unit length; what was asked before is remembered.

        Raises:
            EncoderUnavailable: the server is away, has other weights, or refuses.
        """
        found = self.read(texts)
        return np.stack([one.row for one in found]) if found else np.empty((0, self.dim), np.float32)

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Texts as `embed_text`, each with how much of it the encoder knows; raises as it."""
        if not self.has_text:
            raise NotImplementedError(f"{self.name} reads no words")
        cut = [text.encode("utf-8", "replace").decode()[:LONGEST_TEXT] for text in texts]
        wanted = dict.fromkeys(cut)
        found = {text: one for text in wanted if (one := self._read.get(text) or self._texts.get(text))}
        missing = [text for text in wanted if text not in found]
        for at in range(0, len(missing), MOST_TEXTS):
            part = missing[at : at + MOST_TEXTS]
            read = self._answer(partial(self._ask_texts, part), partial(_local_texts, part))
            found |= zip(part, read, strict=True)
        with self._lock:
            self._read |= found
            while len(self._read) > TEXTS_KEPT:
                del self._read[next(iter(self._read))]
        if len(missing) > 1:
            self._texts.put({text: found[text] for text in missing})
        return [found[text] for text in cut]

    def greet(self) -> Hello:
        """Ask the server who it is, and hold it to that.

        Raises:
            EncoderUnavailable: it is away, or not the one that it was.
        """

        self._greeted = False
        return self._answer(lambda: self.hello, lambda _: self.hello)

    def _meet(self) -> None:
        self._check(ask_hello(self._link).fingerprint)
        self._greeted = self._met = True

    def _check(self, there: str) -> None:
        if there != self.fingerprint:
            raise other_weights(self.place, self.fingerprint, there)

    def _answer(self, ask: Callable[[], T], local: Callable[[Encoder], T]) -> T:
        """The server's answer; where it is away for longer than we wait, the local encoder's, if that may be."""
        # one that was not there from the start is not waited for, nor one for which another stands in already
        waited_for = self._met and not (self.place.fallback and self._away is not None)
        patience = self.patience if waited_for else 0.0
        try:
            answer = _tried(partial(self._once, ask, patience > 0), patience, self.given_up)
        except Away as away:
            if not self.place.fallback:
                raise
            return local(self._stand_in(away))
        self._away = None
        return answer

    def _once(self, ask: Callable[[], T], patient: bool) -> T:
        away = self._away
        if away is None or patient:
            return self._now(ask)
        left_alone = STOOD_IN if self.place.fallback else LEFT_ALONE
        if time.monotonic() - away[0] < left_alone or not self._looking.acquire(blocking=False):
            raise Away(away[1].text)
        try:
            return self._now(ask)
        finally:
            self._looking.release()

    def _now(self, ask: Callable[[], T]) -> T:
        try:
            if not self._greeted:
                self._meet()
            return ask()
        except OtherWeights:  # it was started anew between two requests
            self._meet()
            raise
        except Away as error:
            self._away, self._greeted = (time.monotonic(), error), False
            raise

    def _stand_in(self, away: Away) -> Encoder:
        with self._lock:
            if self._local is None:
                try:
                    local = self._load_local()
                except ValueError as error:
                    raise EncoderUnavailable(
                        f"{away.text.rstrip('.')}; and encoders.{self.name}.fallback has nothing to fall back on: "
                        f"{error}"
                    ) from error
                if local.fingerprint != self.fingerprint:
                    raise EncoderUnavailable(
                        f"The encoder server at {self.place.url} is away, and {self.name} on this machine has "
                        f"other weights ({local.fingerprint[:12]}, not {self.fingerprint[:12]}), whose vectors "
                        "don't mix with those of the library: pull the same model here, or start the server."
                    ) from away
                logger.warning("%s Until then %s runs on this machine.", away.text, self.name)
                self._local = local
            return self._local

    def _embedded(self, message: bytes, count: int, timeout: float) -> tuple[list[float], Matrix]:
        data = self._link.ask("POST", EMBED, message, MEDIA_TYPE, timeout)
        try:
            header, rows = vectors(data, count, self.dim)
        except BadRequest as error:
            raise EncoderUnavailable(
                f"The encoder server at {self.place.url} gave an answer that can't be used: {error.text}"
            ) from error
        self._check(header.fingerprint)
        return header.known, rows

    def _heard(self, clips: Sequence[Mono]) -> Matrix:
        waves = self.place.waves
        told, payload = packed(clips, waves, self.sample_rate)
        message = framed(AskAudio(self.fingerprint, self._client, self.sample_rate, waves, told), payload)
        if len(message) > MOST_PAYLOAD:
            longest = max(map(len, clips)) / self.sample_rate
            raise EncoderUnavailable(
                f"A clip of {longest:.0f} s is more than the encoder server takes at once: cut the file."
            )
        return self._embedded(message, len(clips), HEARING)[1]

    def _ask_texts(self, texts: Sequence[str]) -> list[Read]:
        message = framed(AskText(self.fingerprint, self._client, list(texts)))
        known, rows = self._embedded(message, len(texts), READING)
        return [Read(row, part) for row, part in zip(rows, known or [1.0] * len(rows), strict=True)]


class RemoteKnowing(RemoteEncoder):
    """One that can tell which words it knows (`KnowsWords`)."""

    def known(self, text: str) -> float:
        """How much of a text it has learned a meaning for, 0 to 1; raises as `embed_text`."""
        return self.read([text])[0].known


def _local_audio(clips: Sequence[Mono]) -> Callable[[Encoder], Matrix]:
    return lambda encoder: encoder.embed_audio(clips)


def _local_texts(texts: Sequence[str], encoder: Encoder) -> list[Read]:
    rows = encoder.embed_text(texts)
    known = [encoder.known(text) if isinstance(encoder, KnowsWords) else 1.0 for text in texts]
    return [Read(row, part) for row, part in zip(rows, known, strict=True)]


def _parts(clips: Sequence[Mono]) -> Iterator[list[Mono]]:
    """As many together as a request should have."""
    part: list[Mono] = []
    samples = 0
    for clip in clips:
        if part and (len(part) == MOST_CLIPS or samples + len(clip) > min(AT_ONCE, MOST_SAMPLES)):
            yield part
            part, samples = [], 0
        part.append(clip)
        samples += len(clip)
    if part:
        yield part


def _tried(ask: Callable[[], T], patience: float, given_up: Callable[[], bool]) -> T:
    """Ask a server, again and again while it is away, for `patience` s.

    Raises:
        Away: it still is, or nobody waits any more.
    """
    until, pause = 0.0, FIRST_PAUSE
    while True:
        try:
            return ask()
        except Away:
            until = until or time.monotonic() + patience  # of which no request that took long takes any
            if time.monotonic() + pause > until or given_up():
                raise
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
