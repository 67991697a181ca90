"""Checkpoints from a stand-in for the hub to models that are ready; the command in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.helpers.checkpoints import Give
from tests.helpers.hub import Hub
from tonewalk_models import exporting, installed, registry
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.fetch import FetchError, alone
from tonewalk_models.pull import pull

REPO = "someone/narrow_clap"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the models."""
    folder = tmp_path / "models"
    monkeypatch.setenv(registry.FOLDER, str(folder))
    return folder


def left(models: Path) -> list[str]:
    """What lies in the folder of the models, hidden things too, but for the lock."""
    return sorted({path.name for path in models.glob("*")} - {".lock"}) if models.exists() else []


def ready_made(exported_model: Give, checkpoint: Give, folder: Path) -> Path:
    """A repository with an ONNX export beside the checkpoint's own description."""
    shutil.copytree(checkpoint(False), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "onnx").mkdir()
    for ours, theirs in (("audio", "audio_model"), ("text", "text_model")):
        shutil.copy(exported_model(False) / f"{ours}.onnx", folder / "onnx" / f"{theirs}.onnx")
    return folder


def tonewalk(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tonewalk", "--home", str(home), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def answer(home: Path, *arguments: str | Path) -> Any:
    done = tonewalk(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_from_the_hub_to_a_library_that_is_found_by_words(
    hub: Hub, checkpoint: Give, models: Path, tmp_path: Path, demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.delenv(registry.FOLDER)
    (home / "config.toml").write_text(f"[models]\nfolder = {json.dumps(str(models))}\n")
    hub.add(REPO, checkpoint(False))
    hub.cuts["model.safetensors"] = [50_000]
    done = tonewalk(home, "models", "pull", "narrow", "--from", REPO, "--yes")
    assert done.returncode == 0, done.stderr
    assert f"{REPO} at 0123456789ab" in done.stderr
    assert "licence apache-2.0" in done.stderr
    assert "Exporting the text tower" in done.stderr
    assert "narrow is ready (32 dimensions" in done.stdout
    assert left(models) == [".fetched", "narrow"]
    assert not list((models / ".fetched").iterdir())
    listed = {one["name"]: one for one in answer(home, "models", "list")["models"]}
    assert listed["narrow"]["ready"]
    assert not listed["clap"]["ready"]
    assert listed["narrow"]["source"] == f"{REPO}@0123456789abcdef0123456789abcdef01234567"
    assert listed["narrow"]["size"] == sum(path.stat().st_size for path in (models / "narrow").iterdir())
    assert (listed["narrow"]["dim"], listed["narrow"]["licence"]) == (32, "apache-2.0")

    songs = tmp_path / "songs"
    songs.mkdir()
    for path in sorted(demo_folder.rglob("*.wav"))[:6]:
        shutil.copy(path, songs / path.name)
    assert answer(home, "index", songs)["state"] == "done"
    assert answer(home, "index", songs, "--encoder", "narrow")["state"] == "done"
    assert '"narrow", "small", "timbre"' in (home / "config.toml").read_text(), "the quick one stays beside it"
    assert len(answer(home, "search", "punchy kick drum")["hits"]) == 6
    assert answer(home, "status")["encoder"] == "narrow"

    checked = tonewalk(home, "models", "check", "narrow")
    assert checked.returncode == 0
    assert "WARN narrow: words and sounds seem unrelated" in checked.stdout
    assert "its text head looks untrained" in checked.stdout

    text = models / "narrow" / "text.onnx"
    text.write_bytes(text.read_bytes()[:-1] + b"\x00\x01")
    checked = tonewalk(home, "models", "check")
    assert checked.returncode == 1
    assert f"BAD  {text} is damaged" in checked.stdout
    assert "ok   small" in checked.stdout
    findings = json.loads(tonewalk(home, "doctor", "--json").stdout)["findings"]
    assert [one["what"] for one in findings if one["state"] == "bad"] == ["encoder narrow"]

    removed = tonewalk(home, "models", "remove", "narrow")
    assert removed.stdout.startswith("Removed narrow: ")
    assert left(models) == [".fetched"]
    assert tonewalk(home, "models", "remove", "narrow").returncode == 1


@pytest.mark.parametrize("name", ["clap", "clap-music"])
def test_a_model_that_was_not_pulled_says_in_one_sentence_how_to(tmp_path: Path, name: str) -> None:
    for arguments in (("index", tmp_path, "--encoder", name), ("models", "check", name)):
        done = tonewalk(tmp_path / "home", *arguments)
        assert done.returncode == 1
        assert f"`tonewalk models pull {name}`" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("pull",), "Say which model"),
        (("pull", "nothing"), "choose one of clap, clap-music"),
        (("pull", "small"), "can't be a model's name"),
        (("pull", "../x", "--from", REPO), "can't be a model's name"),
        (("pull", "mine", "--from", "./no-such-folder"), "is no folder"),
        (("pull", "mine", "--from", "one/two/three"), "is no repository"),
        (("pull", "mine", "--from", "nobody/nothing"), "has no nobody/nothing"),
        (("pull", "clap", "--offline"), "--offline was asked for"),
        (("check", "nothing"), "there is no encoder 'nothing'"),
        (("remove", "small"), "comes with tonewalk"),
        (("remove", "clap"), "is not on this machine"),
        (("export", "/no/such/folder", "/tmp/no/such/model"), "holds no config.json"),
    ],
)
def test_a_wrong_input_is_one_sentence(
    hub: Hub, tmp_path: Path, models: Path, arguments: tuple[str, ...], part: str
) -> None:
    done = tonewalk(tmp_path / "home", "models", *arguments)
    assert done.returncode == 1
    assert part.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert left(models) == []


