"""The commands where no daemon runs: they open the library themselves."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.command import environment, reply, tonewalk


@pytest.fixture(scope="module", autouse=True)
def indexed(home: Path, demo_folder: Path) -> None:
    done = tonewalk(home, "index", demo_folder)
    assert done.returncode == 0, done.stderr
    assert "new" in done.stdout
    assert "`tonewalk models pull clap --quantised` (about 160 MB), then `tonewalk index " in done.stderr


def test_hats_are_found_by_words(home: Path) -> None:
    hits = reply(home, "search", "short bright closed hi-hat", "-k", "5")["hits"]
    assert len(hits) == 5
    assert sum("hat" in hit["name"] for hit in hits) >= 3
    assert all(Path(hit["path"]).is_absolute() for hit in hits)
    assert all(hit["why"] for hit in hits)


def test_numbers_in_a_search_are_read_as_filters_and_said(home: Path) -> None:
    done = tonewalk(home, "search", "kick under 300 ms", "-k", "3")
    assert done.stderr == "Read as filters: under 300 ms (duration<0.3). --literal takes them as words.\n"
    assert len(done.stdout.splitlines()) == 3
    assert all(hit["duration"] < 0.3 for hit in reply(home, "search", "kick under 300 ms")["hits"])
    assert "understood" not in reply(home, "search", "kick under 300 ms", "--literal")


def test_hits_for_nonsense_are_given_and_said_to_be_only_the_least_far(home: Path) -> None:
    nonsense, meant = tonewalk(home, "search", "xqzzy", "-k", "2"), tonewalk(home, "search", "kick", "-k", "2")
    assert (nonsense.returncode, len(nonsense.stdout.splitlines())) == (0, 2)
    assert "only the least far" in nonsense.stderr
    assert "only the least far" not in meant.stdout + meant.stderr


def test_a_sound_s_like_leaves_itself_out_and_a_file_s_too(home: Path, demo_folder: Path) -> None:
    first = reply(home, "search", "bell", "-k", "1")["hits"][0]
    like = reply(home, "like", f"id:{first['id']}", "-k", "3")["hits"]
    assert first["id"] not in [hit["id"] for hit in like]
    by_file = reply(home, "like", first["path"], "-k", "3")["hits"]
    assert [hit["id"] for hit in by_file] == [hit["id"] for hit in like]


def test_k_beyond_the_library_gives_everything(home: Path, demo_folder: Path) -> None:
    hits = reply(home, "search", "anything", "-k", "100000")["hits"]
    assert len(hits) == len(list(demo_folder.rglob("*.wav")))


def test_an_analogy_takes_words_and_ids(home: Path) -> None:
    kick = reply(home, "search", "kick drum", "-k", "1")["hits"][0]["id"]
    hits = reply(home, "analogy", "short", "long", f"id:{kick}", "-k", "4")["hits"]
    assert len(hits) == 4
    assert kick not in [hit["id"] for hit in hits]


def test_filters_hold(home: Path) -> None:
    hits = reply(home, "search", "drum", "--filter", "duration<0.3 and path:hat", "-k", "50")["hits"]
    assert hits
    assert all(hit["duration"] < 0.3 and "hat" in hit["path"] for hit in hits)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("search", "x", "-k", "0"), "k"),
        (("search", ""), "text"),
        (("search", "y" * 100_000), "text"),
        (("like", "id:9999999"), "9999999"),
        (("like", "/no/such/file.wav"), "/no/such/file.wav"),
        (("search", "x", "--filter", "duration<"), "a number was expected"),
        (("play", "soon"), "soon"),
        (("map", "build", "--method", "magic"), "magic"),
        (("index", "/no/such/folder"), "/no/such/folder"),
    ],
)
def test_a_wrong_input_gets_one_sentence_and_no_traceback(
    home: Path, arguments: tuple[str, ...], part: str
) -> None:
    done = tonewalk(home, *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_home_may_stand_behind_the_command(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tonewalk", "status", "--json", "--home", str(home)],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    assert f'"{home}"' in done.stdout


def test_status_names_home_log_roots_and_spaces(home: Path, demo_folder: Path) -> None:
    status = reply(home, "status")
    assert status["home"] == str(home)
    assert status["log"].startswith(str(home))
    assert [root["path"] for root in status["roots"]] == [str(demo_folder.resolve())]
    assert {space["encoder"] for space in status["spaces"]} == {"small", "timbre"}
    assert status["running"] is False


def test_a_map_is_built_and_listed(home: Path) -> None:
    done = tonewalk(home, "map", "build", "--method", "pca")
    assert done.returncode == 0, done.stderr
    assert [one["map"] for one in reply(home, "map", "list")["maps"]] == ["pca2d"]


def test_config_and_models_and_doctor_answer(home: Path) -> None:
    settings = {one["key"]: one for one in reply(home, "config")["settings"]}
    assert settings["server.http_port"]["source"] == "default"
    assert {one["name"] for one in reply(home, "models", "list")["models"]} >= {"small", "timbre"}
    findings = reply(home, "doctor")["findings"]
    assert {"home", "encoder small", "space small"} <= {one["what"] for one in findings}


def test_output_into_a_closed_pipe_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), "search", "x", "-k", "1000"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait(600)
    assert "Traceback" not in errors


def test_ctrl_c_stops_an_index_run_cleanly_and_the_next_goes_on(demo_folder: Path, tmp_path: Path) -> None:
    folder, home = tmp_path / "many", tmp_path / "home"
    for number in range(6):
        shutil.copytree(demo_folder, folder / str(number))
    for number, path in enumerate(sorted(folder.rglob("*.wav"))):
        with path.open("ab") as file:  # other bytes, so that no copy is recognised
            file.write(bytes([number % 251, number // 251]))
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), "index", str(folder)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Listening" in line:
            break
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the workers as well
    out, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "Stopped" in out
    assert "Traceback" not in errors
    before = reply(home, "status")["sounds"]
    again = reply(home, "index", folder)
    assert again["summary"]["unchanged"] == before
    assert before + again["summary"]["new"] == len(list(folder.rglob("*.wav")))
