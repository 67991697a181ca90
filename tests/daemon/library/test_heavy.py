"""Indexing with an encoder that is too heavy for the workers: CLAP, narrow and with random weights."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tonewalk import demo
from tonewalk.base.config import Library
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.home import Home
from tonewalk.library import targets
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, Summary, Wanted, index_folders, slice_recordings
from tonewalk.library.listening.decode import load as decode
from tonewalk.queries.ears import Ears
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk_models import registry

pytest.importorskip("torch", reason="torch is not installed: it comes with the extra train")
pytest.importorskip("transformers", reason="transformers is not installed: it comes with the extra train")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported model called `heavy`, and sounds."""
    from tests.helpers.checkpoints import narrow, write_checkpoint
    from tonewalk_models.clap.export import export

    folder = tmp_path_factory.mktemp("heavy")
    write_checkpoint(folder / "checkpoint", narrow(False), fused=False)
    export(folder / "checkpoint", folder / "models" / "heavy")
    demo.synthesise(folder / "sounds", count=40)
    return folder


@pytest.fixture
def models(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(registry.FOLDER, str(made / "models"))
    monkeypatch.setenv(registry.PRECISION, "fp32")
    return made / "models"


class Heard(Report):
    """Counts batches, and stops after some."""

    def __init__(self, last: int | None = None) -> None:
        self.batches, self.last = 0, last

    def committed(self) -> None:
        self.batches += 1

    def stopped(self) -> bool:
        return self.last is not None and self.batches >= self.last


def index(home: Path, sounds: Path, encoders: list[str], report: Report | None = None) -> Summary:
    library = Library(encoders=encoders, workers=2)
    return index_folders(Home(home), [str(sounds)], library, report or Report())


def rows_by_content(home: Path, name: str) -> dict[int, np.ndarray]:
    """Content -> vector in a space."""
    catalogue = Catalogue.open(Home(home).catalogue)
    encoder = registry.load(name)
    space_id = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
    contents, numbers = catalogue.rows_of(space_id)
    vectors = Space.open(Home(home).space(name, encoder.fingerprint), catalogue.row_count(space_id)).vectors
    catalogue.close()
    return {content: np.array(vectors[row]) for content, row in zip(contents.tolist(), numbers, strict=True)}


def rows(home: Path, name: str) -> dict[str, np.ndarray]:
    """File name -> vector in a space."""
    catalogue = Catalogue.open(Home(home).catalogue)
    vectors = rows_by_content(home, name)
    found = {
        os.path.basename(os.fsdecode(record.path)): vectors[record.content]
        for record in catalogue.sounds(since=0)
        if record.content in vectors
    }
    catalogue.close()
    return found


@pytest.mark.usefixtures("models")
def test_one_pass_gives_the_vectors_of_heavy_and_light_encoders(made, tmp_path: Path) -> None:
    summary = index(tmp_path, made / "sounds", ["heavy", "timbre"])
    assert (summary.new, summary.problems) == (40, 0)
    heavy = rows(tmp_path, "heavy")
    assert len(heavy) == len(rows(tmp_path, "timbre")) == 40
    encoder = registry.load("heavy")
    for path in sorted((made / "sounds").rglob("*.wav"))[::8]:
        alone = encoder.embed_audio([decode(os.fsencode(path), 48_000)])[0]
        np.testing.assert_allclose(heavy[path.name], alone, atol=2e-3)


@pytest.mark.usefixtures("models")
def test_a_library_hears_itself_again_with_a_new_encoder(made, tmp_path: Path) -> None:
    index(tmp_path, made / "sounds", ["timbre"])
    summary = index(tmp_path, made / "sounds", ["heavy", "timbre"])
    assert (summary.new, summary.unchanged, summary.embedded) == (0, 40, 40)
    assert len(rows(tmp_path, "heavy")) == 40


@pytest.mark.usefixtures("models")
def test_a_batch_holds_no_more_clips_than_it_may(made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "HELD", 400_000)
    report = Heard()
    index(tmp_path, made / "sounds", ["heavy"], report)
    sizes = [len(decode(os.fsencode(path), 48_000)) * 4 for path in (made / "sounds").rglob("*.wav")]
    assert report.batches > sum(sizes) / (400_000 + max(sizes)) > 2
    assert len(rows(tmp_path, "heavy")) == 40


@pytest.mark.usefixtures("models")
def test_a_stopped_run_keeps_whole_batches_and_the_next_goes_on(
    made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "BATCH", 4)
    summary = index(tmp_path, made / "sounds", ["heavy", "timbre"], Heard(last=3))
    assert summary.stopped
    first = rows(tmp_path, "heavy")
    assert 8 <= len(first) < 40
    assert set(first) == set(rows(tmp_path, "timbre"))
    again = index(tmp_path, made / "sounds", ["heavy", "timbre"])
    assert again.unchanged == len(first)
    whole = rows(tmp_path, "heavy")
    assert len(whole) == 40
    for name, row in first.items():
        np.testing.assert_array_equal(whole[name], row)


def test_a_model_that_breaks_is_one_sentence_and_what_was_there_stays(
    made, models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(tmp_path / "home", made / "sounds", ["timbre"])
    broken = tmp_path / "models"
    shutil.copytree(models, broken)
    (broken / "heavy" / "audio.onnx").write_bytes(b"no graph")
    monkeypatch.setenv(registry.FOLDER, str(broken))
    with pytest.raises(EncoderUnavailable, match="can't be opened") as raised:
        index(tmp_path / "home", made / "sounds", ["heavy", "timbre"])
    assert "\n" not in raised.value.text
    assert len(rows(tmp_path / "home", "timbre")) == 40


@pytest.mark.usefixtures("models")
def test_an_encoder_that_is_not_there_is_told_before_anything_is_done(made, tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="tonewalk models pull clap"):
        index(tmp_path, made / "sounds", ["clap"])
    assert Catalogue.open(Home(tmp_path).catalogue).roots() == []


@pytest.mark.usefixtures("models")
def test_slices_are_embedded_as_files_are(made, tmp_path: Path) -> None:
    sound, rate = soundfile.read(sorted((made / "sounds").rglob("*kick*.wav"))[0])
    folder = tmp_path / "sounds"
    folder.mkdir()
    soundfile.write(folder / "loop.wav", np.tile(np.pad(sound, (rate // 2, 0)), 8), rate)
    index(tmp_path / "home", folder, ["heavy", "timbre"])
    library = Library(encoders=["heavy", "timbre"], workers=1)
    done = slice_recordings(Home(tmp_path / "home"), Wanted(0, "", 3.0), library, Report())
    assert (done.files, done.failed) == (1, [])
    assert done.slices >= 8
    catalogue = Catalogue.open(Home(tmp_path / "home").catalogue)
    assert [catalogue.row_count(space.id) for space in catalogue.spaces()] == [1 + done.slices] * 2
    parts = [one for one in catalogue.sounds(since=0) if one.start is not None]
    catalogue.close()
    encoder = registry.load("heavy")
    samples = decode(bytes(folder / "loop.wav"), 48_000, start=parts[1].start, end=parts[1].end)
    vectors = rows_by_content(tmp_path / "home", "heavy")
    np.testing.assert_allclose(vectors[parts[1].content], encoder.embed_audio([samples])[0], atol=2e-3)


async def test_a_file_of_a_query_is_embedded_in_the_daemon_itself(
    made: Path, models: Path, tmp_path: Path
) -> None:
    encoder = registry.load("heavy")
    index(tmp_path, made / "sounds", ["heavy"])
    space = Space.open(Home(tmp_path).space("heavy", encoder.fingerprint), 1)
    path = next((made / "sounds").rglob("*.wav"))
    ears = Ears(Spaces({"heavy": SpaceHandle(space, 1, encoder)}))
    heard = await ears.hear([str(path)])
    await ears.close()
    wanted = encoder.embed_audio([decode(os.fsencode(path), encoder.sample_rate)])[0]
    np.testing.assert_allclose(heard[str(path)].vectors["heavy"], wanted, atol=1e-4)
