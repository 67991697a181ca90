"""Files of a model repository to a folder: resumed, checked by checksum, never half there.

Speaks the Hugging Face hub's protocol over urllib. `huggingface_hub` was the first choice, but it compares only
the size of what it fetched, not the published checksum, and its progress and errors are its own; what is needed
here is two kinds of GET. `HF_ENDPOINT` and `HF_TOKEN` count as they do there, and proxies as the environment says.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import os
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from filelock import FileLock, Timeout

from tonewalk_models.resuming import SPARE, TIMEOUT, Lost, append, begins, chunk, persistently

HUB: Final = "https://huggingface.co"

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and what is being fetched."""


class FetchError(ValueError):
    """A model could not be fetched; what was fetched so far is kept for the next try."""

    code = "fetch_failed"


class Unreached(FetchError):
    """The hub is not reached, or answers as none: another repository would not be reached either."""


@dataclass(frozen=True)
class RemoteFile:
    """One file of a repository.

    Attributes:
        sha256: hex, of large files; else empty.
        blob: git's own checksum (hex), of the others; else empty.
    """

    name: str
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True)
class Remote:
    """A repository at one commit."""

    repo: str
    commit: str
    licence: str
    files: dict[str, RemoteFile]


def endpoint() -> str:
    """The hub's address."""
    return (os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")


def look_up(repo: str) -> Remote:
    """What a repository holds now.

    Raises:
        FetchError: there is no such repository, it may not be read, or the hub is not reached.
    """
    if not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", repo, re.ASCII):
        raise FetchError(f"{repo!r} is no repository: give it as owner/name, or the path of a folder.")
    try:
        answer = persistently(lambda: _read(f"{endpoint()}/api/models/{repo}?blobs=true", repo))
    except Lost as error:
        raise Unreached(
            f"{endpoint()} is not reached ({error}): connect to the network, or give a folder with --from."
        ) from error
    try:
        about = json.loads(answer)
        files = [_remote_file(one) for one in about["siblings"]]
        commit = str(about["sha"])
        card = about.get("cardData") or {}
        licence = str(card.get("license") or "not stated")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreached(f"{endpoint()} did not answer as a model hub does: check HF_ENDPOINT.") from error
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise FetchError(f"{endpoint()} gives {commit[:20]!r} as the commit of {repo}: check HF_ENDPOINT.")
    return Remote(repo, commit, licence, {one.name: one for one in files})


def _remote_file(one: dict[str, Any]) -> RemoteFile:
    large = one.get("lfs") or {}
    size = int(one.get("size") or large.get("size") or 0)
    blob = "" if large else str(one.get("blobId") or "")
    return RemoteFile(str(one["rfilename"]), size, str(large.get("sha256") or ""), blob)


def download(remote: Remote, names: Sequence[str], folder: Path, progress: Progress = lambda *_: None) -> None:
    """Fetch some files into `folder`, going on where an earlier try stopped.

    Raises:
        FetchError: the connection was lost again and again, the disk is full, or the bytes are not the published.
    """
    wanted = [remote.files[name] for name in names]
    total, before = sum(one.size for one in wanted), 0
    with told_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _check_room(folder, wanted)
    for one in wanted:
        path = folder / one.name
        if not (path.is_file() and path.stat().st_size == one.size):
            _fetch(remote, one, path, _shifted(progress, before, total, one.name))
        before += one.size
        progress(before, total, one.name)


def _shifted(progress: Progress, before: int, total: int, name: str) -> Callable[[int], None]:
    return lambda done: progress(before + done, total, name)


def _check_room(folder: Path, wanted: Sequence[RemoteFile]) -> None:
    there = sum(path.stat().st_size for one in wanted for path in _places(folder / one.name) if path.is_file())
    lacking = sum(one.size for one in wanted) - there + SPARE - shutil.disk_usage(folder).free
    if lacking > 0:
        raise FetchError(
            f"The disk of {folder} lacks {lacking / 1e6:,.0f} MB for this model: make room, or set models.folder."
        )


def _places(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(path.name + ".part")


def _fetch(remote: Remote, one: RemoteFile, path: Path, progress: Callable[[int], None]) -> None:
    path, part = _places(path)
    with told_of_disk(part):
        path.parent.mkdir(parents=True, exist_ok=True)
    url = f"{endpoint()}/{remote.repo}/resolve/{remote.commit}/{urllib.parse.quote(one.name)}"
    try:
        persistently(lambda: _receive(url, one, part, progress))
    except Lost as error:
        done = part.stat().st_size if part.exists() else 0
        raise FetchError(
            f"{one.name} of {remote.repo} could not be fetched whole ({error}): try again, it goes on at {done:,} "
            f"of {one.size:,} bytes."
        ) from error
    _check(remote, one, part)
    part.replace(path)


def _receive(url: str, one: RemoteFile, part: Path, progress: Callable[[int], None]) -> None:
    """Append what is missing of a file."""
    done = part.stat().st_size if part.exists() else 0
    if done == one.size and part.exists():
        return
    with _get(url, one.name, done if done < one.size else 0) as answer, told_of_disk(part):
        done = append(answer, part, begins(answer, done), progress, one.size)
    if done < one.size:
        raise Lost(f"the connection ended at {done:,} of {one.size:,} bytes")


def _check(remote: Remote, one: RemoteFile, part: Path) -> None:
    right = part.stat().st_size == one.size
    with part.open("rb") as file:
        if one.sha256:
            right = right and hashlib.file_digest(file, "sha256").hexdigest() == one.sha256
        elif one.blob:
            digest = hashlib.sha1(b"blob %d\0" % one.size + file.read(), usedforsecurity=False)
            right = right and digest.hexdigest() == one.blob
    if not right:
        part.unlink()
        raise FetchError(
            f"{one.name} of {remote.repo} is not what its publisher states (another checksum): it was deleted, "
            "try again, and if that stays do not use this source."
        )


class _NoTokenElsewhere(urllib.request.HTTPRedirectHandler):
    """Files lie on other hosts than the hub, which must not see its token."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if (
            following is not None
            and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc
        ):
            following.remove_header("Authorization")
        return following


def _read(url: str, what: str) -> bytes:
    with _get(url, what) as answer:
        parts = []
        while piece := chunk(answer):
            parts.append(piece)
        return b"".join(parts)


def _get(url: str, what: str, start: int = 0) -> Any:
    """An open answer.

    Raises:
        FetchError: the hub refuses for good.
        Lost: it is not reached, or refuses for now.
    """
    headers = {"User-Agent": "tonewalk"}
    if start:
        headers["Range"] = f"bytes={start}-"
    if token := os.environ.get("HF_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    try:
        opener = urllib.request.build_opener(_NoTokenElsewhere)
        return opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.NOT_FOUND:
            raise FetchError(f"{endpoint()} has no {what}: check its spelling.") from error
        if error.code in {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}:
            raise FetchError(
                f"{endpoint()} does not show {what} to everyone: check its spelling, accept its terms there, and "
                "set HF_TOKEN."
            ) from error
        raise Lost(f"it answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise Lost(str(getattr(error, "reason", "") or error)) from error
    except ValueError as error:
        raise FetchError(f"{endpoint()!r} is no address of a hub: mend HF_ENDPOINT.") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from pulling into, or removing from, a folder of models.

    Raises:
        FetchError: one does so, or the folder can't be made.
    """
    lock = FileLock(folder / ".lock", thread_local=False, preserve_lock_file=True)
    with told_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(blocking=False)
        except Timeout as error:
            text = f"Another process fetches or removes a model in {folder}: wait for it, or stop it."
            raise FetchError(text) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def told_of_disk(path: Path) -> Iterator[None]:
    """What the disk refuses, as `FetchError`."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise FetchError(
                f"The disk of {path.parent} is full: make room and try again, what was fetched is kept."
            ) from error
        raise FetchError(
            f"{path} can't be written ({error.strerror}): mend its permissions, or set models.folder."
        ) from error
