import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tonewalk.base.errors import HomeLocked, TonewalkError
from tonewalk.base.home import DaemonInfo, Home, default_home


def test_a_home_is_made_where_it_is_asked_for(tmp_path: Path) -> None:
    assert Home(tmp_path / "new" / "home").path.is_dir()


def test_a_home_that_cannot_be_made_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TonewalkError, match=r"can't be made .* --home"):
        Home(tmp_path / "file" / "home")


def test_the_environment_names_the_default_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TONEWALK_HOME", str(tmp_path / "elsewhere"))
    assert default_home() == tmp_path / "elsewhere"


def test_a_second_holder_of_a_lock_is_told_who_has_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    again = pytest.raises(HomeLocked, match=r"Another daemon already works on .*another --home")
    with home.locked("daemon", "Another daemon"), again:
        home.locked("daemon", "Another daemon").__enter__()
    with home.locked("daemon", "Another daemon"):
        pass


def test_a_killed_process_lets_go_of_its_lock(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tonewalk.base.home import Home\n"
        "with Home(Path(sys.argv[1])).locked('daemon', 'It'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    home = Home(tmp_path)
    with pytest.raises(HomeLocked):
        home.locked("daemon", "It").__enter__()
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    with home.locked("daemon", "It"):
        pass


def test_the_daemon_is_known_only_while_it_holds_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    info = DaemonInfo(pid=os.getpid(), http=1, osc=2, token="t")
    home.write_daemon(info)
    assert home.daemon() is None
    with home.locked("daemon", "Another daemon"):
        assert home.daemon() == info
    home.clear_daemon()
    with home.locked("daemon", "Another daemon"):
        assert home.daemon() is None


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_reads_the_token(tmp_path: Path) -> None:
    Home(tmp_path).write_daemon(DaemonInfo(pid=1, http=1, osc=2, token="secret"))
    assert stat.S_IMODE((tmp_path / "daemon.json").stat().st_mode) == 0o600


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """Of most systems, so that what is new would be open to others; `protect` changes it for its process."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_home_that_others_could_read_becomes_its_owners_alone(usual_umask: None, tmp_path: Path) -> None:
    home, elsewhere = Home(tmp_path / "home"), tmp_path / "elsewhere.wav"
    for name in ("catalogue.sqlite", "catalogue.sqlite-wal", "maps/a.npz", "renders/deep/er/x.wav", "log/t.log"):
        path = home.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    elsewhere.write_text("")
    (home.path / "renders" / "link.wav").symlink_to(elsewhere)
    (home.path / "not ours").mkdir()
    (home.path / "not ours" / "kept").write_text("")
    home.path.chmod(0o755)
    assert home.protect() == []
    (home.path / "new").write_text("")
    (home.path / "maps" / "newer").mkdir()
    for path in [home.path, *home.path.rglob("*")]:
        if not path.is_symlink() and path.name != "kept":
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
    assert stat.S_IMODE((home.path / "not ours" / "kept").stat().st_mode) == 0o644


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_new_home_is_its_owners_alone(usual_umask: None, tmp_path: Path) -> None:
    assert stat.S_IMODE(Home(tmp_path / "new" / "home").path.stat().st_mode) == 0o700


def test_a_home_keeps_its_token_until_the_file_is_deleted(tmp_path: Path) -> None:
    token = Home(tmp_path).token()
    assert len(token) >= 32
    assert Home(tmp_path).token() == token
    (tmp_path / "token").unlink()
    renewed = Home(tmp_path).token()
    assert renewed != token
    (tmp_path / "token").write_bytes(b"\xff cut")
    assert Home(tmp_path).token() not in (token, renewed, "")
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_a_home_keeps_its_identity_and_no_two_have_the_same(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    known = first.identity()
    assert len(known) == 12
    assert Home(first.path).identity() == known != second.identity()
    (first.path / "identity").write_text("../../else")
    assert len(first.identity()) == 12
