"""A published CLAP checkpoint to a model that is ready: fetched, exported, put in its place in one step."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tonewalk_models import registry
from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import (
    CONFIG,
    PREPROCESSOR,
    PROCESSOR,
    SLOW_TOKENIZER,
    TOKENIZER,
    WEIGHTS,
    BrokenModel,
    read_settings,
)
from tonewalk_models.clap.tokens import read_tokenizer
from tonewalk_models.exporting import Ask, Tell, export
from tonewalk_models.fetch import FetchError, Progress, Remote, alone, download, look_up, told_of_disk

READY_AUDIO: Final = "onnx/audio_model.onnx"
READY_TEXT: Final = "onnx/text_model.onnx"
"""A ready-made export in a repository, as transformers.js reads it."""

OPSET_NOT_STATED: Final = 0

_WHOLE: Final = ".whole"
"""Beside the files of a repository once all of them are there: where they are from."""
_LEFT_BEHIND: Final = 24 * 3600.0
"""s after which a temporary folder is that of a pull that was killed."""


def pull(
    name: str,
    source: str = "",
    *,
    offline: bool = False,
    ask: Ask = lambda question: True,
    tell: Tell = lambda text: None,
    progress: Progress = lambda *_: None,
) -> exported.Exported:
    """Get a model by its known name, or call what `source` names so.

    Args:
        source: a folder with a checkpoint or an exported model, or a repository `owner/name`; empty: the one
            that the registry knows.
        offline: take only what is on this machine already.
        ask: whether to make a private environment for the export.
        tell, progress: hear what happens.

    Raises:
        UnknownEncoder: no such name, and no source.
        FetchError: see there; also where the export broke off, or another process pulls.
        BrokenModel: what was found is no CLAP model.
    """
    if not registry.NAME.fullmatch(name) or name in {"small", "timbre", "manifold"}:
        raise registry.UnknownEncoder(f"{name!r} can't be a model's name: take lower-case letters, digits and .-_")
    with alone(registry.models_folder()):
        return _pull(name, source, offline, ask, tell, progress)


def _pull(name: str, source: str, offline: bool, ask: Ask, tell: Tell, progress: Progress) -> exported.Exported:
    folder, out = Path(source).expanduser() if source else None, registry.models_folder() / name
    if folder is not None and folder.is_dir():
        return _install(folder, out, str(folder.absolute()), "", ask, tell)
    if folder is not None and (folder.is_absolute() or source.startswith((".", "~"))):
        raise FetchError(f"{folder} is no folder: give the folder of a checkpoint, or a repository as owner/name.")
    repo = source or registry.source_of(name)
    cache = registry.cache_of(repo)
    place, origin, licence = _fetched(repo, cache) if offline else _fetch(repo, cache, out, tell, progress)
    if (there := _same(out, origin)) is not None:
        tell(f"{name} is here already: {origin}")
        return there
    try:
        made = _install(place, out, origin, licence, ask, tell)
    except BrokenModel:
        shutil.rmtree(cache, ignore_errors=True)  # another try would find the same
        raise
    shutil.rmtree(cache, ignore_errors=True)
    return made


def _fetch(repo: str, cache: Path, out: Path, tell: Tell, progress: Progress) -> tuple[Path, str, str]:
    """All needed files of a repository: their folder, where they are from, their licence."""
    remote = look_up(repo)
    names, place, origin = files_of(remote), cache / remote.commit, f"{repo}@{remote.commit}"
    if _same(out, origin) is not None:
        return place, origin, remote.licence
    size = sum(remote.files[one].size for one in names)
    tell(f"{repo} at {remote.commit[:12]}: {size / 1e6:,.0f} MB, licence {remote.licence}")
    download(remote, [one for one in names if one in (CONFIG, PREPROCESSOR, PROCESSOR, *_TOKENIZERS)], place)
    try:
        read_settings(place)  # a checkpoint of another kind is told before its weights are fetched
        read_tokenizer(place)
    except BrokenModel as error:
        shutil.rmtree(cache, ignore_errors=True)
        raise _named(error, place, repo) from error
    download(remote, names, place, progress)
    with told_of_disk(place / _WHOLE):
        (place / _WHOLE).write_text(json.dumps({"origin": origin, "licence": remote.licence}), "utf-8")
    return place, origin, remote.licence


def _fetched(repo: str, cache: Path) -> tuple[Path, str, str]:
    """The same of what an earlier pull fetched whole."""
    for note in sorted(cache.glob(f"*/{_WHOLE}")):
        about = json.loads(note.read_text("utf-8"))
        return note.parent, about["origin"], about["licence"]
    raise FetchError(f"{repo} was not fetched yet and --offline was asked for: pull it with a network.")


_TOKENIZERS: Final = (TOKENIZER, *SLOW_TOKENIZER)


def files_of(remote: Remote) -> list[str]:
    """The files of a repository that are needed: a ready-made export's where there is one, else a checkpoint's.

    Raises:
        BrokenModel: it holds no CLAP checkpoint.
    """
    there = remote.files
    names: list[str] = [name for name in (CONFIG, PREPROCESSOR, PROCESSOR, TOKENIZER) if name in there]
    if TOKENIZER not in there:
        names += [name for name in SLOW_TOKENIZER if name in there]
    for lacking, what in ((CONFIG not in there, CONFIG), (not {*_TOKENIZERS} & {*there}, "tokenizer")):
        if lacking:
            raise BrokenModel(f"{remote.repo} holds no {what}: give a CLAP checkpoint.")
    if READY_AUDIO in there and READY_TEXT in there:
        return [*names, READY_AUDIO, READY_TEXT]
    weights = next((name for name in WEIGHTS if name in there), None)
    if weights is None:
        raise BrokenModel(f"{remote.repo} holds no weights ({', '.join(WEIGHTS[::2])}): give a CLAP checkpoint.")
    if weights.endswith(".index.json"):
        shards = re.compile(re.escape(weights.split(".")[0]) + r"-\d+-of-\d+\.\w+")
        return [*names, weights, *(one for one in there if shards.fullmatch(one))]
    return [*names, weights]


def _same(out: Path, origin: str) -> exported.Exported | None:
    """The model at `out`, if it is whole and from there."""
    try:
        model = exported.read(out)
    except BrokenModel:
        return None
    return model if model.source == origin and not exported.damaged(model) else None


def _install(folder: Path, out: Path, source: str, licence: str, ask: Ask, tell: Tell) -> exported.Exported:
    """What is in `folder`, as a model at `out`, in place of the one that is there."""
    with told_of_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out.parent)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        part = scratch / out.name
        with told_of_disk(out):
            _make(folder, part, source, licence, ask, tell)
            _try(part)
            if out.exists():
                out.rename(scratch / "old")
            part.rename(out)
    except BrokenModel as error:
        raise _named(_named(error, scratch / out.name, source), folder, source) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return exported.read(out)


def _sweep(folder: Path) -> None:
    """Remove what killed pulls left."""
    for path in folder.glob(".*-*"):
        if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
            shutil.rmtree(path, ignore_errors=True)


def _make(folder: Path, part: Path, source: str, licence: str, ask: Ask, tell: Tell) -> None:
    if (folder / exported.ABOUT).is_file():
        model = exported.read(folder)
        if wrong := exported.damaged(model):
            raise BrokenModel(f"{folder / wrong[0]} was changed (another checksum): take another copy.")
        part.mkdir()
        for name in (*model.files, exported.ABOUT):
            shutil.copy(folder / name, part / name)
    elif (folder / READY_AUDIO).is_file() and (folder / READY_TEXT).is_file():
        tell("Taking the ready-made ONNX export")
        _take_ready(folder, part, source, licence)
    else:
        read_settings(folder)  # what is wrong with a folder is told before an environment is made for it
        read_tokenizer(folder)
        export(folder, part, source, licence, ask, tell)


def _try(folder: Path) -> None:
    """Load both towers once, so that what is put in place works."""
    import numpy as np

    from tonewalk_models.clap.encoder import ClapEncoder

    encoder = ClapEncoder("new", folder, device="cpu", precision="fp32")
    encoder.embed_text(["a sound"])
    encoder.embed_audio([np.zeros(encoder.sample_rate // 10, np.float32)])


def _take_ready(folder: Path, part: Path, source: str, licence: str) -> None:
    settings = read_settings(folder)
    part.mkdir()
    files: Sequence[tuple[str, str]] = ((READY_AUDIO, exported.AUDIO), (READY_TEXT, exported.TEXT))
    for name, ours in files:
        _check_opset(folder / name)
        shutil.copy(folder / name, part / ours)
    read_tokenizer(folder).save(str(part / exported.TOKENIZER))
    weights = exported.checksum(part / exported.AUDIO)
    exported.describe(part, settings, source=source, licence=licence, checkpoint=weights, opset=OPSET_NOT_STATED)


def _check_opset(path: Path) -> None:
    """ONNX Runtime warns of an operator set that it does not know and goes on; here it is an error."""
    from tonewalk_models.runtime import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0].replace(str(path), path.name)
        reason = re.sub(r"/\S+:\d+ .*?\) ", " ", reason)[:240]  # less the place in its source
        raise BrokenModel(
            f"{path.name} can't be opened by ONNX Runtime {onnxruntime.__version__} ({reason}): pull another "
            "model, or update onnxruntime."
        ) from error


def _named(error: BrokenModel, folder: Path, source: str) -> BrokenModel:
    """The same, of where the files are from: a temporary folder says nothing to a user."""
    return BrokenModel(str(error).replace(str(folder), source))
