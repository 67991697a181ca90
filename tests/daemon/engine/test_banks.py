"""Sample banks that clients send over HTTP: file by file into a folder of the home, then into the library."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from tests.helpers.doors_engine import TOKEN
from tests.helpers.growing import indexed, wavs
from tests.helpers.waiting import until
from tonewalk.commands.queries import Search
from tonewalk.doors.access import Access
from tonewalk.doors.http import server
from tonewalk.engine.engine import Engine
from tonewalk.library.banks import Banks, Bounds


@pytest.fixture
async def address(growing: Engine) -> AsyncIterator[str]:
    door = await server.start(growing, "127.0.0.1", 0, access=Access(TOKEN))
    yield f"http://127.0.0.1:{door.port}"
    await door.close()


@pytest.fixture
async def client(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(address, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        yield session


class Sent(NamedTuple):
    """A folder as a browser sees it."""

    name: str
    files: dict[str, bytes]

    @property
    def offer(self) -> dict[str, Any]:
        sizes = [len(data) for data in self.files.values()]
        return {"name": self.name, "paths": list(self.files), "sizes": sizes}

    def data(self, number: int) -> bytes:
        return list(self.files.values())[number]


@pytest.fixture
def drums(folder: Path) -> Sent:
    """A bank that lies on the client's machine, with files beside its sounds that are none."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in wavs(folder)}
    return Sent("Drums", {"readme.txt": b"read me", **files, "._kick.wav": b"x", "empty.wav": b""})


async def asked(client: aiohttp.ClientSession, command: str, **arguments: Any) -> Any:
    response = await client.post(f"/api/v1/{command}", json=arguments)
    return {"status": response.status, **await response.json()}


async def put(client: aiohttp.ClientSession, bank: str, number: int, data: Any) -> Any:
    response = await client.put(f"/api/v1/banks/{bank}/{number}", data=data)
    return {"status": response.status, **await response.json()}


async def send(client: aiohttp.ClientSession, bank: Sent, most: int = 10**6) -> str:
    """Send what is wanted, or so many files of it."""
    offered = await asked(client, "bank/offer", **bank.offer)
    for number in offered["wanted"][:most]:
        assert (await put(client, offered["bank"], number, bank.data(number)))["status"] == 200
    key: str = offered["bank"]
    return key


def gathered(engine: Engine) -> list[Path]:
    """Files in the making or waiting for the rest of their bank."""
    return [path for path in engine.home.uploads.rglob("*") if path.is_file()]


async def test_a_bank_that_is_sent_goes_on_where_it_was_cut_and_is_a_folder_of_the_library_with_a_map(
    client: aiohttp.ClientSession, growing: Engine, drums: Sent, folder: Path
) -> None:
    key = await send(client, drums, most=3)
    early = await asked(client, "bank/keep", bank=key)
    left = len(wavs(folder)) - 3
    assert (early["status"], early["code"]) == (409, "conflict")
    assert early["detail"].startswith(f"{left} of {len(wavs(folder))} sounds of Drums")
    again = await asked(client, "bank/offer", **drums.offer)
    assert (again["bank"], again["folder"], len(again["wanted"])) == (key, "", left)
    assert await send(client, drums) == key
    job = await asked(client, "bank/keep", bank=key)
    await growing.jobs.wait(job["job"])
    kept = growing.home.banks / "Drums"
    assert {path.relative_to(kept) for path in wavs(kept)} == {path.relative_to(folder) for path in wavs(folder)}
    assert [root.path for root in growing.library.root_replies()] == [str(kept)]
    hits: Any = await growing.call("search", Search(text="kick", k=1))
    assert hits.hits
    await until(lambda: growing.maps.infos())
    assert not gathered(growing)


async def test_what_came_of_a_bank_is_thrown_away_on_demand_and_a_kept_one_is_not(
    client: aiohttp.ClientSession, growing: Engine, drums: Sent, folder: Path
) -> None:
    key = await send(client, drums, most=3)
    assert len(gathered(growing)) == 3
    assert (await asked(client, "bank/forget", bank=key))["status"] == 200
    assert not list(growing.home.uploads.glob("bank-*"))
    gone = await asked(client, "bank/forget", bank=key)
    assert (gone["status"], gone["detail"][:24]) == (404, "No folder was offered as")
    assert len((await asked(client, "bank/offer", **drums.offer))["wanted"]) == len(wavs(folder))
    job = await asked(client, "bank/keep", bank=await send(client, drums))
    await growing.jobs.wait(job["job"])
    assert (await asked(client, "bank/forget", bank=key))["status"] == 200
    assert len(wavs(growing.home.banks / "Drums")) == len(wavs(folder))


