"""The models on this machine: are they whole, do their words work, and removing one."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from typing import Literal

from tonewalk_models import registry
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.clap.selfcheck import examine
from tonewalk_models.fetch import alone, told_of_disk
from tonewalk_models.registry import BROUGHT_ALONG, UnknownEncoder


@dataclass(frozen=True)
class Checked:
    """What was found of one model.

    Attributes:
        state: `note`: it works, but its words do not find sounds.
        text: one sentence.
        dim: 0 where it can't be loaded.
    """

    name: str
    state: Literal["good", "note", "bad"]
    text: str
    dim: int = 0
    fingerprint: str = ""
    text_trained: bool | None = None


def whole(name: str) -> None:
    """Compare every file of a model with its checksum.

    Raises:
        BrokenModel: one is missing or was changed.
    """
    folder = registry.models_folder() / name
    if name in BROUGHT_ALONG:
        return
    if wrong := exported.damaged(exported.read(folder)):
        raise BrokenModel(
            f"{folder / wrong[0]} is damaged (another checksum): `tonewalk models pull {name}` gets it again."
        )


def check(name: str) -> Checked:
    """Is a model whole, does it load, and do its words find the sounds that they name?

    Raises:
        UnknownEncoder: there is none of that name, or it was not pulled yet.
    """
    try:
        whole_if_ready(name)
        encoder = registry.load(name)
        verdict = examine(encoder) if encoder.has_text else None
    except BrokenModel as error:
        return Checked(name, "bad", str(error))
    text = f"{encoder.dim} dimensions, {encoder.fingerprint[:12]}, all files as they were written"
    if verdict is None:
        return Checked(name, "good", f"{name}: {text}.", encoder.dim, encoder.fingerprint)
    return Checked(
        name,
        "good" if verdict.trained else "note",
        f"{verdict.sentence(name)[:-1]} ({text}).",
        encoder.dim,
        encoder.fingerprint,
        verdict.trained,
    )


def whole_if_ready(name: str) -> None:
    """`whole`, of a model that was pulled; `load` says it of the others."""
    if registry.info_of(name).ready:
        whole(name)


def remove(name: str) -> int:
    """Delete a pulled model, and what of it was fetched; the bytes that were freed.

    Raises:
        UnknownEncoder: it was not pulled.
        FetchError: its folder can't be removed, or another process pulls.
    """
    with alone(registry.models_folder()):
        return _remove(name)


def _remove(name: str) -> int:
    info = registry.info_of(name)
    if name in BROUGHT_ALONG:
        raise UnknownEncoder(f"{name} comes with tonewalk and can't be removed")
    folder = registry.models_folder() / name
    repos = {info.source.split("@")[0], *registry.known_sources(name)} - {""}
    caches = [registry.cache_of(repo) for repo in sorted(repos)]
    fetched = [path for cache in caches for path in cache.rglob("*") if path.is_file()]
    if not info.ready and not fetched:
        raise UnknownEncoder(f"{name} is not on this machine: there is nothing to remove")
    freed = registry.size_of(name) + sum(path.stat().st_size for path in fetched)
    with told_of_disk(folder):
        for cache in caches:
            if cache.exists():
                shutil.rmtree(cache)
        if info.ready:
            gone = tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent)
            folder.rename(f"{gone}/{name}")  # in one step: half a model is never there
            shutil.rmtree(gone)
    return freed