def test_a_ready_made_export_is_taken_without_torch(
    hub: Hub, checkpoint: Give, exported_model: Give, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    hub.add(REPO, ready_made(exported_model, checkpoint, tmp_path / "repo"))
    hub.repos[REPO]["model.safetensors"] = b"not needed"
    made = pull("ready", REPO, ask=lambda _: pytest.fail("asked for an environment"))
    assert "model.safetensors" not in hub.fetched()
    assert set(made.files) == {"tokenizer.json", "audio.onnx", "text.onnx"}
    assert installed.check("ready").state == "note"
    hub.asked.clear()
    told: list[str] = []
    pull("ready", REPO, tell=told.append)
    assert told == [f"ready is here already: {made.source}"]
    assert hub.fetched() == []


def test_a_ready_made_export_of_another_dimension_is_refused(
    hub: Hub, checkpoint: Give, exported_model: Give, models: Path, tmp_path: Path
) -> None:
    folder = ready_made(exported_model, checkpoint, tmp_path / "repo")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"projection_dim": 48}))
    hub.add(REPO, folder)
    with pytest.raises(BrokenModel, match=rf"{REPO}.* gives 32 dimensions instead of 48"):
        pull("ready", REPO)
    assert left(models) == [".fetched"]
    assert not list((models / ".fetched").iterdir())


def test_a_ready_made_export_of_a_newer_opset_is_refused(
    hub: Hub, checkpoint: Give, exported_model: Give, models: Path, tmp_path: Path
) -> None:
    import onnx

    folder = ready_made(exported_model, checkpoint, tmp_path / "repo")
    model = onnx.load(folder / "onnx" / "audio_model.onnx")
    model.opset_import[0].version = 99
    onnx.save(model, folder / "onnx" / "audio_model.onnx")
    hub.add(REPO, folder)
    with pytest.raises(BrokenModel, match=r"audio_model\.onnx can't be opened by ONNX Runtime .*Opset 99"):
        pull("ready", REPO)
    assert left(models) == [".fetched"]


@pytest.mark.parametrize(
    ("file", "content", "part"),
    [
        ("config.json", b'{"model_type": "bert"}', "describes a model of type 'bert'"),
        ("config.json", b"<html>", r"config\.json can't be read"),
        ("config.json", None, r"holds no config\.json"),
        ("preprocessor_config.json", b"{}", "lacks a setting"),
        ("tokenizer.json", b"{}", "tokenizer .* can't be read"),
        ("tokenizer.json", None, "holds no tokenizer"),
    ],
)
def test_what_is_no_clap_is_told_before_its_weights_are_fetched(
    hub: Hub, checkpoint: Give, models: Path, file: str, content: bytes | None, part: str
) -> None:
    hub.add(REPO, checkpoint(False))
    for name in ("vocab.json", "merges.txt"):
        hub.repos[REPO].pop(name, None)
    hub.repos[REPO].pop(file)
    if content is not None:
        hub.repos[REPO][file] = content
    with pytest.raises(BrokenModel, match=part) as told:
        pull("mine", REPO)
    assert str(told.value).startswith((REPO, f"The tokenizer in {REPO}"))
    assert "model.safetensors" not in hub.fetched()
    assert not list((models / ".fetched").glob("*"))


