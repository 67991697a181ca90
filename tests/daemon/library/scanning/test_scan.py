from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonewalk.base.types import ContentId, SoundId
from tonewalk.library.catalogue.entries import Known
from tonewalk.library.records import Stamp, Stamped
from tonewalk.library.scanning import scan as scanning
from tonewalk.library.scanning.kinds import READ, UNSUPPORTED
from tonewalk.library.scanning.roots import holds
from tonewalk.library.scanning.scan import ScanPlan, scan_root
from tonewalk.library.scanning.walk import Walk


def put(folder: Path, *names: str, data: bytes = b"abc") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def names(folder: Path, plan: ScanPlan) -> list[str]:
    return sorted(os.fsdecode(path)[len(str(folder)) + 1 :] for path, _ in plan.new)


class Remembered(dict[bytes, Known]):
    """What is known, three files at a time."""

    def there(self, places: Collection[bytes] = ()) -> Iterator[list[Stamped]]:
        some = [
            (path, one.stamp.size, one.stamp.mtime_ns)
            for path, one in self.items()
            if not one.missing and (not places or any(place == path or holds(place, path) for place in places))
        ]
        return (some[start : start + 3] for start in range(0, len(some), 3))

    def known(self, paths: Collection[bytes]) -> dict[bytes, Known]:
        return {path: self[path] for path in paths if path in self}


def scan(folder: Path, known: dict[bytes, Known] | None = None, *places: str) -> ScanPlan:
    at = [os.fsencode(folder / place) for place in places]
    return scan_root(os.fsencode(folder), Remembered(known or {}), places=at)


def known_from(plan: ScanPlan) -> dict[bytes, Known]:
    return {
        path: Known(SoundId(number), ContentId(number), stamp, path, False)
        for number, (path, stamp) in enumerate(plan.new, 1)
    }


def test_audio_is_found_by_its_extension_in_any_case(tmp_path: Path) -> None:
    put(tmp_path, *(f"a{kind}" for kind in READ), "b.WAV", "sub/deep/c.Flac")
    assert len(scan(tmp_path).new) == len(READ) + 2


def test_a_stamp_is_size_and_time(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", data=b"12345")
    os.utime(tmp_path / "a.wav", ns=(1, 1_234_567_890_123_456_700))
    assert scan(tmp_path).new == [(os.fsencode(tmp_path / "a.wav"), Stamp(5, 1_234_567_890_123_456_700))]


def test_what_is_no_audio_is_passed_over_in_silence(tmp_path: Path) -> None:
    put(tmp_path, "cover.jpg", "notes.txt", "song.als", "kick.wav.asd", "kick.wav.reapeaks", "wav", "Icon\r")
    assert scan(tmp_path) == ScanPlan()


def test_junk_is_passed_over_in_silence(tmp_path: Path) -> None:
    put(tmp_path, "._kick.wav", ".hidden.wav", ".Trash/a.wav", "__MACOSX/a.wav", "$RECYCLE.BIN/a.wav", ".DS_Store")
    put(tmp_path, "@eaDir/a.wav", "System Volume Information/a.wav", "kit/.git/a.wav", "kit/real.wav")
    plan = scan(tmp_path)
    assert names(tmp_path, plan) == ["kit/real.wav"]
    assert plan.problems == []


def test_audio_that_is_not_read_here_is_named(tmp_path: Path) -> None:
    put(tmp_path, *(f"loop{kind}" for kind in UNSUPPORTED), "Break.RX2")
    plan = scan(tmp_path)
    assert plan.new == []
    assert {problem.code for problem in plan.problems} == {"unsupported_audio"}
    assert len(plan.problems) == len(UNSUPPORTED) + 1
    assert any("Break.RX2" in problem.text and ".rx2" in problem.text for problem in plan.problems)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path) == ScanPlan()


def test_what_did_not_change_is_counted(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav", "c.wav", "d.wav")
    known = known_from(scan(tmp_path))
    put(tmp_path, "b.wav", data=b"longer")
    os.utime(tmp_path / "c.wav", ns=(1, 1))
    (tmp_path / "d.wav").unlink()
    put(tmp_path, "e.wav")
    plan = scan(tmp_path, known)
    assert (plan.unchanged, names(tmp_path, plan)) == (1, ["e.wav"])
    assert sorted(os.path.split(path)[1] for path, _ in plan.changed) == [b"b.wav", b"c.wav"]
    assert plan.gone == [known[os.fsencode(tmp_path / "d.wav")].sound_id]


def test_a_scan_that_is_stopped_says_nothing_of_what_it_did_not_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *(f"{kit}/{number}.wav" for kit in "abc" for number in range(3)))
    known = Remembered(known_from(scan(tmp_path)))
    monkeypatch.setattr(scanning, "_AT_ONCE", 3)
    asked: list[int] = []
    plan = scan_root(os.fsencode(tmp_path), known, (), lambda: asked.append(1) or len(asked) == 2)
    assert (plan, len(asked)) == (ScanPlan(stopped=True), 2)


