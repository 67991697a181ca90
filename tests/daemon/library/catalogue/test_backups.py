"""Backups of the catalogue, and what damage is told."""

from __future__ import annotations

import os
import random
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tonewalk.base import writing as disk
from tonewalk.base.errors import DamagedCatalogue, HomeLocked, NotFound
from tonewalk.base.home import Home
from tonewalk.base.types import SoundId
from tonewalk.library.catalogue import backups
from tonewalk.library.catalogue.backup_files import listed
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import StoredFile

File = Callable[..., StoredFile]


@pytest.fixture
def home(tmp_path: Path, file: File) -> Home:
    """A home whose catalogue holds 2,000 sounds, some tagged."""
    home = Home(tmp_path / "home")
    fill(home, file, 0, 2000)
    return home


def fill(home: Home, file: File, first: int, count: int) -> None:
    catalogue = Catalogue.open(home.catalogue)
    root = catalogue.add_root(b"/music/Samples") if not catalogue.roots() else catalogue.roots()[0]
    ids = catalogue.store(root.id, [file(b"/music/Samples/%d.wav" % n) for n in range(first, first + count)])
    for sound in ids[::3]:
        catalogue.tag(sound, "mine", True)
    catalogue.close()


def state(path: Path) -> list[str]:
    catalogue = Catalogue.open(path)
    tables = ("sound", "content", "tag", "embedding", "root", "state")
    found = [str(catalogue.database.all(f"SELECT * FROM {name} ORDER BY 1, 2")) for name in tables]
    found.append(str(catalogue.sounds_with("samples", "path", beginning=False).tolist()))
    catalogue.close()
    return found


