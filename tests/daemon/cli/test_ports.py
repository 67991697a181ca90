"""Several daemons on one machine, at the ports that they find."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.helpers.command import Daemon, environment, reply, tonewalk


class Usual(Daemon):
    """`tonewalk serve` as most start it: at the usual ports, if they are free."""

    def __init__(self, home: Path) -> None:
        self.home, self.log = home, home / "serve.out"
        home.mkdir()
        with self.log.open("w") as out:
            command = [sys.executable, "-m", "tonewalk", "--home", str(home), "serve"]
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=environment())

    def places(self) -> dict[str, int]:
        self.wait_for("Ctrl-C")
        told: dict[str, int] = json.loads((self.home / "daemon.json").read_text())
        return told


def held(kind: socket.SocketKind, port: int) -> socket.socket:
    """That port, taken, by this test or by whoever has it already."""
    ours = socket.socket(socket.AF_INET, kind)
    with contextlib.suppress(OSError):
        ours.bind(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            ours.listen()
    return ours


def test_daemons_that_start_at_once_where_the_usual_ports_are_taken_find_others(tmp_path: Path) -> None:
    with held(socket.SOCK_STREAM, 9421), held(socket.SOCK_DGRAM, 9420):
        daemons = [Usual(tmp_path / name) for name in ("one", "two")]
        try:
            found = [daemon.places() for daemon in daemons]
            for door, usual in (("http", 9421), ("osc", 9420)):
                ports = {places[door] for places in found}
                assert len(ports) == 2
                assert all(usual < port <= usual + 20 for port in ports)
            for daemon, places in zip(daemons, found, strict=True):
                said = daemon.log.read_text()
                assert said.count("Ports  ") == 1
                assert f"HTTP is on {places['http']}, as 9421 is taken" in said
                assert f"OSC is on {places['osc']}, as 9420 is taken" in said
                status = reply(daemon.home, "status")
                assert (status["pid"], status["ports"]["osc"]) == (daemon.process.pid, places["osc"])
        finally:
            assert [daemon.stop() for daemon in daemons] == [0, 0]


def test_a_usual_port_that_was_asked_for_is_used_or_none(tmp_path: Path) -> None:
    with held(socket.SOCK_STREAM, 9421):
        (tmp_path / "config.toml").write_text("[server]\nhttp_port = 9421\nosc_port = 0\n")
        done = tonewalk(tmp_path, "serve")
    assert done.returncode == 1
    assert "HTTP can't listen on 127.0.0.1:9421 (" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not os.path.lexists(tmp_path / "daemon.json")
