from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk_models import registry
from tonewalk_models.encoder import Encoder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pulled models are: none yet."""
    monkeypatch.setenv(registry.FOLDER, str(tmp_path / "models"))
    return tmp_path / "models"


def test_every_encoder_that_is_brought_along_loads_and_keeps_the_protocol() -> None:
    ready = [info for info in registry.available() if info.ready]
    assert {info.name for info in ready} >= {"small", "timbre", "stft", "mfcc"}
    for info in ready:
        encoder = registry.load(info.name)
        assert isinstance(encoder, Encoder)
        assert encoder.name == info.name
        assert encoder.has_text == info.has_text
        assert encoder.dim == info.dim
        assert encoder.placement == info.placement
        assert len(encoder.fingerprint) == 64


def test_an_unknown_name_is_an_error_that_names_the_choices() -> None:
    with pytest.raises(registry.UnknownEncoder, match=r"'clapp'.*small"):
        registry.load("clapp")
    assert registry.UnknownEncoder.code == "unknown_encoder"


def test_listing_encoders_imports_nothing_heavy() -> None:
    script = (
        "import sys; from tonewalk_models import registry; registry.available(); "
        "heavy = ('torch', 'librosa', 'sklearn', 'onnxruntime', 'tokenizers'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "repo"),
    [
        ("clap", "laion/clap-htsat-unfused"),
        ("clap-music", "laion/larger_clap_music"),
        ("clap-general", "laion/larger_clap_general"),
        ("clap-music-speech", "laion/larger_clap_music_and_speech"),
    ],
)
def test_laion_s_models_can_be_pulled_and_say_how(name: str, repo: str) -> None:
    info = registry.info_of(name)
    assert not info.ready
    assert info.licence
    assert info.source == registry.source_of(name) == repo
    with pytest.raises(registry.UnknownEncoder, match=f"tonewalk models pull {name}"):
        registry.load(name)


def test_another_model_s_repository_has_to_be_given() -> None:
    with pytest.raises(registry.UnknownEncoder, match="--from"):
        registry.source_of("mine")


def test_a_damaged_model_is_listed_with_what_is_wrong(folder: Path) -> None:
    (folder / "mine").mkdir(parents=True)
    (folder / "clap").mkdir()
    (folder / "clap" / "clap.json").write_text(json.dumps({"version": 99}))
    (folder / ".mine-temporary").mkdir()
    (folder / "a file").write_text("x")
    found = {info.name: info for info in registry.available()}
    assert found["mine"].ready
    assert "holds no clap.json" in found["mine"].summary
    assert "newer tonewalk" in found["clap"].summary
    assert not [name for name in found if name.startswith((".", "a "))]
    for name in ("mine", "clap"):
        with pytest.raises(ValueError, match=str(folder / name)):
            registry.load(name)
