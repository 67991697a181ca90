"""Tokens against transformers' own tokenizer."""

from __future__ import annotations

import numpy as np
import pytest
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.checkpoints import Give
from tonewalk_models.clap.tokens import Tokens, read_tokenizer

LONGEST = 64


@pytest.fixture(scope="module")
def both(checkpoint: Give, tmp_path_factory: pytest.TempPathFactory):
    """Ours from tokenizer.json, ours from the older two files, and transformers'."""
    folder = checkpoint(False)
    older = tmp_path_factory.mktemp("older")
    for name in ("vocab.json", "merges.txt"):
        (older / name).write_bytes((folder / name).read_bytes())
    ours = [Tokens(read_tokenizer(one), LONGEST, 1) for one in (folder, older)]
    return ours, transformers.AutoTokenizer.from_pretrained(folder)


@given(texts=st.lists(st.text(max_size=300), min_size=1, max_size=4))
@settings(max_examples=150)
def test_any_texts_have_the_ids_that_transformers_gives(both, texts) -> None:
    ours, theirs = both
    wanted = theirs(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="np")
    for tokens in ours:
        ids, mask = tokens(texts)
        np.testing.assert_array_equal(ids, wanted["input_ids"])
        np.testing.assert_array_equal(mask, wanted["attention_mask"])


def test_no_texts_are_no_rows(both) -> None:
    ids, mask = both[0][0]([])
    assert ids.shape == mask.shape == (0, 0)
