"""Texts to token ids through `tokenizers`, as the checkpoint's own tokenizer gives them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tonewalk_models.clap.checkpoint import SLOW_TOKENIZER, TOKENIZER, BrokenModel

Ids = npt.NDArray[np.int64]


def read_tokenizer(folder: Path) -> Any:
    """The `tokenizers.Tokenizer` of a checkpoint: its `tokenizer.json`, or one made of RoBERTa's older files.

    Raises:
        BrokenModel: there is none, or it can't be read.
    """
    from tokenizers import Tokenizer

    path = folder / TOKENIZER
    try:
        if path.is_file():
            return Tokenizer.from_file(str(path))
        if all((folder / name).is_file() for name in SLOW_TOKENIZER):
            return _made(folder)
    except Exception as error:
        raise BrokenModel(f"The tokenizer in {folder} can't be read ({error}): fetch the model again.") from error
    raise BrokenModel(
        f"{folder} holds no tokenizer ({TOKENIZER}, or vocab.json and merges.txt): fetch the model again."
    )


def _made(folder: Path) -> Any:
    from tokenizers import ByteLevelBPETokenizer, processors

    vocabulary, merges = (str(folder / name) for name in SLOW_TOKENIZER)
    tokenizer: Any = ByteLevelBPETokenizer(vocabulary, merges)._tokenizer
    end, begin = ((token, tokenizer.token_to_id(token)) for token in ("</s>", "<s>"))
    tokenizer.post_processor = processors.RobertaProcessing(end, begin, trim_offsets=True, add_prefix_space=False)
    return tokenizer


class Tokens:
    """A tokenizer with the model's own limits."""

    def __init__(self, tokenizer: Any, longest: int, padding: int) -> None:
        self._tokenizer, self._padding = tokenizer, padding
        tokenizer.no_padding()
        tokenizer.enable_truncation(longest)

    def __call__(self, texts: Sequence[str]) -> tuple[Ids, Ids]:
        """Token ids and which of them are there, both `[shape=(texts, longest of these)]`."""
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        width = max((len(row) for row in rows), default=0)
        ids = np.full((len(rows), width), self._padding, np.int64)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
        lengths = np.array([len(row) for row in rows], np.int64)
        return ids, (np.arange(width)[None] < lengths[:, None]).astype(np.int64)
