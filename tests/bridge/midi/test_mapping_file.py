"""Mappings as hands write them, and what is told where they are wrong: line, column, what to do."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument, NotFound
from tonewalk_bridge.midi import mapping_file
from tonewalk_bridge.midi.actions import Range
from tonewalk_bridge.midi.mapping import USUAL, Control, Mapping, chosen
from tonewalk_bridge.midi.mapping_file import learned, parsed

WHOLE = """\
# what my box does
name = "My box"
ports = ["Box", "BX-1"]
hello = ["F0 00 20 29 F7"]

[[control]]
cc = 0
channel = 9
do = "x"

[[control]]
cc = 20
bits = 14
low = 0.25
high = 0.75
do = "y"

[[control]]
notes = [36, 51]
choke = true
do = "hit"
[control.light]
lit = 3
there = 1

[mpe]
keys = [36, 84]

[clock]
play = "drawn"
"""


def test_what_is_written_is_what_is_meant() -> None:
    one = parsed(WHOLE, "box.toml")
    assert (one.name, one.ports) == ("My box", ["Box", "BX-1"])
    assert [(control.source, control.target) for control in one.control] == [
        ("cc", ("x", 0)),
        ("cc", ("y", 0)),
        ("notes", ("hit", 0)),
    ]
    assert one.control[1].range == Range(0.25, 0.75)
    assert one.control[2].light is not None
    assert one.control[2].light.there == 1
    assert one.mpe is not None
    assert one.clock is not None
    assert one.is_for("bx-1 midi 1")
    assert not one.is_for("Launchpad")


@pytest.mark.parametrize(
    ("line", "written", "told"),
    [
        (2, "name = My box", "line 2, column 8: invalid value"),
        (7, "cc = 128", "line 7, column 6: a whole number of at most 127 is wanted here"),
        (7, "cc = 'one'", "line 7, column 6: a whole number is wanted here"),
        (7, "ccc = 1", "line 7, column 7: there is no field 'ccc'"),
        (8, "channel = 17", "line 8, column 11: a whole number of at most 16 is wanted here"),
        (9, 'do = "dance"', "line 9, column 6: Nothing is done by 'dance'"),
        (9, "", "line 6, column 1: 'do' is missing"),
        (
            9,
            'do = "x"\nnote = 3',
            "line 9, column 6: a control is exactly one of cc, nrpn.* and this is cc and note",
        ),
        (7, "", "line 9, column 6: a control is exactly one of cc, nrpn.* and this is none of them"),
        (13, "bits = 12", "line 13, column 8: invalid enum value 12"),
        (12, "cc = 40", "line 13, column 8: 14 bits are those of controllers 0 to 31"),
        (15, "high = 0.25", "line 14, column 7: low and high are both 0.25"),
        (16, 'do = "stop"', "line 14, column 7: 'stop' is struck and has no low and high"),
        (19, "notes = [51, 36]", "line 19, column 9: notes go from the lower to the higher"),
        (21, 'do = "x"', "line 21, column 6: notes do hit, maps, point"),
        (21, 'do = "hit 3"', "line 21, column 6: notes do"),
        (19, "bend = true", "line 21, column 6: 'hit' is struck, and pitch bend moves"),
        (19, "program = 3", "line 21, column 6: 'hit' needs a number here: hit 1"),
        (4, 'hello = ["F0 FF F7"]', "line 4, column 9: 'F0 FF F7' is no system exclusive message"),
        (27, "keys = 36", "line 27, column 8: a list is wanted here"),
        (30, "plays = 'x'", "line 30, column 9: there is no field 'plays'"),
    ],
)
def test_a_mistake_is_told_with_its_place(line: int, written: str, told: str) -> None:
    lines = WHOLE.split("\n")
    lines[line - 1] = written
    with pytest.raises(InvalidArgument, match=f"^box.toml, {told}") as error:
        parsed("\n".join(lines), "box.toml")
    assert error.value.text.endswith(".")


def assert_is_one_or_a_sentence(text: str) -> None:
    told = "any.toml, line 1"
    try:
        parsed(text, "any.toml")
    except InvalidArgument as error:
        told = error.text
    assert told.startswith("any.toml, line ")


@given(st.text(max_size=80))
def test_whatever_is_written_it_is_a_mapping_or_a_sentence(text: str) -> None:
    assert_is_one_or_a_sentence(text)


@given(st.integers(0, len(WHOLE)), st.text(max_size=5))
def test_a_mapping_that_was_cut_or_written_into_is_one_or_a_sentence(at: int, text: str) -> None:
    assert_is_one_or_a_sentence(WHOLE[:at] + text + WHOLE[at + len(text) :])


def test_files_that_are_not_there_or_no_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="check its name"):
        mapping_file.read(tmp_path / "nothing.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(NotFound, match="can't be read"):
        mapping_file.read(tmp_path / "bytes.toml")
    with pytest.raises(NotFound):
        mapping_file.read(tmp_path)


def test_the_user_s_own_comes_first_then_what_comes_with_it_then_the_usual(tmp_path: Path) -> None:
    assert mapping_file.own(tmp_path / "none") == {}
    (tmp_path / "mine.toml").write_text('ports = ["Box"]\n[[control]]\ncc = 1\ndo = "x"\n')
    (mine,) = mapping_file.own(tmp_path).values()
    other = Mapping(name="theirs", ports=["Box", "Pad"])
    assert chosen("Box 1", [mine], [other]) is mine
    assert chosen("Pad 1", [mine], [other]) is other
    assert chosen("Keys", [mine], [other]) is USUAL


TOUCHED = st.one_of(
    st.builds(
        Control,
        do=st.sampled_from(["x", "knob bright", "speed", 'knob a "b\\c', "aspect timbre"]),
        cc=st.integers(0, 31),
        bits=st.sampled_from([7, 14]),
        channel=st.integers(0, 2),
    ),
    st.builds(Control, do=st.just("knob warm"), cc=st.integers(0, 40), relative=st.sampled_from(["twos", "sign"])),
    st.builds(Control, do=st.sampled_from(["hit 1", "stop"]), note=st.integers(0, 3)),
    st.builds(Control, do=st.just("y"), bend=st.just(True)),
    st.builds(Control, do=st.just("knob bright"), nrpn=st.integers(0, 16383)),
)
DEVICES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(DEVICES, TOUCHED), min_size=1, max_size=5))
def test_what_is_learned_is_read_as_it_was_the_newest_of_each_control(told: list[tuple[str, Control]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        for device, control in told:
            assert learned(path, device, control).is_for(device)
        one = mapping_file.read(path)
    assert {which(control): what(control) for control in one.control} == {which(c): what(c) for _, c in told}
    assert len(one.control) == len({which(control) for _, control in told})


def which(control: Control) -> tuple[str, str, int]:
    return control.source, str(getattr(control, control.source)), control.channel


def what(control: Control) -> tuple[str, int, str | None]:
    return control.do, control.bits, control.relative


def test_a_file_that_can_t_be_added_to_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('control = [{ cc = 1, do = "x" }]\n')
    with pytest.raises(
        InvalidArgument, match=r"can't be added to, as it is written: write cc = 2; do = \"y\" under"
    ):
        learned(path, "Box", Control(do="y", cc=2))
    assert path.read_text() == 'control = [{ cc = 1, do = "x" }]\n'


def test_a_mark_that_windows_editors_put_first_is_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert mapping_file.read(tmp_path / "mine.toml").name == "My box"


@pytest.mark.parametrize(("name", "text"), mapping_file.ready_texts().items())
def test_what_comes_with_it_is_whole_and_says_where_its_facts_are_from(name: str, text: str) -> None:
    one = parsed(text, name)
    assert one.name
    assert one.ports
    assert text.startswith("# ")
    sources = [(control.source, str(getattr(control, control.source)), control.channel) for control in one.control]
    assert len(set(sources)) == len(sources)


def test_ten_controllers_have_one_and_no_two_are_for_the_same() -> None:
    ready = mapping_file.ready()
    assert len(ready) >= 10
    parts = [part.lower() for one in ready.values() for part in one.ports]
    assert not [(one, other) for one in parts for other in parts if one is not other and one in other]
