"""What kind of disk a folder lies on, and what can't work on one that another machine holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
"""Linux: one line a mounted file system, see proc_pid_mountinfo(5)."""

REMOTE: Final = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "9p", "afs", "afpfs", "webdav", "davfs"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "orangefs"),
        *("virtiofs", "vboxsf", "prl_fs", "vmhgfs"),
    }
)
"""File systems whose files another machine holds, a virtual machine's host included."""

_REMOTE_FUSE: Final = re.compile(
    r"fuse\.(sshfs|rclone|s3fs|goofys|gcsfuse|davfs2?|glusterfs|ceph|curlftpfs|gvfsd-fuse|juicefs|vmhgfs-fuse|smb\w*|nfs\w*)"
)
_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_MOUNTED: Final = re.compile(r"(?P<source>.+) on (?P<folder>/.*) \((?P<kind>[^,)]+)")
_REMOTE_DRIVE: Final = 4
"""Windows: DRIVE_REMOTE."""


def kind_of(folder: Path) -> str:
    """The type of the file system that a folder lies on, as `ext4` or `nfs4`; "" where that can't be told."""
    if sys.platform == "win32":
        return _windows(folder)
    real = os.path.realpath(folder)
    mounts = _linux() if sys.platform.startswith("linux") else _bsd()
    holding = [(len(where), kind) for where, kind in mounts if real == where or real.startswith(_slashed(where))]
    return max(holding, key=lambda one: one[0])[1] if holding else ""


def is_remote(kind: str) -> bool:
    """Whether another machine holds the files of such a file system."""
    return kind in REMOTE or _REMOTE_FUSE.fullmatch(kind) is not None


def share_told(home: Path) -> str:
    """What can't work in a home on a share, in one sentence; "" where it lies on a disk of this machine."""
    kind = kind_of(home)
    if not is_remote(kind):
        return ""
    return (
        f"The home {home} lies on a network share ({kind}): SQLite's log and locks hold on one machine only, so "
        "no other machine may use it meanwhile, and a broken connection can damage the catalogue; put it on a "
        "disk of this machine with --home, the folders of sounds may stay on shares."
    )


def _linux() -> list[tuple[str, str]]:
    """Where each file system is mounted, and its type; the later hides the earlier."""
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    found: dict[str, str] = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) > 4 and kind:
            found[_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4])] = kind
    return list(found.items())


def _bsd() -> list[tuple[str, str]]:
    """The same of macOS, whose `mount` says `//user@host/share on /Volumes/share (smbfs, nodev)`."""
    try:
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [(match["folder"], match["kind"]) for match in map(_MOUNTED.match, told.splitlines()) if match]


def _windows(folder: Path) -> str:
    """`smb3` for a share, whatever its letter; else ""."""
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = os.path.splitdrive(os.path.realpath(folder))[0]
    shared = drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))
    remote = shared or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
    return "smb3" if remote else ""


def _slashed(folder: str) -> str:
    return folder.rstrip("/") + "/"
