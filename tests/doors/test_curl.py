"""curl against the real daemon."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.serving import Daemon


@pytest.fixture
def curl(daemon: Daemon, client_program: Callable[[str], str]) -> Callable[..., bytes]:
    program = client_program("curl")

    def run(path: str, *arguments: str) -> bytes:
        command = [program, "--silent", "--show-error", "--path-as-is", *arguments, daemon.url + path]
        return subprocess.run(command, check=True, capture_output=True, timeout=600).stdout

    return run


def hits(answer: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answer)["hits"]
    return found


def ask(curl: Callable[..., bytes], name: str, arguments: dict[str, Any]) -> bytes:
    return curl(f"/api/v1/{name}", "--json", json.dumps(arguments))


def test_a_hit_is_fetched_whole_in_ranges_and_resumed(curl: Callable[..., bytes], tmp_path: Path) -> None:
    hit = hits(ask(curl, "like", {"sound": 1, "k": 1}))[0]
    audio = Path(hit["path"]).read_bytes()
    path = f"/api/v1/sounds/{hit['id']}/audio"
    assert curl(path) == audio
    assert curl(path, "--range", "100-199") == audio[100:200]
    assert curl(path, "--range", "-10") == audio[-10:]
    half = tmp_path / "half.wav"
    half.write_bytes(audio[: len(audio) // 2])
    curl(path, "--continue-at", "-", "--output", str(half))
    assert half.read_bytes() == audio
    beyond = curl(path, "--range", f"{len(audio)}-", "--write-out", "%{http_code}")
    assert beyond.endswith(b"416")
    assert b'"code":"range_not_satisfiable"' in beyond


def test_a_mask_is_base64_of_one_bit_a_sound_that_says_which_fit(
    curl: Callable[..., bytes],
) -> None:
    columns = json.loads(ask(curl, "library/sounds", {}))
    short = {id for id, seconds in zip(columns["ids"], columns["duration"], strict=True) if seconds < 0.5}
    mask = json.loads(ask(curl, "library/mask", {"filter": "duration<0.5"}))
    bits = base64.b64decode(mask["bits"], validate=True)
    assert {id for id in range(8 * len(bits)) if bits[id // 8] >> id % 8 & 1} == short
    assert 0 < mask["count"] == len(short) < len(columns["ids"])
    problem = json.loads(ask(curl, "library/mask", {"filter": "duration<"}))
    assert problem["detail"] == json.loads(ask(curl, "search", {"text": "a", "filter": "duration<"}))["detail"]


def test_an_uploaded_file_finds_itself_first(curl: Callable[..., bytes]) -> None:
    hit = hits(ask(curl, "like", {"sound": 1, "k": 1}))[0]
    found = hits(curl("/api/v1/like", "--form", f"file=@{hit['path']}", "--form", "k=3"))
    assert len(found) == 3
    assert found[0]["id"] == hit["id"]


def test_k_beyond_the_library_gives_everything_but_the_sound_itself(curl: Callable[..., bytes]) -> None:
    found = hits(ask(curl, "like", {"sound": 1, "k": 1000}))
    assert len(found) == 23
    assert 1 not in {hit["id"] for hit in found}
    assert all(Path(hit["path"]).is_absolute() for hit in found)


def test_what_is_no_audio_is_told(curl: Callable[..., bytes], tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_bytes(b"this is no audio")
    told = json.loads(curl("/api/v1/like", "--form", f"file=@{tmp_path / 'no.wav'}"))
    assert (told["status"], told["code"]) == (422, "not_audio")


def test_files_outside_the_library_are_never_served(curl: Callable[..., bytes]) -> None:
    for path in (
        "/../../../../etc/passwd",
        "/api/v1/sounds/../../../etc/passwd/audio",
        "/%2e%2e/%2e%2e/etc/passwd",
    ):
        assert b"root:" not in curl(path)


def test_the_map_the_peaks_and_the_metrics_are_there(curl: Callable[..., bytes]) -> None:
    points = json.loads(curl("/api/v1/maps/current/points"))
    assert len(points["ids"]) == len(points["x"]) == 24
    columns = curl("/api/v1/maps/current/points", "--header", "Accept: application/octet-stream")
    assert (columns[:4], len(columns)) == (b"TWPT", 16 + 24 * 4 * (1 + points["dims"]))
    peaks = json.loads(curl(f"/api/v1/sounds/{points['ids'][0]}/peaks?columns=50"))
    assert len(peaks["low"]) == len(peaks["high"]) == 50
    assert b"tonewalk_sounds 24.0" in curl("/metrics")
