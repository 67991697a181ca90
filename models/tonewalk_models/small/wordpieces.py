"""The tokenizers of the text tower: whole words where they are known, pieces of words for all others.

Pieces are those of the captions' own words, no vocabulary comes from elsewhere but the list of English words
that the teacher of meaning knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

PIECES: Final = 6000
LONGEST_PIECE: Final = 5
SHORT: Final = 4
"""Letters from which on a known word can be taken apart."""
LONGEST: Final = 24
"""Subwords of a text that are read; what follows is cut off."""
LONGEST_WORD: Final = 60
_INNER: Final = "##"
"""Before a piece that does not begin a word."""
_SPECIAL: Final = ("[PAD]", "[UNK]")


def train_tokenizers(texts: Sequence[str], words: Iterable[str]) -> tuple[Any, Any]:
    """Two WordPiece tokenizers (Schuster and Nakajima 2012) over one list of lower-cased subwords.

    Args:
        texts: what pieces are chosen by.
        words: texts all of whose words are known as a whole.

    Returns:
        One that takes a word as a whole where it knows it, and one that takes every word to pieces: what is read
        by both in training is understood when it is misspelt as well.
    """
    plain = _made({})
    split, normal = plain.pre_tokenizer.pre_tokenize_str, plain.normalizer.normalize_str
    counts = Counter(word for text in texts for word, _ in split(normal(text)))
    known = {word for text in words for word, _ in split(normal(text))}
    letters = {*"abcdefghijklmnopqrstuvwxyz0123456789", *(letter for word in known for letter in word)}
    single = sorted([*letters, *(_INNER + letter for letter in letters)])
    inside = list(
        dict.fromkeys([*_SPECIAL, *single, *_pieces(counts), *(one for one in known if len(one) < SHORT)])
    )
    inside = [*inside[: len(_SPECIAL)], *sorted(inside[len(_SPECIAL) :])]
    every = list(dict.fromkeys([*inside, *sorted(known)]))
    ids = {token: number for number, token in enumerate(every)}
    return _made(ids), _made({token: ids[token] for token in inside})


def _pieces(counts: Counter[str]) -> list[str]:
    """The parts of words that save most letters: always the same, as merges of equal weight would not be."""
    worth: Counter[str] = Counter()
    for word, count in counts.items():
        for first in range(len(word)):
            for size in range(2, LONGEST_PIECE + 1):
                if first + size <= len(word) and size < len(word):
                    worth[(_INNER if first else "") + word[first : first + size]] += count * (size - 1)
    order = sorted(worth.items(), key=lambda one: (-one[1], one[0]))
    return [piece for piece, _ in order[:PIECES]]


def _made(vocabulary: dict[str, int]) -> Any:
    model = models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=LONGEST_WORD)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation("removed")]
    )
    tokenizer.decoder = decoders.WordPiece(prefix=_INNER)
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def encode(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text; a text without a known letter gets the one token for the unknown."""
    return [encoding.ids or [1] for encoding in tokenizer.encode_batch(list(texts))]
