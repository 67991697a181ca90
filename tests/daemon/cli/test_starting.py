"""The command line loads what it needs, and no more: every search in a shell waits for that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tonewalk.cli import MODULES, every

NAMES = """from tonewalk.cli.app import app
print(*(one.name or one.callback.__name__ for one in app.registered_commands + app.registered_groups))
"""

LOADED = """
import sys
from tonewalk.cli import main
try:
    main()
finally:
    print(sorted({name.split(".")[1] for name in sys.modules if name.startswith("tonewalk_bridge.")}))
    print([name for name in ("numpy", "scipy", "soundfile", "torch") if name in sys.modules])
    print(sorted(name.split(".")[2] for name in sys.modules if name.startswith("tonewalk.cli.")))
"""


def loaded(home: Path, *arguments: str) -> tuple[str, str, str, str]:
    """What the command printed, and what it loaded: bridges, heavy libraries, modules of commands."""
    command = [sys.executable, "-c", LOADED, "--home", str(home), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    *said, bridges, heavy, commands = done.stdout.splitlines()
    return "\n".join(said), bridges, heavy, commands


def test_a_command_of_ours_loads_no_bridge_and_its_help_no_numbers(tmp_path: Path) -> None:
    said, bridges, heavy, commands = loaded(tmp_path, "search", "--help")
    assert "Find sounds by describing them" in said
    assert bridges == "[]"
    assert heavy == "[]"
    assert "'ask'" in commands
    assert "'serve'" not in commands


def test_every_command_of_ours_is_known_by_its_module() -> None:
    known = {name: module for module, names in MODULES.items() for name in names}
    own = {name for name in vars(every) if not name.startswith("_")} - {"app", "annotations"}
    assert MODULES.keys() == own
    found = {one.name or getattr(one.callback, "__name__", "") for one in every.app.registered_commands}
    assert known.keys() == found | {one.name for one in every.app.registered_groups}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_alone_has_its_commands(module: str) -> None:
    code = "import sys; from importlib import import_module; import_module(sys.argv[1]); " + NAMES
    done = subprocess.run(
        [sys.executable, "-c", code, f"tonewalk.cli.{module}"],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert set(done.stdout.split()) >= set(MODULES[module])


@pytest.mark.parametrize("name", ["live", "max", "mcp", "midi", "node", "pads", "pd", "sc"])
def test_a_bridge_is_loaded_where_it_is_meant_and_is_in_the_help(tmp_path: Path, name: str) -> None:
    said, bridges, *_ = loaded(tmp_path, name, "--help")
    assert f"'{name}'" in bridges
    assert "Usage" in said


def test_the_help_of_all_lists_the_bridges(tmp_path: Path) -> None:
    said, *_ = loaded(tmp_path, "--help")
    for name in ("search", "midi", "live", "mcp"):
        assert name in said


def test_a_daemon_answers_before_anything_of_scipy_is_loaded() -> None:
    code = "import sys, tonewalk.app; print([name for name in sys.modules if name.split('.')[0] == 'scipy'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=True)
    assert done.stdout.strip() == "[]"
