"""Archives that were cut, changed or made to do harm: one sentence each, and nothing is written outside."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import movable
from tonewalk.base.errors import Damaged, InvalidArgument, TonewalkError
from tonewalk.library.indexing import Report
from tonewalk.library.moving import unpacking


def unpacked(archive: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with unpacking.opened(archive) as packed:
        packed.unpack(folder, Report())


def refused(archive: Path, folder: Path) -> str:
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(Damaged) as error:
        unpacked(archive, folder)
    assert error.value.text.startswith(str(archive))
    assert error.value.text.endswith("nothing was imported.")
    assert "\n" not in error.value.text
    outside = [path for path in folder.parent.rglob("*") if folder not in (path, *path.parents)]
    assert set(outside) <= set(before)
    return error.value.text


def test_a_whole_archive_comes_out_as_it_went_in(archive: Path, tmp_path: Path) -> None:
    unpacked(archive, tmp_path / "out")
    entries = movable.entries_of(archive)
    del entries["manifest.json"]
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in files} == entries


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_an_archive_that_was_cut_is_told(archive: Path, tmp_path: Path, share: float) -> None:
    data = archive.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(share * len(data))])
    assert "no whole archive" in refused(tmp_path / "cut.zip", tmp_path / "out")


@given(st.data())
def test_an_archive_with_a_wrong_byte_is_told_or_comes_out_as_it_was(
    archive: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("wrong")
    held = bytearray(archive.read_bytes())
    place = data.draw(st.integers(0, len(held) - 1))
    held[place] ^= data.draw(st.integers(1, 255))
    (folder / "wrong.zip").write_bytes(held)
    try:
        unpacked(folder / "wrong.zip", folder / "out")
    except TonewalkError:
        return  # as every other test has it told
    for name, content in movable.entries_of(archive).items():  # such as a date, which nothing follows from
        if name != "manifest.json":
            assert (folder / "out" / name).read_bytes() == content


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.json", "/etc/evil.json", "maps/../../evil.npz", "maps\\..\\..\\evil.npz", "C:evil.json"),
        *("token", "config.toml", "daemon.json", "log/x.log", "maps/a/b.npz", "spaces/x/y/vectors.f32"),
        *("maps/con.npz", "maps/.npz.", "spaces/../vectors.f32", "maps/x\0.npz", "evil.exe", "manifolds/a/.."),
    ],
)
def test_a_name_that_no_library_has_is_never_written(archive: Path, tmp_path: Path, name: str) -> None:
    made = movable.changed(archive, tmp_path / "made.zip", {name: b"evil"})
    text = refused(made, tmp_path / "out")
    assert "which no library has" in text or "other entries" in text or "not as long" in text
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").rglob("*"))


def test_entries_that_the_manifest_does_not_name_are_told(archive: Path, tmp_path: Path) -> None:
    more = movable.changed(archive, tmp_path / "more.zip", {"maps/more.npz": b"x"}, summed=False)
    assert "other entries" in refused(more, tmp_path / "out")
    less = movable.changed(archive, tmp_path / "less.zip", {"maps/own.npz": None}, summed=False)
    assert "other entries" in refused(less, tmp_path / "out")
    none = movable.changed(archive, tmp_path / "none.zip", {"catalogue.sqlite": None})
    assert "no catalogue.sqlite" in refused(none, tmp_path / "out")


def test_an_entry_that_was_changed_fails_its_checksum(archive: Path, tmp_path: Path) -> None:
    made = movable.changed(archive, tmp_path / "made.zip", {"maps/own.npz": b"PLACES"}, summed=False)
    assert "maps/own.npz was changed" in refused(made, tmp_path / "out")
    made = movable.changed(archive, tmp_path / "longer.zip", {"maps/own.npz": b"longer places"}, summed=False)
    assert "not as long" in refused(made, tmp_path / "out")


def test_two_entries_of_one_name_are_told(archive: Path, tmp_path: Path) -> None:
    made = movable.changed(archive, tmp_path / "made.zip")
    with ZipFile(made, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("maps/own.npz", b"other")
    assert "other entries" in refused(made, tmp_path / "out")


def test_a_bomb_is_refused_before_it_is_unpacked(archive: Path, tmp_path: Path) -> None:
    made = movable.changed(archive, tmp_path / "bomb.zip", {"maps/own.npz": bytes(64 << 20)})
    assert "would unpack to 67108864 bytes" in refused(made, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_size_that_is_a_lie_ends_where_it_was_said(archive: Path, tmp_path: Path) -> None:
    made = movable.changed(archive, tmp_path / "made.zip", {"maps/own.npz": b"12345678" * 1000})
    data = made.read_bytes()
    with ZipFile(made) as zipped:
        info = zipped.getinfo("maps/own.npz")
    assert info.compress_type == ZIP_DEFLATED
    real, lie = (8000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    crc = zlib.crc32(b"12345678" * 1000).to_bytes(4, "little")
    assert crc in data
    made.write_bytes(
        data.replace(
            crc + info.compress_size.to_bytes(4, "little") + real,
            crc + info.compress_size.to_bytes(4, "little") + lie,
        )
    )
    assert "not as long" in refused(made, tmp_path / "out")


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"format": "x"}',
        b'{"format": 0}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_manifest_that_is_none_is_told(archive: Path, tmp_path: Path, manifest: bytes) -> None:
    with ZipFile(tmp_path / "made.zip", "w") as zipped:
        for name, data in movable.entries_of(archive).items():
            zipped.writestr(name, manifest if name == "manifest.json" else data)
    assert "manifest" in refused(tmp_path / "made.zip", tmp_path / "out")


def test_a_zip_of_something_else_is_told(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "kicks.zip", "w") as zipped:
        zipped.writestr("kick.wav", b"RIFF")
    assert "no manifest.json" in refused(tmp_path / "kicks.zip", tmp_path / "out")


def test_an_entry_that_is_packed_in_another_way_is_told(archive: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "made.zip", "w", ZIP_BZIP2) as zipped:
        for name, data in movable.entries_of(archive).items():
            zipped.writestr(name, data)
    assert "in a way that is not used" in refused(tmp_path / "made.zip", tmp_path / "out")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="is no file"):
        unpacked(tmp_path / "no.zip", tmp_path / "out")


def test_the_manifest_is_json_that_any_program_reads(archive: Path) -> None:
    said = json.loads(movable.entries_of(archive)["manifest.json"])
    assert {"format", "tonewalk", "made", "counts", "entries"} <= set(said)
