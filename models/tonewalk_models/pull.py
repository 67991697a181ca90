"""A published CLAP checkpoint to a model that is ready: fetched, exported, put in its place in one step."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

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
from tonewalk_models.clap.providers import DEVICES, Device, DeviceUnavailable, chosen
from tonewalk_models.clap.tokens import read_tokenizer
from tonewalk_models.exporting import Ask, Tell, export
from tonewalk_models.fetch import (
    FetchError,
    Progress,
    Remote,
    Unreached,
    alone,
    download,
    look_up,
    told_of_disk,
)

READY: Final = ("onnx/audio_model.onnx", "onnx/text_model.onnx")
"""A ready-made export in a repository, as transformers.js reads it."""
READY_QUANTISED: Final = ("onnx/audio_model_quantized.onnx", "onnx/text_model_quantized.onnx")
READY_FP16: Final = "onnx/audio_model_fp16.onnx"
"""What a GPU is quicker with."""

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
    quantised: bool = False,
    ask: Ask = lambda question: True,
    tell: Tell = lambda text: None,
    progress: Progress = lambda *_: None,
) -> exported.Exported:
    """Get a model by its known name, or call what `source` names so.

    Args:
        source: a folder with a checkpoint or an exported model, or a repository `owner/name`; empty: the one
            that the registry knows, the one with a ready-made export first.
        quantised: take the 8-bit graphs of a ready-made export: a quarter of the size.
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
        folder, out = Path(source).expanduser() if source else None, registry.models_folder() / name
        if folder is not None and folder.is_dir():
            return _install(folder, out, _Origin(str(folder.absolute()), ""), quantised, ask, tell)
        if folder is not None and (folder.is_absolute() or source.startswith((".", "~"))):
            raise FetchError(
                f"{folder} is no folder: give the folder of a checkpoint, or a repository as owner/name."
            )
        if not source:
            registry.source_of(name)  # a name that nobody knows is told as such
        repos = [source] if source else registry.known_sources(name)
        if offline:
            repo, found = _fetched(repos, quantised)
        else:
            repo, found = _fetch_first(repos, out, quantised, tell, progress)
        if (there := _same(out, found.origin)) is not None:
            tell(f"{name} is here already: {there.source}")
            return there
        cache = registry.cache_of(repo)
        try:
            made = _install(found.place, out, found.origin, quantised, ask, tell)
        except BrokenModel:
            shutil.rmtree(cache, ignore_errors=True)  # another try would find the same
            raise
        shutil.rmtree(cache, ignore_errors=True)
        return made


class _Origin(NamedTuple):
    """Where a model is from: a folder or a repository at a commit, and under which licence."""

    source: str
    licence: str


class _Found(NamedTuple):
    """Fetched files and where they are from."""

    place: Path
    origin: _Origin


def _fetch_first(
    repos: Sequence[str], out: Path, quantised: bool, tell: Tell, progress: Progress
) -> tuple[str, _Found]:
    """The first of some repositories that can be had, and its files; what is cut waits for the next try."""
    graphs = READY_QUANTISED if quantised else READY
    for repo in repos[:-1]:
        try:
            remote = look_up(repo)
        except Unreached:
            raise
        except FetchError as error:
            tell(f"{error} Taking {repos[-1]} instead, which is exported here")
            continue
        if {*graphs} <= {*remote.files}:
            return repo, _fetch(remote, out, quantised, tell, progress)
        tell(f"{repo} holds no such ready-made export: taking {repos[-1]}, which is exported here")
    last = look_up(repos[-1])
    if quantised and not {*READY_QUANTISED} <= {*last.files}:
        raise FetchError(f"{last.repo} holds no quantised export: pull it without --quantised.")
    return last.repo, _fetch(last, out, quantised, tell, progress)


def _fetch(remote: Remote, out: Path, quantised: bool, tell: Tell, progress: Progress) -> _Found:
    """All needed files of a repository."""
    repo, cache = remote.repo, registry.cache_of(remote.repo)
    names, place = files_of(remote, quantised), cache / remote.commit
    origin = _Origin(f"{repo}@{remote.commit}{' quantised' if quantised else ''}", remote.licence)
    if _same(out, origin) is not None:
        return _Found(place, origin)
    choice = _choice(remote, quantised)
    tell(f"{repo} at {remote.commit[:12]}: {_megabytes(remote, names)}{choice}, licence {remote.licence}")
    download(remote, [one for one in names if one in (CONFIG, PREPROCESSOR, PROCESSOR, *_TOKENIZERS)], place)
    try:
        read_settings(place)  # a checkpoint of another kind is told before its weights are fetched
        read_tokenizer(place)
    except BrokenModel as error:
        shutil.rmtree(cache, ignore_errors=True)
        raise _named(error, place, repo) from error
    download(remote, names, place, progress)
    with told_of_disk(place / _WHOLE):
        (place / _WHOLE).write_text(json.dumps({"origin": origin.source, "licence": origin.licence}), "utf-8")
    return _Found(place, origin)


def _choice(remote: Remote, quantised: bool) -> str:
    """What the other choice of a ready-made export would take."""
    if not {*READY, *READY_QUANTISED} <= {*remote.files}:
        return ""
    other = _megabytes(remote, files_of(remote, not quantised))
    return f" ({other} in full, without --quantised)" if quantised else f" ({other} with --quantised)"


