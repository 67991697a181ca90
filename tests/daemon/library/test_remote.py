"""Indexing with an encoder elsewhere: the same library, whatever happens to the server on the way."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.helpers.encoder_server import Server, settle
from tonewalk.base.config import Config, Library
from tonewalk.base.errors import EncoderUnavailable
from tonewalk.base.home import Home
from tonewalk.base.remotes import Remote
from tonewalk.commands.queries import Like, Search
from tonewalk.engine.engine import Engine
from tonewalk.library import targets
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, Summary, Wanted, index_folders, slice_recordings
from tonewalk.spaces import encoders
from tonewalk.spaces.space import Space
from tonewalk_models import registry


class Heard(Report):
    """Does something after so many batches."""

    def __init__(self, after: int = 0, act: Callable[[], object] = lambda: None) -> None:
        self.batches, self.after, self.act = 0, after, act

    def committed(self) -> None:
        self.batches += 1
        if self.batches == self.after:
            self.act()


def index(home: Path, sounds: Path, report: Report | None = None, names: tuple[str, ...] = ("small",)) -> Summary:
    library = Library(encoders=[*names, "timbre"], workers=1)
    return index_folders(Home(home), [str(sounds)], library, report or Report(), hearing=-1.0)


def rows(home: Path, name: str = "small") -> dict[str, np.ndarray]:
    """File name -> vector."""
    catalogue = Catalogue.open(Home(home).catalogue)
    encoder = encoders.load(name)
    space_id = catalogue.space_id(name, encoder.fingerprint, encoder.dim)
    contents, numbers = catalogue.rows_of(space_id)
    vectors = Space.open(Home(home).space(name, encoder.fingerprint), catalogue.row_count(space_id)).vectors
    row_of = dict(zip(contents.tolist(), numbers.tolist(), strict=True))
    found = {
        os.path.basename(os.fsdecode(record.path)): np.array(vectors[row_of[record.content]])
        for record in catalogue.sounds(since=0)
        if record.content in row_of
    }
    catalogue.close()
    return found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> dict[str, np.ndarray]:
    """What `small` hears on this machine."""
    home = tmp_path_factory.mktemp("local")
    index(home, demo_folder)
    return rows(home)


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def server(one_server: Server) -> Server:
    """One that runs, whatever another test did to it."""
    if one_server.process.poll() is not None:
        one_server.start()
    return one_server


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """A folder of a few sounds."""
    folder = tmp_path_factory.mktemp("few")
    for kind in ("kick", "bell"):
        shutil.copytree(demo_folder / kind, folder / kind)
    return folder


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "BATCH", 8)


@pytest.mark.usefixtures("small_batches")
def test_the_server_may_be_killed_on_the_way_and_is_waited_for(
    server: Server,
    local: dict[str, np.ndarray],
    demo_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle(monkeypatch, tmp_path, small=Remote(remote=server.url, waves="float32", patience=600.0))

    def kill_and_start_again() -> None:
        server.kill()
        threading.Thread(target=server.start).start()

    report = Heard(2, kill_and_start_again)
    summary = index(tmp_path / "home", demo_folder, report)
    assert (summary.new, summary.problems, summary.stopped) == (66, 0, False)
    assert report.batches > 4
    found = rows(tmp_path / "home")
    assert found.keys() == local.keys()
    for name, row in local.items():
        np.testing.assert_allclose(found[name], row, atol=1e-5)


@pytest.mark.usefixtures("small_batches")
def test_one_that_stays_away_is_a_sentence_and_the_next_run_goes_on(
    server: Server,
    local: dict[str, np.ndarray],
    demo_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle(monkeypatch, tmp_path, small=Remote(remote=server.url, patience=0.3))
    with pytest.raises(EncoderUnavailable, match=r"is away .*tonewalk encoder serve small") as raised:
        index(tmp_path / "home", demo_folder, Heard(2, server.kill))
    assert "\n" not in raised.value.text
    first = rows(tmp_path / "home")
    assert 8 <= len(first) < 66
    with pytest.raises(EncoderUnavailable, match="is away"):  # at once
        index(tmp_path / "home", demo_folder)
    assert rows(tmp_path / "home").keys() == first.keys()
    server.start()
    summary = index(tmp_path / "home", demo_folder)
    assert (summary.unchanged, summary.new) == (len(first), 66 - len(first))
    found = rows(tmp_path / "home")
    cosines = [float(found[name] @ local[name]) for name in local]
    assert float(np.median(cosines)) > 0.9999  # in 16 bit, see docs/remote-encoder.md
    assert min(cosines) > 0.9
    server.stop()
    assert index(tmp_path / "home", demo_folder).unchanged == 66  # nothing to be heard, nobody to be asked


def test_the_daemon_starts_without_its_server_and_only_words_and_files_need_it(
    server: Server, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    settle(monkeypatch, tmp_path / "home", small=Remote(remote=server.url))
    index(tmp_path / "home", few)
    server.kill()
    config = Config()
    config.maps.method = "pca"
    config.library.watch = False
    config.library.workers = 1

    async def ask() -> None:
        engine = Engine(Home(tmp_path / "home"), config)
        await engine.open(serving=True)
        try:
            hits = (await engine.areas.queries.like(Like(sound=5, k=3))).hits
            assert len(hits) == 3
            for asking in (
                engine.areas.queries.search(Search(text="a warm pad of strings")),
                engine.areas.queries.like(Like(file=str(next(few.rglob("*.wav"))))),
            ):
                with pytest.raises(EncoderUnavailable, match="is away") as raised:
                    await asking
                assert "\n" not in raised.value.text
            await asyncio.to_thread(server.start)
            await asyncio.sleep(0)
            async with asyncio.timeout(600):
                while True:
                    try:
                        assert (await engine.areas.queries.search(Search(text="kick drum", k=2))).hits
                        break
                    except EncoderUnavailable:  # it is left alone for a moment
                        await asyncio.sleep(0.2)
            heard = await engine.areas.queries.like(Like(file=str(next(few.rglob("*.wav"))), k=1))
            assert heard.hits[0].why["small"] > 0.5
        finally:
            await engine.close()

    asyncio.run(ask())


def test_other_weights_stop_a_run_before_a_row_is_written(
    server: Server, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonewalk.base.remotes import places
    from tonewalk.spaces.remote.encoder import hello_of
    from tonewalk.spaces.remote.memory import remember

    settle(monkeypatch, tmp_path, small=Remote(remote=server.url))
    hello = hello_of(registry.load("small"))
    remember(places()["small"], msgspec.structs.replace(hello, fingerprint="b" * 64))
    with pytest.raises(EncoderUnavailable, match="other weights") as raised:
        index(tmp_path / "home", few)
    assert "tonewalk encoder accept small" in raised.value.text
    assert rows(tmp_path / "home") == {}


def test_a_library_hears_itself_again_with_one_elsewhere_and_slices_go_there_too(
    server: Server, demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import soundfile

    folder = tmp_path / "sounds"
    shutil.copytree(demo_folder / "kick", folder)
    sound, rate = soundfile.read(next(folder.glob("*.wav")))
    soundfile.write(folder / "loop.wav", np.tile(np.pad(sound, (rate // 2, 0)), 8), rate)
    settle(monkeypatch, tmp_path, small=Remote(remote=server.url, waves="flac"))
    count = index(tmp_path / "home", folder, names=()).new
    summary = index(tmp_path / "home", folder)
    assert (summary.unchanged, summary.embedded) == (count, count)
    library = Library(encoders=["small", "timbre"], workers=1)
    done = slice_recordings(Home(tmp_path / "home"), Wanted(0, "", 3.0), library, Report())
    assert done.slices >= 8
    catalogue = Catalogue.open(Home(tmp_path / "home").catalogue)
    counts = {space.encoder: catalogue.row_count(space.id) for space in catalogue.spaces()}
    catalogue.close()
    assert counts == {"small": count + done.slices, "timbre": count + done.slices}


def test_clap_of_its_true_architecture_is_heard_elsewhere_as_here(
    demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason="torch is not installed: it comes with the extra train")
    pytest.importorskip("transformers", reason="transformers is not installed: it comes with the extra train")
    from tests.helpers.checkpoints import narrow, write_checkpoint
    from tonewalk_models.clap.export import export

    write_checkpoint(tmp_path / "checkpoint", narrow(False), fused=False)
    export(tmp_path / "checkpoint", tmp_path / "models" / "heavy")
    there = {registry.FOLDER: str(tmp_path / "models"), registry.PRECISION: "fp32"}
    for variable, value in there.items():
        monkeypatch.setenv(variable, value)
    folder = tmp_path / "sounds"
    shutil.copytree(demo_folder / "bell", folder)
    index(tmp_path / "local", folder, names=("heavy",))
    here = rows(tmp_path / "local", "heavy")
    words = registry.load("heavy").embed_text(["a warm pad"])
    running = Server(tmp_path / "server", "heavy", **there)
    try:
        settle(monkeypatch, tmp_path, heavy=Remote(remote=running.url, waves="float32"))
        monkeypatch.setenv(registry.FOLDER, str(tmp_path / "nothing"))  # this machine has no such model
        index(tmp_path / "home", folder, names=("heavy",))
        found = rows(tmp_path / "home", "heavy")
        assert found.keys() == here.keys()
        for name, row in here.items():
            np.testing.assert_allclose(found[name], row, atol=1e-4)
        np.testing.assert_allclose(encoders.load("heavy").embed_text(["a warm pad"]), words, atol=1e-5)
    finally:
        running.stop()
