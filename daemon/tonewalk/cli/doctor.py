"""What `tonewalk doctor` looks at, and what it says to do."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from tonewalk.base import config
from tonewalk.base.disks import share_told
from tonewalk.base.errors import TonewalkError
from tonewalk.base.home import Home
from tonewalk.cli import player

RUNTIMES: Final = ("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino")

LEAST_FREE: Final = 1 << 30
"""Bytes: below this a large library's vectors and maps may not fit."""


class Finding(msgspec.Struct):
    """One thing that was looked at."""

    what: str
    state: Literal["good", "note", "bad"]
    text: str


def examine(home: Home) -> list[Finding]:
    """Look at everything; never raises for what it finds."""
    return [*_python(), *_home(home), *_encoders(home), *_library(home), *_extras()]


def runtimes() -> list[str]:
    """The ONNX Runtime distributions that are installed: more than one overwrite each other's files."""
    found = []
    for name in RUNTIMES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _python() -> Iterator[Finding]:
    yield Finding("Python", "good", f"{sys.version.split()[0]} on {sys.platform}")
    found = runtimes()
    if len(found) == 1:
        yield Finding("ONNX Runtime", "good", found[0])
    elif found:
        text = (
            f"{' and '.join(found)} overwrite each other: uninstall all of them, then run the installation again."
        )
        yield Finding("ONNX Runtime", "bad", text)
    else:
        yield Finding("ONNX Runtime", "bad", "is not installed: run the installation again.")


def _home(home: Home) -> Iterator[Finding]:
    free = shutil.disk_usage(home.path).free
    text = f"{home.path} ({free / 2**30:.1f} GB free)"
    yield Finding("home", "good" if free > LEAST_FREE else "note", text)
    if told := share_told(home.path):
        yield Finding("home", "note", told)
    for left in home.path.glob(".arriving-*"):
        yield Finding(
            "home", "note", f"{left} is left of an import that was killed: the next start takes it away."
        )
    if os.name != "nt" and home.path.stat().st_mode & 0o077:
        yield Finding("privacy", "note", f"others on this machine may look into {home.path}: chmod 700 it.")
    try:
        info = home.daemon()
    except TonewalkError as error:
        yield Finding("home", "bad", error.text)
        return
    running = f"runs as process {info.pid}: HTTP {info.http}, OSC {info.osc}" if info else "does not run"
    yield Finding("daemon", "good" if info else "note", running)
    try:
        config.load(home.config)
        yield Finding("settings", "good", str(home.config) if home.config.exists() else "defaults")
    except TonewalkError as error:
        yield Finding("settings", "bad", error.text)


def _encoders(home: Home) -> Iterator[Finding]:
    from tonewalk.base.remotes import places
    from tonewalk.spaces import encoders
    from tonewalk.spaces.remote.encoder import RemoteEncoder
    from tonewalk_models import installed, registry

    try:
        names = config.load(home.config)[0].library.encoders
    except TonewalkError:
        return  # told already
    names = [*names, *(info.name for info in registry.available() if info.ready and info.name not in names)]
    elsewhere = places()
    for name in dict.fromkeys([*names, *elsewhere]):
        where = f", on {elsewhere[name].url}" if name in elsewhere else ""
        try:
            if not where:
                installed.whole_if_ready(name)
            encoder = encoders.load(name)
            if isinstance(encoder, RemoteEncoder):
                encoder.greet()
            text = f"{encoder.dim} dimensions, {encoder.fingerprint[:12]}{where}"
            yield Finding(f"encoder {name}", "good", text)
        except (TonewalkError, ValueError, OSError) as error:
            yield Finding(f"encoder {name}", "bad", str(error))


def _library(home: Home) -> Iterator[Finding]:
    from tonewalk.library.catalogue import schema
    from tonewalk.library.catalogue.catalogue import Catalogue
    from tonewalk.library.records import shown
    from tonewalk.spaces.report import report
    from tonewalk.spaces.space import Space
    from tonewalk.spaces.stores import stores

    yield from _kept(home)
    try:
        if not home.catalogue.exists():
            schema.refuse_lost(home.catalogue)
            yield Finding("library", "note", "is empty: tonewalk index ~/Samples fills it.")
            return
        catalogue = Catalogue.open(home.catalogue)
    except TonewalkError as error:
        yield Finding("library", "bad", error.text)
        return
    try:
        keeper = stores(config.load(home.config)[0].spaces, home)
    except TonewalkError as error:
        keeper = None
        yield Finding("store", "bad", error.text)
    try:
        try:
            catalogue.check()
            yield Finding("catalogue", "good", str(catalogue.path))
        except TonewalkError as error:
            yield Finding("catalogue", "bad", error.text)
        for root in catalogue.roots():
            state: Literal["good", "note"] = "good" if root.online else "note"
            yield Finding(
                "root", state, f"{shown(root.path)}{'' if root.online else ' is offline: its sounds are hidden'}"
            )
        for space in catalogue.spaces():
            folder = home.space(space.encoder, space.fingerprint)
            rows = catalogue.row_count(space.id)
            if not rows:
                continue
            try:
                Space.open(folder, rows).close()  # compares every row with its checksum
                told = report(folder, rows, keeper)
                yield Finding(
                    f"space {space.encoder}", "bad" if told.problem else "good", told.problem or told.text
                )
            except TonewalkError as error:
                yield Finding(f"space {space.encoder}", "bad", error.text)
    finally:
        catalogue.close()


def _kept(home: Home) -> Iterator[Finding]:
    """The newest backup, and what was set aside."""
    from tonewalk.library.catalogue.backup_files import listed

    if backups := listed(home.catalogue):
        yield Finding("backup", "good", f"{backups[0].path}: tonewalk restore puts it back.")
    elif home.catalogue.exists():
        yield Finding("backup", "note", "there is none yet: the daemon makes one a day, tonewalk backup one now.")
    for path in sorted([*home.path.glob("*.damaged-*"), *home.path.glob("*/*.damaged-*")]):
        yield Finding("set aside", "note", f"{path} was damaged; delete it once all is well again.")


def _extras() -> Iterator[Finding]:
    if importlib.util.find_spec("annoy") is None:
        yield Finding("Annoy", "note", "is not built (it needs a C++ compiler): ivf takes its place.")
    else:
        yield Finding("Annoy", "good", f"annoy {importlib.metadata.version('annoy')}")
    if importlib.util.find_spec("openTSNE") is None:
        yield Finding("t-SNE", "note", "is not installed: pip install 'tonewalk[tsne]' brings it.")
    if importlib.util.find_spec("zeroconf") is None:
        yield Finding("Zeroconf", "note", "is not installed: pip install 'tonewalk[zeroconf]' brings it.")
    try:
        yield Finding("player", "good", player.find()[0])
    except TonewalkError as error:
        yield Finding("player", "note", error.text)
    from tonewalk.base.pages import page

    built = page()
    text = (
        str(built) if built else "was not built (npm's registry was not reached at installation): install again."
    )
    yield Finding("atlas page", "good" if built else "note", text)
