"""Homes killed while an older one is upgraded, and while their vectors move to a Milvus and back."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Generator
from pathlib import Path
from typing import Final

from benchmarks.torture.lives import Attempt, Ground, Told
from benchmarks.torture.state import read, unlike
from benchmarks.torture.victims import PATIENCE, Hung, Victim
from tests.helpers.milvus_server import TOKEN, MilvusServer
from tonewalk.base import config
from tonewalk.base.home import Home
from tonewalk.library.catalogue.schema import VERSION

EARLY: Final = 4
"""kills in the middle of an upgrade itself, before one of what follows it"""
SERVER_OF_THEM: Final = 0.1
"""share of kills that meet the Milvus, not who moves to it"""

_TO_1: Final = """
DROP TABLE click;
ALTER TABLE content DROP COLUMN tempo_confidence;
ALTER TABLE content DROP COLUMN key_confidence;
ALTER TABLE content DROP COLUMN heard;
ALTER TABLE content ADD COLUMN tempo_key_tried INTEGER NOT NULL DEFAULT 1;
PRAGMA user_version = 1;
"""
"""What the versions since the first one added, taken away."""


def upgrading(ground: Ground, chance: random.Random, told: Told) -> Generator[None, None, None]:
    """`tonewalk index` of a home of the first version, which is upgraded and heard again."""
    home = _older(ground)
    command = ground.command("index")
    began = time.monotonic()
    with Victim(home, *command) as run:
        while _version(home) < VERSION:
            if run.wait(0.01) is not None:
                raise Hung(f"an older home was not upgraded: {run.output.read_text()[-500:]}")
        upgraded = time.monotonic() - began
        if run.wait(PATIENCE) != 0:
            raise Hung(f"an older home was not indexed: {run.output.read_text()[-500:]}")
    seconds = time.monotonic() - began
    end = read(home, ground.folder)
    for one in unlike(ground.indexed, end):
        told(f"upgrade, undisturbed: {one}")
    while True:
        for _ in range(EARLY):
            home = _older(ground)
            attempt = Attempt(ground, home, command, seconds)
            attempt.killed(chance, chance.uniform(0.7, 1.2) * upgraded)
            if (version := _version(home)) not in {1, VERSION}:
                told(f"upgrade: its tables are of version {version}, in the middle")
            after = read(home, ground.folder)
            if after.ids != ground.indexed.ids:
                told("upgrade: the sounds are others")
            yield
        yield from attempt.to_its_end(chance, told, after)
        for one in unlike(end, attempt.undisturbed()):
            told(f"upgrade, at its end: {one}")


def _older(ground: Ground) -> Path:
    """A home as the first version left it."""
    home = ground.copy("killed upgrade")
    database = sqlite3.connect(home / "catalogue.sqlite")
    database.executescript(_TO_1)
    database.close()
    return home


def _version(home: Path) -> int:
    """Of a home's tables; reading it upgrades nothing."""
    database = sqlite3.connect(home / "catalogue.sqlite", timeout=PATIENCE)
    try:
        return int(database.execute("PRAGMA user_version").fetchone()[0])
    finally:
        database.close()


def moving(ground: Ground, chance: random.Random, told: Told) -> Generator[None, None, None]:
    """`tonewalk spaces move` to a Milvus and back, either end of which may be killed."""
    place = ground.scratch / "milvus"
    place.mkdir()
    server = MilvusServer(place)
    server.start()
    try:
        token = place / "token"
        token.write_text(TOKEN)
        there = ("spaces", "move", "milvus", server.uri, "--ca", str(server.ca), "--token-file", str(token))
        home = ground.copy("killed move")
        took = {store: _took(home, command) for store, command in (("milvus", there), ("local", _BACK))}
        while True:
            for store, command in (("milvus", there), ("local", _BACK)):
                attempt = Attempt(ground, home, command, took[store])
                while not (yield from _ends(attempt, server, chance, took[store])):
                    for one in unlike(ground.indexed, read(home, ground.folder)):
                        told(f"move to {store}: {one}")
                for one in unlike(ground.indexed, attempt.undisturbed()):  # which compares row by row
                    told(f"move to {store}, at its end: {one}")
                if (stands := config.load(Home(home).config, environ={})[0].spaces.store) != store:
                    told(f"move to {store}: the settings say {stands}")
    finally:
        server.kill()
        shutil.rmtree(place, ignore_errors=True)  # 450 MB


_BACK: Final = ("spaces", "move", "local", "--drop")


def _took(home: Path, command: tuple[str, ...]) -> float:
    began = time.monotonic()
    with Victim(home, *command) as run:
        if run.wait(PATIENCE) != 0:
            raise Hung(f"the undisturbed move failed: {run.output.read_text()[-500:]}")
    return time.monotonic() - began


def _ends(
    attempt: Attempt, server: MilvusServer, chance: random.Random, seconds: float
) -> Generator[None, None, bool]:
    """One kill; whether the move had come to its end before it."""
    moment = chance.uniform(0.2, 1.2) * seconds
    if chance.random() < SERVER_OF_THEM:
        ended = _without(attempt, server, moment)
    else:
        ended = attempt.killed(chance, moment)
    yield
    return ended == 0


def _without(attempt: Attempt, server: MilvusServer, moment: float) -> int | None:
    """Kill the server in the middle, and start it again; how the move ended."""
    with attempt.run() as run:
        ended = run.wait(moment)
        server.kill()
        if ended is None:
            ended = run.wait(PATIENCE)
            if ended is None:
                raise Hung("a move never came to its end after the Milvus was killed")
    server.start()
    return ended
