"""Pure Data without a screen or a sound card: told what to do over its own FUDI, heard by what it prints."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import subprocess
import threading
from pathlib import Path

from tests.helpers.waiting import wait_until
from tonewalk_bridge.pd.patch import Box, Patch, written

RATE = 44_100


class Pd:
    """A patch that runs.

    Args:
        program: Pd's.
        folders: where it finds abstractions.
        hears: the port on which the patch's own `netreceive` listens.
    """

    def __init__(self, program: str, patch: Path, folders: list[Path], hears: int) -> None:
        flags = ["-nogui", "-nosound", "-nomidi", "-stderr", "-noprefs", "-r", str(RATE)]
        paths = [part for folder in folders for part in ("-path", str(folder))]
        self._process = subprocess.Popen([program, *flags, *paths, str(patch)], stderr=subprocess.PIPE, text=True)
        self.said: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self._line = self._connected(hears)

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said.append(line.rstrip("\n"))

    def _connected(self, port: int) -> socket.socket:
        found: list[socket.socket] = []

        def connect() -> bool:
            assert self._process.poll() is None, self.said
            try:
                found.append(socket.create_connection(("127.0.0.1", port), 600))
            except ConnectionRefusedError:
                return False  # it is still starting
            return True

        wait_until(connect)
        return found[0]

    def tell(self, words: str) -> None:
        """Send a message, as a message box has it."""
        self._line.sendall(f"{words};\n".encode())

    def wait_for(self, pattern: str, count: int = 1) -> list[re.Match[str]]:
        """What was printed that fits, once there is so much of it."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            assert self._process.poll() is None, self.said
            assert not any("listen failed" in line for line in self.said), self.said
            found[:] = [match for line in list(self.said) if (match := re.fullmatch(pattern, line))]
            return len(found) >= count

        try:
            wait_until(look)
        except TimeoutError as error:
            raise AssertionError(f"nothing like {pattern!r} in {self.said}") from error
        return found

    def stop(self) -> None:
        self._line.close()
        self._process.terminate()
        self._process.wait(600)


def free_port() -> int:
    """A TCP port that nobody has: not one of those that the system gives to whoever asks for any."""
    for port in random.sample(range(20_000, 30_000), 50):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def told(patch: Patch, port: int, *ins: tuple[str, Box, int]) -> None:
    """Let a patch be told what to do: a word, and the box and inlet that what follows it goes to."""
    words = [word for word, _, _ in ins]
    route = patch.obj(f"route {' '.join(words)}", 1 + len(words), 1 + len(words))
    patch.wire(patch.obj(f"netreceive {port}", 1, 1), 0, route)
    for number, (_, box, inlet) in enumerate(ins):
        patch.wire(route, number, box, inlet)


def saved(patch: Patch, path: Path) -> Path:
    """The patch as a file; where its boxes lie is nothing to Pd."""
    path.write_text(written(patch))
    return path
