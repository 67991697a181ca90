from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from aiohttp import ClientSession

from tests.helpers.doors_engine import SmallEngine
from tonewalk.base.errors import UnknownMap
from tonewalk.maps.asked import MapColumns


@pytest.fixture
def sound(engine: SmallEngine, tmp_path: Path) -> bytes:
    audio = bytes(range(256)) * 40
    path = tmp_path / "a kick é.wav"
    path.write_bytes(audio)
    engine.files[7] = path
    return audio


async def test_audio_comes_whole_and_in_ranges(client: ClientSession, sound: bytes) -> None:
    response = await client.get("/api/v1/sounds/7/audio")
    assert (response.status, response.content_type) == (200, "audio/wav")
    assert await response.read() == sound
    for asked, expected in (("0-99", sound[:100]), ("100-", sound[100:]), ("-50", sound[-50:])):
        response = await client.get("/api/v1/sounds/7/audio", headers={"Range": f"bytes={asked}"})
        assert response.status == 206
        assert await response.read() == expected
        assert response.headers["Content-Range"].endswith(f"/{len(sound)}")


async def test_of_a_slice_only_the_slice_is_served(
    client: ClientSession, engine: SmallEngine, sound: bytes
) -> None:
    cut = engine.slices[7] = b"RIFF" + bytes(range(200))
    response = await client.get("/api/v1/sounds/7/audio")
    assert (response.status, response.content_type, await response.read()) == (200, "audio/wav", cut)
    for asked, expected, said in (
        ("0-99", cut[:100], "0-99"),
        ("100-9999", cut[100:], "100-203"),
        ("-50", cut[-50:], "154-203"),
    ):
        response = await client.get("/api/v1/sounds/7/audio", headers={"Range": f"bytes={asked}"})
        assert (response.status, await response.read()) == (206, expected)
        assert response.headers["Content-Range"] == f"bytes {said}/204"
    response = await client.get("/api/v1/sounds/7/audio", headers={"Range": "bytes=204-"})
    assert (response.status, response.headers["Content-Range"]) == (416, "bytes */204")


async def test_a_stretch_of_a_sound_comes_as_a_wav_of_its_own(client: ClientSession, sound: bytes) -> None:
    for asked, told in (("start=0.25&end=0.5", b"RIFF7 0.25 0.5"), ("end=2", b"RIFF7 0.0 2.0")):
        response = await client.get(f"/api/v1/sounds/7/audio?{asked}")
        assert (response.status, response.content_type, await response.read()) == (200, "audio/wav", told)
    assert (await client.get("/api/v1/sounds/7/audio?start=-1")).status == 422


async def test_an_unchanged_sound_is_not_sent_again(client: ClientSession, sound: bytes) -> None:
    tag = (await client.get("/api/v1/sounds/7/audio")).headers["ETag"]
    response = await client.get("/api/v1/sounds/7/audio", headers={"If-None-Match": tag})
    assert response.status == 304


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "*"}, 304),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Fri, 01 Jan 1999 00:00:00 GMT"}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Unmodified-Since": "Fri, 01 Jan 1999 00:00:00 GMT"}, 412),
        ({"Range": "bytes=0-9", "If-Range": "Fri, 01 Jan 1999 00:00:00 GMT"}, 200),
        ({"Range": "bytes=0-9", "If-Range": "Fri, 01 Jan 2100 00:00:00 GMT"}, 206),
        ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
        ({"Range": "bytes=0-9", "If-Range": "no tag"}, 200),
    ],
)
async def test_conditions_are_those_of_http(
    client: ClientSession, sound: bytes, asked: dict[str, str], status: int
) -> None:
    response = await client.get("/api/v1/sounds/7/audio", headers=asked)
    assert (response.status, len(await response.read())) == (status, {200: len(sound), 206: 10}.get(status, 0))


async def test_only_the_head_is_sent_where_only_that_is_asked_for(client: ClientSession, sound: bytes) -> None:
    response = await client.head("/api/v1/sounds/7/audio")
    assert (response.status, response.headers["Content-Length"]) == (200, "10240")


