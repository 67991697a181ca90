"""Index runs over real folders, undisturbed, stopped and killed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.config import Library
from tonewalk.base.errors import FolderMissing, HomeLocked, UnknownRoot
from tonewalk.base.home import Home
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.indexing import Report, Summary, index_folders
from tonewalk.library.records import Problem, Stamp
from tonewalk.spaces.space import Space
from tonewalk_models.registry import load

SETTINGS = Library(encoders=["timbre"], workers=1)


class Stops(Report):
    """Stops after so many files."""

    def __init__(self, after: int) -> None:
        self.after, self.done, self.commits = after, 0, 0

    def progress(self, done: int, total: int, text: str) -> None:
        self.done = max(self.done, done)

    def committed(self) -> None:
        self.commits += 1

    def stopped(self) -> bool:
        return self.done >= self.after


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "Samples"
    shutil.copytree(demo_folder, copy)
    return copy


def index(home: Home, *folders: Path, report: Report | None = None) -> Summary:
    return index_folders(home, [str(folder) for folder in folders], SETTINGS, report or Report())


def state(home: Home) -> dict[str, tuple[bool, bytes]]:
    """Path -> whether it is missing, and its embedding's bytes: what two runs are compared by."""
    catalogue = Catalogue.open(home.catalogue)
    encoder = load("timbre")
    space_id = catalogue.space_id("timbre", encoder.fingerprint, encoder.dim)
    contents, rows = catalogue.rows_of(space_id)
    row_of = dict(zip(contents.tolist(), rows.tolist(), strict=True))
    space = Space.open(home.space("timbre", encoder.fingerprint), catalogue.row_count(space_id))
    found = {
        os.fsdecode(record.path): (record.missing, np.round(space.vectors[row_of[record.content]], 4).tobytes())
        for record in catalogue.sounds(since=0)
    }
    space.close()
    catalogue.close()
    return found


def ids(home: Home) -> dict[str, int]:
    catalogue = Catalogue.open(home.catalogue)
    found = {os.fsdecode(record.path): int(record.id) for record in catalogue.sounds(since=0)}
    catalogue.close()
    return found


def test_a_folder_without_sounds_says_what_to_give(home: Home, tmp_path: Path) -> None:
    (tmp_path / "Empty").mkdir()
    assert index(home, tmp_path / "Empty").sentence().startswith("No sound was found: give a folder")


def test_a_folder_is_indexed_and_a_second_run_finds_nothing_to_do(home: Home, folder: Path) -> None:
    count = len(list(folder.rglob("*.wav")))
    first = index(home, folder)
    assert (first.new, first.problems, first.missing) == (count, 0, 0)
    second = index(home, folder)
    assert (second.new, second.changed, second.unchanged) == (0, 0, count)
    assert "nothing new" in second.sentence()
    assert len(state(home)) == count


def test_moved_files_keep_their_ids_and_copies_get_their_own(home: Home, folder: Path) -> None:
    index(home, folder)
    before = ids(home)
    files = sorted(folder.rglob("*.wav"))
    moved, copied = folder / "elsewhere" / "moved.wav", folder / "copy.wav"
    moved.parent.mkdir()
    shutil.copy(files[1], copied)
    files[0].rename(moved)
    again = index(home, folder)
    after = ids(home)
    assert (again.moved, again.copies, again.new, again.missing) == (1, 1, 0, 0)
    assert after[str(moved)] == before[str(files[0])]
    assert after[str(copied)] not in before.values()


def test_a_changed_file_keeps_its_id_and_gets_a_new_embedding(home: Home, folder: Path) -> None:
    index(home, folder)
    files = sorted(folder.rglob("*.wav"))
    before, vectors = ids(home), state(home)
    shutil.copy(files[-1], folder / "x.tmp")
    (folder / "x.tmp").rename(files[0])
    os.utime(files[0], (1, 1))
    index(home, folder)
    assert ids(home) == before
    assert state(home)[str(files[0])] == vectors[str(files[-1])]


