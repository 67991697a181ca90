"""Homes on disks that can't do everything: a share is told and goes on, one that takes no writing is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.command import environment

ON_A_SHARE = """
import sys
from pathlib import Path
from tonewalk.base import disks
disks.MOUNTS = Path(sys.argv.pop(1))
from tonewalk.cli import main
main()
"""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts of Linux")


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0


@linux
@pytest.mark.parametrize("command", ["index", "doctor"])
def test_a_home_on_a_share_is_told_and_goes_on(demo_folder: Path, tmp_path: Path, command: str) -> None:
    home = tmp_path / "home"
    table = tmp_path / "mountinfo"
    table.write_text(f"1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 0:44 / {home} rw - nfs4 server:/home rw\n")
    folder = tmp_path / "Samples"
    folder.mkdir()
    shutil.copy(sorted(demo_folder.rglob("*.wav"))[0], folder)
    arguments = [command, str(folder)] if command == "index" else [command]
    done = subprocess.run(
        [sys.executable, "-c", ON_A_SHARE, str(table), "--home", str(home), *arguments],
        capture_output=True, text=True, check=False, env=environment(), timeout=600,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert said.count("lies on a network share (nfs4)") == 1
    assert done.returncode == 0, said


@linux
@pytest.mark.skipif(not can_mount(), reason="mounts in a namespace of one's own are not allowed here")
@pytest.mark.parametrize("command", ["serve --no-open", "index /tmp", "status", "library import x.zip"])
def test_a_home_that_takes_no_writing_is_refused_in_one_sentence(tmp_path: Path, command: str) -> None:
    mount = tmp_path / "mount"
    mount.mkdir()
    steps = (
        f"mount -t tmpfs none {mount} && mkdir {mount}/home && mount -o remount,ro {mount} && "
        f"exec {sys.executable} -m tonewalk --home {mount}/home {command}"
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", steps],
        capture_output=True, text=True, check=False, env=environment(), timeout=600,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Read-only file system" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
