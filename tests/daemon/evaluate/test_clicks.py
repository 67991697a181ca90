"""Whether clicks help, said in words: those of a library, and simulated ones."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument
from tonewalk.evaluate.clicks import Taught, _clicks, helped
from tonewalk.evaluate.report import Wanted, evaluate
from tonewalk.evaluate.retrieval import Asked
from tonewalk.library.indexing import Report
from tonewalk.library.labelled import Labelled
from tonewalk.personal.metric import Metric


def test_simulated_clicks_are_about_half_of_the_labels_and_say_that_the_same_is_closer() -> None:
    sounds = [Labelled(f"{number}".encode(), "abcdef"[number % 6]) for number in range(60)]
    vectors = np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32)
    triplets, clicked = _clicks(sounds, vectors, 50)
    labels = np.array([one.label for one in sounds])
    a, b, c = labels[triplets].T
    assert ((a == b) & (a != c)).all()
    assert not (triplets[:, 0] == triplets[:, 1]).any()
    assert {one.split("\0")[1] for one in clicked} == set(a) | set(c)
    assert len(clicked) == 3


def test_too_few_labels_are_told() -> None:
    sounds = [Labelled(f"{number}".encode(), "abc"[number % 3]) for number in range(9)]
    with pytest.raises(InvalidArgument, match=r"4 labels .* there are 3"):
        _clicks(sounds, np.eye(9, dtype=np.float32), 20)


@pytest.mark.parametrize(
    ("better", "words"), [(0.3, "helped: "), (-0.3, "did harm by these labels: "), (0.0, "made no difference")]
)
def test_the_sentence_says_whether_it_helped_on_labels_that_no_click_was_about(better: float, words: str) -> None:
    sounds = [Labelled(b"", "clicked" if number % 2 else "unseen") for number in range(40)]

    def found(share: float) -> list[Asked]:
        return [Asked(at, (np.arange(30) < 10 * share) | (np.arange(30) >= 10), []) for at in range(40)]

    metric = Metric((), np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
    taught = Taught(None, metric, 20, "", frozenset({"\0clicked"}))  # type: ignore[arg-type]
    made = helped(
        taught, {"": (sounds, {"fused": found(0.5), "personal": found(0.5 + better)})}, ("fused", "personal")
    )
    assert made is not None
    assert words in made.sentence
    assert made.sentence.startswith("20 simulated clicks ")
    assert (made.labels, made.examples) == (["unseen"], 20)
    assert (made.before, made.after) == (pytest.approx(0.5), pytest.approx(0.5 + better))


def test_eval_simulates_clicks_over_a_folder_and_tells_what_they_did(demo_folder: Path) -> None:
    settings = Config()
    settings.library.workers = 1
    made = asyncio.run(evaluate(demo_folder, settings, Report(), Wanted(spaces=("fused",), clicks=40)))
    assert [one.space for one in made.families[0].spaces] == ["fused", "personal"]
    assert made.clicks is not None
    assert made.clicks.simulated
    assert made.clicks.clicks == 40
    assert "of 40 unseen clicks agree" in made.clicks.lesson
    assert f"{100 * made.clicks.before:.1f} % without" in made.clicks.sentence
    assert set(made.clicks.labels) < {row["label"] for row in _rows(demo_folder)}


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_personal_space_without_clicks_is_refused(tmp_path: Path, demo_folder: Path) -> None:
    asked = [sys.executable, "-m", "tonewalk", "--home", str(tmp_path), "eval", str(demo_folder)]
    done = subprocess.run([*asked, "--spaces", "fused,personal"], capture_output=True, text=True, check=False)
    assert done.returncode
    assert "Nothing is learned from clicks here" in done.stderr + done.stdout
    assert not json.dumps(done.stdout).count("Traceback")