def test_vanished_sounds_are_marked_and_come_back(home: Home, folder: Path) -> None:
    index(home, folder)
    before = ids(home)
    (gone, *_) = sorted(folder.rglob("*.wav"))
    kept = gone.with_name("kept.bin")
    gone.rename(kept)
    assert index(home, folder).missing == 1
    assert state(home)[str(gone)][0]
    kept.rename(gone)
    index(home, folder)
    assert not state(home)[str(gone)][0]
    assert ids(home) == before


def test_a_root_that_vanishes_whole_is_offline_and_nothing_is_missing(home: Home, folder: Path) -> None:
    index(home, folder)
    folder.rename(folder.with_name("unplugged"))
    assert index(home, folder).offline
    catalogue = Catalogue.open(home.catalogue)
    assert [root.online for root in catalogue.roots()] == [False]
    assert not any(record.missing for record in catalogue.sounds(since=0))
    catalogue.close()
    folder.with_name("unplugged").rename(folder)
    assert not index(home, folder).offline


def test_files_that_cannot_be_used_are_named_and_stop_nothing(home: Home, folder: Path) -> None:
    count = len(list(folder.rglob("*.wav")))
    (folder / "text.wav").write_text("this is no sound")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "rex.rx2").write_bytes(b"x")
    (folder / "._ghost.wav").write_bytes(b"x")
    (folder / "kick.wav.asd").write_bytes(b"x")
    summary = index(home, folder)
    assert (summary.new, summary.problems) == (count, 3)
    catalogue = Catalogue.open(home.catalogue)
    codes = {os.path.basename(problem.path): problem.code for problem in catalogue.problems()}
    catalogue.close()
    assert codes[b"rex.rx2"] == "unsupported_audio"
    assert codes[b"text.wav"] == "not_audio"
    assert set(codes) == {b"rex.rx2", b"text.wav", b"empty.wav"}


def test_where_only_some_places_are_looked_at_the_rest_stays_as_it_was_known(home: Home, folder: Path) -> None:
    index(home, folder)
    before = ids(home)
    kicks, others = sorted((folder / "kick").glob("*.wav")), sorted((folder / "bell").glob("*.wav"))
    (folder / "old.wav").write_text("this is no sound")
    assert index(home, folder).problems == 1
    with closing(Catalogue.open(home.catalogue)) as catalogue:
        killed = Problem(path=os.fsencode(folder / "later.wav"), code="decoder_killed", text="", stamp=Stamp(1, 1))
        catalogue.put_problems(catalogue.roots()[0].id, [*catalogue.problems(), killed])

    kicks[0].rename(folder / "moved.wav")
    kicks[1].unlink()
    shutil.copy(kicks[2], folder / "kick" / "copy.wav")
    (folder / "kick" / "bad.wav").write_text("nor is this")
    others[0].unlink()  # what nobody told of
    shutil.copy(others[1], folder / "later.wav")  # nor of what could not be used and may be usable now

    told = {folder / "kick", folder / "moved.wav"}
    places = {os.fsencode(folder): frozenset(map(os.fsencode, told))}
    summary = index_folders(home, [str(folder)], SETTINGS, Report(), places=places)
    assert (summary.moved, summary.missing, summary.copies, summary.new) == (1, 1, 2, 0)
    assert "unchanged" not in summary.sentence()
    after, now = ids(home), state(home)
    assert after[str(folder / "moved.wav")] == before[str(kicks[0])]
    assert now[str(kicks[1])][0]
    assert not now[str(others[0])][0]
    assert str(folder / "later.wav") in after
    with closing(Catalogue.open(home.catalogue)) as catalogue:
        assert {os.path.basename(one.path) for one in catalogue.problems()} == {b"old.wav", b"bad.wav"}

    whole = index(home, folder)
    assert (whole.moved, whole.missing, whole.copies, whole.problems) == (0, 1, 0, 2)


