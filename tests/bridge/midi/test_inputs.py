"""What is told where MIDI is not to be had."""

from __future__ import annotations

from types import SimpleNamespace

import mido
import pytest

from tonewalk.base.errors import Unavailable
from tonewalk_bridge.midi import cli


@pytest.mark.parametrize(
    ("python", "told"),
    [
        ((3, 12), r"pip install 'tonewalk\[midi\]'"),
        ((3, 13), "no wheel for this Python: install tonewalk with Python 3.12"),
        ((3, 14), "with a C\\+\\+ compiler, pip install python-rtmidi"),
    ],
)
def test_how_to_get_it_depends_on_the_python(
    monkeypatch: pytest.MonkeyPatch, python: tuple[int, int], told: str
) -> None:
    def missing() -> list[str]:
        raise ModuleNotFoundError("No module named 'rtmidi'")

    monkeypatch.setattr(mido, "get_input_names", missing)
    monkeypatch.setattr(cli, "sys", SimpleNamespace(version_info=python))
    with pytest.raises(Unavailable, match=told):
        cli.inputs()
