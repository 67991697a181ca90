"""CLAP in one step: ready-made exports in the layout of transformers.js, whole, halved and quantised."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.checkpoints import WORDS, Give
from tests.helpers.hub import Hub
from tonewalk_models import exporting, registry
from tonewalk_models import pull as pulling
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.clap.encoder import ClapEncoder
from tonewalk_models.clap.sessions import Graph, unit
from tonewalk_models.fetch import FetchError
from tonewalk_models.pull import pull

READY, PUBLISHED = registry.known_sources("clap")
TEXTS = [*WORDS, "rain", " ".join(WORDS * 3)]
"""Of unequal length, the last longer than the tower reads."""


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the models; no PyTorch to export with."""
    folder = tmp_path / "models"
    monkeypatch.setenv(registry.FOLDER, str(folder))
    monkeypatch.setattr(exporting, "can_export", lambda: False)
    return folder


def no_environment(question: str) -> bool:
    pytest.fail(f"asked: {question}")


def sounds() -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    rng = np.random.default_rng(1)
    return [rng.normal(0, 0.1, size).astype(np.float32) for size in (3000, 48_000, 500_000)]


def encoder(name: str = "clap") -> ClapEncoder:
    return ClapEncoder(name, registry.models_folder() / name, device="cpu")


@pytest.mark.parametrize("mask", [False, True])
def test_the_known_name_takes_the_ready_made_export_without_pytorch(
    hub: Hub, ready_repository: Give, checkpoint: Give, mask: bool
) -> None:
    hub.add(READY, ready_repository(mask))
    hub.add(PUBLISHED, checkpoint(False))
    told: list[str] = []
    made = pull("clap", ask=no_environment, tell=told.append)
    assert made.source.startswith(f"{READY}@")
    assert set(hub.fetched()) >= {"audio_model.onnx", "text_model.onnx", "tokenizer.json"}
    assert not any("quantized" in name or "fp16" in name or "safetensors" in name for name in hub.fetched())
    assert re.search(rf"{READY} at \w+: \d+ MB \(\d+ MB with --quantised\), licence ", told[0])
    assert made.files["tokenizer.json"], "the export's own tokenizer lies beside its graphs"


@pytest.mark.parametrize("mask", [False, True])
def test_texts_of_unequal_length_are_as_each_alone(hub: Hub, ready_repository: Give, mask: bool) -> None:
    hub.add(READY, ready_repository(mask))
    pull("clap", ask=no_environment)
    together = encoder().embed_text(TEXTS)
    for row, text in zip(together, TEXTS, strict=True):
        np.testing.assert_allclose(encoder().embed_text([text])[0], row, atol=1e-5)
    assert np.abs(together @ together.T - np.eye(len(TEXTS))).max() < 0.999, "different texts are different"


def test_it_gives_what_the_checkpoint_gives(hub: Hub, ready_repository: Give, exported_model: Give) -> None:
    hub.add(READY, ready_repository(False))
    pull("clap", ask=no_environment)
    own = ClapEncoder("own", exported_model(False), device="cpu", precision="fp32")
    np.testing.assert_allclose(encoder().embed_text(TEXTS), own.embed_text(TEXTS), atol=2e-4)
    np.testing.assert_allclose(encoder().embed_audio(sounds()), own.embed_audio(sounds()), atol=2e-3)


def test_quantised_takes_a_part_of_the_size_and_is_another_space(hub: Hub, ready_repository: Give) -> None:
    hub.add(READY, ready_repository(False))
    whole = pull("clap", ask=no_environment)
    exact = encoder().embed_audio(sounds())
    hub.asked.clear()
    told: list[str] = []
    small = pull("clap", quantised=True, ask=no_environment, tell=told.append)
    assert {"audio_model_quantized.onnx", "text_model_quantized.onnx"} <= set(hub.fetched())
    assert re.search(r"MB \(\d+ MB in full, without --quantised\)", told[0])
    assert small.fingerprint != whole.fingerprint
    assert small.source.endswith(" quantised")
    rows = encoder().embed_audio(sounds())
    assert np.vecdot(rows, exact).min() > 0.9
    told.clear()
    pull("clap", quantised=True, tell=told.append)
    assert told == [f"clap is here already: {small.source}"]


def test_on_a_gpu_the_half_precision_tower_is_taken_along(
    hub: Hub, ready_repository: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "_has_gpu", lambda: True)
    hub.add(READY, ready_repository(False))
    made = pull("clap", ask=no_environment)
    assert exported.AUDIO_FP16 in made.files
    half = ClapEncoder("clap", made.folder, device="cpu", precision="fp16")
    exact = ClapEncoder("clap", made.folder, device="cpu", precision="fp32")
    assert np.vecdot(half.embed_audio(sounds()), exact.embed_audio(sounds())).min() > 0.99


