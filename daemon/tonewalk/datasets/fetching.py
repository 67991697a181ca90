"""A dataset's archive over HTTP: resumed where it stopped, checked by the published checksum, unpacked at once."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tonewalk.base.errors import Damaged, DiskFull, TonewalkError, Unavailable
from tonewalk.base.writing import FULL
from tonewalk.datasets.item import Remote
from tonewalk_models.resuming import SPARE, TIMEOUT, Lost, append, begins, persistently

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and what is being done."""


def fetch(remote: Remote, folder: Path, progress: Progress = lambda *_: None) -> Path:
    """Fetch and unpack a dataset into `folder`, going on where an earlier try stopped.

    Returns:
        The dataset's own folder, which is there whole or not at all.

    Raises:
        Unavailable: the address is not reached, or refuses; what was fetched is kept.
        Damaged: the bytes are not those that the publishers state.
        DiskFull: there is no room; what was fetched is kept.
    """
    whole = folder / remote.unpacks
    if whole.is_dir():
        return whole
    archive = folder / remote.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not archive.is_file():
            _check_room(folder, remote)
            part = archive.with_name(f"{remote.name}.part")
            _receive_whole(remote, part, progress)
            _check(remote, part, progress)
            part.replace(archive)
        _unpack(remote, archive, whole, progress)
        archive.unlink()
    except OSError as error:
        raise _of_disk(folder, error) from error
    return whole


def _of_disk(folder: Path, error: OSError) -> TonewalkError:
    if error.errno in FULL:
        return DiskFull(
            f"The disk of {folder} is full: make room and run it again, it goes on where it stopped; nothing was "
            "added."
        )
    return Unavailable(f"{error.filename or folder} can't be written ({error.strerror}): mend its permissions.")


def _check_room(folder: Path, remote: Remote) -> None:
    """The archive, and beside it what is in it, which is sound and packs badly."""
    part = folder / f"{remote.name}.part"
    there = part.stat().st_size if part.exists() else 0
    lacking = int(2.3 * remote.size) - there + SPARE - shutil.disk_usage(folder).free
    if lacking > 0:
        raise DiskFull(
            f"The disk of {folder} lacks {lacking / 1e9:,.1f} GB for this dataset and its archive: make room, or "
            "choose another folder with --to."
        )


def _receive_whole(remote: Remote, part: Path, progress: Progress) -> None:
    try:
        persistently(lambda: _receive(remote, part, progress))
    except Lost as error:
        done = part.stat().st_size if part.exists() else 0
        raise Unavailable(
            f"{remote.name} could not be fetched whole ({error}): run it again, it goes on at {done:,} bytes."
        ) from error


def _receive(remote: Remote, part: Path, progress: Progress) -> None:
    """Append what is missing of the file."""
    done = part.stat().st_size if part.exists() else 0
    answer = _get(remote, done)
    if answer is None:  # it has no more than what is here
        return
    with answer:
        start = begins(answer, done)
        total = _total(answer, start)
        shown = total or remote.size
        done = append(answer, part, start, lambda done: progress(done, shown, f"Fetching {remote.name}"))
    if total and done < total:
        raise Lost(f"the connection ended at {done:,} of {total:,} bytes")


def _total(answer: Any, done: int) -> int:
    """Bytes of the whole file as the server states them; 0 where it does not."""
    if found := re.fullmatch(r"bytes \d+-\d+/(\d+)", answer.headers.get("Content-Range", "")):
        return int(found[1])
    length = answer.headers.get("Content-Length", "")
    return done + int(length) if length.isdecimal() else 0


def _get(remote: Remote, start: int) -> Any:
    """An open answer from byte `start` on; None where there is nothing after it."""
    headers = {"User-Agent": "tonewalk"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        return urllib.request.urlopen(urllib.request.Request(remote.url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return None
        if error.code in {401, 403, 404, 410}:
            raise Unavailable(
                f"{remote.url} answers {error.code} {error.reason}: fetch the dataset from its page, unpack it, "
                "and give its folder with --from."
            ) from error
        raise Lost(f"it answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise Lost(str(getattr(error, "reason", "") or error)) from error
    except ValueError as error:
        raise Unavailable(f"{remote.url!r} is no address: write https://...") from error


def _check(remote: Remote, part: Path, progress: Progress) -> None:
    progress(0, 0, f"Checking {remote.name}")
    with part.open("rb") as file:
        right = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == remote.md5
    if not right:
        part.unlink()
        raise Damaged(
            f"{remote.name} is not what its publishers state (another checksum): it was deleted, try again, and "
            "if that stays do not use this source."
        )


def _unpack(remote: Remote, archive: Path, whole: Path, progress: Progress) -> None:
    """Unpack beside, then give it its name: it is there whole or not at all."""
    beside = whole.with_name(f".{remote.unpacks}.unpacking")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with tarfile.open(archive) as packed:
            for number, member in enumerate(packed, 1):
                packed.extract(member, beside, filter="data")  # no absolute paths, no links out of it, no devices
                progress(number, 0, f"Unpacking {remote.name}")
        if not (beside / remote.unpacks).is_dir():
            raise Damaged(f"{archive} holds no folder {remote.unpacks}: it is not the archive of this dataset.")
        os.replace(beside / remote.unpacks, whole)
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(f"{archive} can't be unpacked ({error}): delete it and run it again.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
