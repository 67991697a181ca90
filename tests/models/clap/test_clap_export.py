"""Exported models against transformers' own, on the same checkpoints."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from tests.helpers.checkpoints import Give
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel, read_settings
from tonewalk_models.clap.encoder import ClapEncoder
from tonewalk_models.clap.export import export
from tonewalk_models.clap.sessions import opened


def sounds() -> list[np.ndarray]:
    random = np.random.default_rng(3)
    t = np.arange(96_000) / 48_000
    hiss = 1e-3 * random.standard_normal(96_000)  # as recordings have: pure tones leave bands to rounding alone
    return [
        (random.standard_normal(5_000) * 0.2).astype(np.float32),
        (np.sin(2 * np.pi * 80 * t) + hiss).astype(np.float32),
        (np.sin(2 * np.pi * 5_000 * t) * np.exp(-9 * t) + hiss).astype(np.float32),
        (random.standard_normal(480_000) * np.linspace(0, 0.3, 480_000)).astype(np.float32),
    ]


TEXTS = ["a warm pad", "punchy kick drum", "rain", "Crash! (cymbal) 808 ünï ☃", ""]


def theirs(folder: Path, clips: list[np.ndarray], longer: list[bool] | None = None) -> np.ndarray:
    model = transformers.ClapModel.from_pretrained(folder).eval()
    extractor = transformers.ClapFeatureExtractor.from_pretrained(folder)
    given = extractor(clips, sampling_rate=48_000, return_tensors="pt")
    is_longer = given["is_longer"] if longer is None else torch.tensor(longer)[:, None]
    with torch.no_grad():
        made = model.get_audio_features(given["input_features"].float(), is_longer=is_longer)
    return np.asarray(made.pooler_output)


def test_sounds_are_embedded_as_transformers_embeds_them(checkpoint: Give, exported_model: Give) -> None:
    encoder = ClapEncoder("test", exported_model(False), device="cpu", precision="fp32")
    wanted = theirs(checkpoint(False), sounds())
    got = encoder.embed_audio(sounds())
    np.testing.assert_allclose(got, wanted, atol=1e-4)
    assert (wanted @ wanted.T)[np.triu_indices(4, 1)].min() < 0.95, "the checkpoint can't tell sounds apart"


def test_a_tower_that_fuses_hears_long_sounds_whole(
    checkpoint: Give, exported_model: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np.random, "choice", lambda starts: starts[len(starts) // 2])
    random = np.random.default_rng(5)
    long = (random.standard_normal(900_000) * np.linspace(0.01, 0.5, 900_000)).astype(np.float32)
    clips = [*sounds(), long]
    wanted = theirs(checkpoint(True), clips, [False] * 4 + [True])
    encoder = ClapEncoder("test", exported_model(True), device="cpu", precision="fp32")
    np.testing.assert_allclose(encoder.embed_audio(clips), wanted, atol=1e-4)
    assert abs(wanted[4] - theirs(checkpoint(True), clips, [False] * 5)[4]).max() > 1e-2


@pytest.mark.parametrize("fused", [False, True])
def test_texts_are_embedded_as_transformers_embeds_them(
    checkpoint: Give, exported_model: Give, fused: bool
) -> None:
    model = transformers.ClapModel.from_pretrained(checkpoint(fused)).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(checkpoint(fused))
    encoder = ClapEncoder("test", exported_model(fused), precision="fp32")
    for text in TEXTS:
        with torch.no_grad():
            wanted = model.get_text_features(**tokenizer([text], return_tensors="pt")).pooler_output
        np.testing.assert_allclose(encoder.embed_text([text])[0], np.asarray(wanted)[0], atol=1e-4)


def test_the_front_end_as_a_graph_is_that_of_the_cpu(exported_model: Give) -> None:
    from tonewalk_models.clap import frontend

    model = exported.read(exported_model(False))
    waves = np.stack([frontend.padded(clip, model.settings) for clip in sounds()])
    mel = opened(model.folder / exported.MEL, 1)
    got = mel.run(None, {"waves": waves})[0]
    wanted = frontend.features(sounds(), model.settings)
    np.testing.assert_allclose(np.maximum(got, -80), np.maximum(wanted, -80), atol=0.05)


def test_half_precision_stays_near_and_the_file_is_half_as_large(exported_model: Give) -> None:
    folder = exported_model(False)
    full = ClapEncoder("test", folder, device="cpu", precision="fp32").embed_audio(sounds())
    half = ClapEncoder("test", folder, device="cpu", precision="fp16").embed_audio(sounds())
    assert np.vecdot(full, half).min() > 0.999
    sizes = [(folder / name).stat().st_size for name in (exported.AUDIO, exported.AUDIO_FP16)]
    assert sizes[1] < 0.7 * sizes[0]


def test_the_exported_folder_says_what_it_is(checkpoint: Give, exported_model: Give) -> None:
    model = exported.read(exported_model(False))
    assert (model.source, model.licence, model.opset) == ("here", "none", 17)
    assert model.settings == read_settings(checkpoint(False))
    assert set(model.files) == {*exported.NEEDED, *exported.OPTIONAL}
    assert exported.damaged(model) == []
    assert 0 < model.text_int8 <= 1


def test_a_changed_byte_is_found(exported_model: Give, tmp_path: Path) -> None:
    folder = shutil.copytree(exported_model(False), tmp_path / "copy")
    content = bytearray((folder / exported.TEXT).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / exported.TEXT).write_bytes(content)
    assert exported.damaged(exported.read(folder)) == [exported.TEXT]


def test_other_weights_or_settings_have_another_fingerprint(exported_model: Give, tmp_path: Path) -> None:
    folder = shutil.copytree(exported_model(False), tmp_path / "copy")
    before = exported.read(folder).fingerprint
    assert before == exported.read(exported_model(False)).fingerprint
    about = json.loads((folder / exported.ABOUT).read_text())
    about["settings"]["lowest"] = 0.0
    (folder / exported.ABOUT).write_text(json.dumps(about))
    assert exported.read(folder).fingerprint != before


def test_an_export_that_breaks_off_leaves_nothing(checkpoint: Give, tmp_path: Path) -> None:
    def stop(text: str) -> None:
        if "int8" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(checkpoint(False), tmp_path / "out", tell=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def broken(checkpoint: Callable[[bool], Path], tmp_path: Path) -> Path:
    return shutil.copytree(checkpoint(False), tmp_path / "checkpoint")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "config.json").unlink(), "holds no config.json"),
        (lambda folder: (folder / "config.json").write_text("{"), "can't be read"),
        (lambda folder: (folder / "config.json").write_text('{"model_type": "bert"}'), "of type 'bert'"),
        (lambda folder: (folder / "preprocessor_config.json").unlink(), "holds no preprocessor_config.json"),
        (lambda folder: (folder / "preprocessor_config.json").write_text("{}"), "lacks a setting"),
        (lambda folder: (folder / "model.safetensors").unlink(), "holds no weights"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"no weights"), "can't be read"),
        (
            lambda folder: [path.unlink() for path in folder.glob("*") if path.name.startswith(("tok", "voc"))],
            "holds no tokenizer",
        ),
    ],
)
def test_what_is_no_whole_checkpoint_is_told_in_one_sentence(broken, tmp_path: Path, change, said: str) -> None:
    change(broken)
    with pytest.raises(BrokenModel, match=said) as raised:
        export(broken, tmp_path / "out")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_fusion_in_the_tower_and_none_in_the_front_end_do_not_fit(broken) -> None:
    path = broken / "preprocessor_config.json"
    path.write_text(path.read_text().replace("rand_trunc", "fusion"))
    with pytest.raises(BrokenModel, match="do not fit"):
        read_settings(broken)