def test_half_precision_texts_run_too(ready_repository: Give, exported_model: Give) -> None:
    model = exported.read(exported_model(False))
    graphs = ready_repository(False) / "onnx"
    ids = np.array([[0, 7, 8, 2]], np.int64)
    rows = [
        Graph(graphs / f"text_model{kind}.onnx", model, ("ids", "mask"), 1)({"ids": ids}) for kind in ("", "_fp16")
    ]
    assert np.vecdot(*map(unit, rows)).min() > 0.99


@pytest.mark.parametrize("quantised", [False, True])
def test_a_connection_that_is_lost_takes_no_other_model(
    hub: Hub, ready_repository: Give, checkpoint: Give, monkeypatch: pytest.MonkeyPatch, quantised: bool
) -> None:
    monkeypatch.setattr("tonewalk_models.resuming.PAUSE", 0.0)
    hub.add(READY, ready_repository(False))
    hub.add(PUBLISHED, checkpoint(False))
    name = "onnx/audio_model_quantized.onnx" if quantised else "onnx/audio_model.onnx"
    hub.cuts[name] = [1000] * 9
    hub.ranges = False
    told: list[str] = []
    with pytest.raises(FetchError) as lost:
        pull("clap", quantised=quantised, ask=no_environment, tell=told.append)
    assert "quantised export" not in str(lost.value)
    assert not any(PUBLISHED in text for text in told)
    hub.cuts.clear()
    assert pull("clap", quantised=quantised, ask=no_environment).source.startswith(READY)


@pytest.mark.parametrize("gone", ["repository", "export", "text"])
def test_where_there_is_none_the_published_weights_are_exported_instead(
    hub: Hub, ready_repository: Give, checkpoint: Give, gone: str
) -> None:
    if gone != "repository":
        hub.add(READY, ready_repository(False))
        left = "onnx/" if gone == "export" else "onnx/text_model.onnx"
        for name in [name for name in hub.repos[READY] if name.startswith(left)]:
            del hub.repos[READY][name]
    hub.add(PUBLISHED, checkpoint(False))
    told, asked = list[str](), list[str]()
    with pytest.raises(FetchError, match="fetched but not exported"):
        pull("clap", ask=lambda question: bool(asked.append(question)), tell=told.append)
    assert len(asked) == 1
    assert f"aking {PUBLISHED}" in told[0]
    assert len(told[0].splitlines()) == 1


def test_what_is_not_quantised_is_told(hub: Hub, ready_repository: Give, checkpoint: Give, tmp_path: Path) -> None:
    hub.add(PUBLISHED, checkpoint(False))
    with pytest.raises(FetchError, match=rf"{PUBLISHED} holds no quantised export: pull it without --quantised"):
        pull("clap", quantised=True)
    with pytest.raises(BrokenModel, match="holds no quantised export"):
        pull("mine", str(checkpoint(False)), quantised=True)
    hub.add(READY, ready_repository(False))
    del hub.repos[READY]["onnx/text_model_quantized.onnx"]
    with pytest.raises(FetchError, match=rf"{PUBLISHED} holds no quantised export: pull it without --quantised"):
        pull("clap", quantised=True)
    folder = tmp_path / "copy"
    shutil.copytree(ready_repository(False), folder)
    assert pull("mine", str(folder), quantised=True).source == str(folder)


def test_without_a_hub_it_is_told_once_and_no_other_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("tonewalk_models.resuming.PAUSE", 0.0)
    told: list[str] = []
    with pytest.raises(FetchError, match="is not reached"):
        pull("clap", tell=told.append)
    assert told == []


def test_offline_takes_what_was_fetched(hub: Hub, ready_repository: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add(READY, ready_repository(False))
    with monkeypatch.context() as broken:
        broken.setattr(pulling, "_install", lambda *_: pytest.fail("stopped here"))
        with pytest.raises(pytest.fail.Exception):
            pull("clap")
    hub.asked.clear()
    with pytest.raises(FetchError, match="not fetched yet and --offline"):
        pull("clap", offline=True, quantised=True)
    assert pull("clap", offline=True).source.startswith(f"{READY}@")
    assert hub.asked == []


def test_the_command_says_what_the_choice_is(hub: Hub, ready_repository: Give, tmp_path: Path) -> None:
    hub.add(READY, ready_repository(False))
    command = [sys.executable, "-m", "tonewalk", "--home", str(tmp_path / "home"), "models", "pull", "clap"]
    done = subprocess.run(
        [*command, "--quantised", "--json"], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "in full, without --quantised" in done.stderr
    assert json.loads(done.stdout)["dim"] == 32