def test_places_where_nothing_is_or_was_change_nothing(home: Home, folder: Path) -> None:
    index(home, folder)
    before = state(home)
    places = {os.fsencode(folder): frozenset([os.fsencode(folder / "none" / "such.wav")])}
    summary = index_folders(home, [str(folder)], SETTINGS, Report(), places=places)
    assert summary.sentence().startswith("Indexed: nothing new, in ")
    assert state(home) == before


def test_a_file_that_cannot_be_used_is_not_opened_again_before_it_changes(home: Home, folder: Path) -> None:
    class Counts(Report):
        total = 0

        def progress(self, done: int, total: int, text: str) -> None:
            self.total = max(self.total, total)

    bad = folder / "bad.wav"
    bad.write_text("this is no sound")
    index(home, folder)
    again, mended = Counts(), Counts()
    assert index(home, folder, report=again).problems == 1
    assert again.total == 0
    shutil.copy(next(folder.rglob("kick*.wav")), bad)
    assert index(home, folder, report=mended).problems == 0
    assert mended.total == 1


def test_names_of_any_bytes_are_indexed(home: Home, demo_folder: Path, tmp_path: Path) -> None:
    (source, *_) = demo_folder.rglob("*.wav")
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in (b"new\nline.wav", "\N{DRUM WITH DRUMSTICKS}.wav".encode(), b"not \xff utf8.wav"):
        shutil.copy(source, os.fsdecode(os.fsencode(folder) + b"/" + name))
    summary = index(home, folder)
    assert (summary.new, summary.copies, summary.problems) in {(1, 2, 0), (2, 1, 0), (3, 0, 0)}


def test_an_empty_folder_is_fine_and_a_missing_one_is_an_error(home: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert index(home, tmp_path / "empty").new == 0
    with pytest.raises(FolderMissing, match="does not exist"):
        index(home, tmp_path / "none")


def test_a_folder_that_is_removed_while_a_scan_is_on_its_way_to_it_keeps_no_other_from_being_looked_through(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    kinds = [folder / kind for kind in ("kick", "bell", "pad")]
    index(home, *kinds)
    for kind in kinds:
        shutil.copy(next(kind.glob("*.wav")), kind / "new.wav")

    class Removing(Report):
        def progress(self, done: int, total: int, text: str) -> None:
            if str(kinds[1]) in text:
                with contextlib.suppress(UnknownRoot), closing(Catalogue.open(home.catalogue)) as catalogue:
                    catalogue.remove_root(bytes(kinds[1]))

    index_folders(home, [str(kind) for kind in kinds], SETTINGS, Removing(), adding=False)
    found = ids(home)
    assert {str(kinds[0] / "new.wav"), str(kinds[2] / "new.wav")} <= found.keys()
    assert not any(path.startswith(str(kinds[1])) for path in found)


def test_a_stopped_run_keeps_what_it_did_and_the_next_goes_on(home: Home, folder: Path) -> None:
    count = len(list(folder.rglob("*.wav")))
    first = index(home, folder, report=Stops(20))
    assert first.stopped
    assert 0 < first.new < count
    second = index(home, folder)
    assert second.new == count - first.new
    assert second.unchanged == first.new


def test_a_second_run_at_the_same_time_is_told_so(home: Home, folder: Path) -> None:
    with home.locked("index", "An index run"), pytest.raises(HomeLocked, match="An index run already works"):
        index(home, folder)


def test_new_weights_embed_everything_again_beside_the_old(home: Home, folder: Path) -> None:
    index(home, folder)
    catalogue = Catalogue.open(home.catalogue)
    encoder = load("timbre")
    old = catalogue.space_id("timbre", encoder.fingerprint, encoder.dim)
    catalogue.database.run("UPDATE space SET fingerprint = 'old' WHERE id = ?", (old,))
    catalogue.close()
    count = len(list(folder.rglob("*.wav")))
    summary = index(home, folder)
    assert (summary.new, summary.embedded) == (0, count)
    assert len(state(home)) == count


def test_kill_9_at_any_moment_and_again_gives_the_same_as_an_undisturbed_run(
    home: Home, folder: Path, tmp_path: Path
) -> None:
    undisturbed = Home(tmp_path / "undisturbed")
    index(undisturbed, folder)
    program = (
        "import sys; from pathlib import Path; from tonewalk.base.home import Home\n"
        "from tonewalk.base.config import Library; from tonewalk.library import indexing, targets\n"
        "targets.BATCH = 4\n"
        "if __name__ == '__main__':\n"
        "    indexing.index_folders(Home(Path(sys.argv[1])), [sys.argv[2]],\n"
        "        Library(encoders=['timbre'], workers=1), indexing.Report())"
    )
    script = tmp_path / "run.py"
    script.write_text(program)
    killed = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, str(script), str(home.path), str(folder)], start_new_session=True
        )
        before = _rows(home)
        while process.poll() is None and _rows(home) < before + 8:
            time.sleep(0.01)
        killed += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert killed
    index(home, folder)
    assert state(home) == state(undisturbed)


