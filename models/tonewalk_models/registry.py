"""Which encoders exist, and how to get one. Nothing heavy is imported before an encoder is asked for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonewalk_models.encoder import Encoder, Placement

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""What a pulled model may be called: it is a folder's name."""

FOLDER: Final = "TONEWALK_MODELS_FOLDER"
DEVICE: Final = "TONEWALK_MODELS_DEVICE"
PRECISION: Final = "TONEWALK_MODELS_PRECISION"
"""Environment variables through which settings reach every process that loads an encoder."""


class UnknownEncoder(ValueError):
    """No encoder has this name, or it was not pulled yet."""

    code = "unknown_encoder"


@dataclass(frozen=True)
class EncoderInfo:
    """What can be said of an encoder without loading it.

    Attributes:
        summary: what it is for; of a pulled one that is damaged, what is wrong with it.
        licence: of the weights.
        source: where they come from; empty for those that tonewalk brings along.
        dim: length of an embedding; 0 where it is not known before the model is here.
        ready: whether it is on this machine.
        sample_rate: Hz; 0 where it takes any, or is not known yet.
        placement: see `Encoder`.
    """

    name: str
    summary: str
    has_text: bool
    licence: str = "Apache-2.0"
    source: str = ""
    dim: int = 0
    ready: bool = True
    sample_rate: int = 0
    placement: Placement = "worker"


def _small(threads: int) -> Encoder:
    from tonewalk_models.small.encoder import SmallEncoder

    return SmallEncoder(threads=threads)


def _timbre(threads: int) -> Encoder:
    from tonewalk_models.timbre import Timbre

    return Timbre()


def _stft(threads: int) -> Encoder:
    from tonewalk_models.klustr import Stft

    return Stft()


def _mfcc(threads: int) -> Encoder:
    from tonewalk_models.klustr import Mfcc

    return Mfcc()


_ENCODERS: Final[dict[str, tuple[EncoderInfo, Callable[[int], Encoder]]]] = {
    "small": (
        EncoderInfo("small", "sounds and words in one space, offline, trained by this project", True, dim=256),
        _small,
    ),
    "timbre": (
        EncoderInfo("timbre", "measured descriptors: how a sound sounds, no words", False, dim=128),
        _timbre,
    ),
    "stft": (
        EncoderInfo("stft", "the spectrum of the first second, as klustr mapped drums; no words", False, dim=512),
        _stft,
    ),
    "mfcc": (
        EncoderInfo("mfcc", "MFCCs of the first second, as klustr mapped drums; no words", False, dim=440),
        _mfcc,
    ),
}


BROUGHT_ALONG: Final = frozenset(_ENCODERS)
"""What needs no pull."""


def _published(name: str, repo: str, summary: str) -> EncoderInfo:
    return EncoderInfo(name, summary, True, "Apache-2.0", repo, 512, False, 48_000, "main")


_CLAP: Final = {
    info.name: info
    for info in (
        _published("clap", "laion/clap-htsat-unfused", "LAION CLAP, all kinds of sounds"),
        _published("clap-music", "laion/larger_clap_music", "LAION CLAP, larger, trained on music"),
        _published("clap-general", "laion/larger_clap_general", "LAION CLAP, larger, all kinds of sounds"),
        _published(
            "clap-music-speech", "laion/larger_clap_music_and_speech", "LAION CLAP, larger, music and speech"
        ),
    )
}

_READY_MADE: Final = {
    "clap": "Xenova/clap-htsat-unfused",
    "clap-general": "Xenova/larger_clap_general",
    "clap-music-speech": "Xenova/larger_clap_music_and_speech",
}
"""Repositories with ONNX exports of these weights, that nobody has to make anew."""


def models_folder() -> Path:
    """Where pulled models live, a folder each."""
    given = os.environ.get(FOLDER)
    if given:
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("tonewalk", appauthor=False)) / "models"


def cache_of(repo: str) -> Path:
    """Where the files of a repository are until they are a model."""
    return models_folder() / ".fetched" / f"repo--{repo.replace('/', '--')}"


def available() -> list[EncoderInfo]:
    """The encoders that there are or that can be pulled, in the order they are shown to the user."""
    pulled = _pulled()
    known = [pulled.pop(name, info) for name, info in _CLAP.items()]
    return [*(info for info, _ in _ENCODERS.values()), *known, *(pulled[name] for name in sorted(pulled))]


def info_of(name: str) -> EncoderInfo:
    """One of `available`.

    Raises:
        UnknownEncoder: there is none of that name.
    """
    for info in available():
        if info.name == name:
            return info
    names = ", ".join(info.name for info in available())
    raise UnknownEncoder(f"there is no encoder {name!r}; choose one of {names}")


def size_of(name: str) -> int:
    """Bytes that a pulled model takes on the disk; 0 for the others."""
    return sum(path.stat().st_size for path in (models_folder() / name).glob("*") if path.is_file())


def known_sources(name: str) -> list[str]:
    """The repositories of a name, where there is one with a ready-made export this first; none of an unknown."""
    published = [_CLAP[name].source] if name in _CLAP else []
    return [_READY_MADE[name], *published] if name in _READY_MADE else published


def source_of(name: str) -> str:
    """The repository in which the weights of a known name were published.

    Raises:
        UnknownEncoder: no repository is known for it.
    """
    if name in _CLAP:
        return _CLAP[name].source
    raise UnknownEncoder(
        f"there is no model {name!r}: choose one of {', '.join(_CLAP)}, or say where it is with --from"
    )


def load(name: str, threads: int = 1) -> Encoder:
    """Load an encoder by name, to run on `threads` CPU threads.

    Raises:
        UnknownEncoder: there is none of that name, or it was not pulled yet.
        BrokenModel: its files are damaged.
    """
    if name in _ENCODERS:
        return _ENCODERS[name][1](threads)
    info = info_of(name)
    if not info.ready:
        raise UnknownEncoder(f"the model {name} is not here yet: get it with `tonewalk models pull {name}`")
    from tonewalk_models.clap.encoder import ClapEncoder
    from tonewalk_models.clap.providers import DEVICES
    from tonewalk_models.clap.sessions import PRECISIONS

    device: Any = os.environ.get(DEVICE, "auto")
    precision: Any = os.environ.get(PRECISION, "auto")
    if device not in DEVICES or precision not in PRECISIONS:
        raise UnknownEncoder(
            f"device {device!r} and precision {precision!r}: choose one of {', '.join(DEVICES)} and of "
            f"{', '.join(PRECISIONS)}"
        )
    return ClapEncoder(name, models_folder() / name, threads=threads, device=device, precision=precision)


def _pulled() -> dict[str, EncoderInfo]:
    """The models in the folder, by name."""
    from tonewalk_models.clap import exported
    from tonewalk_models.clap.checkpoint import BrokenModel

    found = {}
    folder = models_folder()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not NAME.fullmatch(path.name) or not path.is_dir() or path.name in _ENCODERS:
            continue
        base = _CLAP.get(path.name) or EncoderInfo(path.name, "CLAP", True, "", "", 512, True, 48_000, "main")
        try:
            model = exported.read(path)
            base = replace(
                base,
                licence=model.licence or base.licence,
                source=model.source or base.source,
                dim=model.settings.dim,
                sample_rate=model.settings.sample_rate,
            )
        except BrokenModel as error:
            base = replace(base, summary=str(error))
        found[path.name] = replace(base, ready=True)
    return found
