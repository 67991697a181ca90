from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.encoder_server import Toy, free_port, served, settle
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.remotes import Remote
from tonewalk.spaces import encoders
from tonewalk.spaces.remote.encoder import hello_of, opened
from tonewalk.spaces.remote.memory import remember
from tonewalk_models.small.encoder import SmallEncoder


def test_without_settings_everything_runs_here() -> None:
    assert isinstance(encoders.load("small"), SmallEncoder)
    assert encoders.info_of("small").placement == "worker"
    assert encoders.elsewhere() == frozenset()
    with pytest.raises(EncoderUnavailable, match="no encoder"):
        encoders.load("nothing")
    with pytest.raises(EncoderUnavailable, match="no encoder"):
        encoders.info_of("nothing")


async def test_one_elsewhere_is_listed_with_what_its_server_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    async with served(Toy()) as (_, url):
        settle(monkeypatch, tmp_path, toy=Remote(remote=url), small=Remote(remote=url))
        assert encoders.elsewhere() == {"toy", "small"}
        before = {one.name: one for one in encoders.available()}
        assert (before["toy"].dim, before["toy"].placement) == (0, "main")
        assert "not asked yet" in before["toy"].summary
        toy = await asyncio.to_thread(encoders.load, "toy")
    info = encoders.info_of("toy")
    assert (info.dim, info.sample_rate, info.has_text) == (toy.dim, toy.sample_rate, True)
    assert url in info.summary
    assert encoders.info_of("timbre").placement == "worker"


def test_one_that_was_met_is_there_while_its_server_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonewalk.base.remotes import places

    settle(monkeypatch, tmp_path, toy=Remote(remote=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(EncoderUnavailable, match="is away"):
        encoders.load("toy")
    remember(places()["toy"], hello_of(Toy()))  # type: ignore[arg-type]
    toy = encoders.load("toy")
    assert (toy.name, toy.dim, toy.fingerprint, toy.placement) == ("toy", 8, "a" * 64, "main")
    assert opened(places()["toy"]).fingerprint == toy.fingerprint
    with pytest.raises(EncoderUnavailable, match="is away"):
        toy.embed_text(["kick"])


def test_a_memory_that_can_t_be_read_is_told_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, tmp_path, toy=Remote(remote="http://127.0.0.1:1"))
    (tmp_path / "remotes").mkdir()
    (tmp_path / "remotes" / "toy.json").write_text("{")
    listed = {one.name: one.summary for one in encoders.available()}
    assert "delete it" in listed["toy"]
    assert "small" in listed
