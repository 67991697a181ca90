"""The subword tokenizer of the text tower: trained on the captions' own words, no vocabulary from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SIZE: Final = 4000
LONGEST: Final = 24
"""Subwords of a text that are read; what follows is cut off."""


def train_tokenizer(texts: Sequence[str]) -> Any:
    """Byte-pair encoding (Sennrich et al. 2016) of lower-cased words, with every letter in the alphabet."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation("removed")]
    )
    tokenizer.decoder = decoders.BPEDecoder()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE,
        special_tokens=["[PAD]", "[UNK]"],
        initial_alphabet=list("abcdefghijklmnopqrstuvwxyz0123456789"),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def encode(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text; a text without a known letter gets the one token for the unknown."""
    return [encoding.ids or [1] for encoding in tokenizer.encode_batch(list(texts))]
