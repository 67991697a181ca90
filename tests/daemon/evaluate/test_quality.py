"""The design's quality table, over demo sounds under the names of the sound bank's families."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from tonewalk.base.config import Config
from tonewalk.base.figures import Figure
from tonewalk.evaluate import knobs
from tonewalk.evaluate.knobs import TURNED
from tonewalk.evaluate.quality import ORDER_WORDS
from tonewalk.evaluate.report import Wanted, evaluate
from tonewalk.library.indexing import Report

BANK = {
    "drum-machines": {"kick": ["kick"], "hat": ["closed-hat", "open-hat"]},
    "orchestra": {"bell": ["bell"], "strings": ["bass", "pluck"]},
    "described": {"a warm pad": ["pad"], "a short hit": ["tom", "clap"]},
    "environment": {"wind": ["noise", "snare"], "siren": ["riser"]},
}
"""Family -> label -> kinds of the demo library."""


@pytest.fixture(scope="module")
def figures(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    lines = ["path,label,family,attributes"]
    for family, labels in BANK.items():
        for label, kinds in labels.items():
            sounds = [path for kind in kinds for path in sorted((demo_folder / kind).glob("*.wav"))]
            for number, path in enumerate(sounds):
                lines.append(f"{path},{label},{family},C{number % 3};short;{'pf'[number % 2]};plain")
    table = tmp_path_factory.mktemp("bank") / "bank.csv"
    table.write_text("\n".join(lines))
    config = Config()
    config.library.workers = 1
    with pytest.MonkeyPatch.context() as few:
        few.setattr(knobs, "ENOUGH", 4)
        few.setattr(knobs, "SEEDS", 3)
        made = asyncio.run(evaluate(table, config, Report(), Wanted(spaces=("fused", "mfcc-means"))))
    return {one.name.removeprefix("quality."): one for one in made.figures if one.name.startswith("quality.")}


def test_every_family_is_asked_by_example_by_words_and_by_analogy(figures: dict[str, Figure]) -> None:
    assert figures["drums_like_p10"].baseline is not None
    assert figures["described_like_p10"].against == "MFCC"
    asked = {"drums_text_map", "orchestra_text_map", "esc_text_accuracy50", "described_text_r10"}
    analogies = {f"analogy_{name}_{what}" for name in ("pitch", "dynamic") for what in ("r10", "share")}
    assert asked | analogies <= figures.keys()


def test_every_pair_of_words_and_every_knob_has_its_figure_and_all_together_one(
    figures: dict[str, Figure],
) -> None:
    for name in ORDER_WORDS:
        assert -1 <= figures[f"order_{name}"].value <= 1
    mean = sum(figures[f"order_{name}"].value for name in ORDER_WORDS) / len(ORDER_WORDS)
    assert figures["order_words"].value == pytest.approx(mean)
    share = sum(figures[f"knob_{name}"].value for name in TURNED) / len(TURNED)
    assert figures["knob_share"].value == pytest.approx(share)
    assert figures["knob_reach"].value <= figures["knob_share"].value


def test_what_is_synthesised_long_is_found_long(figures: dict[str, Figure]) -> None:
    assert figures["order_duration"].value > 0
    assert figures["knob_long"].value > 0.5


def test_no_figure_is_unknown(figures: dict[str, Figure]) -> None:
    assert not [name for name, one in figures.items() if not math.isfinite(one.value)]
    assert {name for name in figures if name.startswith("map2d_")}