def test_weights_that_lack_a_part_are_refused_and_nothing_stays(
    hub: Hub, checkpoint: Give, models: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "repo"
    shutil.copytree(checkpoint(False), folder)
    tensors = load_file(folder / "model.safetensors")
    del tensors["text_projection.linear1.weight"]
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    hub.add(REPO, folder)
    with pytest.raises(BrokenModel, match=rf"weights in {REPO}@\w+ lack 1 parts \(text_projection"):
        pull("mine", REPO)
    assert left(models) == [".fetched"]
    assert not list((models / ".fetched").iterdir())


def test_without_torch_it_asks_and_what_was_fetched_waits_for_a_yes(
    hub: Hub, checkpoint: Give, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPO, checkpoint(False))
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    asked: list[str] = []
    for offline in (False, True):
        hub.asked.clear()
        with pytest.raises(FetchError, match="fetched but not exported"):
            pull("mine", REPO, offline=offline, ask=lambda question: bool(asked.append(question)))
        assert bool(hub.asked) != offline
    assert len(asked) == 2
    assert "1.5 GB" in asked[0]
    assert left(models) == [".fetched"]


def test_removing_a_known_model_takes_what_was_fetched_of_it_too(
    hub: Hub, checkpoint: Give, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(registry.source_of("clap"), checkpoint(False))
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    with pytest.raises(FetchError, match="fetched but not exported"):
        pull("clap", ask=lambda _: False)
    fetched = sum(path.stat().st_size for path in models.rglob("*") if path.is_file())
    assert fetched > 100_000
    assert installed.remove("clap") == fetched
    assert not list((models / ".fetched").iterdir())
    with pytest.raises(registry.UnknownEncoder, match="nothing to remove"):
        installed.remove("clap")


def test_a_private_environment_that_can_t_be_made_is_told_and_removed(
    hub: Hub, checkpoint: Give, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPO, checkpoint(False))
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    monkeypatch.setattr(exporting, "requirements", lambda: ["tonewalk-of-no-registry==1"])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(FetchError, match=r"environment could not be made .*tonewalk-of-no-registry"):
        pull("mine", REPO)
    assert left(models) == [".fetched"]


def test_the_environment_gets_what_the_project_pins() -> None:
    wanted = exporting.requirements()
    assert any(one.startswith("torch==") for one in wanted)
    assert any(one.startswith("transformers>=5") for one in wanted)


def test_an_export_that_breaks_off_keeps_what_was_fetched(hub: Hub, checkpoint: Give, models: Path) -> None:
    hub.add(REPO, checkpoint(False))

    def kill(text: str) -> None:
        if text == "Loading the checkpoint":
            for child in psutil.Process().children():
                child.kill()

    with pytest.raises(FetchError, match=r"The export broke off \(it ended with -?\d+\)"):
        pull("mine", REPO, tell=kill)
    assert left(models) == [".fetched"]
    assert list((models / ".fetched").rglob("model.safetensors"))


def test_a_folder_s_checkpoint_and_an_exported_folder_are_taken_too(
    exported_model: Give, models: Path, tmp_path: Path
) -> None:
    made = pull("mine", str(exported_model(True)))
    assert made.settings.fused
    assert made.source == "here"
    assert exported.damaged(made) == []
    copy = tmp_path / "copy"
    shutil.copytree(exported_model(True), copy)
    (copy / "tokenizer.json").write_text("{}")
    with pytest.raises(BrokenModel, match=r"tokenizer\.json was changed"):
        pull("other", str(copy))
    assert left(models) == ["mine"]


def test_a_pull_over_a_model_replaces_it_whole_or_not_at_all(exported_model: Give, models: Path) -> None:
    first = pull("mine", str(exported_model(True)))
    with pytest.raises(BrokenModel):
        pull("mine", str(models))
    assert exported.read(models / "mine") == first
    second = pull("mine", str(exported_model(False)))
    assert not second.settings.fused
    assert left(models) == ["mine"]


def test_only_one_process_at_a_time_pulls_or_removes(exported_model: Give, models: Path) -> None:
    pull("mine", str(exported_model(True)))
    with alone(models):
        for work in (lambda: pull("mine", str(exported_model(False))), lambda: installed.remove("mine")):
            with pytest.raises(FetchError, match="wait for it, or stop it"):
                work()
    assert exported.read(models / "mine").settings.fused
    assert installed.remove("mine") > 0


@pytest.fixture
def interrupted(hub: Hub, checkpoint: Give, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A pull that was stopped by Ctrl-C while it exported."""
    hub.add(REPO, checkpoint(False))
    command = [sys.executable, "-m", "tonewalk", "--home", str(tmp_path / "home"), "models", "pull", "mine"]
    process = subprocess.Popen([*command, "--from", REPO, "--yes"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if "Loading the checkpoint" in line:
            process.send_signal(signal.SIGINT)
            break
    yield process
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts as POSIX does")
def test_ctrl_c_leaves_nothing_half_written_and_the_next_pull_goes_on(
    interrupted: subprocess.Popen[str], hub: Hub, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert interrupted.wait(600) == 130
    assert left(models) == [".fetched"]
    hub.asked.clear()
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    with pytest.raises(FetchError, match="fetched but not exported"):
        pull("mine", REPO, ask=lambda _: False)
    assert hub.fetched() == []


def test_what_a_killed_pull_left_is_removed_after_a_day(exported_model: Give, models: Path) -> None:
    for name, age in ((".mine-old", 25), (".mine-new", 1)):
        (models / name).mkdir(parents=True)
        then = time.time() - age * 3600
        os.utime(models / name, (then, then))
    pull("mine", str(exported_model(False)))
    assert left(models) == [".mine-new", "mine"]