def _rows(home: Home) -> int:
    if not home.catalogue.exists():
        return 0
    catalogue = Catalogue.open(home.catalogue)
    try:
        return len(catalogue.sounds(since=0))
    finally:
        catalogue.close()


def test_a_sound_whose_file_is_no_audio_any_more_is_hidden_until_it_is_again(home: Home, folder: Path) -> None:
    index(home, folder)
    before = state(home)
    spoilt, linked = sorted(folder.rglob("*.wav"))[:2]
    kept = {path: path.read_bytes() for path in (spoilt, linked)}
    spoilt.write_text("secret words")
    (home.path.parent / "other.wav").write_bytes(kept[linked])
    linked.unlink()
    linked.symlink_to(home.path.parent / "other.wav")
    for summary in (index(home, folder), index(home, folder)):
        assert summary.problems == 2
        assert {path for path, (missing, _) in state(home).items() if missing} == {str(spoilt), str(linked)}
    linked.unlink()
    for path, data in kept.items():
        path.write_bytes(data)
    index(home, folder)
    assert state(home) == before


def test_a_run_says_on_its_way_what_it_has_found(home: Home, folder: Path) -> None:
    class Told(Report):
        text = ""

        def progress(self, done: int, total: int, text: str) -> None:
            if text.startswith("Listening"):
                self.text = text

    index(home, folder)
    told, sounds = Told(), len(list(folder.rglob("*.wav")))
    shutil.copy(next(folder.rglob("*.wav")), folder / "copy.wav")
    (folder / "broken.wav").write_bytes(b"RIFFnothing")
    index(home, folder, report=told)
    found = f"Listening to {folder}: {sounds + 2} files found, 1 new or changed, 1 could not be used"
    assert told.text == found


class Takes(Report):
    """Takes a folder away once a file of it is done: moved, or all empty as a mount point is."""

    def __init__(self, folder: Path, leaves: bool) -> None:
        self._folder, self._leaves = folder, leaves

    def progress(self, done: int, total: int, text: str) -> None:
        away = self._folder.with_name("away")
        if done and not away.exists():
            self._folder.rename(away)
            if self._leaves:
                self._folder.mkdir()


@pytest.mark.parametrize("leaves", [False, True])
def test_a_folder_that_goes_while_it_is_listened_to_is_offline_and_goes_on_when_it_is_back(
    home: Home, folder: Path, leaves: bool
) -> None:
    count = len(list(folder.rglob("*.wav")))
    summary = index(home, folder, report=Takes(folder, leaves))
    assert summary.offline
    assert summary.new < count
    with closing(Catalogue.open(home.catalogue)) as catalogue:
        (root,) = catalogue.roots()
        assert not root.online
        assert not catalogue.problems(root.id)
    if leaves:
        folder.rmdir()
    folder.with_name("away").rename(folder)
    again = index(home, folder)
    assert (again.offline, again.problems) == (False, 0)
    assert len(state(home)) == count
