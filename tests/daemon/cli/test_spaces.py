"""`tonewalk spaces` and a daemon beside a real Milvus, which goes away and comes back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import command
from tests.helpers.command import Daemon, reply, tonewalk
from tests.helpers.milvus_server import TOKEN, MilvusServer, needed, running
from tests.helpers.waiting import wait_until


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with running(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    home = tmp_path_factory.mktemp("home")
    done = tonewalk(home, "index", demo_folder)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "home"))


def moving(home: Path, server: MilvusServer, said: str = TOKEN) -> list[str]:
    token = home / "milvus.token"
    token.write_text(said)
    return ["spaces", "move", "milvus", server.uri, "--ca", str(server.ca), "--token-file", str(token)]


def asked(daemon: Daemon, name: str, **arguments: object) -> tuple[int, Any]:
    info = json.loads((daemon.home / "daemon.json").read_bytes())
    request = urllib.request.Request(
        f"http://127.0.0.1:{info['http']}/api/v1/{name}",
        json.dumps(arguments).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {info['token']}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def hits(answer: dict[str, Any]) -> list[int]:
    return [hit["id"] for hit in answer["hits"]]


def test_moved_there_and_back_every_answer_is_the_same(home: Path, milvus: MilvusServer):
    before = hits(reply(home, "search", "kick", "-k", "5"))
    assert [one["searched"] for one in reply(home, "spaces")["spaces"]] == ["exact", "exact"]
    told = reply(home, *moving(home, milvus))
    assert [one["rows"] for one in told["moved"]] == [66, 66]
    assert TOKEN not in (home / "config.toml").read_text()
    assert [(one["searched"], one["waiting"], one["problem"]) for one in reply(home, "spaces")["spaces"]] == [
        ("milvus", 0, "")
    ] * 2
    assert hits(reply(home, "search", "kick", "-k", "5")) == before
    findings = {
        one["what"]: one["text"] for one in json.loads(tonewalk(home, "doctor", "--json").stdout)["findings"]
    }
    assert f"the Milvus at {milvus.uri} finds among 66 of them" in findings["space small"]
    again = reply(home, *moving(home, milvus))
    assert [one["copied"] for one in again["moved"]] == [0, 0]
    reply(home, "spaces", "move", "local", "--drop")
    assert [one["searched"] for one in reply(home, "spaces")["spaces"]] == ["exact", "exact"]
    assert hits(reply(home, "search", "kick", "-k", "5")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["milvus"], "Say where the Milvus is: `tonewalk spaces move milvus http://host:19530`"),
        (["milvus", "localhost"], "is no address of a Milvus"),
        (["milvus", "http://127.0.0.1:1"], "nothing listens there"),
        (["elsewhere"], "say milvus with an address, or local"),
        (["local", "http://127.0.0.1:1"], "takes no address"),
    ],
)
def test_what_can_not_be_moved_is_one_sentence_and_changes_nothing(home: Path, arguments, words):
    needed("pymilvus")
    done = tonewalk(home, "spaces", "move", *arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "config.toml").exists()
    assert not list((home / "spaces").glob("*/milvus.mark"))


def test_a_wrong_token_moves_nothing(home: Path, milvus: MilvusServer):
    done = tonewalk(home, *moving(home, milvus, "root:wrong"))
    assert done.returncode != 0
    assert "refuses the token" in done.stderr
    assert "root:wrong" not in done.stderr
    assert not (home / "config.toml").exists()


def test_a_move_that_is_killed_at_any_moment_leaves_all_as_it_was_and_goes_on(home: Path, milvus: MilvusServer):
    before = hits(reply(home, "search", "kick", "-k", "5"))
    arguments = [sys.executable, "-m", "tonewalk", "--home", str(home), *moving(home, milvus)]
    for said in ("copying", "indexes", "comparing"):
        process = subprocess.Popen(
            arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=command.environment(), bufsize=0
        )
        assert process.stderr is not None
        text = b""
        while said.encode() not in text and (part := os.read(process.stderr.fileno(), 1 << 16)):
            text += part
        process.kill()
        process.wait(60)
        process.stderr.close()
        if not (home / "config.toml").exists():
            assert hits(reply(home, "search", "kick", "-k", "5")) == before
    told = reply(home, *moving(home, milvus))
    assert [one["rows"] for one in told["moved"]] == [66, 66]
    assert hits(reply(home, "search", "kick", "-k", "5")) == before


def test_while_it_is_away_words_say_so_the_rest_goes_on_and_what_waits_is_copied(
    home: Path, milvus: MilvusServer, demo_folder: Path, tmp_path: Path
):
    reply(home, *moving(home, milvus))
    daemon = Daemon(home)
    try:
        daemon.wait_for("Serving")
        status, answer = asked(daemon, "search", text="kick", k=5)
        assert status == 200, answer
        before = hits(answer)
        wait_until(lambda: asked(daemon, "map/list")[1]["maps"])
        milvus.kill()
        for name, arguments in (("search", {"text": "kick"}), ("like", {"sound": before[0]})):
            status, answer = asked(daemon, name, **arguments)
            assert (status, answer["code"]) == (503, "store_away"), answer
            assert "does not answer" in answer["detail"]
        assert asked(daemon, "sound/tag", sound=before[0], tag="kept")[0] == 200
        assert asked(daemon, "sound/get", sound=before[0])[1]["tags"] == ["kept"]
        assert asked(daemon, "map/list")[0] == 200
        more = tmp_path / "more"
        more.mkdir()
        for number, path in enumerate(sorted(demo_folder.rglob("*.wav"))[:5]):
            (more / f"{number}.wav").write_bytes(_another(path))
        _, job = asked(daemon, "library/add", path=str(more))
        wait_until(lambda: _state(daemon, job["job"]) == "done")
        assert [one["waiting"] for one in reply(home, "spaces")["spaces"]] == [5, 5]
        status, answer = asked(daemon, "status")
        assert all("does not answer" in one["problem"] for one in answer["spaces"])
        milvus.start()
        wait_until(lambda: _copied(daemon) == {"small", "timbre"})
        wait_until(lambda: asked(daemon, "search", text="kick")[0] == 200)
        assert asked(daemon, "status")[1]["sounds"] == 71
    finally:
        daemon.stop()
    told = reply(home, *moving(home, milvus))  # compares row by row
    assert [(one["rows"], one["copied"]) for one in told["moved"]] == [(71, 0)] * 2


def _state(daemon: Daemon, number: int) -> str:
    return next(one["state"] for one in asked(daemon, "job/list")[1]["jobs"] if one["job"] == number)


def _copied(daemon: Daemon) -> set[str]:
    jobs = asked(daemon, "job/list")[1]["jobs"]
    return {one["what"] for one in jobs if (one["kind"], one["state"]) == ("copying", "done")}


def _another(path: Path) -> bytes:
    """The same sound played backwards: other content, so that it is embedded."""
    import io

    import soundfile

    samples, rate = soundfile.read(path)
    written = io.BytesIO()
    soundfile.write(written, samples[::-1], rate, format="WAV")
    return written.getvalue()


def test_a_milvus_lite_is_moved_to_and_back_for_trying(home: Path) -> None:
    needed("milvus_lite", "pymilvus")
    before = hits(reply(home, "search", "kick", "-k", "5"))
    told = tonewalk(home, "spaces", "move", "milvus", home.parent / "x.db")
    assert told.returncode == 0, told.stderr
    assert [one["searched"] for one in reply(home, "spaces")["spaces"]] == ["milvus", "milvus"]
    assert hits(reply(home, "search", "kick", "-k", "5")) == before
    assert tonewalk(home, "spaces", "move", "local", "--drop").returncode == 0
    assert [one["searched"] for one in reply(home, "spaces")["spaces"]] == ["exact", "exact"]


def test_what_is_no_milvus_lite_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("mine")
    told = tonewalk(home, "spaces", "move", "milvus", tmp_path / "notes.db")
    assert (told.returncode, len(told.stderr.strip().splitlines())) == (1, 1)
    assert "give another name" in told.stderr
    assert (tmp_path / "notes.db").read_text() == "mine"
