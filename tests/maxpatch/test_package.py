"""What can be known of the Max package without Max: it is what its script makes, and its parts fit together."""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from py2max import Patcher

import tonewalk
from tonewalk.commands.queries import Hit, Hits
from tonewalk.commands.sounds import SoundInfo
from tonewalk.commands.table import COMMANDS
from tonewalk.doors.osc import answers

PACKAGE = Path(__file__).parents[2] / "maxpatch"
PATCHES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".maxpat", ".maxhelp"})
SCRIPTS = sorted((PACKAGE / "javascript").glob("*.js"))


def loaded(path: Path) -> dict[str, Any]:
    patch: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return patch


def texts(path: Path) -> list[str]:
    return [one["box"].get("text", one["box"]["maxclass"]) for one in loaded(path)["patcher"]["boxes"]]


def test_the_committed_files_are_what_the_script_makes(make: ModuleType) -> None:
    made = make.files()
    assert {name: (PACKAGE / name).read_bytes().decode() for name in made} == made
    generated = {path.relative_to(PACKAGE).as_posix() for path in [*PATCHES, *PACKAGE.glob("docs/*")]}
    assert generated <= set(made), "a file that the script no longer makes was left behind"


@pytest.mark.parametrize("path", PATCHES, ids=lambda path: path.name)
def test_ports_cords_and_places_are_sound(path: Path, make: ModuleType) -> None:
    known = make.Known(PACKAGE / "javascript")
    assert list(make.findings(loaded(path), known)) == []


@pytest.mark.parametrize("path", PATCHES, ids=lambda path: path.name)
def test_py2max_finds_no_error_either(path: Path) -> None:
    found = Patcher.from_file(path).lint()
    assert [str(one) for one in found if one.severity == "error"] == []
    unknown = {one.message for one in found if one.code == "W-UNKNOWN-OBJECT"}
    assert all("'tonewalk." in message for message in unknown)


@pytest.mark.parametrize(
    "change", ["an unknown object", "a port too far", "a cord to nowhere", "an outlet too many"]
)
def test_the_check_notices(change: str, make: ModuleType) -> None:
    known = make.Known(PACKAGE / "javascript")
    patch = loaded(PACKAGE / "patchers" / "tonewalk.xy.maxpat")
    boxes = [one["box"] for one in patch["patcher"]["boxes"]]
    line = patch["patcher"]["lines"][0]["patchline"]
    if change == "unknown object":
        boxes[2]["text"] = "rout cursor"
    elif change == "port too far":
        line["source"][1] = 9
    elif change == "cord to nowhere":
        line["destination"][0] = "obj-99"
    else:
        boxes[2]["numoutlets"] = 3
    assert list(make.findings(patch, known))


def test_what_is_sent_by_name_is_received_by_name() -> None:
    words = [text.split() for path in PATCHES for text in texts(path)]
    sent = {one[1] for one in words if one[0] == "s"}
    received = {one[1] for one in words if one[0] == "r"}
    assert sent == received
    assert all(name.startswith("tonewalk.") for name in sent)


def test_every_abstraction_has_the_ports_that_are_described(make: ModuleType) -> None:
    for name, about in make.ABSTRACTIONS.items():
        boxes = [one["box"] for one in loaded(PACKAGE / "patchers" / f"{name}.maxpat")["patcher"]["boxes"]]
        for kind, hints in (("inlet", about.inlets), ("outlet", about.outlets)):
            ports = sorted((box for box in boxes if box["maxclass"] == kind), key=lambda box: box["index"])
            assert tuple(port["comment"] for port in ports) == hints


def test_every_abstraction_has_a_help_patch_and_a_reference_page(make: ModuleType) -> None:
    for name, about in make.ABSTRACTIONS.items():
        shown = texts(PACKAGE / "help" / f"{name}.maxhelp")
        assert name in shown
        assert {message.example for message in about.messages} <= set(shown)
        page = ElementTree.parse(PACKAGE / "docs" / f"{name}.maxref.xml").getroot()
        assert page.get("name") == name
        assert len(page.findall("./outletlist/outlet")) == len(about.outlets)


def test_the_home_patcher_is_there_and_uses_every_abstraction(make: ModuleType) -> None:
    info = json.loads((PACKAGE / "package-info.json").read_text("utf-8"))
    assert info["version"] == tonewalk.__version__
    assert set(make.ABSTRACTIONS) <= set(texts(PACKAGE / "extras" / info["homepatcher"]))


def test_patches_and_scripts_ask_only_what_the_daemon_knows() -> None:
    """`ask` and `send` in scripts, `/tonewalk/...` in patches; behind a command stands its answer's name."""
    asked = set()
    for script in SCRIPTS:
        asked |= set(re.findall(r'\b(?:ask|send|begin)\("([a-z_/]+)"', script.read_text("utf-8")))
    assert {"ping", "client/reply_port", "search", "like", "sound/get", "subscribe"} <= asked
    for path in PATCHES:
        for text in texts(path):
            kind, *words = text.split()
            addresses = {word.removeprefix("/tonewalk/") for word in words if word.startswith("/tonewalk/")}
            if kind == "prepend":
                asked |= addresses
            else:
                assert all(name.removesuffix("/hit") in COMMANDS or name == "play" for name in addresses)
    assert asked <= set(COMMANDS)
    assert {"xy", "session/cursor"} <= asked


def test_answers_have_the_fields_that_the_scripts_and_patches_count_on() -> None:
    assert answers.shape(Hit).flat == ("id", "score", "x", "y", "name", "path")
    assert answers.shape(Hits).items[0][1] == "hit"
    sound = ("id", "path", "name", "start", "end", "sample_rate", "channels", "duration")
    assert answers.shape(SoundInfo).flat[: len(sound)] == sound
    assert answers.stream_fields(COMMANDS["xy"]) == ("id", "x", "y", "distance", "name", "path")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_javascript_that_max_8_runs(path: Path) -> None:
    code = re.sub(r'"(?:\\.|[^"\\])*"|//.*', "", path.read_text("utf-8"))
    assert not re.findall(
        r"\b(?:let|const|class|async|await|import|export)\b|=>|`|\.\.\.|\bfor\s*\([^)]*\bof\b", code
    )
