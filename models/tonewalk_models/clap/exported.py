"""The folder of an exported model: what is in it, whether it is whole, and what it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tonewalk_models.clap.checkpoint import BrokenModel, Settings, check

ABOUT: Final = "clap.json"
TOKENIZER: Final = "tokenizer.json"
AUDIO: Final = "audio.onnx"
TEXT: Final = "text.onnx"
AUDIO_INT8: Final = "audio.int8.onnx"
TEXT_INT8: Final = "text.int8.onnx"
AUDIO_FP16: Final = "audio.fp16.onnx"
MEL: Final = "mel.onnx"

NEEDED: Final = (TOKENIZER, AUDIO, TEXT)
OPTIONAL: Final = (AUDIO_INT8, TEXT_INT8, AUDIO_FP16, MEL)
VERSION: Final = 1
TEXT_EXACT: Final = 0.99
"""Cosine to single precision that int8 texts have to keep: another wording of a query moves it further."""


@dataclass(frozen=True)
class Exported:
    """An exported model at a glance; nothing is loaded.

    Attributes:
        checkpoint: sha256 (hex) of the weights that it was made of.
        files: name -> sha256 (hex).
    """

    folder: Path
    settings: Settings
    source: str
    licence: str
    checkpoint: str
    opset: int
    files: dict[str, str]
    text_int8: float = 0.0
    """Least cosine of int8 texts to single precision's, measured at the export."""

    @property
    def text_int8_exact(self) -> bool:
        """Whether int8 texts are as good."""
        return self.text_int8 >= TEXT_EXACT

    def path(self, name: str) -> Path | None:
        """One of its files; None where it was not made."""
        return self.folder / name if name in self.files else None

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of weights and front-end settings: what keys a space."""
        stated = json.dumps(self.settings.as_dict(), sort_keys=True)
        return hashlib.sha256(f"{self.checkpoint} {stated}".encode()).hexdigest()


def describe(
    folder: Path,
    settings: Settings,
    *,
    source: str,
    licence: str,
    checkpoint: str,
    opset: int,
    text_int8: float = 0.0,
) -> None:
    """Write `clap.json` over the files that are in `folder`."""
    files = {name: checksum(folder / name) for name in (*NEEDED, *OPTIONAL) if (folder / name).is_file()}
    about = {
        "version": VERSION,
        "source": source,
        "licence": licence,
        "checkpoint": checkpoint,
        "opset": opset,
        "text_int8": round(text_int8, 5),
        "settings": settings.as_dict(),
        "files": files,
    }
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def read(folder: Path) -> Exported:
    """What `clap.json` says; the files' sizes and sums are not looked at (see `damaged`).

    Raises:
        BrokenModel: it is missing, can't be read, or is of a newer tonewalk.
    """
    path = folder / ABOUT
    try:
        about: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if about["version"] > VERSION:
            raise BrokenModel(f"{path} was written by a newer tonewalk: update this one.")
        made = Exported(
            folder,
            Settings(**about["settings"]),
            str(about["source"]),
            str(about["licence"]),
            str(about["checkpoint"]),
            int(about["opset"]),
            dict(about["files"]),
            float(about.get("text_int8", 0.0)),
        )
    except FileNotFoundError as error:
        raise BrokenModel(f"{folder} holds no {ABOUT}: pull the model again.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BrokenModel):
            raise
        raise BrokenModel(f"{path} can't be read ({error}): pull the model again.") from error
    check(made.settings, folder)
    for name in NEEDED:
        if name not in made.files or not (folder / name).is_file():
            raise BrokenModel(f"{folder} lacks {name}: pull the model again.")
    return made


def damaged(model: Exported) -> list[str]:
    """The files whose bytes are not those that were written."""
    return [
        name
        for name, wanted in model.files.items()
        if not (model.folder / name).is_file() or checksum(model.folder / name) != wanted
    ]


def checksum(path: Path) -> str:
    """sha256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
