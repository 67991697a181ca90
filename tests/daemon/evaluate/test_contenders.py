"""What is compared: the library's own spaces and plain ones, or those that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base.errors import EncoderUnavailable, InvalidArgument, UnknownEncoder
from tonewalk.evaluate.contenders import FUSED, MFCC, YAMNET, chosen, encoders_for
from tonewalk_models import registry

OWN = ["small", "timbre"]


def test_unasked_all_of_the_library_and_what_is_plain_is_compared(tmp_path: Path) -> None:
    assert chosen([], OWN, None) == [FUSED, *OWN, MFCC]
    assert chosen([""], OWN, tmp_path / "yamnet.tflite") == [FUSED, *OWN, MFCC, YAMNET]


def test_what_is_named_is_compared_once() -> None:
    assert chosen(["timbre", MFCC, "timbre"], OWN, None) == ["timbre", MFCC]


def test_a_space_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownEncoder, match=f"no space 'loud': choose from .*small.*{MFCC}"):
        chosen(["loud"], OWN, None)


def test_what_needs_a_file_or_a_model_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(registry.FOLDER, str(tmp_path))
    with pytest.raises(InvalidArgument, match="--teacher FILE"):
        chosen([YAMNET], OWN, None)
    with pytest.raises(EncoderUnavailable, match="tonewalk models pull clap"):
        chosen(["clap"], OWN, None)


@pytest.mark.parametrize(
    ("names", "needed"),
    [([FUSED], OWN), (["timbre"], ["timbre"]), (["timbre", "small"], OWN), ([MFCC], OWN), ([MFCC, FUSED], OWN)],
)
def test_a_library_is_indexed_with_what_is_asked_the_one_that_reads_words_first(
    names: list[str], needed: list[str]
) -> None:
    assert encoders_for(names, OWN) == needed
