"""The script and the fake Live against the stubs of Live's own API (PyPI's `ableton-live-stubs`)."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.fake_live import Application, Timer, browser, clips, devices, song

TOP = Path(__file__).parents[3]
NEWER = {("SimplerDevice", "replace_sample")}
"""What Live 12.4 has and the stubs, of 12.3.6, don't."""
KINDS: list[tuple[str, type]] = [
    ("Base.Timer", Timer),
    ("Application.Application", Application),
    ("Browser.Browser", browser.Browser),
    ("Browser.BrowserItem", browser.BrowserItem),
    ("Clip.Clip", clips.Clip),
    ("ClipSlot.ClipSlot", clips.ClipSlot),
    ("Sample.Sample", clips.Sample),
    ("SimplerDevice.SimplerDevice", devices.SimplerDevice),
    ("DrumCellDevice.DrumCellDevice", devices.DrumCellDevice),
    ("RackDevice.RackDevice", devices.RackDevice),
    ("DrumPad.DrumPad", devices.DrumPad),
    ("DrumChain.DrumChain", devices.Chain),
    ("Track.Track", song.Track),
    ("Song.Song", song.Song),
]


@pytest.fixture(scope="module")
def stubs() -> Path:
    for top in map(Path, sys.path):
        if (top / "Live-stubs" / "Song.pyi").is_file():
            return top / "Live-stubs"
    if os.environ.get("CI") == "true":
        pytest.fail("ableton-live-stubs is not installed: pip install 'tonewalk[dev]'")
    pytest.skip("ableton-live-stubs is not installed")


def members(stubs: Path, name: str) -> dict[str, ast.FunctionDef | None]:
    """What a class of the stubs has, its bases' included: methods by name, properties as None."""
    file, _, kind = name.partition(".")
    tree = ast.parse((stubs / f"{file}.pyi").read_text("utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind]
    has: dict[str, ast.FunctionDef | None] = {}
    for base in found.bases:
        if isinstance(base, ast.Name):
            where = {"DeviceContainer": "Track"}.get(base.id, base.id)
            has |= members(stubs, f"{where}.{base.id}")
    for node in found.body:
        if isinstance(node, ast.FunctionDef):
            has[node.name] = None if node.decorator_list else node
    return has


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=[name for name, _ in KINDS])
def test_the_fake_has_nothing_that_live_has_not(name: str, kind: type, stubs: Path, start: Any) -> None:
    start("12.4")
    real = members(stubs, name)
    for base in kind.__mro__[:-1]:
        for member, value in vars(base).items():
            if member.startswith("_") or (kind.__name__, member) in NEWER or member in ("all", "class_name"):
                continue
            assert member in real, f"Live's {name} has no {member}"
            node = real[member]
            if callable(value) and node is not None:
                most = len(node.args.posonlyargs) + len(node.args.args)
                assert value.__code__.co_argcount <= most, f"{name}.{member} takes fewer arguments in Live"


def test_the_script_is_typed_against_live_s_api(stubs: Path, tmp_path: Path) -> None:
    assert importlib.util.find_spec("mypy"), "it comes with the extra dev"
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "--config-file", os.devnull]
    done = subprocess.run(
        [*command, "bridge/tonewalk_bridge/live/script"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_call_that_live_has_not_would_be_found(stubs: Path, tmp_path: Path) -> None:
    source = tmp_path / "wrong.py"
    source.write_text("import Live\n\n\ndef f(slot: Live.ClipSlot.ClipSlot) -> None:\n    slot.load_file('x')\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "--config-file", os.devnull]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
    assert "load_file" in done.stdout
