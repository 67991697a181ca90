"""Announcements, as zeroconf's own browser sees them on this machine's loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from zeroconf import IPVersion, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from tonewalk.base.config import Server
from tonewalk.base.errors import ConfigError
from tonewalk.commands.daemon import Ports
from tonewalk.doors.http import announcing
from tonewalk.doors.http.announcing import OSC, OSCQUERY, announced


class Browser:
    """What is announced now, by name; others may announce here, too."""

    def __init__(self, zeroconf: AsyncZeroconf) -> None:
        self._zeroconf = zeroconf
        self._changed = asyncio.Condition()
        self._names: dict[str, str] = {}
        self._news = 0
        self._asking: set[asyncio.Task[None]] = set()
        self.browsing = AsyncServiceBrowser(zeroconf.zeroconf, [OSCQUERY, OSC], handlers=[self._change])

    def _change(self, *, service_type: str, name: str, state_change: ServiceStateChange, **_: Any) -> None:
        task = asyncio.ensure_future(self._note(service_type, name, state_change))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _note(self, kind: str, name: str, change: ServiceStateChange) -> None:
        async with self._changed:
            if change is ServiceStateChange.Removed:
                self._names.pop(name, None)
            else:
                self._names[name] = kind
            self._news += 1
            self._changed.notify_all()

    async def found(self, kind: str, port: int) -> AsyncServiceInfo:
        """The service of this kind at this port, once it is announced."""
        while True:
            unheard, seen = False, self._news
            for name in [name for name, its in self._names.items() if its == kind]:
                info = AsyncServiceInfo(kind, name)
                if not await info.async_request(self._zeroconf.zeroconf, 3000):
                    unheard = True  # a machine at work answers late
                elif info.port == port:
                    return info
            if not unheard:
                async with self._changed:
                    await self._changed.wait_for(lambda seen=seen: self._news != seen)

    async def gone(self, name: str) -> None:
        """Until it is announced no more."""
        async with self._changed:
            await self._changed.wait_for(lambda: name not in self._names)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    zeroconf = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
    made = Browser(zeroconf)
    yield made
    await made.browsing.async_cancel()
    await zeroconf.async_close()


@pytest.fixture
def ports() -> Ports:
    """Two that only this test names."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return Ports(http=one.getsockname()[1], osc=other.getsockname()[1])


async def test_where_it_is_asked_for_both_doors_are_found_on_this_machine_until_the_end(
    browser: Browser, ports: Ports
) -> None:
    async with announced(Server(announce=True), ports):
        for kind, port in ((OSCQUERY, ports.http), (OSC, ports.osc)):
            info = await browser.found(kind, port)
            assert info.parsed_addresses() == ["127.0.0.1"]
            assert info.server == "localhost."
            assert info.name.startswith("tonewalk on ")
    await browser.gone(info.name)


async def test_a_second_daemon_gets_a_name_of_its_own(browser: Browser, ports: Ports) -> None:
    async with announced(Server(announce=True), ports):
        first = await browser.found(OSC, ports.osc)
        async with announced(Server(announce=True), Ports(http=ports.osc, osc=1)):
            assert (await browser.found(OSC, 1)).name != first.name


async def test_the_port_most_use_is_no_part_of_the_name(browser: Browser) -> None:
    async with announced(Server(announce=True), Ports(http=Server().http_port, osc=2)):
        assert "port" not in (await browser.found(OSC, 2)).name


async def test_for_other_machines_it_is_announced_by_names_that_the_http_door_answers_to(
    browser: Browser, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "reachable", lambda: ["127.0.0.1"])
    monkeypatch.setattr(socket, "gethostname", lambda: "Studio-" + "x" * 50 + ".example.com")
    async with announced(Server(lan=True), ports):
        info = await browser.found(OSCQUERY, ports.http)
        assert info.server == socket.gethostname() + ".local."


async def test_unless_it_is_asked_for_nothing_is_announced() -> None:
    before = asyncio.all_tasks()
    async with announced(Server(), Ports()):
        assert asyncio.all_tasks() == before


async def test_without_zeroconf_only_what_was_asked_for_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    with pytest.raises(ConfigError, match=r"pip install 'tonewalk\[zeroconf\]', or turn server.announce off"):
        async with announced(Server(announce=True), Ports()):
            pass
    with caplog.at_level(logging.WARNING):
        async with announced(Server(lan=True), Ports()):
            assert "tonewalk[zeroconf]" in caplog.text


async def test_a_machine_in_no_network_is_served_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for addresses, said in (([], "in no network"), (["192.0.2.1"], "no multicast on 192.0.2.1")):
        monkeypatch.setattr(announcing, "reachable", addresses.copy)
        async with announced(Server(lan=True), Ports()):
            async with asyncio.timeout(600):
                while said not in caplog.text:
                    await asyncio.sleep(0)
