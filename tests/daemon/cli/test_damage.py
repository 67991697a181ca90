"""Files of the home that something else has changed: told in one sentence, nothing lost."""

import json
import shutil
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.command import Daemon, reply, tonewalk


@pytest.fixture(scope="module", autouse=True)
def indexed(home: Path, demo_folder: Path) -> None:
    assert tonewalk(home, "index", demo_folder).returncode == 0


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """The indexed home, to be damaged."""
    return shutil.copytree(home, tmp_path / "copy", ignore=shutil.ignore_patterns("*.lock"))


def refused(home: Path, *arguments: str) -> str:
    done = tonewalk(home, *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_a_damaged_catalogue_is_named_and_left_as_it_is(copy: Path) -> None:
    catalogue = copy / "catalogue.sqlite"
    for left in copy.glob("catalogue.sqlite-*"):
        left.unlink()
    catalogue.write_bytes(b"no database" * 1000)
    before = catalogue.read_bytes()
    assert "catalogue.sqlite" in refused(copy, "search", "kick")
    assert catalogue.read_bytes() == before


def test_a_damaged_vector_file_is_set_aside_and_the_others_answer(copy: Path) -> None:
    (vectors,) = copy.glob("spaces/small-*/vectors.f32")
    data = bytearray(vectors.read_bytes())
    data[5000] ^= 0xFF
    vectors.write_bytes(data)
    done = tonewalk(copy, "search", "kick", "-k", "3", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["hits"]) == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "vectors.f32" in done.stderr
    (aside,) = copy.glob("spaces/small-*.damaged-1")
    assert (aside / "vectors.f32").read_bytes() == data
    assert reply(copy, "scan")["summary"]["embedded"] > 0


def test_a_cut_vector_file_is_embedded_again(copy: Path) -> None:
    (vectors,) = copy.glob("spaces/timbre-*/vectors.f32")
    vectors.write_bytes(vectors.read_bytes()[:3000])
    assert reply(copy, "scan")["summary"]["embedded"] > 0
    assert all(space["rows"] for space in reply(copy, "status")["spaces"])


def test_a_deleted_space_is_embedded_again(copy: Path) -> None:
    before = {hit["name"] for hit in reply(copy, "like", "id:1", "-k", "5")["hits"]}
    (folder,) = copy.glob("spaces/small-*")
    shutil.rmtree(folder)
    again = reply(copy, "scan")
    assert again["summary"]["new"] == 0
    assert again["summary"]["embedded"] > 0
    assert {hit["name"] for hit in reply(copy, "like", "id:1", "-k", "5")["hits"]} == before


def test_a_damaged_map_is_left_out_and_everything_else_answers(copy: Path) -> None:
    assert tonewalk(copy, "map", "build", "--method", "pca").returncode == 0
    (copy / "maps" / "pca2d.npz").write_bytes(b"no map")
    assert reply(copy, "map", "list")["maps"] == []
    assert reply(copy, "search", "kick", "-k", "1")["hits"]


def test_a_lost_catalogue_is_restored_by_the_command_that_is_told(copy: Path) -> None:
    before = reply(copy, "status")["sounds"]
    assert tonewalk(copy, "backup").returncode == 0
    for left in copy.glob("catalogue.sqlite-*"):
        left.unlink()
    (copy / "catalogue.sqlite").write_bytes(b"")
    said = refused(copy, "search", "kick")
    command = said.split("`")[1].split()
    assert command[0] == "tonewalk"
    assert tonewalk(copy, *command[1:]).returncode == 0
    assert reply(copy, "status")["sounds"] == before > 0


def test_a_daemon_starts_beside_damaged_vectors_and_makes_the_first_backup(copy: Path) -> None:
    (vectors,) = copy.glob("spaces/timbre-*/vectors.f32")
    vectors.write_bytes(b"x")
    daemon = Daemon(copy)
    try:
        daemon.wait_for("Serving")
        (space,) = [one for one in reply(copy, "status")["spaces"] if one["encoder"] == "timbre"]
        assert "set aside as timbre-" in space["problem"]
        while not all(one["rows"] for one in reply(copy, "status")["spaces"]):
            time.sleep(0.1)
        while not list(copy.glob("backups/*-daily.sqlite")):
            time.sleep(0.1)
        assert "stop it" in refused(copy, "restore")
    finally:
        daemon.stop()
    assert tonewalk(copy, "restore").returncode == 0


def test_a_broken_config_is_told_with_every_problem(copy: Path) -> None:
    (copy / "config.toml").write_text("[server]\nhttp_port = -1\ncolor = 1\n")
    said = refused(copy, "search", "kick")
    assert "http_port" in said
    assert "color" in said


def test_doctor_says_what_is_wrong(copy: Path) -> None:
    (vectors,) = copy.glob("spaces/small-*/vectors.f32")
    vectors.write_bytes(b"x")
    done = tonewalk(copy, "doctor")
    assert done.returncode == 1
    assert "BAD" in done.stdout
    assert "vectors.f32" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_doctor_says_that_others_may_look_into_a_home(copy: Path) -> None:
    copy.chmod(0o755)
    assert f"may look into {copy}: chmod 700 it." in tonewalk(copy, "doctor").stdout
    copy.chmod(0o700)
    assert "may look into" not in tonewalk(copy, "doctor").stdout