def _megabytes(remote: Remote, names: Sequence[str]) -> str:
    return f"{sum(remote.files[one].size for one in names) / 1e6:,.0f} MB"


def _fetched(repos: Sequence[str], quantised: bool) -> tuple[str, _Found]:
    """The same of what an earlier pull fetched whole."""
    for repo in repos:
        for note in sorted(registry.cache_of(repo).glob(f"*/{_WHOLE}")):
            about = json.loads(note.read_text("utf-8"))
            if about["origin"].endswith(" quantised") == quantised:
                return repo, _Found(note.parent, _Origin(about["origin"], about["licence"]))
    raise FetchError(f"{repos[-1]} was not fetched yet and --offline was asked for: pull it with a network.")


_TOKENIZERS: Final = (TOKENIZER, *SLOW_TOKENIZER)


def files_of(remote: Remote, quantised: bool = False) -> list[str]:
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
    graphs = READY_QUANTISED if quantised else READY
    if {*graphs} <= {*there}:
        more = [READY_FP16] if READY_FP16 in there and not quantised and _has_gpu() else []
        return [*names, *graphs, *more]
    weights = next((name for name in WEIGHTS if name in there), None)
    if weights is None:
        raise BrokenModel(f"{remote.repo} holds no weights ({', '.join(WEIGHTS[::2])}): give a CLAP checkpoint.")
    if weights.endswith(".index.json"):
        shards = re.compile(re.escape(weights.split(".")[0]) + r"-\d+-of-\d+\.\w+")
        return [*names, weights, *(one for one in there if shards.fullmatch(one))]
    return [*names, weights]


def _has_gpu() -> bool:
    """Whether the model would run on one, as it is set and as its libraries load."""
    from tonewalk_models.runtime import onnxruntime

    asked = os.environ.get(registry.DEVICE, "auto")
    wanted: Device = next((one for one in DEVICES if one == asked), "auto")
    try:
        return chosen(wanted, onnxruntime.get_available_providers()) in {"cuda", "tensorrt"}
    except DeviceUnavailable:
        return False  # it is told where the model is loaded


def _same(out: Path, origin: _Origin) -> exported.Exported | None:
    """The model at `out`, if it is whole and from there."""
    try:
        model = exported.read(out)
    except BrokenModel:
        return None
    return model if model.source == origin.source and not exported.damaged(model) else None


def _install(folder: Path, out: Path, origin: _Origin, quantised: bool, ask: Ask, tell: Tell) -> exported.Exported:
    """What is in `folder`, as a model at `out`, in place of the one that is there."""
    with told_of_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out.parent)
        scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        part = scratch / out.name
        with told_of_disk(out):
            _make(folder, part, origin, quantised, ask, tell)
            _try(part)
            if out.exists():
                out.rename(scratch / "old")
            part.rename(out)
    except BrokenModel as error:
        raise _named(_named(error, scratch / out.name, origin.source), folder, origin.source) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return exported.read(out)


def _sweep(folder: Path) -> None:
    """Remove what killed pulls left."""
    for path in folder.glob(".*-*"):
        if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
            shutil.rmtree(path, ignore_errors=True)


def _make(folder: Path, part: Path, origin: _Origin, quantised: bool, ask: Ask, tell: Tell) -> None:
    graphs = READY_QUANTISED if quantised else READY
    if (folder / exported.ABOUT).is_file() and not quantised:
        model = exported.read(folder)
        if wrong := exported.damaged(model):
            raise BrokenModel(f"{folder / wrong[0]} was changed (another checksum): take another copy.")
        part.mkdir()
        for name in (*model.files, exported.ABOUT):
            shutil.copy(folder / name, part / name)
    elif all((folder / name).is_file() for name in graphs):
        tell("Taking the ready-made ONNX export")
        _take_ready(folder, part, origin, graphs)
    elif quantised:
        raise BrokenModel(f"{folder} holds no quantised export: pull it without --quantised.")
    else:
        read_settings(folder)  # what is wrong with a folder is told before an environment is made for it
        read_tokenizer(folder)
        export(folder, part, origin.source, origin.licence, ask, tell)


def _try(folder: Path) -> None:
    """Load both towers once, so that what is put in place works."""
    import numpy as np

    from tonewalk_models.clap.encoder import ClapEncoder

    encoder = ClapEncoder("new", folder, device="cpu", precision="fp32")
    encoder.embed_text(["a sound"])
    encoder.embed_audio([np.zeros(encoder.sample_rate // 10, np.float32)])


def _take_ready(folder: Path, part: Path, origin: _Origin, graphs: tuple[str, str]) -> None:
    settings = read_settings(folder)
    part.mkdir()
    files = list(zip(graphs, (exported.AUDIO, exported.TEXT), strict=True))
    if graphs == READY and (folder / READY_FP16).is_file():
        files.append((READY_FP16, exported.AUDIO_FP16))
    for name, ours in files:
        _check_opset(folder / name)
        shutil.copy(folder / name, part / ours)
    read_tokenizer(folder).save(str(part / exported.TOKENIZER))
    weights = exported.checksum(part / exported.AUDIO)
    exported.describe(
        part,
        settings,
        source=origin.source,
        licence=origin.licence,
        checkpoint=weights,
        opset=OPSET_NOT_STATED,
    )


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
