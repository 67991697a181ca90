"""`tonewalk manifold` as users run it, in processes of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from tonewalk.base.home import Home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def command(home: Path, *arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "tonewalk", "--home", str(home), "manifold", *map(str, arguments)]


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("TONEWALK_")}


def tonewalk(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments), capture_output=True, text=True, timeout=600, check=False, env=environment()
    )


def test_ctrl_c_keeps_the_checkpoint_and_the_same_command_goes_on(demo_folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra `train`")
    given = ["train", demo_folder, "--iterations", "15", "--json"]
    with (tmp_path / "said").open("w") as said:
        running = subprocess.Popen(
            command(tmp_path, *given), stdout=subprocess.PIPE, stderr=said, text=True, env=environment()
        )
        end = time.monotonic() + 600
        while "Listening 66/66" not in (tmp_path / "said").read_text():
            assert running.poll() is None, (tmp_path / "said").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        stopped = json.loads(running.communicate(timeout=600)[0])
    assert running.returncode == 130
    assert stopped["finished"] is False
    assert stopped["iterations"] < 15
    assert (tmp_path / "manifolds" / "class" / "checkpoint.pt").exists()
    assert "No space has been learned yet" in tonewalk(tmp_path, "list").stdout
    finished = tonewalk(tmp_path, *given)
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["iterations"] == 15
    assert json.loads(tonewalk(tmp_path, "list", "--json").stdout) == [
        {"name": "class", "kind": "class", "sounds": 66}
    ]


def test_a_sounds_path_can_be_drawn_again_as_sound(learned_home: Home, demo_folder: Path, tmp_path: Path) -> None:
    bell = demo_folder / "bell" / "bell-01.wav"
    drawn = tonewalk(learned_home.path, "path", bell, "--out", tmp_path / "bell.json")
    assert drawn.returncode == 0, drawn.stderr
    made = tonewalk(
        learned_home.path,
        "render",
        tmp_path / "bell.json",
        demo_folder,
        "--out",
        tmp_path / "b.wav",
        "--seconds",
        "1",
    )
    assert made.returncode == 0, made.stderr
    assert soundfile.info(tmp_path / "b.wav").duration == pytest.approx(1.1)


def test_failures_are_one_sentence_on_standard_error(learned_home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[[1, 2]")
    for arguments, said in (
        (["render", tmp_path / "a.json"], "is no list of [x, y, z]"),
        (["render", tmp_path / "none.json"], "can't be read"),
        (["path", "12"], "No sound has the id 12"),
        (["path", tmp_path / "none.wav"], "none.wav"),
        (["path", "12", "--name", "other"], "There is no learned space 'other'"),
        (["train"], "no sound yet"),
    ):
        done = tonewalk(learned_home.path, *arguments)
        assert done.returncode == 1
        assert said in done.stderr
        assert done.stderr.startswith("tonewalk: ")
        assert "Traceback" not in done.stderr
