"""Every command, asked by its name in its own types."""

from __future__ import annotations

import msgspec
import pytest

from tests.helpers.scripts import TOP, load_script
from tonewalk.base.errors import InvalidArgument, UnknownCommand, UnknownKnob, UnknownSound
from tonewalk.base.structs import Reply
from tonewalk.client import AsyncClient
from tonewalk.client.asks import AsyncAsks
from tonewalk.commands.knobs import Knob, KnobDefine, KnobRef
from tonewalk.commands.queries import Classify, Find
from tonewalk.commands.table import COMMANDS

READING = [
    row.name
    for row in COMMANDS.values()
    if "http" in row.doors
    and not (row.writes or row.shared or row.loopback_only or row.kind != "once")
    and not any(field.required for field in msgspec.structs.fields(row.request))
]
UNTRIED = {"map/tuned": "no search for the best map was made", "trajectory/get": "no path is kept"}
UNTRIED |= {"like": "it wants a sound or a file"}


def test_both_modules_are_what_the_script_writes_from_the_table() -> None:
    for path, text in load_script(TOP / "scripts" / "client_asks.py").written().items():
        assert path.read_text("utf-8") == text, f"run python scripts/client_asks.py: {path.name} is not current"


def test_every_command_of_http_has_its_overload() -> None:
    (source,) = [path for path in load_script(TOP / "scripts" / "client_asks.py").written() if path.stem == "asks"]
    said = source.read_text("utf-8")
    for command in COMMANDS.values():
        assert (f'Literal["{command.name}"]' in said) is ("http" in command.doors), command.name


@pytest.mark.parametrize("name", [name for name in READING if name not in UNTRIED])
async def test_the_daemon_s_reply_is_the_struct_of_the_table(atlas: AsyncClient, name: str) -> None:
    asks: AsyncAsks = atlas
    reply: Reply = await asks._ask(name, None)
    assert type(reply) is COMMANDS[name].reply


async def test_arguments_go_as_their_struct(atlas: AsyncClient) -> None:
    found = (await atlas.ask("find", Find(text="kick", k=2))).found
    assert [sound.end > sound.start for sound in found] == [True, True]
    fitting = await atlas.ask("classify", Classify(sound=found[0].id, labels=["kick drum", "warm pad"]))
    assert fitting.classes[0].label == "kick drum"


async def test_what_is_made_can_be_removed(atlas: AsyncClient) -> None:
    made = await atlas.ask("knob/define", KnobDefine(name="woody", low="metal", high="wood"))
    assert (made.name, made.built_in) == ("woody", False)
    assert (await atlas.ask("knob/remove", KnobRef(name="woody"))).done
    with pytest.raises(UnknownKnob, match="woody"):
        await atlas.ask("knob", Knob(name="woody", value=1.0, seed="kick"))


async def test_the_daemon_s_sentences_come_as_its_own_errors(atlas: AsyncClient) -> None:
    with pytest.raises(UnknownSound, match="9999999") as unknown:
        await atlas.ask("classify", Classify(sound=9999999, labels=["kick"]))
    assert len(unknown.value.text.splitlines()) == 1
    with pytest.raises(InvalidArgument, match="labels is") as wrong:
        await atlas.ask("classify", Classify(sound=1, labels=[]))
    assert wrong.value.where == "$.labels"
    with pytest.raises(UnknownCommand, match="subscribe"):
        await atlas._ask("subscribe", None)
