import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.errors import HomeLocked, TonewalkError
from tonewalk.home import DaemonInfo, Home, default_home


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
        "import sys, time; from pathlib import Path; from tonewalk.home import Home\n"
        "with Home(Path(sys.argv[1])).locked('daemon', 'It'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    home = Home(tmp_path)
    with pytest.raises(HomeLocked):
        home.locked("daemon", "It").__enter__()
    holder.kill()
    holder.wait()
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