async def test_a_bank_that_lies_in_the_library_is_found_there_and_nothing_is_sent(
    client: aiohttp.ClientSession, growing: Engine, drums: Sent, folder: Path
) -> None:
    await indexed(growing, folder)
    there = await asked(client, "bank/offer", **drums.offer)
    assert (there["folder"], there["wanted"]) == (str(folder), [])
    kicks = {path.removeprefix("kick/"): data for path, data in drums.files.items() if path.startswith("kick/")}
    part = await asked(client, "bank/offer", **Sent("my kicks", kicks).offer)
    assert part["folder"] == str(folder / "kick")
    first = next(iter(kicks))
    other = await asked(client, "bank/offer", **Sent("my kicks", {**kicks, first: kicks[first] + b"x"}).offer)
    assert other["folder"] == ""
    assert len(other["wanted"]) == len(kicks)
    # a folder that was taken out of the library, and left where it is
    job = await asked(client, "bank/keep", bank=await send(client, Sent("my kicks", kicks | {first: b"RIFF"})))
    await growing.jobs.wait(job["job"])
    await growing.library.remove(str(growing.home.banks / "my kicks"))
    back = await asked(client, "bank/offer", **Sent("my kicks", kicks | {first: b"RIFF"}).offer)
    assert (back["folder"], back["wanted"]) == ("", [])
    await asked(client, "bank/keep", bank=back["bank"])
    assert str(growing.home.banks / "my kicks") in [root.path for root in growing.library.root_replies()]


async def test_no_name_leads_out_of_the_bank_s_folder(
    client: aiohttp.ClientSession, growing: Engine, tmp_path: Path
) -> None:
    before = set(tmp_path.rglob("*.wav"))
    hostile = Sent(
        "../../evil",
        {
            "../up.wav": b"1",
            "a/../../up.wav": b"2",
            f"{tmp_path}/absolute.wav": b"3",
            "..\\windows.wav": b"4",
            "con.wav": b"5",
            "a:/x.wav": b"6",
            "a?/x.wav": b"7",
            "/".join(["deep"] * 200) + "/x.wav": b"8",
            "~root/x.wav": b"9",
            "line\nfeed.wav": b"10",
        },
    )
    key = await send(client, hostile)
    assert (await asked(client, "bank/keep", bank=key))["status"] == 200
    kept = growing.home.banks / "_._evil"
    written = set(tmp_path.rglob("*.wav")) - before
    assert written
    assert [path for path in written if kept not in path.parents] == []
    assert {path.read_bytes() for path in written} == {b"3", b"5", b"6", b"7", b"8", b"9", b"10"}
    assert (await asked(client, "bank/offer", name="x", paths=["a\0.wav"], sizes=[1]))["where"] == "$.paths[0]"
    assert (await put(client, "f" * 24, 0, b"x"))["status"] == 404
    assert (await put(client, key, 0, b"x"))["status"] == 404


async def test_a_file_that_is_cut_off_or_is_not_what_was_offered_leaves_nothing(
    client: aiohttp.ClientSession, growing: Engine
) -> None:
    bank = Sent("Cut", {"long.wav": bytes(3 * 2**20)})
    key = (await asked(client, "bank/offer", **bank.offer))["bank"]
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield bytes(2**20)
        halfway.set()
        await go_on.wait()

    sending = asyncio.create_task(client.put(f"/api/v1/banks/{key}/0", data=half()))
    await halfway.wait()
    await until(lambda: any(path.stat().st_size for path in gathered(growing)))
    sending.cancel()
    await until(lambda: not gathered(growing))
    short = await put(client, key, 0, bytes(2**20))
    assert (short["status"], short["detail"]) == (
        400,
        "long.wav broke off after 1048576 of 3145728 bytes: send it again.",
    )
    assert (await put(client, key, 0, bytes(3 * 2**20 + 1)))["code"] == "too_large"
    assert not gathered(growing)
    assert (await asked(client, "bank/offer", **bank.offer))["wanted"] == [0]


async def test_what_is_too_large_is_told_before_anything_is_sent(
    client: aiohttp.ClientSession, growing: Engine
) -> None:
    paths, gigabyte = [f"{number}.wav" for number in range(100)], 10 * 2**20 + 2**18
    large = await asked(client, "bank/offer", name="Huge", paths=paths, sizes=[gigabyte] * 100)
    assert (large["status"], large["code"]) == (413, "too_large")
    assert large["detail"].startswith("Huge holds 100 sounds of 1025 MB together, and at most 512 MB")
    assert not growing.home.uploads.exists() or not list(growing.home.uploads.iterdir())
    none = await asked(client, "bank/offer", name="Texts", paths=["a.txt", ".b.wav"], sizes=[5, 5])
    assert none["detail"].startswith("Texts holds no sound that is read here: ")
    odd = await asked(client, "bank/offer", name="Odd", paths=["a.wav"], sizes=[5, 5])
    assert odd["where"] == "$.sizes"