@pytest.mark.parametrize("seed", range(20))
def test_a_catalogue_with_pages_overwritten_is_told_or_read_right(home: Home, seed: int) -> None:
    before, data = state(home.catalogue), bytearray(home.catalogue.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice([1, 1, 4])):
        at = chance.randrange(1, len(data) // 4096) * 4096
        data[at : at + 4096] = bytes(4096) if chance.random() < 0.5 else chance.randbytes(4096)
    home.catalogue.write_bytes(data)
    try:
        catalogue = Catalogue.open(home.catalogue)
        try:
            catalogue.check()
        finally:
            catalogue.close()
    except DamagedCatalogue:
        return
    assert state(home.catalogue) == before


def test_a_backup_is_the_owner_s_alone_and_puts_back_what_was_there(home: Home, file: File) -> None:
    before = state(home.catalogue)
    path = backups.make(home.catalogue, "asked")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    fill(home, file, 5000, 64)
    after = state(home.catalogue)
    taken, kept = backups.restore(home, None)
    assert taken == path
    assert state(home.catalogue) == before
    # nothing is lost: what was there can be put back
    backups.restore(home, kept[0])
    assert state(home.catalogue)[:3] == after[:3]


def test_a_backup_is_made_while_another_process_writes(home: Home, file: File) -> None:
    over = threading.Event()

    def write() -> None:
        first = 10_000
        while not over.is_set():
            fill(home, file, first, 64)
            first += 64

    writer = threading.Thread(target=write)
    writer.start()
    try:
        path = backups.make(home.catalogue, "asked")
    finally:
        over.set()
        writer.join()
    catalogue = Catalogue.open(path)
    assert (len(catalogue.sounds(since=0)) - 2000) % 64 == 0
    catalogue.close()


@pytest.mark.parametrize("what", ["empty", "missing"])
def test_a_lost_catalogue_is_not_taken_for_a_new_one(home: Home, what: str) -> None:
    before = state(home.catalogue)
    backups.make(home.catalogue, "daily")
    home.catalogue.unlink()
    if what == "empty":
        home.catalogue.touch()
    with pytest.raises(DamagedCatalogue, match=rf"{what}.*tonewalk --home .* restore"):
        Catalogue.open(home.catalogue)
    assert home.catalogue.exists() == (what == "empty")
    backups.restore(home, None)
    assert state(home.catalogue) == before


def test_a_home_with_vectors_and_no_catalogue_is_not_new(tmp_path: Path) -> None:
    (tmp_path / "spaces" / "small-0").mkdir(parents=True)
    with pytest.raises(DamagedCatalogue, match="there is no backup of it"):
        Catalogue.open(tmp_path / "catalogue.sqlite")


def test_a_damaged_catalogue_makes_no_backup_and_costs_none(home: Home) -> None:
    good = backups.make(home.catalogue, "daily")
    data = bytearray(home.catalogue.read_bytes())
    data[4096 * 5 :] = bytes(len(data) - 4096 * 5)
    home.catalogue.write_bytes(data)
    with pytest.raises(DamagedCatalogue):
        backups.make(home.catalogue, "daily")
    assert list(good.parent.iterdir()) == [good]


def test_a_damaged_backup_is_passed_over_for_an_older_one(home: Home) -> None:
    good = backups.make(home.catalogue, "daily")
    (good.parent / "catalogue-29990101-000000-daily.sqlite").write_bytes(b"x" * 9000)
    assert backups.restore(home, None)[0] == good


def test_without_a_backup_restore_says_so_and_changes_nothing(home: Home) -> None:
    before = state(home.catalogue)
    with pytest.raises(NotFound, match="no backup"):
        backups.restore(home, None)
    assert state(home.catalogue) == before


def test_a_file_that_is_no_backup_is_told_and_changes_nothing(home: Home, tmp_path: Path) -> None:
    before = home.catalogue.read_bytes() if home.catalogue.exists() else None
    (tmp_path / "notes.txt").write_text("no database")
    with pytest.raises(DamagedCatalogue, match=r"notes\.txt is damaged, or no backup.*left as it is"):
        backups.restore(home, tmp_path / "notes.txt")
    assert (home.catalogue.read_bytes() if home.catalogue.exists() else None) == before


def test_a_home_in_use_is_not_restored(home: Home) -> None:
    backups.make(home.catalogue, "daily")
    with home.locked("daemon", "A daemon"), pytest.raises(HomeLocked):
        backups.restore(home, None)


def test_one_backup_a_day_is_wanted_and_only_of_what_changed(home: Home, file: File) -> None:
    assert backups.wanted(home.catalogue)
    path = backups.make(home.catalogue, "daily")
    fill(home, file, 5000, 3)
    assert not backups.wanted(home.catalogue)
    path = path.rename(path.with_name("catalogue-20200101-120000-daily.sqlite"))
    assert backups.wanted(home.catalogue)
    backups.make(home.catalogue, "daily").rename(path)
    assert not backups.wanted(home.catalogue)


def test_few_backups_are_kept(home: Home) -> None:
    folder = backups.make(home.catalogue, "before-version-2").parent
    for day in range(1, 6):
        (folder / f"catalogue-2020010{day}-120000-daily.sqlite").write_bytes(b"")
    newest = backups.make(home.catalogue, "daily")
    assert [one.why for one in listed(home.catalogue)].count("daily") == 3
    assert newest in [one.path for one in listed(home.catalogue)]
    assert "before-version-2" in [one.why for one in listed(home.catalogue)]


def test_what_a_user_changed_is_on_the_disk_once_it_is_acknowledged(home: Home) -> None:
    catalogue = Catalogue.open(home.catalogue)
    catalogue.tag(SoundId(1), "kept", True)
    assert catalogue.database.value("PRAGMA synchronous") == 2  # FULL: the log is synced with every commit
    catalogue.close()


def test_a_renamed_file_is_whole_after_a_power_cut_at_any_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps are recorded, and what a cut after each leaves is played back, unsynced bytes and names lost."""
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        steps.append("names" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    disk.replace_file(tmp_path / "file", b"old")
    disk.replace_file(tmp_path / "file", b"new")
    assert steps == ["bytes", "rename", "names"] * 2
    for cut in range(4):
        done = steps[3 : 3 + cut]
        # a name that was given may be on the disk before it is synced: its bytes must be, already
        possible = {b"old"} if "names" not in done else set()
        if "rename" in done:
            possible.add(b"new" if done.index("bytes") < done.index("rename") else b"")
        assert possible <= {b"old", b"new"}
