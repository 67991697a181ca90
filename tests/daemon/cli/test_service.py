import plistlib
import shutil
import sys
from pathlib import Path

import pytest

from tonewalk.base.errors import Unavailable
from tonewalk.base.home import Home
from tonewalk.cli import service


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without services."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "user").mkdir()
    return tmp_path / "user"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd")
def test_a_unit_starts_the_daemon_of_this_home_with_this_python(user: Path, tmp_path: Path) -> None:
    path, text = service.install(Home(tmp_path / 'a home with 100% "quotes"'), start=False)
    unit = path.read_text()
    assert path == user / ".config" / "systemd" / "user" / "tonewalk.service"
    assert f'ExecStart="{sys.executable}" "-m" "tonewalk" "--home"' in unit
    assert '100%% \\"quotes\\""' in unit
    assert "started" not in text
    assert service.remove() == f"Removed {path}."
    assert not path.exists()
    assert "No service" in service.remove()


@pytest.mark.skipif(shutil.which("systemctl") is not None, reason="systemd is here")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd")
def test_without_systemd_the_file_is_written_and_the_user_told(user: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="systemctl is not here"):
        service.install(Home(tmp_path / "home"))
    assert (user / ".config" / "systemd" / "user" / "tonewalk.service").exists()


def test_a_plist_starts_the_daemon_of_this_home(tmp_path: Path) -> None:
    told = plistlib.loads(service._plist(Home(tmp_path / "home")))
    assert told["ProgramArguments"][1:] == ["-m", "tonewalk", "--home", str(tmp_path / "home"), "serve"]
    assert told["RunAtLoad"]
