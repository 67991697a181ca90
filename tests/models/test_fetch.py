from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.hub import Hub
from tonewalk_models import resuming
from tonewalk_models.fetch import FetchError, download, look_up

REPO = "laion/some_clap"
WEIGHTS = "model.safetensors"
NAMES = ["config.json", WEIGHTS]
CONTENT = {"config.json": b'{"model_type": "clap"}', WEIGHTS: random.Random(1).randbytes(1_200_000)}


@pytest.fixture
def published(hub: Hub) -> Hub:
    hub.repos[REPO] = dict(CONTENT)
    return hub


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_repository_says_its_commit_licence_and_checksums(published: Hub) -> None:
    remote = look_up(REPO)
    assert remote.licence == "apache-2.0"
    assert len(remote.commit) == 40
    assert {name: one.size for name, one in remote.files.items()} == {n: len(c) for n, c in CONTENT.items()}
    assert len(remote.files[WEIGHTS].sha256) == 64
    assert len(remote.files["config.json"].blob) == 40


def test_files_arrive_as_they_are_and_progress_ends_at_their_size(published: Hub, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    download(look_up(REPO), NAMES, tmp_path, lambda *one: told.append(one))
    assert stored(tmp_path) == CONTENT
    total = sum(map(len, CONTENT.values()))
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (total, total, WEIGHTS)


def test_what_is_there_is_not_fetched_again(published: Hub, tmp_path: Path) -> None:
    download(look_up(REPO), NAMES, tmp_path)
    published.asked.clear()
    download(look_up(REPO), NAMES, tmp_path)
    assert published.fetched() == []


def test_a_cut_connection_is_taken_up_where_it_ended(published: Hub, tmp_path: Path) -> None:
    published.cuts[WEIGHTS] = [500_000, 300_000]
    download(look_up(REPO), NAMES, tmp_path)
    assert stored(tmp_path) == CONTENT
    ranges = [one.range for one in published.asked if one.path.startswith("/files/")]
    assert ranges == [None, "bytes=500000-", "bytes=800000-"]


def test_a_connection_cut_again_and_again_is_told_and_the_next_try_goes_on(published: Hub, tmp_path: Path) -> None:
    published.cuts[WEIGHTS] = [200_000] * resuming.TRIES
    with pytest.raises(FetchError, match=r"it goes on at 800,000 of 1,200,000 bytes"):
        download(look_up(REPO), NAMES, tmp_path)
    assert not (tmp_path / WEIGHTS).exists()
    published.asked.clear()
    download(look_up(REPO), NAMES, tmp_path)
    assert stored(tmp_path) == CONTENT
    assert [one.range for one in published.asked if one.path.startswith("/files/")] == ["bytes=800000-"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 1_200_000), max_size=resuming.TRIES - 1), ranges=st.booleans())
