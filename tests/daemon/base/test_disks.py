"""Which disks are another machine's: by what Linux, macOS and Windows say of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.base import disks

MOUNTINFO = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
51 27 0:44 / /home rw,relatime shared:9 - nfs4 server:/export/home rw,vers=4.2
52 51 8:1 / /home/local rw,relatime - xfs /dev/sda1 rw
53 27 0:45 / /mnt/My\\040Share rw,relatime - cifs //server/share rw,vers=3.1.1
54 27 0:46 / /mnt/ssh rw,nosuid - fuse.sshfs me@server:/music rw,user_id=0
55 27 0:47 / /mnt/usb rw,nosuid - fuseblk /dev/sdb1 rw
56 27 0:48 / /mnt/usb rw,nosuid - nfs server:/over rw
"""

MOUNT = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@nas._smb._tcp.local/Music on /Volumes/Music (smbfs, nodev, nosuid, mounted by me)
nas:/volume1/home on /Volumes/home on nas (nfs, nodev, nosuid, mounted by me)
"""


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTINFO)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(disks, "MOUNTS", table)


@pytest.mark.usefixtures("linux")
@pytest.mark.skipif(sys.platform == "win32", reason="paths of Linux")
@pytest.mark.parametrize(
    ("folder", "kind", "remote"),
    [
        ("/var/tonewalk", "ext4", False),
        ("/home/me/tonewalk", "nfs4", True),
        ("/home/local/tonewalk", "xfs", False),
        ("/homes", "ext4", False),
        ("/mnt/My Share", "cifs", True),
        ("/mnt/ssh/a/b", "fuse.sshfs", True),
        ("/mnt/usb", "nfs", True),
        ("/", "ext4", False),
    ],
)
def test_the_nearest_and_last_mount_tells_of_a_folder(folder: str, kind: str, remote: bool) -> None:
    assert disks.kind_of(Path(folder)) == kind
    assert disks.is_remote(kind) is remote
    assert bool(disks.share_told(Path(folder))) is remote


@pytest.mark.usefixtures("linux")
@pytest.mark.skipif(sys.platform == "win32", reason="paths of Linux")
def test_what_is_told_names_the_home_the_kind_of_share_and_what_to_do() -> None:
    told = disks.share_told(Path("/home/me"))
    assert "/home/me" in told
    assert "(nfs4)" in told
    assert "--home" in told
    assert "\n" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="paths of macOS")
def test_shares_of_macos_are_told_from_its_own_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(
        subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=MOUNT, stderr="")
    )
    kinds = [disks.kind_of(Path(one)) for one in ("/Volumes/Music/x", "/Volumes/home on nas/x", "/Users/me")]
    assert kinds == ["smbfs", "nfs", "apfs"]


def test_a_disk_that_nothing_is_known_of_is_no_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(disks, "MOUNTS", tmp_path / "not there")
    assert disks.kind_of(tmp_path) == ""
    assert disks.share_told(tmp_path) == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_the_kind_of_a_real_disk_is_what_the_system_says(tmp_path: Path) -> None:
    told = subprocess.run(
        ["stat", "-f", "-c", "%T", str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    kind = disks.kind_of(tmp_path)
    assert kind
    assert kind[:3] == told[:3]  # `ext2/ext3` is what stat calls ext4


@pytest.mark.parametrize("kind", ["fuse.sshfs", "fuse.rclone", "nfs", "smb3", "9p"])
def test_shares_are_known_by_their_kind(kind: str) -> None:
    assert disks.is_remote(kind)


@pytest.mark.parametrize(
    "kind", ["", "ext4", "btrfs", "zfs", "overlay", "tmpfs", "fuseblk", "fuse.mergerfs", "apfs"]
)
def test_other_disks_are_none(kind: str) -> None:
    assert not disks.is_remote(kind)
