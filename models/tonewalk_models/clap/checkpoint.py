"""A checkpoint's own description of itself: nothing about a model is assumed that its files say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

CONFIG: Final = "config.json"
PREPROCESSOR: Final = "preprocessor_config.json"
PROCESSOR: Final = "processor_config.json"
"""Where transformers 5 writes what was in `PREPROCESSOR` before."""
WEIGHTS: Final = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
TOKENIZER: Final = "tokenizer.json"
SLOW_TOKENIZER: Final = ("vocab.json", "merges.txt")


TRUNCATIONS: Final = ("rand_trunc", "fusion")
PADDINGS: Final = ("repeatpad", "repeat", "pad")


class BrokenModel(ValueError):
    """A model's files are missing, damaged, or of another kind than CLAP."""

    code = "broken_model"


@dataclass(frozen=True)
class Settings:
    """What the front end and the text side have to know, as the checkpoint states it."""

    sample_rate: int
    """Hz"""
    fft_size: int
    """samples"""
    hop: int
    """samples"""
    mels: int
    lowest: float
    """Hz"""
    highest: float
    """Hz"""
    seconds: float
    """What the audio tower hears at a time."""
    top_db: float | None
    truncation: str
    """`rand_trunc` or `fusion`: what is done with longer sounds."""
    padding: str
    """`repeatpad`, `repeat` or `pad`: what is done with shorter ones."""
    fused: bool
    """Whether the audio tower takes four log-mels a sound and is told which sounds are long."""
    dim: int
    longest_text: int
    """Tokens, begin and end included."""
    padding_token: int

    @property
    def samples(self) -> int:
        """What the audio tower hears at a time, in samples."""
        return int(self.seconds * self.sample_rate)

    @property
    def frames(self) -> int:
        """Frames of one log-mel."""
        return 1 + self.samples // self.hop

    def as_dict(self) -> dict[str, Any]:
        """For `clap.json`."""
        return asdict(self)


def read_settings(folder: Path) -> Settings:
    """The settings of the checkpoint in `folder`.

    Raises:
        BrokenModel: a file is missing or not of a CLAP checkpoint.
    """
    config = _json(folder, CONFIG)
    kind = config.get("model_type")
    if kind != "clap":
        raise BrokenModel(f"{folder / CONFIG} describes a model of type {kind!r}: give a CLAP checkpoint.")
    sound = _preprocessor(folder)
    audio, text = config.get("audio_config") or {}, config.get("text_config") or {}
    try:
        settings = Settings(
            sample_rate=int(sound["sampling_rate"]),
            fft_size=int(sound["fft_window_size"]),
            hop=int(sound["hop_length"]),
            mels=int(sound["feature_size"]),
            lowest=float(sound["frequency_min"]),
            highest=float(sound["frequency_max"]),
            seconds=float(sound["max_length_s"]),
            top_db=None if sound.get("top_db") is None else float(sound["top_db"]),
            truncation=str(sound["truncation"]),
            padding=str(sound["padding"]),
            fused=bool(audio.get("enable_fusion", False)),
            dim=int(config.get("projection_dim", 512)),
            longest_text=int(text.get("max_position_embeddings", 514)) - int(text.get("pad_token_id", 1)) - 1,
            padding_token=int(text.get("pad_token_id", 1)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenModel(f"{folder} lacks a setting of a CLAP checkpoint ({error}): fetch it again.") from error
    check(settings, folder)
    return settings


def check(settings: Settings, folder: Path) -> None:
    """Whether these are settings that the front end knows.

    Raises:
        BrokenModel: they are not.
    """
    if settings.truncation not in {"rand_trunc", "fusion"} or settings.padding not in {
        "repeatpad",
        "repeat",
        "pad",
    }:
        raise BrokenModel(
            f"{folder} asks for truncation {settings.truncation!r} and padding {settings.padding!r}: "
            "rand_trunc or fusion, and repeatpad, repeat or pad are known."
        )
    if settings.fused != (settings.truncation == "fusion"):
        raise BrokenModel(
            f"{folder} has {'a' if settings.fused else 'no'} fusion in its audio tower and truncation "
            f"{settings.truncation!r} in its front end: the two do not fit, fetch both from one checkpoint."
        )
    sizes = (settings.sample_rate, settings.fft_size, settings.hop, settings.mels, settings.dim, settings.frames)
    if min(sizes) < 1 or settings.seconds <= 0 or not 0 <= settings.lowest < settings.highest:
        raise BrokenModel(f"{folder} states impossible sizes {sizes}: fetch it again.")


def weights_of(folder: Path) -> Path:
    """The file (or the index of the files) that holds a checkpoint's weights.

    Raises:
        BrokenModel: there is none.
    """
    for name in WEIGHTS:
        if (folder / name).is_file():
            return folder / name
    raise BrokenModel(f"{folder} holds no weights ({', '.join(WEIGHTS[::2])}): fetch the checkpoint again.")


def checksum_of(folder: Path) -> str:
    """sha256 (hex) of a checkpoint's weights, all their files.

    Raises:
        BrokenModel: there are none, or one of several is missing.
    """
    first = weights_of(folder)
    names = [first.name]
    if first.name.endswith(".index.json"):
        names += sorted(set(_json(folder, first.name).get("weight_map", {}).values()))
    digest = hashlib.sha256()
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise BrokenModel(
                f"{folder / name} can't be read ({error.strerror}): fetch the checkpoint again."
            ) from error
    return digest.hexdigest()


def _preprocessor(folder: Path) -> dict[str, Any]:
    if (folder / PREPROCESSOR).is_file():
        return _json(folder, PREPROCESSOR)
    if (folder / PROCESSOR).is_file():
        part = _json(folder, PROCESSOR).get("feature_extractor")
        if isinstance(part, dict):
            return part
    raise BrokenModel(f"{folder} holds no {PREPROCESSOR}: fetch the whole checkpoint.")


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        content = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError as error:
        raise BrokenModel(f"{folder} holds no {name}: give the folder of a CLAP checkpoint.") from error
    except (OSError, ValueError) as error:
        raise BrokenModel(f"{folder / name} can't be read ({error}): fetch the checkpoint again.") from error
    if not isinstance(content, dict):
        raise BrokenModel(f"{folder / name} is no JSON object: fetch the checkpoint again.")
    return content
