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
from tonewalk.commands.trajectories import Step, Trajectory
from tonewalk.doors.osc import answers

TOPICS = {"play", "steps", "selection", "cursor"}
PACKAGE = Path(__file__).parents[2] / "maxpatch"
PATCHES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".maxpat", ".maxhelp"})
SCRIPTS = sorted((PACKAGE / "javascript").glob("*.js"))


def loaded(path: Path) -> dict[str, Any]:
    patch: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return patch


def boxes(patch: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a patch and of all in it."""
    here = [one["box"] for one in patch["patcher"]["boxes"]]
    return here + [box for one in here if "patcher" in one for box in boxes(one)]


def texts(path: Path) -> list[str]:
    return [one.get("text", one.get("name", one["maxclass"])) for one in boxes(loaded(path))]


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


CHANGES = {
    "an unknown object": (lambda one: one["boxes"][0].update(text="rout cursor"), "rout cursor is not among"),
    "a port too far": (lambda one: one["line"]["source"].__setitem__(1, 9), "has no port"),
    "a cord to nowhere": (lambda one: one["line"]["destination"].__setitem__(0, "obj-99"), "ends nowhere"),
    "an outlet too many": (lambda one: one["boxes"][0].update(numoutlets=3), "has 2 inlets and 2 outlets"),
    "a box on another": (
        lambda one: one["boxes"][0].update(patching_rect=one["boxes"][1]["patching_rect"]),
        "overlap",
    ),
    "a cord that runs up": (lambda one: one["boxes"][0]["patching_rect"].__setitem__(1, 900.0), "runs up"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_check_notices(change: str, make: ModuleType) -> None:
    known = make.Known(PACKAGE / "javascript")
    patch = loaded(PACKAGE / "patchers" / "tonewalk.xy.maxpat")
    objects = [one["box"] for one in patch["patcher"]["boxes"] if one["box"].get("text") == "route cursor"]
    others = [one["box"] for one in patch["patcher"]["boxes"] if one["box"].get("text") == "gate"]
    act, told = CHANGES[change]
    act({"boxes": objects + others, "line": patch["patcher"]["lines"][0]["patchline"]})
    assert any(told in one for one in make.findings(patch, known)), list(make.findings(patch, known))


def test_a_cord_that_lies_on_a_box_is_noticed_in_a_tab_as_well(make: ModuleType) -> None:
    patch = loaded(PACKAGE / "help" / "tonewalk.xy.maxhelp")
    (tab,) = (one["box"] for one in patch["patcher"]["boxes"] if one["box"]["text"] == "p basic")
    shown, player = (
        next(one for one in boxes(tab) if one["maxclass"] == "newobj" and one["text"] == text)
        for text in ("tonewalk.xy", "tonewalk.player~")
    )
    middle = [(a + b) / 2 for a, b in zip(shown["patching_rect"], player["patching_rect"], strict=True)]
    (hint, *_) = (one["box"] for one in tab["patcher"]["boxes"] if one["box"].get("text", "").startswith("id of"))
    hint["patching_rect"] = [middle[0], middle[1], 200.0, 20.0]
    found = list(make.findings(patch, make.Known(PACKAGE / "javascript")))
    assert any("in p basic: the cord from [tonewalk.xy] to [tonewalk.player~] lies on" in one for one in found)


def test_help_and_home_open_in_tabs_with_sound(make: ModuleType) -> None:
    for name, about in make.ABSTRACTIONS.items():
        patch = loaded(PACKAGE / "help" / f"{name}.maxhelp")
        tabs = [one["box"] for one in patch["patcher"]["boxes"]]
        assert [one["text"] for one in tabs] == ["p basic", "p your folder", "p ideas"]
        assert all(one["patcher"]["showontab"] == 1 for one in tabs)
        assert patch["patcher"]["showrootpatcherontab"] == 0
        assert about.ideas
        assert ("ezdac~" in texts(PACKAGE / "help" / f"{name}.maxhelp")) == bool(
            about.sounds is not None or about.signals
        )


def test_what_has_not_changed_stays_where_a_hand_put_it(make: ModuleType) -> None:
    """As places are found by trial, and a patch may be put straight in Max."""
    patch = loaded(PACKAGE / "patchers" / "tonewalk.xy.maxpat")
    moved = loaded(PACKAGE / "patchers" / "tonewalk.xy.maxpat")
    for number, one in enumerate(moved["patcher"]["boxes"]):
        one["box"]["patching_rect"] = [300.0, 40.0 * number, 100.0, 22.0]
    bare = [one for one in patch["patcher"]["boxes"] if not one["box"]["id"].startswith("words")]
    patch["patcher"]["boxes"] = list(bare)
    assert make.placed(patch, "Walk the map", moved) == moved
    changed = loaded(PACKAGE / "patchers" / "tonewalk.xy.maxpat")
    changed["patcher"]["boxes"] = [dict(one) for one in bare]
    changed["patcher"]["lines"] = changed["patcher"]["lines"][1:]
    again = make.placed(changed, "Walk the map", moved)
    assert list(make.findings(again, make.Known(PACKAGE / "javascript")))[1:] == []


def test_patches_are_drawn(make: ModuleType) -> None:
    drawn = make.drawings(loaded(PACKAGE / "help" / "tonewalk.blend.maxhelp"), "blend")
    assert list(drawn) == ["blend basic.svg", "blend your folder.svg", "blend ideas.svg"]
    picture = ElementTree.fromstring(drawn["blend basic.svg"])
    words = {one.text for one in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"tonewalk.blend", "weight 2 -0.5", "1. text kick 0.5 text metallic"} <= words
    tab = loaded(PACKAGE / "help" / "tonewalk.blend.maxhelp")["patcher"]["boxes"][0]["box"]["patcher"]
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) == len(tab["lines"])


def test_what_is_sent_by_name_is_received_by_name() -> None:
    words = [text.split() for path in PATCHES for text in texts(path)]
    sent = {one[1] for one in words if one[0] == "s"}
    received = {one[1] for one in words if one[0] == "r"}
    assert sent == received
    assert all(name.startswith(("tonewalk.", "#0-")) for name in sent)


def test_every_abstraction_has_the_ports_that_are_described(make: ModuleType) -> None:
    for name, about in make.ABSTRACTIONS.items():
        boxes = [one["box"] for one in loaded(PACKAGE / "patchers" / f"{name}.maxpat")["patcher"]["boxes"]]
        for kind, hints in (("inlet", about.inlets), ("outlet", about.outlets)):
            ports = sorted((box for box in boxes if box["maxclass"] == kind), key=lambda box: box["index"])
            assert tuple(port["comment"] for port in ports) == hints


def test_every_abstraction_has_a_help_patch_and_a_reference_page(make: ModuleType) -> None:
    for name, about in make.ABSTRACTIONS.items():
        shown = texts(PACKAGE / "help" / f"{name}.maxhelp")
        assert f"{name} {about.arguments}".strip() in shown
        assert {message.example for message in about.messages} <= set(shown)
        page = ElementTree.parse(PACKAGE / "docs" / f"{name}.maxref.xml").getroot()
        assert page.get("name") == name
        assert len(page.findall("./outletlist/outlet")) == len(about.outlets)


def test_the_home_patcher_is_there_and_uses_every_abstraction(make: ModuleType) -> None:
    info = json.loads((PACKAGE / "package-info.json").read_text("utf-8"))
    assert info["version"] == tonewalk.__version__
    used = {text.split()[0].removesuffix(".maxpat") for text in texts(PACKAGE / "extras" / info["homepatcher"])}
    assert set(make.ABSTRACTIONS) <= used


def test_patches_and_scripts_ask_only_what_the_daemon_knows() -> None:
    """`ask` and `send` in scripts, `/tonewalk/...` in patches; behind a command stands its answer's name."""
    asked = set()
    for script in SCRIPTS:
        asked |= set(re.findall(r'\b(?:ask|send|begin)\("([a-z_/]+)"', script.read_text("utf-8")))
    assert {"ping", "client/reply_port", "search", "like", "analogy", "blend", "sound/get", "subscribe"} <= asked
    assert {"knob/seed", "trajectory/build", "trajectory/play", "trajectory/stop"} <= asked
    for path in PATCHES:
        for text in texts(path):
            kind, *words = text.split()
            addresses = {word.removeprefix("/tonewalk/") for word in words if word.startswith("/tonewalk/")}
            if kind == "prepend":
                asked |= addresses | {word for word in words if "/" in word and not word.startswith("/")}
            else:
                assert all(name.removesuffix("/hit") in COMMANDS or name in TOPICS for name in addresses)
    assert asked <= set(COMMANDS)
    assert {"xy", "session/cursor", "session/select", "sound/tag", "sound/favourite"} <= asked


def test_answers_have_the_fields_that_the_scripts_and_patches_count_on() -> None:
    assert answers.shape(Hit).flat == ("id", "score", "x", "y", "name", "path")
    assert answers.shape(Hits).items[0][1] == "hit"
    sound = ("id", "path", "name", "start", "end", "sample_rate", "channels", "duration")
    assert answers.shape(SoundInfo).flat[: len(sound)] == sound
    step = answers.shape(Step).flat
    assert [step.index(name) + 1 for name in ("id", "trajectory", "gain")] == [2, 7, 12]
    assert len(step) + 1 == 14, "the delay comes behind them all"
    assert answers.shape(Trajectory).items[0][1] == "step"
    assert answers.stream_fields(COMMANDS["xy"]) == ("id", "x", "y", "distance", "name", "path")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_javascript_that_max_8_runs(path: Path) -> None:
    code = re.sub(r'"(?:\\.|[^"\\])*"|//.*', "", path.read_text("utf-8"))
    assert not re.findall(
        r"\b(?:let|const|class|async|await|import|export)\b|=>|`|\.\.\.|\bfor\s*\([^)]*\bof\b", code
    )
