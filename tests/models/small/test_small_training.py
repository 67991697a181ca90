from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import soundfile
import torch

from tonewalk_models.small import procedural
from tonewalk_models.small.augment import draw
from tonewalk_models.small.batches import Batches, likeness
from tonewalk_models.small.encoder import SmallEncoder
from tonewalk_models.small.export import averaged, export
from tonewalk_models.small.frontend import SAMPLE_RATE
from tonewalk_models.small.manifest import NotTrainable, training_rows
from tonewalk_models.small.network import AudioTower, Strip, joined
from tonewalk_models.small.prepare import Prepared, prepare
from tonewalk_models.small.train import Settings, Trainer, training_set

HEADER = ["path", "split", "family", "label", "attributes", "source", "licence"]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of synthesised sounds whose dev split is unreadable: to open it is to fail."""
    folder = tmp_path_factory.mktemp("bank")
    rows = []
    for number, (label, samples) in enumerate(procedural.make_all(120, seed=5)):
        path = folder / "train" / f"{number}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, samples[:16_000], SAMPLE_RATE)
        rows.append([f"train/{number}.wav", "train", "described", label, "", "here", "CC0"])
    (folder / "dev").mkdir()
    for number in range(20):
        (folder / "dev" / f"{number}.wav").write_bytes(b"not to be opened")
        rows.append([f"dev/{number}.wav", "dev", "described", "secret", "", "here", "CC0"])
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return folder


@pytest.fixture(scope="module")
def prepared(bank: Path) -> Prepared:
    return prepare(bank, training_rows(bank / "manifest.csv"), None, 0, 1)


def test_a_training_run_never_opens_the_dev_split(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    read = soundfile.read

    def watched(path: Path, **options: object) -> object:
        opened.append(Path(path).relative_to(bank).parts[0])
        return read(path, **options)

    monkeypatch.setattr(soundfile, "read", watched)
    made = training_set(bank, None, 10, 1, tmp_path / "train.npz")
    assert set(opened) == {"train"}
    assert "secret" not in made.labels


def test_a_row_that_says_train_but_lies_in_dev_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, ["dev/a.wav", "train", "drums", "kick drum", "", "here", "CC0"]])
    with pytest.raises(NotTrainable, match=r"dev/a\.wav"):
        training_rows(tmp_path / "manifest.csv")


def test_procedural_sounds_are_finite_and_the_same_for_the_same_seed() -> None:
    first, second = (list(procedural.make_all(60, seed=3)) for _ in range(2))
    assert {label for label, _ in first} == set(procedural.RECIPES)
    for (label, one), (_, other) in zip(first, second, strict=True):
        assert np.isfinite(one).all(), label
        assert 0.5 < np.abs(one).max() <= 1.0, label
        np.testing.assert_array_equal(one, other)


def test_a_strip_of_sounds_gives_what_each_gives_alone(prepared: Prepared) -> None:
    torch.manual_seed(0)
    tower = AudioTower().eval()
    drawn = draw(prepared, list(range(0, 60, 3)), np.random.default_rng(1), 0.5)
    strip = Strip(torch.from_numpy(drawn.owner), len(drawn.chosen), 12)
    with torch.no_grad():
        semantic, timbral, _ = tower(torch.from_numpy(drawn.frames), strip)
        together = joined(semantic, timbral)
        for place in range(len(drawn.chosen)):
            alone = tower.one(torch.from_numpy(drawn.frames[drawn.owner == place]))
            torch.testing.assert_close(together[place], alone, atol=1e-4, rtol=1e-3)


def test_clean_sounds_pass_augmentation_unchanged(prepared: Prepared) -> None:
    drawn = draw(prepared, list(range(40)), np.random.default_rng(1), 1.0)
    for place, index in enumerate(drawn.chosen):
        sound = prepared.sound(index)[:144]
        np.testing.assert_array_equal(drawn.frames[drawn.owner == place][: len(sound)], sound.astype(np.float32))


def test_related_labels_are_likelier_than_strangers() -> None:
    table = likeness(["low tom", "tom", "clarinet", "bass clarinet", "rain"])
    assert table[0, 1] > 0.3 > table[0, 2]
    assert table[2, 3] > table[2, 4]


def test_left_out_labels_are_never_drawn(prepared: Prepared) -> None:
    batches = Batches(prepared, ("kick drum", "bell"))
    assert "kick drum" not in batches.labels
    drawn = {prepared.labels[index] for step in range(20) for index in batches.choose(np.random.default_rng(step))}
    assert not drawn & {"kick drum", "bell"}


def test_a_run_resumes_repeats_itself_and_exports(
    prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = [f"class {number}" for number in range(521)]
    settings = Settings(4, 1, "cpu", 1e-3, (), ())
    torch.set_num_threads(1)
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    for folder, stops in ((whole, (2,)), (halves, (1, 2))):
        folder.mkdir()
        for stop in stops:
            trainer = Trainer(prepared, classes, settings, folder)
            trainer.resume()
            trainer.run(until=stop)
    ours, theirs = (averaged(folder).state_dict() for folder in (whole, halves))
    for name, value in ours.items():
        torch.testing.assert_close(value, theirs[name], atol=1e-4, rtol=1e-3, msg=name)
    export(whole, tmp_path / "weights")
    encoder = SmallEncoder(tmp_path / "weights")
    samples = np.sin(np.arange(9000) * 0.1).astype(np.float32)
    assert encoder.embed_audio([samples]).shape == (1, encoder.dim)
    assert encoder.embed_text(["kick"]).shape == (1, encoder.dim)
