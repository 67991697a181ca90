"""`tonewalk sc` as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.subcommand import output
from tonewalk.base.errors import Refused
from tonewalk_bridge.sc.cli import QUARK, app


def run(home: Path, *words: str) -> str:
    return output(app, "sc", home, *words)


def test_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(tmp_path)
    assert said.startswith("No daemon runs: `tonewalk serve` starts it.")
    assert f't = Tonewalk.new(home: "{tmp_path.as_posix()}");' in said.replace("\n", "")
    monkeypatch.delenv("TONEWALK_HOME", raising=False)
    monkeypatch.setattr("tonewalk_bridge.sc.cli.default_home", lambda: tmp_path)
    assert "t = Tonewalk.new;" in run(tmp_path)


def test_it_is_installed_among_the_user_s_extensions_and_not_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for _ in "ab":
        run(tmp_path, "install")
    (installed,) = tmp_path.rglob("Tonewalk.sc")
    assert "Extensions" in installed.parts
    assert installed.read_bytes() == (QUARK / "Classes" / "Tonewalk.sc").read_bytes()
    installed.write_text("mine")
    with pytest.raises(Refused, match=r"has another Classes.Tonewalk\.sc: say --overwrite"):
        run(tmp_path, "install")
    assert installed.read_text() == "mine"