async def test_what_lies_beside_a_sound_is_not_served(
    client: ClientSession, sound: bytes, engine: SmallEngine
) -> None:
    engine.files[7].with_name(f"{engine.files[7].name}.gz").write_bytes(b"another file")
    response = await client.get("/api/v1/sounds/7/audio", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in response.headers
    assert await response.read() == sound


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=9-1", "bytes=x-y", "lines=1-2"])
async def test_a_range_outside_the_file_is_a_problem(client: ClientSession, sound: bytes, asked: str) -> None:
    response = await client.get("/api/v1/sounds/7/audio", headers={"Range": asked})
    assert (response.status, response.content_type) == (416, "application/problem+json")
    assert response.headers["Content-Range"] == "bytes */10240"
    assert (await response.json())["code"] == "range_not_satisfiable"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/sounds/8/audio", 404, "unknown_sound"),
        ("/api/v1/sounds/0/audio", 422, "invalid_argument"),
        ("/api/v1/sounds/seven/audio", 422, "invalid_argument"),
        ("/api/v1/sounds/7/peaks?columns=0", 422, "invalid_argument"),
        ("/api/v1/sounds/7/peaks?columns=1000000", 422, "invalid_argument"),
        ("/api/v1/sounds/7/peaks?rows=3", 422, "invalid_argument"),
        ("/api/v1/maps/none/points", 404, "unknown_map"),
        ("/api/v1/maps/..%2Fx/points", 422, "invalid_argument"),
        ("/api/v1/sounds/..%2F..%2Fetc%2Fpasswd/audio", 422, "invalid_argument"),
        ("/api/v1/sounds//etc/passwd/audio", 404, "not_found"),
    ],
)
async def test_what_is_not_there_is_told(
    client: ClientSession, sound: bytes, path: str, status: int, code: str
) -> None:
    from yarl import URL

    url = URL(f"http://127.0.0.1:{client._base_url.port}{path}", encoded=True)
    response = await client.get(url)
    assert (response.status, (await response.json())["code"]) == (status, code)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_sound_that_cannot_be_read_is_told(
    client: ClientSession, sound: bytes, engine: SmallEngine
) -> None:
    engine.files[7].chmod(0)
    response = await client.get("/api/v1/sounds/7/audio")
    assert (response.status, (await response.json())["code"]) == (422, "unreadable")


async def test_peaks_come_in_the_columns_asked_for(client: ClientSession, sound: bytes) -> None:
    peaks = await (await client.get("/api/v1/sounds/7/peaks?columns=17")).json()
    assert (len(peaks["low"]), len(peaks["high"])) == (17, 17)


async def test_points_come_as_json_or_as_binary_columns(client: ClientSession, engine: SmallEngine) -> None:
    points = await (await client.get("/api/v1/maps/current/points")).json()
    assert points["ids"] == list(range(1, 201))
    response = await client.get("/api/v1/maps/first/points", headers={"Accept": "application/octet-stream"})
    assert response.content_type == "application/octet-stream"
    body = await response.read()
    assert struct.unpack_from("<4sIII", body) == (b"TWPT", 1, 200, 2)
    assert np.frombuffer(body, "<i4", 200, 16).tolist() == points["ids"]
    columns = np.frombuffer(body, "<f4", offset=16 + 800).reshape(2, 200)
    assert np.array_equal(columns.T, engine.places)
    change = response.headers["Tonewalk-Change"]
    response = await client.get(
        "/api/v1/maps/first/points", params={"since": change}, headers={"Accept": "application/octet-stream"}
    )
    assert (response.status, len(await response.read())) == (226, 16)


async def test_a_sample_of_the_points_is_taken_evenly(client: ClientSession, engine: SmallEngine) -> None:
    address, headers = "/api/v1/maps/first/points", {"Accept": "application/octet-stream"}
    response = await client.get(address, params={"sample": 50}, headers=headers)
    body = await response.read()
    assert "Tonewalk-Change" not in response.headers
    (_, _, count, _) = struct.unpack_from("<4sIII", body)
    ids = np.frombuffer(body, "<i4", count, 16)
    assert 40 <= count <= 60
    assert np.diff(ids).max() < 20
    x = np.frombuffer(body, "<f4", count, 16 + 4 * count)
    assert np.array_equal(x, engine.places[ids - 1, 0])
    response = await client.get(address, params={"sample": 500}, headers=headers)
    assert len(await response.read()) == 16 + 200 * 12
    assert response.headers["Tonewalk-Change"]
    assert (await client.get(address, params={"sample": 0}, headers=headers)).status == 422


