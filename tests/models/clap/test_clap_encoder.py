"""A pulled model as an encoder: windows, precision, memory, texts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tonewalk_models.clap import encoder as encoder_module
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.clap.encoder import JUDGEMENT, ClapEncoder
from tonewalk_models.clap.providers import DeviceUnavailable, chosen, missing
from tonewalk_models.clap.selfcheck import examine, sounds
from tonewalk_models.clap.sessions import bucket, halving
from tonewalk_models.encoder import Encoder


@pytest.fixture
def folder(exported_model: Callable[[bool], Path], tmp_path: Path) -> Path:
    return shutil.copytree(exported_model(False), tmp_path / "model")


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    size = int(seconds * 48_000)
    return (random.standard_normal(size) * np.linspace(0.01, 0.5, size)).astype(np.float32)


def test_it_is_an_encoder(folder) -> None:
    encoder = ClapEncoder("mine", folder)
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dim, encoder.sample_rate, encoder.placement) == ("mine", 32, 48_000, "main")


def test_a_long_sound_is_the_mean_of_overlapping_windows(folder) -> None:
    encoder = ClapEncoder("mine", folder, device="cpu", precision="fp32")
    clip = noise(23)
    starts = np.linspace(0, len(clip) - 480_000, 3).astype(int)
    rows = encoder.embed_audio([clip[start : start + 480_000] for start in starts])
    mean = rows.sum(axis=0) / np.linalg.norm(rows.sum(axis=0))
    np.testing.assert_allclose(encoder.embed_audio([clip])[0], mean, atol=1e-5)


def test_any_number_of_sounds_of_any_length_keep_their_places(folder) -> None:
    encoder = ClapEncoder("mine", folder, device="cpu", precision="fp32")
    clips = [
        noise(seconds, seed) for seed, seconds in enumerate([0.05, 12, 0.5, 1, 31, 0.2, 3, 0.1, 0.3, 0.7, 11])
    ]
    together = encoder.embed_audio(clips)
    assert together.shape == (11, 32)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for clip, row in zip(clips, together, strict=True):
        np.testing.assert_allclose(encoder.embed_audio([clip])[0], row, atol=1e-4)
    assert encoder.embed_audio([]).shape == (0, 32)


def test_silence_nothing_and_nan_give_one_finite_row(folder) -> None:
    encoder = ClapEncoder("mine", folder, device="cpu", precision="fp32")
    rows = encoder.embed_audio(
        [np.zeros(0, np.float32), np.zeros(999, np.float32), np.full(99, np.nan, np.float32)]
    )
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(rows, rows[:1].repeat(3, axis=0), atol=1e-5)


def test_texts_of_any_kind_have_rows_and_are_remembered(folder) -> None:
    encoder = ClapEncoder("mine", folder)
    texts = ["", "a" * 100_000, "kick\n\0drum", "🥁", "kick drum"]
    rows = encoder.embed_text(texts)
    assert rows.shape == (5, 32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    hits = encoder._embed_one.cache_info().hits
    np.testing.assert_array_equal(encoder.embed_text(texts), rows)
    assert encoder._embed_one.cache_info().hits == hits + 5


def test_int8_is_taken_only_where_it_is_exact_and_fast_enough(folder, monkeypatch: pytest.MonkeyPatch) -> None:
    clips = [noise(0.2, seed) for seed in range(9)]
    plain = ClapEncoder("mine", folder, device="cpu", precision="fp32").embed_audio(clips)
    monkeypatch.setattr(encoder_module, "EXACT_ENOUGH", 1.1)
    np.testing.assert_array_equal(ClapEncoder("mine", folder, device="cpu").embed_audio(clips), plain)
    assert json.loads((folder / JUDGEMENT).read_text())["audio"] == "fp32"
    (folder / JUDGEMENT).unlink()
    monkeypatch.setattr(encoder_module, "EXACT_ENOUGH", -1.0)
    monkeypatch.setattr(encoder_module, "WORTH_IT", 0.0)
    ClapEncoder("mine", folder, device="cpu").embed_audio(clips)
    judged = json.loads((folder / JUDGEMENT).read_text())
    assert judged["audio"] == "int8"
    small = ClapEncoder("mine", folder, device="cpu", precision="int8").embed_audio(clips)
    np.testing.assert_array_equal(ClapEncoder("mine", folder, device="cpu").embed_audio(clips), small)
    assert judged["cosine"] == pytest.approx(np.vecdot(plain[:8], small[:8]).min(), abs=1e-4)


def test_too_few_sounds_are_no_judgement(folder) -> None:
    ClapEncoder("mine", folder, device="cpu").embed_audio([noise(0.2, seed) for seed in range(3)])
    assert not (folder / JUDGEMENT).exists()


def test_a_damaged_judgement_is_made_again(folder) -> None:
    (folder / JUDGEMENT).write_text("not json")
    ClapEncoder("mine", folder, device="cpu").embed_audio([noise(0.2, seed) for seed in range(8)])
    assert json.loads((folder / JUDGEMENT).read_text())["audio"] in {"fp32", "int8"}


def test_without_torch_or_transformers_it_runs(folder) -> None:
    script = (
        "import sys; sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "import numpy as np; from pathlib import Path; from tonewalk_models.clap.encoder import ClapEncoder\n"
        "e = ClapEncoder('mine', Path(sys.argv[1])); e.embed_text(['x'])\n"
        "e.embed_audio([np.ones(9, np.float32)])\n"
        "print(sorted({'torch', 'transformers', 'librosa', 'sklearn'} & {k for k, v in sys.modules.items() if v}))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def halves(most: int, message: str) -> Callable[[int, int], np.ndarray]:
    def run(start: int, end: int) -> np.ndarray:
        if end - start > most:
            raise RuntimeError(message)
        return np.arange(start, end, dtype=np.float32)[:, None]

    return run


@pytest.mark.parametrize(
    "message", ["CUDA out of memory", "std::bad_alloc", "Failed to allocate memory for buffer"]
)
def test_a_batch_that_is_too_large_is_halved_until_it_fits(message: str) -> None:
    np.testing.assert_array_equal(halving(halves(3, message), 17)[:, 0], np.arange(17))


def test_another_error_or_one_sound_alone_is_not_tried_again() -> None:
    with pytest.raises(RuntimeError, match="shape"):
        halving(halves(3, "invalid shape"), 17)
    with pytest.raises(RuntimeError, match="out of memory"):
        halving(halves(0, "out of memory"), 4)


def test_buckets_hold_what_is_given() -> None:
    assert [bucket(count) for count in (1, 3, 8, 33, 64, 99)] == [1, 4, 8, 64, 64, 99]


GPU = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]


def there(*parts: str) -> Callable[[object], bool]:
    """Libraries that load: of these parts alone."""
    from tonewalk_models.clap.providers import _LIBRARIES

    return lambda names: any(names == _LIBRARIES[part] for part in parts)


@pytest.mark.parametrize(
    ("device", "built_in", "parts", "taken"),
    [
        ("auto", GPU, (), "cpu"),
        ("auto", GPU, ("driver", "CUDA"), "cpu"),
        ("auto", GPU, ("driver", "CUDA", "cuDNN"), "cuda"),
        ("auto", GPU, ("driver", "CUDA", "cuDNN", "TensorRT"), "tensorrt"),
        ("cuda", GPU, ("driver", "CUDA", "cuDNN", "TensorRT"), "cuda"),
        ("cpu", GPU, ("driver", "CUDA", "cuDNN"), "cpu"),
        ("auto", ["CPUExecutionProvider"], (), "cpu"),
        ("auto", ["CoreMLExecutionProvider", "CPUExecutionProvider"], (), "coreml"),
    ],
)
def test_the_fastest_device_that_loads_is_taken(device, built_in, parts, taken) -> None:
    assert chosen(device, built_in, there(*parts)) == taken


@pytest.mark.parametrize(
    ("device", "built_in", "parts", "said"),
    [
        ("cuda", GPU, (), "the driver, CUDA and cuDNN can't be loaded"),
        ("cuda", GPU, ("driver",), "CUDA and cuDNN can't be loaded"),
        ("cuda", GPU, ("driver", "CUDA"), "cuDNN can't be loaded"),
        ("tensorrt", GPU, ("driver", "CUDA", "cuDNN"), "TensorRT can't be loaded"),
        ("cuda", ["CPUExecutionProvider"], (), "built for the CPU"),
        ("coreml", GPU, (), "macOS alone"),
    ],
)
def test_a_device_that_is_not_there_is_told_with_what_is_missing(device, built_in, parts, said) -> None:
    with pytest.raises(DeviceUnavailable, match=said):
        chosen(device, built_in, there(*parts))


@pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="there is a GPU here")
def test_without_a_gpu_its_driver_is_missing() -> None:
    assert "driver" in missing(("driver", "CUDA", "cuDNN"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f / exported.ABOUT).unlink(), "holds no clap.json"),
        (lambda f: (f / exported.ABOUT).write_text("[]"), "can't be read"),
        (lambda f: (f / exported.AUDIO).unlink(), "lacks audio.onnx"),
        (lambda f: (f / exported.AUDIO).write_bytes(b"no graph"), "can't be opened"),
        (lambda f: shutil.copy(f / exported.TEXT, f / exported.AUDIO), "is not what CLAP's features need"),
        (lambda f: (f / exported.TOKENIZER).write_text("{}"), "tokenizer"),
        (
            lambda f: (f / exported.ABOUT).write_text(
                (f / exported.ABOUT).read_text().replace('"dim": 32', '"dim": 33')
            ),
            "gives 32 dimensions instead of 33",
        ),
        (
            lambda f: (f / exported.ABOUT).write_text(
                (f / exported.ABOUT).read_text().replace('"version": 1', '"version": 9')
            ),
            "newer tonewalk",
        ),
    ],
)
def test_a_model_that_is_not_whole_is_told_in_one_sentence(folder, change, said: str) -> None:
    def use() -> None:
        encoder = ClapEncoder("mine", folder, device="cpu")
        encoder.embed_audio([noise(0.1)])
        encoder.embed_text(["x"])

    change(folder)
    with pytest.raises(BrokenModel, match=said) as raised:
        use()
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith(".")


def test_an_untrained_text_head_is_seen_and_a_trained_one_is_not_suspected(folder) -> None:
    untrained = examine(ClapEncoder("mine", folder))
    assert not untrained.trained
    assert "looks untrained" in untrained.sentence("mine")
    from tonewalk_models.registry import load

    trained = examine(load("small"))
    assert trained.trained
    assert "words found their sound" in trained.sentence("small")


def test_the_sounds_that_words_are_checked_on_are_sounds() -> None:
    for words, clip in sounds(48_000).items():
        assert words
        assert 0 < len(clip) <= 4 * 48_000
        assert np.isfinite(clip).all()
        assert np.abs(clip).max() == pytest.approx(0.8, abs=1e-3)