def test_wherever_it_is_cut_the_file_is_the_published_one(
    published: Hub, tmp_path_factory: pytest.TempPathFactory, cuts: list[int], ranges: bool
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    published.cuts[WEIGHTS], published.ranges = cuts, ranges
    download(look_up(REPO), NAMES, folder)
    assert stored(folder) == CONTENT


@pytest.mark.parametrize("name", NAMES)
def test_wrong_bytes_are_deleted_and_told(published: Hub, tmp_path: Path, name: str) -> None:
    published.wrong.add(name)
    with pytest.raises(FetchError, match=f"{name} of {REPO} is not what its publisher states"):
        download(look_up(REPO), NAMES, tmp_path)
    assert not [path for path in stored(tmp_path) if path.startswith(name)]


def test_a_hub_that_fails_for_a_moment_is_asked_again(published: Hub, tmp_path: Path) -> None:
    published.failures = [500, 429]
    remote = look_up(REPO)
    published.failures = [503, 502, 500]
    download(remote, NAMES, tmp_path)
    assert stored(tmp_path) == CONTENT


def test_a_hub_that_goes_on_failing_is_named(published: Hub, tmp_path: Path) -> None:
    published.failures = [500] * resuming.TRIES
    with pytest.raises(FetchError, match=r"127\.0\.0\.1.* answers 500"):
        look_up(REPO)
    remote = look_up(REPO)
    published.failures = [503] * resuming.TRIES
    with pytest.raises(FetchError, match=r"config\.json .*answers 503"):
        download(remote, NAMES, tmp_path)


def test_a_repository_that_is_not_there_or_closed_is_told(published: Hub) -> None:
    with pytest.raises(FetchError, match=r"has no laion/none: check its spelling"):
        look_up("laion/none")
    published.gated.add(REPO)
    with pytest.raises(FetchError, match=r"accept its terms .* HF_TOKEN"):
        look_up(REPO)


@pytest.mark.parametrize("repo", ["", "clap", "a/b/c", "../..", "a/..", "a b/c", "a/b?x=1", "/etc/passwd", "a/ü"])
def test_a_name_that_is_no_repository_s_is_told_before_anything_is_asked(hub: Hub, repo: str) -> None:
    with pytest.raises(FetchError, match="is no repository"):
        look_up(repo)
    assert hub.asked == []


@pytest.mark.parametrize(
    "page",
    [b"<html>Sign in to the hotel's network</html>", b"[]", b"null", b'{"siblings": [{}], "sha": "abc"}', b"\xff"],
)
def test_something_else_than_a_hub_is_told(published: Hub, page: bytes) -> None:
    published.page = page
    with pytest.raises(FetchError, match="check HF_ENDPOINT"):
        look_up(REPO)


def test_a_commit_can_t_lead_out_of_the_cache(published: Hub) -> None:
    published.page = b'{"siblings": [], "sha": "../../../etc"}'
    with pytest.raises(FetchError, match="as the commit"):
        look_up(REPO)


def test_no_network_is_one_sentence(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(FetchError, match=rf"127\.0\.0\.1:{port} is not reached .*--from"):
        look_up(REPO)
    monkeypatch.setenv("HF_ENDPOINT", "nowhere")
    with pytest.raises(FetchError, match="'nowhere' is no address"):
        look_up(REPO)


def test_the_token_goes_to_the_hub_and_not_to_the_host_of_its_files(
    published: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    download(look_up(REPO), NAMES, tmp_path)
    assert stored(tmp_path) == CONTENT
    for one in published.asked:
        assert one.token == (None if one.path.startswith("/files/") else "Bearer secret"), one


def test_the_environment_s_proxy_is_used(published: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", published.address)
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    assert look_up(REPO).repo == REPO


def test_a_model_larger_than_the_disk_is_told_before_it_is_fetched(published: Hub, tmp_path: Path) -> None:
    published.sizes[WEIGHTS] = 10**16
    with pytest.raises(FetchError, match=r"lacks .* MB for this model"):
        download(look_up(REPO), NAMES, tmp_path)
    assert published.fetched() == []


FETCH = """
import resource, sys
from pathlib import Path
from tonewalk_models.fetch import FetchError, download, look_up
resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, resource.RLIM_INFINITY))
remote = look_up(sys.argv[1])
try:
    download(remote, sys.argv[3:], Path(sys.argv[2]))
except FetchError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")
def test_a_disk_that_fills_up_is_one_sentence_and_the_next_try_goes_on(published: Hub, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FETCH, REPO, tmp_path, *NAMES],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout.startswith(f"The disk of {tmp_path} is full")
    assert not (tmp_path / WEIGHTS).exists()
    published.asked.clear()
    download(look_up(REPO), NAMES, tmp_path)
    assert stored(tmp_path) == CONTENT
    ranges: list[Any] = [one.range for one in published.asked if one.path.startswith("/files/")]
    assert ranges[0].startswith("bytes=")


def test_a_file_in_the_way_of_the_folder_is_told(published: Hub, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("x")
    with pytest.raises(FetchError, match=r"models.* can't be written"):
        download(look_up(REPO), NAMES, tmp_path / "models" / "clap")
