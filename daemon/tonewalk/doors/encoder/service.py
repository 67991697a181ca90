"""What an encoder server does: waveforms or words in, vectors out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec
import numpy as np
from aiohttp import web

from tonewalk.base.errors import BadRequest, Conflict, EncoderUnavailable, InvalidArgument, TooLarge
from tonewalk.base.types import Matrix
from tonewalk.doors.encoder.turns import Room, Turns
from tonewalk.spaces.encoders import encoder_faults_told
from tonewalk.spaces.remote.encoder import hello_of
from tonewalk.spaces.remote.waves import unpacked
from tonewalk.spaces.remote.wire import (
    EMBED,
    HEAD,
    HELLO,
    MEDIA_TYPE,
    MOST_HEADER,
    MOST_PAYLOAD,
    AskAudio,
    AskText,
    answered,
    opened,
)
from tonewalk_models.encoder import Encoder, KnowsWords, Mono

logger = logging.getLogger(__name__)

MOST_BODY: Final = HEAD + MOST_HEADER + MOST_PAYLOAD


class EncoderService:
    """Answers for one encoder.

    Sounds are embedded in one thread and words in another, so that a question by words waits for no batch. Who
    asks takes turns with the others (`Turns`), of each address by the name that each client gives itself.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.hello = hello_of(encoder)
        self._room = Room()
        self._audio, self._text = Turns(), Turns()
        self._hearing, self._reading = ThreadPoolExecutor(1, "hearing"), ThreadPoolExecutor(1, "reading")

    def routes(self) -> list[web.RouteDef]:
        """What it is, and embedding."""
        return [web.get(HELLO, self._say), web.post(EMBED, self._embed)]

    async def close(self, _: web.Application) -> None:
        """Wait for what is computed now."""
        await asyncio.to_thread(self._hearing.shutdown)
        await asyncio.to_thread(self._reading.shutdown)

    async def _say(self, request: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode(self.hello), content_type="application/json")

    async def _embed(self, request: web.Request) -> web.Response:
        size = request.content_length
        if request.content_type != MEDIA_TYPE:
            raise BadRequest(f"The body is {request.content_type[:60]!r}: send {MEDIA_TYPE}.")
        if size is None:
            raise BadRequest("The request does not say how long its body is: send Content-Length.")
        if size > MOST_BODY:
            raise TooLarge(f"The request has {size} bytes: send at most {MOST_BODY} at once.")
        host = request.remote or ""
        async with self._room.of(host, size):
            header, payload = opened(await request.read(), AskAudio | AskText)  # type: ignore[arg-type]
            self._check(header.fingerprint)
            client = f"{host} {header.client}"
            if isinstance(header, AskText):
                body = await self._read_texts(client, header, payload)
            else:
                body = await self._hear(client, header, payload)
        return web.Response(body=body, content_type=MEDIA_TYPE)

    def _check(self, wanted: str) -> None:
        if wanted != self.hello.fingerprint:
            raise Conflict(
                f"Other weights of {self.hello.name} are here ({self.hello.fingerprint[:12]}) than are asked for "
                f"({wanted[:12]}), and their vectors don't mix: `tonewalk encoder check` shows them."
            )

    async def _hear(self, client: str, header: AskAudio, payload: memoryview) -> bytes:
        if header.rate != self.hello.rate:
            raise InvalidArgument(
                f"The clips have {header.rate} Hz: {self.hello.name} hears {self.hello.rate}.", where="$.rate"
            )
        async with self._audio.mine(client):
            loop = asyncio.get_running_loop()
            rows = await loop.run_in_executor(self._hearing, self._heard, header, payload)
        return answered(rows, self.hello.fingerprint)

    def _heard(self, header: AskAudio, payload: memoryview) -> Matrix:
        clips: Sequence[Mono] = unpacked(header.clips, payload, header.waves, header.rate)
        with encoder_faults_told():
            return self._whole(self._encoder.embed_audio(clips), len(clips))

    async def _read_texts(self, client: str, header: AskText, payload: memoryview) -> bytes:
        if not self.hello.has_text:
            raise EncoderUnavailable(f"{self.hello.name} reads no words: ask it for sounds.")
        if len(payload):
            raise BadRequest(f"{len(payload)} bytes came with texts: a question by words has no waveforms.")
        async with self._text.mine(client):
            loop = asyncio.get_running_loop()
            rows, known = await loop.run_in_executor(self._reading, self._texts, header.texts)
        return answered(rows, self.hello.fingerprint, known)

    def _texts(self, texts: Sequence[str]) -> tuple[Matrix, list[float]]:
        encoder = self._encoder
        with encoder_faults_told():
            rows = self._whole(encoder.embed_text(texts), len(texts))
            known = [encoder.known(text) for text in texts] if isinstance(encoder, KnowsWords) else []
        return rows, known

    def _whole(self, rows: Matrix, count: int) -> Matrix:
        """The encoder's own answer, which nobody should get where it is none (a GPU at fault)."""
        if rows.shape != (count, self.hello.dim) or not np.isfinite(rows).all():
            raise EncoderUnavailable(f"{self.hello.name} gave vectors that are none: look at the server's log.")
        return rows
