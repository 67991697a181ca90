"""The file format, read back by Pd itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tonewalk_bridge.pd.patch import Box, Patch, escaped, written


def test_arguments_and_separators_are_escaped() -> None:
    assert escaped("0, $1 $2") == "0 \\, \\$1 \\$2"
    assert escaped("; pd dsp 1") == " \\; pd dsp 1"
    assert escaped("costs 5 $") == "costs 5 $"


@given(st.text(alphabet="ab ,;$1\\", max_size=30))
def test_no_separator_stands_bare(text: str) -> None:
    shown = escaped(text)
    assert all(shown[at - 1] == "\\" for at, character in enumerate(shown) if character in ",;")


def test_ports_lie_from_edge_to_edge() -> None:
    box = Box("obj", "pack f f f", 3, 1, x=100, y=50)
    assert [box.inlet(number) for number in range(3)] == [(104, 50), (138, 50), (172, 50)]
    assert box.outlet(0) == (104, 72)


def test_pd_does_what_a_patch_says(pd: str, tmp_path: Path) -> None:
    patch = Patch("")
    inner = Patch("")
    inner.chain(inner.obj("inlet", 0), inner.obj("+ 1", 2), inner.obj("outlet", 1, 0))
    both = patch.obj("t b b", 1, 2)
    patch.chain(patch.obj("loadbang", 0), both)
    more = patch.sub("one more", inner)
    sink = patch.obj("print heard", 1, 0)
    patch.wire(both, 1, patch.msg("41, 1"))
    patch.chain(patch.boxes[-1], more, sink)
    patch.wire(both, 0, patch.msg("; pd quit"))
    file = tmp_path / "try.pd"
    file.write_text(written(patch))
    flags = ["-nogui", "-noaudio", "-nomidi", "-stderr", "-noprefs"]
    done = subprocess.run([pd, *flags, str(file)], capture_output=True, text=True, timeout=600, check=False)
    assert done.stderr.splitlines() == ["heard: 42", "heard: 2"]
