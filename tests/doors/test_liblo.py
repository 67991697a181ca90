"""liblo's own tools against the real daemon."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.serving import Daemon


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send_by_file(client_program: Callable[[str], str], daemon: Daemon, folder: Path, *lines: str) -> None:
    """Have `oscsendfile` send these messages, one after the other, from one port."""
    script = folder / "session.osc"
    script.write_text("".join(f"00000000.00000001 {line}\n" for line in lines))
    sender = client_program("oscsendfile")
    subprocess.run([sender, "127.0.0.1", str(daemon.osc), str(script)], check=True, timeout=600)


@pytest.fixture
def dump(client_program: Callable[[str], str]) -> Iterator[tuple[int, Any]]:
    """`oscdump` on a port, and its output line by line."""
    port = free_port()
    process = subprocess.Popen([client_program("oscdump"), "-L", str(port)], stdout=subprocess.PIPE, text=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
        knock.connect(("127.0.0.1", port))
        knock.settimeout(0.05)
        while process.poll() is None:  # until it listens: a message to a closed port comes back as an error
            try:
                knock.send(b"/knock\0\0,\0\0\0")
                knock.recv(1)
            except TimeoutError:
                break
            except ConnectionRefusedError:
                time.sleep(0.02)
    assert process.stdout is not None
    yield port, iter(process.stdout.readline, "")
    process.terminate()
    process.wait(timeout=600)


def messages(lines: Any, last: str) -> list[str]:
    """Lines without their time, up to one that begins so."""
    heard: list[str] = []
    for line in lines:
        text = line.split(" ", 1)[1].strip()
        if text.startswith("/tonewalk"):
            heard.append(text)
        if text.startswith(last):
            return heard
    raise AssertionError(heard)


def test_what_liblo_sends_is_answered_at_the_reply_port_that_it_set(
    daemon: Daemon, dump: tuple[int, Any], client_program: Callable[[str], str], tmp_path: Path
) -> None:
    port, lines = dump
    send_by_file(
        client_program,
        daemon,
        tmp_path,
        f"/tonewalk/client/reply_port ii 0 {port}",
        f"/tonewalk/client/hello is 0 {daemon.token}",
        "/tonewalk/ping i 1",
        "/tonewalk/like iid 2 1 3.0",
        "/tonewalk/xy ff 0.3 0.8",
        "/tonewalk/sound/favourite iiT 4 1",
        "/tonewalk/like iii 5 1 0",
    )
    heard = messages(lines, "/tonewalk/error isss 5")
    while not any(line.startswith("/tonewalk/like/end") for line in heard):
        heard += messages(lines, "/tonewalk/like/end")
    while not any(line.startswith("/tonewalk/sound/favourite/reply") for line in heard):
        heard += messages(lines, "/tonewalk/sound/favourite/reply")
    text = "\n".join(heard)
    assert "/tonewalk/client/reply_port/reply ii 0 1" in heard
    assert '/tonewalk/ping/reply is 1 "' in text
    assert "/tonewalk/like/begin ii 2 3" in heard
    assert sum(line.startswith("/tonewalk/like/hit iiifffss 2 ") for line in heard) == 3
    assert "/tonewalk/like/end ii 2 3" in heard
    assert "/tonewalk/xy/hit ifffss " in text
    assert "/tonewalk/error isss 5" in text
    assert '"invalid_argument" "/tonewalk/like"' in text


def test_oscsend_moves_the_cursor_that_all_clients_share(
    daemon: Daemon, client_program: Callable[[str], str]
) -> None:
    sender = client_program("oscsend")
    port = str(daemon.osc)
    arguments = ["/tonewalk/session/cursor", "iff", "1", "0.125", "0.875"]
    subprocess.run([sender, "127.0.0.1", port, *arguments], check=True, timeout=600)
    end = time.monotonic() + 600
    while time.monotonic() < end:
        request = urllib.request.Request(f"{daemon.url}/api/v1/session/get", method="POST")
        with urllib.request.urlopen(request, timeout=600) as response:
            if b'"x":0.125,"y":0.875' in response.read():
                return
        time.sleep(0.02)
    raise AssertionError("the cursor did not move")


def test_oscsend_asks_by_pattern_and_gives_digits_as_names(
    daemon: Daemon, dump: tuple[int, Any], client_program: Callable[[str], str], tmp_path: Path
) -> None:
    port, lines = dump
    send_by_file(
        client_program,
        daemon,
        tmp_path,
        f"/tonewalk/client/reply_port ii 0 {port}",
        "/tonewalk/{ping,nothing} i 1",
        "/tonewalk/p?n* iI 2",
        "/tonewalk/class/remove if 3 808.0",
    )
    heard = messages(lines, "/tonewalk/error isss 3")
    while not any(line.startswith("/tonewalk/ping/reply is 1 ") for line in heard):
        heard += messages(lines, "/tonewalk/ping/reply")
    text = "\n".join(heard)
    assert '/tonewalk/error isss 2 "invalid_argument" "/tonewalk/p?n*"' in text
    assert "the type I (infinitum)" in text
    assert '/tonewalk/error isss 3 "token_needed" "/tonewalk/class/remove"' in text


def test_what_oscsendfile_asks_as_people_type_it_is_meant_so(
    daemon: Daemon, dump: tuple[int, Any], client_program: Callable[[str], str], tmp_path: Path
) -> None:
    port, lines = dump
    send_by_file(
        client_program,
        daemon,
        tmp_path,
        f"/tonewalk/client/reply_port ii 0 {port}",
        f'/tonewalk/client/hello s "{daemon.token}"',
        "/tonewalk/like iiisf 1 1 3 variety 0.5",
        "/tonewalk/blend iifsisf 2 4 1.0 id 5 timbre 0.5",
        "/tonewalk/trajectory/build issisffsff 3 t1 map 5 point 0.1 0.2 point 0.9 0.4",
        "/tonewalk/unit/among isss 4 duration<9 and duration>0",
        "/tonewalk/subscribe s cursor",
        "/tonewalk/xyz ifff 5 0.1 0.2 0.3",
        "/tonewalk/xy ff 1.5 -0.5",
    )
    awaited = [
        "/tonewalk/client/hello/reply ii 0 1",
        "/tonewalk/like/begin ii 1 3",
        "/tonewalk/blend/begin ii 2 4",
        '/tonewalk/trajectory/build/begin iis 3 5 "t1"',
        "/tonewalk/unit/among/reply ii 4 24",
        "/tonewalk/subscribe/reply ii 0 1",
        '/tonewalk/error isss 0 "invalid_argument" "/tonewalk/xyz" "xyz is a stream and carries no request id',
        "/tonewalk/xy/hit ifffss ",
    ]
    heard: list[str] = []
    while missing := [one for one in awaited if not any(line.startswith(one) for line in heard)]:
        heard += messages(lines, "/tonewalk")
        assert len(heard) < 100, missing


def test_oscsend_which_sends_from_a_new_port_each_time_is_answered_at_its_hosts_port(
    daemon: Daemon, dump: tuple[int, Any], client_program: Callable[[str], str]
) -> None:
    port, lines = dump

    def send(address: str, *arguments: str) -> None:
        command = [client_program("oscsend"), "127.0.0.1", str(daemon.osc), address, *arguments]
        subprocess.run(command, check=True, timeout=600)

    try:
        send("/tonewalk/client/reply_host_port", "ii", "0", str(port))
        assert messages(lines, "/tonewalk/client/reply_host_port")[-1].endswith("/reply ii 0 1")
        send("/tonewalk/subscribe", "is", "0", "slots")
        messages(lines, "/tonewalk/subscribe/reply ii 0 1")
        send("/tonewalk/client/fields", "is", "0", "ids")
        messages(lines, "/tonewalk/client/fields/reply ii 0 1")
        send("/tonewalk/like", "iii", "7", "1", "2")
        hits = messages(lines, "/tonewalk/like/end ii 7 2")[1:-1]
        assert [hit.split()[:4] for hit in hits] == [
            ["/tonewalk/like/hit", "iii", "7", str(rank)] for rank in (1, 2)
        ]
        slots = messages(lines, "/tonewalk/slot/2 is ")
        assert [slot.split()[2] for slot in slots] == [hit.split()[4] for hit in hits]
    finally:  # other tests are this host's clients, too
        send("/tonewalk/client/reply_host_port", "ii", "0", "0")
