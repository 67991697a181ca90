"""The export of a checkpoint, where PyTorch is installed, or in a private environment that is made for it."""

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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.fetch import FetchError

ENVIRONMENT: Final = "1.5 GB (about 6 GB where pip finds only PyTorch's CUDA build)"
LONGEST_LINE: Final = 100
NEEDS: Final = ("torch", "transformers", "onnx", "onnxscript", "onnxruntime", "tokenizers", "numpy", "scipy")

Tell = Callable[[str], None]
Ask = Callable[[str], bool]


def can_export() -> bool:
    """Whether torch and transformers are installed here."""
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "transformers", "onnx"))


def export(folder: Path, part: Path, source: str, licence: str, ask: Ask, tell: Tell) -> None:
    """Export the checkpoint in `folder` to the new folder `part`, in a process whose gigabytes go with it.

    Raises:
        FetchError: no environment for it could be made, or the user does not want one, or it broke off.
        BrokenModel: the checkpoint is not one of CLAP, or incomplete.
    """
    given = [str(folder), str(part), "--source", source, "--licence", licence]
    if can_export():
        _run_export(sys.executable, given, os.environ, tell)
        return
    if not ask(
        f"This model has to be exported once, with PyTorch and transformers in a private environment of "
        f"{ENVIRONMENT}, which is removed afterwards. Go on?"
    ):
        raise FetchError(
            "The model was fetched but not exported: pull it again and agree (--yes), or install tonewalk[train]."
        )
    with tempfile.TemporaryDirectory(prefix=".environment-", dir=part.parent) as scratch:
        python = _private(Path(scratch), tell)
        _run_export(str(python), given, {**os.environ, "PYTHONPATH": scratch}, tell)


def _private(folder: Path, tell: Tell) -> Path:
    """An environment with what the export needs, and our package beside it: its Python.

    Only our package: the one that runs this may lie among others, of other versions.
    """
    tell("Making a private environment for the export (minutes)")
    ours = Path(__file__).parent
    shutil.copytree(ours, folder / ours.name, ignore=shutil.ignore_patterns("__pycache__", "small", "manifold"))
    try:
        venv.create(folder / "venv", with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise _not_made(str(error)) from error
    python = folder / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    status, said = _run([*pip, *requirements()], os.environ, lambda line: _tell_of_pip(line, tell))
    if status:
        raise _not_made((said.strip().splitlines() or ["no reason given"])[-1])
    return python


def _tell_of_pip(line: str, tell: Tell) -> None:
    """What takes long, of all that pip says."""
    if line.startswith(("Downloading ", "Installing ", "Building ")):
        tell(line if len(line) < LONGEST_LINE else f"{line[:LONGEST_LINE]}...")


def _not_made(reason: str) -> FetchError:
    return FetchError(
        f"The private environment could not be made ({reason}): try again, or install tonewalk[train]; what was "
        "fetched is kept."
    )


def requirements() -> list[str]:
    """What the export needs, as this installation asks for it."""
    asked = importlib.metadata.requires("tonewalk") or []
    named = {re.split(r"[^A-Za-z0-9_-]", one, maxsplit=1)[0].lower(): one.split(";")[0].strip() for one in asked}
    return [named.get(name, name) for name in NEEDS]


def _run_export(python: str, given: Sequence[str], environment: Mapping[str, str], tell: Tell) -> None:
    command = [python, "-m", "tonewalk_models.clap.export", *given]
    status, said = _run(command, {**environment, "HF_HUB_OFFLINE": "1"}, tell)
    last = (said.strip().splitlines() or [f"it ended with {status}"])[-1]
    if status == 1 and said.strip() and "Traceback" not in said:
        raise BrokenModel(last)  # its own sentence
    if status:
        raise FetchError(
            f"The export broke off ({last}): make room on the disk and in memory and pull again, what was fetched "
            "is kept."
        )


def _run(command: Sequence[str], environment: Mapping[str, str], tell: Tell) -> tuple[int, str]:
    """Run a process and tell its lines: its exit status, and what it said on standard error."""
    with (
        tempfile.TemporaryFile("w+", errors="replace") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace", env=environment
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                tell(line.strip())
            status = process.wait()
        except BaseException:
            process.kill()
            raise
        errors.seek(0)
        return status, errors.read()
