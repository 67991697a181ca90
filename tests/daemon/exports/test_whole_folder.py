"""A folder is there whole or not at all, and so is every export into one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.instruments import instrument, odd_sounds, sound
from tonewalk.base.errors import DiskFull, NotAudio, Refused
from tonewalk.base.saving import NEW, Rules
from tonewalk.exports.dawproject import write_dawproject
from tonewalk.exports.decent import write_decent
from tonewalk.exports.instrument import Sound
from tonewalk.exports.listing import write_csv
from tonewalk.exports.mpc import write_mpc
from tonewalk.exports.multisample import write_multisample
from tonewalk.exports.numbered import write_numbered
from tonewalk.exports.rack import write_rack
from tonewalk.exports.reaper import write_reaper
from tonewalk.exports.sfz import write_sfz
from tonewalk.exports.timeline import Item
from tonewalk.exports.whole_folder import whole_folder

Write = Callable[[list[Sound], Path], Path]

WRITERS: dict[str, Write] = {
    "sfz": lambda sounds, target: write_sfz(instrument(sounds), target),
    "decent": lambda sounds, target: write_decent(instrument(sounds), target),
    "mpc": lambda sounds, target: write_mpc(instrument(sounds), target),
    "multisample": lambda sounds, target: write_multisample(instrument(sounds), target),
    "rack": lambda sounds, target: write_rack(instrument(sounds), target),
    "numbered": lambda sounds, target: write_numbered(sounds, target),
    "reaper": lambda sounds, target: write_reaper([Item(one) for one in sounds], "a", 120, target),
    "dawproject": lambda sounds, target: write_dawproject([Item(one) for one in sounds], "a", 120, target),
}
every_export = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file can be longer than 4 KiB."""
    resource = pytest.importorskip("resource", reason="no limits there")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@every_export
def test_a_full_disk_is_told_and_nothing_is_left(
    tmp_path: Path, write: Write, request: pytest.FixtureRequest
) -> None:
    sounds = [sound(tmp_path, "short", 1, frames=100), sound(tmp_path, "long", 2, frames=50_000)]
    out = tmp_path / "out"
    out.mkdir()
    request.getfixturevalue("little_room")
    with pytest.raises((DiskFull, Refused), match=r"can't be written") as told:
        write(sounds, out / "kit")
    assert ".parts" not in told.value.text
    assert not os.listdir(out)


@every_export
def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path, write: Write) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(Refused, match=r"can't be written \(.+\): choose another place or mend its permissions"):
        write([sound(tmp_path, "a")], tmp_path / "file" / "kit")
    assert (tmp_path / "file").read_bytes() == b"mine"


@every_export
def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path, write: Write) -> None:
    one = sound(tmp_path, "a")
    (tmp_path / "locked").mkdir(mode=0o555)
    if os.access(tmp_path / "locked", os.W_OK):
        pytest.skip("permissions hold nobody back here")
    with pytest.raises(Refused, match="mend its permissions"):
        write([one], tmp_path / "locked" / "kit")


@every_export
def test_a_sound_that_is_no_audio_leaves_nothing(tmp_path: Path, write: Write) -> None:
    (tmp_path / "no.wav").write_bytes(b"no audio at all, and nothing that begins like it")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(NotAudio):
        write([sound(tmp_path, "a"), Sound(bytes(tmp_path / "no.wav"), "no.wav")], out / "kit")
    assert not os.listdir(out)


@every_export
def test_what_is_there_stays_and_the_new_one_gets_a_number(tmp_path: Path, write: Write) -> None:
    sounds = odd_sounds(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    out = tmp_path / "out"
    first = write(sounds, out / "kit")
    assert first == out / "kit"
    held = _held(first)
    assert write(sounds, out / "kit") == out / "kit-2"
    assert _held(first) == held
    assert sorted(os.listdir(out)) == ["kit", "kit-2"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_an_export_into_the_library_is_refused(tmp_path: Path) -> None:
    rules = Rules(roots=(bytes(tmp_path),))
    with pytest.raises(Refused, match="a folder of the library"):
        write_sfz(instrument([sound(tmp_path, "a")]), tmp_path / "kit", rules)
    with pytest.raises(Refused, match="a folder of the library"):
        write_csv([], tmp_path / "a.csv", rules)
    assert not (tmp_path / "kit").exists()


def test_with_leave_to_files_of_the_same_names_are_replaced_and_others_stay(tmp_path: Path) -> None:
    for text, names in (("old", ["a", "b/c", "mine"]), ("new", ["a", "b/c", "b/d"])):
        with whole_folder(tmp_path / "kit", Rules(overwrite=True)) as making:
            for name in names:
                (making.temporary / name).parent.mkdir(exist_ok=True)
                (making.temporary / name).write_text(text)
        assert making.path == tmp_path / "kit"
    assert _held(tmp_path / "kit") == {"a": b"new", "b/c": b"new", "b/d": b"new", "mine": b"old"}
    assert os.listdir(tmp_path) == ["kit"]


def test_an_empty_folder_is_taken_and_one_that_fills_meanwhile_is_not(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    with whole_folder(tmp_path / "kit") as making, whole_folder(tmp_path / "kit") as other:
        (making.temporary / "a").write_text("outer")
        (other.temporary / "a").write_text("inner")
    assert (other.path, making.path) == (tmp_path / "kit", tmp_path / "kit-2")
    assert _held(tmp_path) == {"kit/a": b"inner", "kit-2/a": b"outer"}


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with whole_folder(tmp_path / "kit", NEW) as making:
            (making.temporary / "a").write_text("half")
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        fail()
    assert not os.listdir(tmp_path)


def _held(folder: Path) -> dict[str, bytes]:
    if folder.is_file():
        return {"": folder.read_bytes()}
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
