"""A published CLAP checkpoint to a model that is ready: fetched, exported, put in its place in one step."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
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
from tonewalk_models.fetch import FetchError, Progress, Remote, download, look_up

READY_AUDIO: Final = "onnx/audio_model.onnx"
READY_TEXT: Final = "onnx/text_model.onnx"
"""A ready-made export in a repository, as transformers.js reads it."""
READY_OPSET: Final = 21
"""The newest ONNX operator set that is taken unasked."""

ENVIRONMENT: Final = "1.5 GB (about 6 GB where pip finds only PyTorch's CUDA build)"
EXPORT_NEEDS: Final = (
    "torch",
    "transformers",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "scipy",
    "onnxscript",
)

Tell = Callable[[str], None]
Ask = Callable[[str], bool]


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
        FetchError: see there.
        BrokenModel: what was found is no CLAP model.
    """
    if not registry.NAME.fullmatch(name) or name in {"small", "timbre", "manifold"}:
        raise registry.UnknownEncoder(f"{name!r} can't be a model's name: take lower-case letters, digits and .-_")
    out = registry.models_folder() / name
    folder = Path(source).expanduser() if source else None
    if folder is not None and folder.is_dir():
        return _installed(folder, out, str(folder), "", ask, tell)
    if folder is not None and (folder.is_absolute() or source.startswith((".", "~"))):
        raise FetchError(f"{folder} is no folder: give the folder of a checkpoint, or a repository as owner/name.")
    repo = source or registry.source_of(name)
    cache = registry.models_folder() / ".fetched" / repo.replace("/", "--")
    if offline:
        whole = next((path for path in sorted(cache.glob("*")) if (path / ".whole").exists()), None)
        if whole is None:
            raise FetchError(f"{repo} is not on this machine and --offline was asked for: pull it with a network.")
        return _installed(whole, out, repo, "", ask, tell)
    remote = look_up(repo)
    names = files_of(remote)
    size = sum(remote.files[one].size for one in names)
    tell(f"{repo} at {remote.commit[:12]}: {size / 1e6:,.0f} MB, licence {remote.licence}")
    place = cache / remote.commit
    download(remote, names, place, progress)
    (place / ".whole").touch()
    made = _installed(place, out, f"{repo}@{remote.commit}", remote.licence, ask, tell)
    shutil.rmtree(cache, ignore_errors=True)
    return made


def files_of(remote: Remote) -> list[str]:
    """The files of a repository that are needed: a ready-made export's where there is one, else a checkpoint's.

    Raises:
        BrokenModel: it holds no CLAP checkpoint.
    """
    there = remote.files
    names: list[str] = [name for name in (CONFIG, PREPROCESSOR, PROCESSOR, TOKENIZER) if name in there]
    if TOKENIZER not in there:
        names += [name for name in SLOW_TOKENIZER if name in there]
    if CONFIG not in there or not {TOKENIZER, *SLOW_TOKENIZER} & set(there):
        raise BrokenModel(
            f"{remote.repo} holds no {CONFIG if CONFIG not in there else 'tokenizer'}: give a CLAP checkpoint."
        )
    if READY_AUDIO in there and READY_TEXT in there:
        return [*names, READY_AUDIO, READY_TEXT]
    weights = next((name for name in WEIGHTS if name in there), None)
    if weights is None:
        raise BrokenModel(f"{remote.repo} holds no weights ({', '.join(WEIGHTS[::2])}): give a CLAP checkpoint.")
    if weights.endswith(".index.json"):
        shards = re.compile(re.escape(weights.split(".")[0]) + r"-\d+-of-\d+\.\w+")
        return [*names, weights, *(one for one in there if shards.fullmatch(one))]
    return [*names, weights]


def _installed(folder: Path, out: Path, source: str, licence: str, ask: Ask, tell: Tell) -> exported.Exported:
    """What is in `folder`, as a model at `out`, in place of the one that is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent)) / out.name
    try:
        if (folder / exported.ABOUT).is_file():
            _whole(exported.read(folder))
            shutil.copytree(folder, part)
        elif (folder / READY_AUDIO).is_file() and (folder / READY_TEXT).is_file():
            tell("Taking the ready-made ONNX export")
            _take_ready(folder, part, source, licence)
        else:
            read_settings(folder)  # a checkpoint of another kind is told before an environment is made for it
            read_tokenizer(folder)
            _export(folder, part, source, licence, ask, tell)
        made = exported.read(part)
        _try(part)
        old = out.with_name(f".{out.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        if out.exists():
            out.rename(old)
        part.chmod(0o755)
        part.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part.parent, ignore_errors=True)
    return exported.read(made.folder.parent.parent / out.name)


def _whole(model: exported.Exported) -> None:
    if wrong := exported.damaged(model):
        raise BrokenModel(f"{model.folder / wrong[0]} was changed (another checksum): take another copy.")


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
    for name, ours in ((READY_AUDIO, exported.AUDIO), (READY_TEXT, exported.TEXT)):
        _check_opset(folder / name)
        shutil.copy(folder / name, part / ours)
    read_tokenizer(folder).save(str(part / exported.TOKENIZER))
    weights = exported.checksum(part / exported.AUDIO)
    exported.describe(part, settings, source=source, licence=licence, checkpoint=weights, opset=READY_OPSET)


def _check_opset(path: Path) -> None:
    """ONNX Runtime warns of an operator set that it does not know and goes on; here it is an error."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        reason = str(error).splitlines()[0][:200]
        raise BrokenModel(
            f"{path.name} can't be opened by ONNX Runtime {onnxruntime.__version__} ({reason}): pull another, or "
            "update onnxruntime."
        ) from error


def can_export() -> bool:
    """Whether torch and transformers are installed here."""
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "transformers", "onnx"))


def _export(folder: Path, part: Path, source: str, licence: str, ask: Ask, tell: Tell) -> None:
    if can_export():
        _run(sys.executable, folder, part, source, licence, tell)
        return
    if not ask(
        f"This model has to be exported once, with PyTorch and transformers in a private environment of "
        f"{ENVIRONMENT}, which is removed afterwards. Go on?"
    ):
        raise FetchError(
            "The model was fetched but not exported: pull it again and agree, or install tonewalk[train]."
        )
    with tempfile.TemporaryDirectory(prefix=".export-", dir=part.parent) as scratch:
        tell("Making a private environment for the export (minutes)")
        venv.create(scratch, with_pip=True)
        python = Path(scratch) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        made = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_requirements()],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            last = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise FetchError(
                f"The private environment could not be made ({last}): try again, or install tonewalk[train]."
            )
        _run(str(python), folder, part, source, licence, tell)


def _requirements() -> list[str]:
    """What the export needs, as this installation asks for it."""
    asked = importlib.metadata.requires("tonewalk") or []
    named = {re.split(r"[^A-Za-z0-9_-]", one, maxsplit=1)[0].lower(): one.split(";")[0].strip() for one in asked}
    return [named.get(name, name) for name in EXPORT_NEEDS]


def _run(python: str, folder: Path, part: Path, source: str, licence: str, tell: Tell) -> None:
    """The export in a process of its own, whose gigabytes go with it."""
    command = [python, "-m", "tonewalk_models.clap.export", str(folder), str(part)]
    command += ["--source", source, "--licence", licence]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            tell(line.strip())
        problem = process.stderr.read().strip()
    if process.returncode:
        raise BrokenModel(problem.splitlines()[-1] if problem else f"The export of {folder} broke off.")
