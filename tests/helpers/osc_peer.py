"""A client of the OSC door, on a real socket."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from pythonosc.osc_message_builder import OscMessageBuilder

from tonewalk.doors.osc.packets import Message, decode


class OscPeer:
    """A client on a real socket."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._to = ("127.0.0.1", port)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]

    def send(self, address: str, *arguments: Any) -> None:
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        self.send_bytes(builder.build().dgram)

    def send_bytes(self, data: bytes) -> None:
        self.socket.sendto(data, self._to)

    async def receive_bytes(self, within: float = 600.0) -> bytes:
        return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self.socket, 65536), within)

    async def receive(self, within: float = 600.0) -> Message:
        (message,) = decode(await self.receive_bytes(within))
        return message

    async def ask(self, address: str, *arguments: Any) -> Message:
        self.send(address, *arguments)
        return await self.receive()

    async def quiet(self) -> bool:
        """Whether nothing more comes: a ping's answer is the next thing that arrives."""
        answer = await self.ask("/tonewalk/ping", 999)
        return answer == Message("/tonewalk/ping/reply", [999, "0"])