def test_what_was_missing_and_is_there_again_is_looked_at_like_a_changed_file(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav")
    known = {path: entry._replace(missing=True) for path, entry in known_from(scan(tmp_path)).items()}
    put(tmp_path, "b.wav", data=b"another")
    plan = scan(tmp_path, known)
    assert sorted(path for path, _ in plan.changed) == sorted(known)
    assert plan.unchanged == 0


def test_what_is_missing_already_is_not_gone_again(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "b.wav")
    known = known_from(scan(tmp_path))
    (tmp_path / "a.wav").unlink()
    gone = os.fsencode(tmp_path / "a.wav")
    assert scan(tmp_path, known | {gone: known[gone]._replace(missing=True)}).gone == []


@pytest.mark.parametrize("how", ["removed", "renamed", "a file", "emptied"])
def test_a_root_that_is_away_is_offline_and_nothing_is_gone(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "Samples"
    put(folder, "a.wav", "kit/b.wav")
    known = known_from(scan(folder))
    folder.rename(tmp_path / "elsewhere")
    if how == "a file":
        folder.touch()
    if how == "emptied":  # a mount point without its drive
        folder.mkdir()
    assert scan(folder, known) == ScanPlan(offline=True)


def test_a_folder_whose_sounds_are_gone_but_that_holds_something_is_there(tmp_path: Path) -> None:
    put(tmp_path, "a.wav")
    known = known_from(scan(tmp_path))
    (tmp_path / "a.wav").unlink()
    put(tmp_path, ".stfolder")
    assert scan(tmp_path, known).gone == [SoundId(1)]


@pytest.mark.parametrize(
    "name",
    [
        b"new\nline.wav",
        "🥁 ключ 鼓.wav".encode(),
        b"not \xff\xfe utf-8.wav",
        b" .wav",
        b"-rf *.wav",
        b"a" * 251 + b".wav",
    ],
)
def test_names_are_bytes(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as file:
        file.write(b"abc")
    assert [found for found, _ in scan(tmp_path).new] == [path]


@settings(max_examples=50)
@given(
    name=st.binary(min_size=1, max_size=200).filter(lambda name: not set(name) & {0, ord("/")} and name[0] != 46)
)
def test_any_name_is_found_again(tmp_path_factory: pytest.TempPathFactory, name: bytes) -> None:
    folder = os.fsencode(tmp_path_factory.mktemp("any"))
    with open(os.path.join(folder, name + b".wav"), "wb"):
        pass
    [(path, stamp)] = scan_root(folder, Remembered()).new
    assert path == os.path.join(folder, name + b".wav")
    known = {path: Known(SoundId(1), ContentId(1), stamp, b"", False)}
    assert scan_root(folder, Remembered(known)).unchanged == 1


def test_links_that_loop_are_named_and_end(tmp_path: Path) -> None:
    put(tmp_path, "kit/a.wav")
    (tmp_path / "kit" / "up").symlink_to(tmp_path)
    (tmp_path / "kit" / "self").symlink_to(tmp_path / "kit")
    (tmp_path / "snake.wav").symlink_to(tmp_path / "snake.wav")
    plan = scan(tmp_path)
    assert names(tmp_path, plan) == ["kit/a.wav"]
    assert {problem.code for problem in plan.problems} == {"loop"}
    assert len(plan.problems) == 3


def test_a_folder_that_is_linked_twice_is_seen_once_by_its_own_path(tmp_path: Path) -> None:
    put(tmp_path, "z/real/a.wav")
    (tmp_path / "a_link").symlink_to(tmp_path / "z" / "real")
    plan = scan(tmp_path)
    assert names(tmp_path, plan) == ["z/real/a.wav"]
    assert plan.problems == []


def test_links_are_followed_within_the_roots_and_not_out_of_them(tmp_path: Path) -> None:
    put(tmp_path, "drive/kit/kick.wav", "drive/a.wav", "other/kit/b.wav", "root/c.wav")
    put(tmp_path, "root_and_more/d.wav")
    root = tmp_path / "root"
    for name, to in (("pack", "drive/kit"), ("one.wav", "drive/a.wav"), ("near.wav", "root_and_more/d.wav")):
        (root / name).symlink_to(tmp_path / to)
    (root / "all").symlink_to("/")
    (root / "kit").symlink_to(tmp_path / "other" / "kit")
    (root / "again.wav").symlink_to("c.wav")
    plan = scan_root(bytes(root), Remembered(), [bytes(root), bytes(tmp_path / "other")])
    assert names(root, plan) == ["again.wav", "c.wav", "kit/b.wav"]
    assert {(os.path.basename(one.path), one.code) for one in plan.problems} == {
        (name, "outside_library") for name in (b"all", b"pack", b"one.wav", b"near.wav")
    }


def test_a_root_that_is_a_link_is_walked(tmp_path: Path) -> None:
    put(tmp_path, "drive/kit/kick.wav")
    (tmp_path / "root").symlink_to(tmp_path / "drive")
    assert names(tmp_path / "root", scan(tmp_path / "root")) == ["kit/kick.wav"]


def test_a_link_to_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere.txt")
    [problem] = scan(tmp_path).problems
    assert (problem.code, problem.path) == ("unreadable", os.fsencode(tmp_path / "lost.wav"))
    assert "does not exist" in problem.text


def test_pipes_and_sockets_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door.wav")
        plan = scan(tmp_path)
    assert plan.new == []
    assert [problem.code for problem in plan.problems] == ["not_audio"] * 2


@contextlib.contextmanager
def as_somebody() -> Iterator[Path]:
    """A folder, and the rights of a user whom permissions hold back (root is held back by nothing)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = os.geteuid() == 0
    try:
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for inside in folder.glob("**/"):
            inside.chmod(0o755)
        shutil.rmtree(folder)


def test_sounds_in_a_folder_that_can_not_be_read_are_not_gone() -> None:
    with as_somebody() as folder:
        put(folder, "a.wav", "locked/b.wav", "locked/deep/c.wav", "locked2/d.wav")
        known = known_from(scan(folder))
        (folder / "locked").chmod(0)
        (folder / "a.wav").unlink()
        plan = scan(folder, known)
    assert plan.gone == [known[os.fsencode(folder / "a.wav")].sound_id]
    assert plan.unchanged == 1
    [problem] = plan.problems
    assert (problem.path, problem.code) == (os.fsencode(folder / "locked"), "unreadable")
    assert "Permission denied" in problem.text


def test_a_root_that_can_not_be_read_is_a_problem_and_nothing_is_gone() -> None:
    with as_somebody() as folder:
        put(folder, "a.wav")
        known = known_from(scan(folder))
        folder.chmod(0)
        plan = scan(folder, known)
        folder.chmod(0o755)
    assert (plan.offline, plan.gone) == (False, [])
    assert [problem.path for problem in plan.problems] == [os.fsencode(folder)]


def test_a_folder_removed_during_the_scan_takes_only_its_own_sounds(tmp_path: Path) -> None:
    put(tmp_path, *(f"{kit}/{number}.wav" for kit in "abcd" for number in range(3)))
    walk = Walk(os.fsencode(tmp_path))
    found = []
    for path, _ in walk.files():
        if not found:
            first = Path(os.fsdecode(path)).parent
            for kit in tmp_path.iterdir():
                if kit != first and kit.name in "ab":
                    shutil.rmtree(kit)
        found.append(path)
    assert len(found) in (6, 9)
    assert walk.problems == []
    assert walk.unseen == []


def test_a_root_removed_during_the_scan_is_offline(tmp_path: Path) -> None:
    folder = tmp_path / "Samples"
    put(folder, *(f"{kit}/{number}.wav" for kit in "abcdef" for number in range(3)))
    known = known_from(scan(folder))

    class Vanishing(Remembered):
        """What is known, after whose telling the drive is pulled out."""

        def there(self, places: Collection[bytes] = ()) -> Iterator[list[Stamped]]:
            yield from super().there(places)
            shutil.rmtree(folder, ignore_errors=True)

    assert scan_root(os.fsencode(folder), Vanishing(known)) == ScanPlan(offline=True)


KITS = st.dictionaries(
    st.sampled_from(
        ["a.wav", "a/b.wav", "a/b/c.wav", "a.b/c.wav", "a0.wav", "a/z.wav", "b/a.wav", "a-.wav", "B.wav"]
    ),
    st.sampled_from([b"x", b"yy", b"zzz"]),
)


@settings(max_examples=60)
@given(
    before=KITS,
    after=KITS,
    missing=st.sets(st.integers(0, 8)),
    more=st.sets(st.sampled_from(["a", "a/b", "b", "c"])),
)
def test_whatever_becomes_of_files_each_is_found_as_what_it_is_also_where_only_what_happened_is_looked_at(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, bytes],
    after: dict[str, bytes],
    missing: set[int],
    more: set[str],
) -> None:
    folder = tmp_path_factory.mktemp("kits")
    (folder / ".there").touch()
    for name, data in before.items():
        put(folder, name, data=data)
        os.utime(folder / name, ns=(1, 1))
    known = known_from(scan(folder))
    known = {path: one._replace(missing=at in missing) for at, (path, one) in enumerate(known.items())}
    for name in before.keys() - after.keys():
        (folder / name).unlink()
    for name, data in after.items():
        put(folder, name, data=data)
        os.utime(folder / name, ns=(1, 1))
    plan = scan(folder, known)
    path_of = {name: os.fsencode(folder / name) for name in before | after}
    there = {name for name in before if not known[path_of[name]].missing}
    same = {name for name in there & after.keys() if len(before[name]) == len(after[name])}
    assert plan.unchanged == len(same)
    assert {path for path, _ in plan.new} == {path_of[name] for name in after.keys() - before.keys()}
    assert {path for path, _ in plan.changed} == {path_of[name] for name in (after.keys() & before.keys()) - same}
    assert set(plan.gone) == {known[path_of[name]].sound_id for name in there - after.keys()}
    if happened := (before.keys() | after.keys()) - same | more:
        partly = scan(folder, known, *happened)
        assert os.fsencode(folder / "none") not in partly.places
        assert sorted(partly.new) == sorted(plan.new)
        assert sorted(partly.changed) == sorted(plan.changed)
        assert sorted(partly.gone) == sorted(plan.gone)
        inside = {name for name in same if name in happened or any(name.startswith(f"{one}/") for one in happened)}
        assert partly.unchanged == len(inside)


def test_only_what_happened_is_looked_at_and_the_rest_is_left(tmp_path: Path) -> None:
    put(tmp_path, "a.wav", "kit/b.wav", "kit/c.wav")
    known = known_from(scan(tmp_path))
    (tmp_path / "a.wav").unlink()
    (tmp_path / "kit" / "b.wav").unlink()
    put(tmp_path, "new/pack/d.wav", "new/notes.rx2", "e.wav", "kit/.hidden/f.wav", "._g.wav")
    plan = scan(tmp_path, known, "kit", "new", "new/pack/d.wav", "kit/.hidden", "kit/.hidden/f.wav", "._g.wav")
    assert names(tmp_path, plan) == ["new/pack/d.wav"]
    assert plan.gone == [known[os.fsencode(tmp_path / "kit" / "b.wav")].sound_id]
    assert (plan.unchanged, [problem.code for problem in plan.problems]) == (1, ["unsupported_audio"])
    asked = ("a.wav", "e.wav", "kitten.wav", "kit", "kit/b.wav", "new/pack/d.wav")
    assert {name for name in asked if plan.leaves(os.fsencode(tmp_path / name))} == {
        "a.wav",
        "e.wav",
        "kitten.wav",
    }


@pytest.mark.parametrize("place", ["kit", "kit/pack/b.wav", "kit/link", "kit/link/b.wav", "."])
def test_all_is_looked_through_where_a_link_is_met(tmp_path: Path, place: str) -> None:
    put(tmp_path, "a.wav", "packs/b.wav")
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "pack").symlink_to(tmp_path / "packs")
    (tmp_path / "kit" / "link").symlink_to(tmp_path / "packs")
    plan = scan(tmp_path, None, place)
    assert plan.places == frozenset()
    assert names(tmp_path, plan) == ["a.wav", "packs/b.wav"]
    assert plan.linked
    assert not plan.leaves(os.fsencode(tmp_path / "a.wav"))


@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_a_root_that_is_away_is_offline_also_where_only_something_seemed_to_happen(
    tmp_path: Path, how: str
) -> None:
    folder = tmp_path / "Samples"
    put(folder, "a.wav", "kit/b.wav")
    known = known_from(scan(folder))
    folder.rename(tmp_path / "elsewhere")
    if how == "emptied":
        folder.mkdir()
    assert scan(folder, known, "kit/b.wav") == ScanPlan(offline=True)


def test_what_can_not_be_looked_at_is_not_gone() -> None:
    with as_somebody() as folder:
        put(folder, "a.wav", "locked/b.wav", "locked/deep/c.wav")
        known = known_from(scan(folder))
        (folder / "locked").chmod(0)
        for place in ("locked", "locked/b.wav", "locked/deep"):
            plan = scan(folder, known, place)
            assert (plan.gone, len(plan.problems)) == ([], 1)


def test_links_are_told_of_where_there_are_any(tmp_path: Path) -> None:
    put(tmp_path, "kit/a.wav")
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    assert not scan(tmp_path).linked
    (tmp_path / "b.wav").symlink_to(tmp_path / "kit" / "a.wav")
    assert scan(tmp_path).linked
    assert scan(tmp_path, None, "b.wav").places == frozenset()
    assert not scan(tmp_path, None, "kit").linked
