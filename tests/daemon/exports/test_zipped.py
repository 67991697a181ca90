"""A ZIP of sounds, read back with what others unpack it with."""

from __future__ import annotations

import io
import os
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
import soundfile

from tonewalk.base.errors import ChangedFile, OutsideLibrary, TooLarge, Unreadable
from tonewalk.exports import zipped
from tonewalk.exports.zipped import Member, check_members, zip_blocks
from tonewalk.library.opening import Kept
from tonewalk.library.records import Stamp


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    for kind in ("kick", "snare"):
        (folder / kind).mkdir(parents=True)
        soundfile.write(
            folder / kind / "One.wav", np.sin(np.arange(44_100) / (9 if kind == "kick" else 5)) / 2, 44_100
        )
    return folder


def member(
    root: Path, name: str, called: str = "", start: float | None = None, end: float | None = None
) -> Member:
    path = root / name
    status = path.stat()
    kept = Kept(bytes(path), (bytes(root),), Stamp(status.st_size, status.st_mtime_ns))
    return Member(kept, called or path.name, start, end)


def test_files_are_in_it_as_they_are_and_each_under_a_name_of_its_own(root: Path) -> None:
    members = [
        member(root, "kick/One.wav"),
        member(root, "snare/One.wav", "one.WAV"),
        member(root, "kick/One.wav", "a/b: c?.wav"),
        member(root, "snare/One.wav", "..."),
    ]
    archive = ZipFile(io.BytesIO(b"".join(zip_blocks(members))))
    assert archive.testzip() is None
    assert archive.namelist() == ["One.wav", "one (2).WAV", "a_b_ c_.wav", "sound"]
    assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
    for name, source in zip(archive.namelist(), ("kick", "snare", "kick", "snare"), strict=True):
        assert archive.read(name) == (root / source / "One.wav").read_bytes()


def test_of_a_slice_only_the_slice_is_in_it(root: Path) -> None:
    archive = ZipFile(io.BytesIO(b"".join(zip_blocks([member(root, "kick/One.wav", start=0.25, end=0.5)]))))
    assert archive.namelist() == ["One 0.25-0.50 s.wav"]
    samples, rate = soundfile.read(io.BytesIO(archive.read("One 0.25-0.50 s.wav")))
    whole, _ = soundfile.read(root / "kick" / "One.wav")
    np.testing.assert_allclose(samples, whole[rate // 4 : rate // 2], atol=1e-4)


def test_it_comes_in_pieces_and_is_never_held_as_a_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "_PIECE", 4096)
    pieces = [*zip_blocks([member(root, "kick/One.wav")] * 3)]
    assert len(pieces) > 60
    assert max(map(len, pieces)) < 5000


def test_what_is_not_there_or_too_much_is_told_before_anything_is_sent(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, gone = member(root, "kick/One.wav"), member(root, "snare/One.wav")
    (root / "snare" / "One.wav").unlink()
    with pytest.raises(Unreadable, match="not there now"):
        check_members([here, gone])
    monkeypatch.setattr(zipped, "MOST_BYTES", 2**16)
    with pytest.raises(TooLarge, match="take fewer of them"):
        check_members([here])
    # of a slice only what becomes of it counts
    check_members([member(root, "kick/One.wav", start=0.1 * part, end=0.1 * part + 0.05) for part in range(9)])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_file_that_is_another_or_leads_out_of_the_library_never_gets_in(root: Path) -> None:
    first, second = member(root, "kick/One.wav"), member(root, "snare/One.wav")
    blocks = zip_blocks([first, second])
    next(blocks)
    (root / "snare" / "One.wav").write_bytes(b"another")
    with pytest.raises(ChangedFile):
        list(blocks)
    secret = root.parent / "secret"
    secret.write_bytes(b"secret")
    (root / "link.wav").symlink_to(secret)
    with pytest.raises(OutsideLibrary):
        check_members([member(root, "link.wav")])
