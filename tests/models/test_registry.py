from __future__ import annotations

import subprocess
import sys

import pytest

from tonewalk_models import registry
from tonewalk_models.encoder import Encoder


def test_every_available_encoder_loads_and_keeps_the_protocol() -> None:
    for info in registry.available():
        encoder = registry.load(info.name)
        assert isinstance(encoder, Encoder)
        assert encoder.name == info.name
        assert encoder.has_text == info.has_text
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
