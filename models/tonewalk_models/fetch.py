"""Files of a model repository to a folder: resumed, checked by sha256, never half there.

Speaks the Hugging Face hub's protocol over urllib. `huggingface_hub` was the first choice, but it does not compare
what it fetched with the published checksum, and its progress and errors are its own; what is needed here is two
kinds of GET. `HF_ENDPOINT` and `HF_TOKEN` count as they do there, and proxies as the environment says.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import json
import os
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

HUB: Final = "https://huggingface.co"
TRIES: Final = 4
PAUSE: Final = 0.5
"""s before the second try; doubled for each further one."""
TIMEOUT: Final = 30.0
"""s without a byte after which a connection counts as cut."""
_CHUNK: Final = 1 << 18
_SPARE: Final = 50_000_000
"""Bytes to be left on the disk."""

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all, and what is being fetched."""


class FetchError(ValueError):
    """A model could not be fetched; what was fetched so far is kept for the next try."""

    code = "fetch_failed"


@dataclass(frozen=True)
class RemoteFile:
    """One file of a repository.

    Attributes:
        sha256: hex; empty for small files, of which the hub publishes none.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Remote:
    """A repository at one commit."""

    repo: str
    commit: str
    licence: str
    files: dict[str, RemoteFile]


def endpoint() -> str:
    """The hub's address."""
    return os.environ.get("HF_ENDPOINT", HUB).rstrip("/")


def look_up(repo: str) -> Remote:
    """What a repository holds now.

    Raises:
        FetchError: there is no such repository, it may not be read, or the hub is not reached.
    """
    if repo.count("/") != 1 or not all(part and part.strip(".") for part in repo.split("/")):
        raise FetchError(f"{repo!r} is no repository: give it as owner/name, or the path of a folder.")
    with _get(f"{endpoint()}/api/models/{urllib.parse.quote(repo)}?blobs=true", repo) as answer:
        try:
            about: dict[str, Any] = json.load(answer)
            files = [_remote_file(one) for one in about["siblings"]]
            commit = str(about["sha"])
        except (ValueError, KeyError, TypeError) as error:
            raise FetchError(
                f"{endpoint()} did not answer as a model hub does ({error}): check HF_ENDPOINT."
            ) from error
    card = about.get("cardData") or {}
    return Remote(repo, commit, str(card.get("license") or "not stated"), {one.name: one for one in files})


def _remote_file(one: dict[str, Any]) -> RemoteFile:
    large = one.get("lfs") or {}
    return RemoteFile(
        str(one["rfilename"]), int(one.get("size") or large.get("size") or 0), str(large.get("sha256", ""))
    )


def download(remote: Remote, names: Sequence[str], folder: Path, progress: Progress = lambda *_: None) -> None:
    """Fetch some files into `folder`, going on where an earlier try stopped.

    Raises:
        FetchError: the connection was lost again and again, the disk is full, or the bytes are not the published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [remote.files[name] for name in names]
    total, before = sum(one.size for one in wanted), 0
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
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    lacking = sum(one.size for one in wanted) - there + _SPARE - shutil.disk_usage(folder).free
    if lacking > 0:
        raise FetchError(
            f"The disk of {folder} lacks {lacking / 1e6:,.0f} MB for this model: make room, or set models.folder."
        )


def _fetch(remote: Remote, one: RemoteFile, path: Path, progress: Callable[[int], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    name = urllib.parse.quote(one.name)
    url = f"{endpoint()}/{urllib.parse.quote(remote.repo)}/resolve/{remote.commit}/{name}"
    problem: Exception | None = None
    for attempt in range(TRIES):
        if attempt:
            time.sleep(PAUSE * 2 ** (attempt - 1))
        try:
            _receive(url, one, part, progress)
            break
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
            problem = error
        except OSError as error:
            raise FetchError(_disk(error, path)) from error
    else:
        raise FetchError(
            f"{one.name} of {remote.repo} could not be fetched whole ({_reason(problem)}): try again, it goes on "
            f"at {part.stat().st_size if part.exists() else 0:,} of {one.size:,} bytes."
        ) from problem
    _check(remote, one, part)
    part.replace(path)


def _receive(url: str, one: RemoteFile, part: Path, progress: Callable[[int], None]) -> None:
    """Append what is missing of a file."""
    have = part.stat().st_size if part.exists() else 0
    if have > one.size:
        part.unlink()
        have = 0
    if have == one.size and have:
        return
    with _get(url, one.name, have) as answer:
        resumed = have and answer.status == http.HTTPStatus.PARTIAL_CONTENT
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            while chunk := answer.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                progress(done)
    if done < one.size:
        raise ConnectionError(f"the connection ended at {done:,} of {one.size:,} bytes")


def _check(remote: Remote, one: RemoteFile, part: Path) -> None:
    wrong = one.size and part.stat().st_size != one.size
    if not wrong and one.sha256:
        with part.open("rb") as file:
            wrong = hashlib.file_digest(file, "sha256").hexdigest() != one.sha256
    if wrong:
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


def _get(url: str, what: str, start: int = 0) -> Any:
    """An open answer.

    Raises:
        FetchError: the hub refuses for good.
        URLError: it is not reached, or refuses for now.
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
        raise
    except (OSError, http.client.HTTPException) as error:
        if start or "/resolve/" in url:
            raise
        raise FetchError(
            f"{endpoint()} is not reached ({_reason(error)}): connect to the network, or give a folder, --from."
        ) from error


def _reason(error: Exception | None) -> str:
    return str(getattr(error, "reason", "") or error)


def _disk(error: OSError, path: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"The disk of {path.parent} is full: make room and try again, what was fetched is kept."
    return f"{path} can't be written ({error.strerror}): mend its permissions, or set models.folder."
