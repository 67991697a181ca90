"""The same commands, waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base.errors import UnknownSound
from tonewalk.client import connect
from tonewalk.commands.daemon import Pong
from tonewalk.commands.queries import Classify, Find


def test_a_command_s_reply_is_its_struct(home: Path) -> None:
    with connect(home) as atlas:
        assert isinstance(atlas.ask("ping"), Pong)
        (found,) = atlas.ask("find", Find(text="kick")).found
        fitting = atlas.ask("classify", Classify(sound=found.id, labels=["kick drum", "warm pad"]))
        assert fitting.classes[0].label == "kick drum"


def test_the_daemon_s_sentences_come_as_its_own_errors(home: Path) -> None:
    with connect(home) as atlas, pytest.raises(UnknownSound, match="9999999"):
        atlas.ask("classify", Classify(sound=9999999, labels=["kick"]))