async def test_a_full_disk_is_told_and_what_came_before_stays(
    client: aiohttp.ClientSession, growing: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = Sent("Full", {"small.wav": b"RIFF", "large.wav": bytes(200_000)})
    offered = await asked(client, "bank/offer", **bank.offer)
    assert (await put(client, offered["bank"], 0, b"RIFF"))["status"] == 200
    write = Banks._write_piece

    def no_space(self: Banks, file: Any, piece: bytes) -> None:
        write(self, file, piece)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Banks, "_write_piece", no_space)
        full = await put(client, offered["bank"], 1, bytes(200_000))
    assert (full["status"], full["code"]) == (507, "disk_full")
    assert full["detail"].startswith("large.wav has no room on the home's disk")
    assert [path.name for path in gathered(growing)] == ["small.wav"]
    with monkeypatch.context() as patch:
        patch.setattr(growing.areas.banks.banks, "_bounds", Bounds(free_bytes=2**62))
        low = await put(client, offered["bank"], 1, bytes(200_000))
        assert (low["status"], (await asked(client, "bank/offer", **bank.offer))["code"]) == (507, "disk_full")
    assert (await put(client, offered["bank"], 1, bytes(200_000)))["status"] == 200


async def test_two_clients_that_send_the_same_at_once_make_one_folder_and_different_ones_two(
    client: aiohttp.ClientSession, growing: Engine, drums: Sent
) -> None:
    other = Sent("Drums", {"one more.wav": b"RIFF"})

    async def whole(bank: Sent) -> Any:
        job = await asked(client, "bank/keep", bank=await send(client, bank))
        return job["status"]

    assert {*await asyncio.gather(whole(drums), whole(drums), whole(other))} == {200}
    assert {path.name for path in growing.home.banks.iterdir()} == {"Drums", "Drums-2"}
    kept = [growing.home.banks / name for name in ("Drums", "Drums-2")]
    assert sorted((folder / "one more.wav").exists() for folder in kept) == [False, True]
    assert {root.path for root in growing.library.root_replies()} == {str(folder) for folder in kept}


async def test_only_who_shows_the_token_may_send(client: aiohttp.ClientSession, address: str, drums: Sent) -> None:
    key = (await asked(client, "bank/offer", **drums.offer))["bank"]
    async with aiohttp.ClientSession(address) as stranger:
        refused = [
            await asked(stranger, "bank/offer", **drums.offer),
            await put(stranger, key, 1, drums.data(1)),
            await asked(stranger, "bank/keep", bank=key),
        ]
    assert [one["code"] for one in refused] == ["token_needed"] * 3


async def test_what_was_never_finished_is_thrown_away_after_a_week(
    client: aiohttp.ClientSession, growing: Engine, drums: Sent
) -> None:
    key = await send(client, drums, most=2)
    growing.areas.banks.banks.sweep()
    assert len(gathered(growing)) == 2
    os.utime(growing.home.uploads / f"bank-{key}", (0, 0))
    growing.areas.banks.banks.sweep()
    assert not gathered(growing)


async def test_a_bank_that_was_edited_in_place_to_the_same_sizes_is_another(
    growing: Engine, client: aiohttp.ClientSession, drums: Sent
) -> None:
    await asked(client, "bank/keep", bank=await send(client, drums))
    kept = growing.home.banks / "Drums"
    mine = dict(drums.files)
    first = next(path for path in mine if path.endswith(".wav") and mine[path])
    mine[first] = bytes(reversed(mine[first][:-44])) + mine[first][-44:]
    edited, now = Sent("Drums", mine), (kept / first).stat().st_mtime
    times = [now - 100.0] * len(mine)
    assert (await asked(client, "bank/offer", **edited.offer))["wanted"] == []
    assert (await asked(client, "bank/offer", **edited.offer, changed=times))["wanted"] == []
    number = list(mine).index(first)
    times[number] = now + 100.0
    offered = await asked(client, "bank/offer", **edited.offer, changed=times)
    assert number in offered["wanted"]
    assert offered["folder"] == ""
    refused = await asked(client, "bank/offer", **edited.offer, changed=times[1:])
    assert refused["status"] == 422
    assert "times" in refused["detail"]
