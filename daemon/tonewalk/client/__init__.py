"""Ask a running daemon from a program of one's own.

    from tonewalk.client import connect

    with connect() as atlas:
        for hit in atlas.search("warm pad", k=8):
            print(hit.id, hit.path)

`AsyncClient` is the same with `await`. Whatever has no short name is asked by its command (docs/protocol.md) and
the struct of its arguments, from `tonewalk.commands`: `atlas.ask("classify", Classify(sound=7, labels=["kick"]))`.
What goes wrong is raised as what the daemon itself raises (`tonewalk.base.errors`), with its sentence.
"""

from __future__ import annotations

from tonewalk.client.atlas import AsyncClient
from tonewalk.client.blocking import Client, connect
from tonewalk.client.events import Events, Told
from tonewalk.client.hits import HitList, Part

__all__ = ["AsyncClient", "Client", "Events", "HitList", "Part", "Told", "connect"]
