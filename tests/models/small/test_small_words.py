from __future__ import annotations

import numpy as np
import pytest

from tonewalk_models.small import vocabulary
from tonewalk_models.small.captions import OPPOSITES, Captions, standing
from tonewalk_models.small.manifest import Recording
from tonewalk_models.small.prepare import Prepared
from tonewalk_models.small.wordpieces import encode, train_tokenizers


def made(labels: list[str], families: list[str], attributes: list[str]) -> Prepared:
    count = len(labels)
    return Prepared(
        np.zeros((count * 16, 64), np.float16),
        np.arange(count + 1) * 16,
        labels,
        families,
        ["kit"] * count,
        attributes,
        labels,
        [""] * count,
        np.stack([np.linspace(0, 1, count)] * 5, axis=1).astype(np.float32),
        np.zeros((count, 1042), np.float32),
    )


@pytest.mark.parametrize(
    ("family", "label", "expected"),
    [
        ("electronic", "bd 808", "kick drum"),
        ("electronic", "drum cymbal closed", "closed hi-hat"),
        ("described", "kick", "kick drum"),
        ("percussion", "bass drum", "concert bass drum"),
        ("interface", "maximize", "maximize interface sound"),
        ("orchestra", "cello", "cello"),
    ],
)
def test_labels_of_the_bank_become_concepts(family: str, label: str, expected: str) -> None:
    row = Recording("train/x.ogg", "train", family, label, "", "", "")
    assert vocabulary.label_of(row) == expected


def test_words_that_were_run_together_are_taken_apart() -> None:
    assert vocabulary.spaced("metalsqueek a") == "metal squeek"
    assert vocabulary.spaced("tinybell") == "tiny bell"
    assert vocabulary.spaced("drumming") == "drumming"


def test_every_concept_has_names_that_are_not_its_own_label() -> None:
    for label, entry in vocabulary.concepts().items():
        assert label == entry.label
        assert label not in entry.names, label


def test_a_caption_says_what_was_measured_and_how_it_was_played() -> None:
    prepared = made(["cello"] * 40, ["orchestra"] * 40, ["As3;025;pianissimo;arco-normal"] * 40)
    captions = Captions(prepared)
    captions.seed(1)
    said = " ".join(captions.caption(39) for _ in range(200)).lower()
    assert "pianissimo" in said
    assert "a#3" in said
    assert any(word in said for word in OPPOSITES["centroid"][0])
    assert not any(f" {word} " in f" {said} " for word in ("muffled", "bassy"))
    plain = " ".join(captions.caption(39, measured=False) for _ in range(200)).lower()
    assert not any(word in plain for word in ("sparkling", "trebly"))


def test_a_contrast_puts_the_fitting_word_first() -> None:
    captions = Captions(made(["kick drum"] * 40, ["drums"] * 40, [""] * 40))
    captions.seed(2)
    assert captions.contrast(20) is None
    pairs = [captions.contrast(0) for _ in range(50)]
    little = {word for _, words in OPPOSITES.values() for word in words}
    assert all(pair is not None and any(pair[0].startswith(word) for word in little) for pair in pairs)


def test_standings_run_from_least_to_most_and_skip_the_unknown() -> None:
    np.testing.assert_allclose(standing(np.array([5.0, np.nan, 1.0, 3.0], np.float32)), [1.0, np.nan, -1.0, 0.0])


def test_unknown_words_are_spelt_in_subwords() -> None:
    tokenizer, _ = train_tokenizers(["kick drum", "closed hi-hat", "warm pad"] * 5, ["kick drum"])
    known, unknown, nothing = encode(tokenizer, ["KICK drum", "zyxomorphic", "…"])
    assert known == encode(tokenizer, ["kick drum"])[0]
    assert len(unknown) > 3
    assert nothing == [1]