async def test_before_there_is_a_map_the_current_one_has_no_points(
    client: ClientSession, engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(name: str, since: str = "") -> MapColumns:
        raise UnknownMap("There is no map yet: index a folder.")

    monkeypatch.setattr(engine, "map_columns", refuse)
    headers = {"Accept": "application/octet-stream"}
    response = await client.get("/api/v1/maps/current/points", headers=headers)
    assert (response.status, await response.read()) == (200, struct.pack("<4sIII", b"TWPT", 1, 0, 2))
    assert (await client.get("/api/v1/maps/first/points", headers=headers)).status == 404


async def test_all_sounds_come_as_binary_columns(client: ClientSession) -> None:
    response = await client.get("/api/v1/library/columns", params={"since": 0})
    assert (response.status, response.content_type) == (200, "application/octet-stream")
    assert (await response.read())[:4] == b"TWSC"
    assert (await client.get("/api/v1/library/columns", params={"since": -1})).status == 422


async def test_what_lies_otherwise_on_a_map_comes_behind_the_columns(client: ClientSession) -> None:
    address, binary = "/api/v1/library/columns", {"Accept": "application/octet-stream"}
    alone = await (await client.get(address)).read()
    beginning = len(alone) + -len(alone) % 4
    for name in ("first", "current"):
        points = await client.get(f"/api/v1/maps/{name}/points", headers=binary)
        response = await client.get(address, params={"map": name, "points": ""})
        body = await response.read()
        assert (response.status, body[: len(alone)], body[beginning:]) == (200, alone, await points.read())
        change = response.headers["Tonewalk-Change"]
        assert change == points.headers["Tonewalk-Change"]
        response = await client.get(address, params={"map": name, "points": change})
        assert (response.status, len(await response.read())) == (226, beginning + 16)
    assert (await client.get(address, params={"map": "none", "points": ""})).status == 404
    assert (await client.get(address, params={"map": "../x", "points": ""})).status == 422


async def test_a_sound_comes_decoded_where_that_is_asked(client: ClientSession, sound: bytes) -> None:
    response = await client.get("/api/v1/sounds/7/audio?as=wav")
    assert (response.status, response.content_type) == (200, "audio/wav")
    assert await response.read() == b"RIFFdecoded"
    assert await (await client.get("/api/v1/sounds/7/audio?as=file")).read() == sound
    assert (await client.get("/api/v1/sounds/7/audio?as=mp3")).status == 422
    assert (await client.get("/api/v1/sounds/999/audio?as=wav")).status == 404


async def test_a_range_is_sent_of_the_sound_that_the_client_has_begun_and_else_all_of_it(
    client: ClientSession, sound: bytes
) -> None:
    tag = (await client.get("/api/v1/sounds/7/audio")).headers["ETag"]
    for condition, status in ((tag, 206), (f"W/{tag}", 200)):
        asked = {"Range": "bytes=0-9", "If-Range": condition}
        assert (await client.get("/api/v1/sounds/7/audio", headers=asked)).status == status


async def test_a_sound_as_browsers_play_it_has_its_own_type_a_size_and_ranges(
    client: ClientSession, sound: bytes
) -> None:
    path = "/api/v1/sounds/7/audio?as=playable"
    whole = await client.get(path)
    assert (whole.status, whole.content_type, await whole.read()) == (200, "audio/flac", sound)
    assert (await client.head(path)).headers["Content-Length"] == str(len(sound))
    part = await client.get(path, headers={"Range": "bytes=5-9", "If-Range": whole.headers["ETag"]})
    assert (part.status, await part.read()) == (206, sound[5:10])
    assert (await client.get(path, headers={"Range": "bytes=10240-"})).status == 416
    assert (await client.get(path, headers={"If-None-Match": whole.headers["ETag"]})).status == 304
    assert (await client.get("/api/v1/sounds/999/audio?as=playable")).status == 404
