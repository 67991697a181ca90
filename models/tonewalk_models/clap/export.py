"""A checkpoint of the Hugging Face format to ONNX, once: afterwards neither torch nor transformers is needed.

`python -m tonewalk_models.clap.export CHECKPOINT OUT [--source REPO --licence NAME]`, with the extra `train`.
The folder that it writes is described in `tonewalk_models.clap`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel, Settings, checksum_of, read_settings
from tonewalk_models.clap.frontend import FLOOR, FUSED, mel_bank
from tonewalk_models.clap.sessions import lowest_cosine, opened
from tonewalk_models.clap.tokens import Tokens, read_tokenizer

OPSET: Final = 17

TEXTS: Final = (
    "a punchy kick drum",
    "crispy closed hi-hats",
    "a warm evolving pad with slow attack",
    "dog",
    "rain falling on a metal roof",
    "dark metallic bell, long decay",
    "cello playing a low note, pianissimo",
    "short glitchy noise",
)
"""What int8 texts are judged on."""

Tell = Callable[[str], None]


def export(
    checkpoint: Path, out: Path, *, source: str = "", licence: str = "", tell: Tell = lambda text: None
) -> None:
    """Write the exported model of a checkpoint to `out`, whole or not at all.

    Args:
        checkpoint: a folder with config, preprocessor's settings, tokenizer and weights.
        out: a folder that does not exist yet.
        source: where the checkpoint is from, for people.
        licence: of the weights.
        tell: hears of each step.

    Raises:
        BrokenModel: the checkpoint is not one of CLAP, or incomplete.
        ImportError: torch or transformers is not installed.
    """
    settings = read_settings(checkpoint)
    weights = checksum_of(checkpoint)
    tokenizer = read_tokenizer(checkpoint)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        tell("Loading the checkpoint")
        model = _loaded(checkpoint)
        tokenizer.save(str(part / exported.TOKENIZER))
        tell("Exporting the audio tower")
        _audio(model, settings, part / exported.AUDIO)
        tell("Exporting the text tower")
        _text(model, settings, part / exported.TEXT)
        _mel(settings, part / exported.MEL)
        tell("Making int8 versions")
        for name, small in ((exported.AUDIO, exported.AUDIO_INT8), (exported.TEXT, exported.TEXT_INT8)):
            _quantised(part / name, part / small)
        tell("Making the half-precision version")
        _audio(model.half(), settings, part / exported.AUDIO_FP16, half=True)
        exported.describe(
            part,
            settings,
            source=source,
            licence=licence,
            checkpoint=weights,
            opset=OPSET,
            text_int8=_kept(part, Tokens(tokenizer, settings.longest_text, settings.padding_token)),
        )
        part.chmod(0o755)
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _loaded(checkpoint: Path) -> Any:
    from pickle import UnpicklingError

    import transformers
    from safetensors import SafetensorError

    quiet: Any = transformers.logging
    quiet.set_verbosity_error()
    made: Any = transformers.ClapModel
    try:
        model, problems = made.from_pretrained(
            checkpoint, output_loading_info=True, attn_implementation="eager", dtype="float32"
        )
    except (OSError, ValueError, RuntimeError, SafetensorError, UnpicklingError) as error:
        raise BrokenModel(f"The weights in {checkpoint} can't be read ({error}): fetch them again.") from error
    missing = [name for name in problems["missing_keys"] if not name.endswith("position_ids")]
    if missing:
        raise BrokenModel(
            f"The weights in {checkpoint} lack {len(missing)} parts ({sorted(missing)[0]}, ...): fetch them again."
        )
    return model.eval()


def _audio(model: Any, settings: Settings, path: Path, *, half: bool = False) -> None:
    import torch

    class Audio(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower, self.projection = model.audio_model, model.audio_projection

        def forward(self, features: Any, is_longer: Any = None) -> Any:
            if half:
                features = features.half()
            if is_longer is not None:
                patches.forward = _fusing(patches, is_longer)
            pooled = self.tower(input_features=features, is_longer=is_longer).pooler_output
            return torch.nn.functional.normalize(self.projection(pooled).float(), dim=-1)

    patches = model.audio_model.audio_encoder.patch_embed
    model.audio_model.audio_encoder.reshape_mel2img = _folding(model.audio_model.audio_encoder, settings)
    channels = FUSED if settings.fused else 1
    features = torch.randn(2, channels, settings.frames, settings.mels)
    given: tuple[Any, ...] = (features,)
    names = ["features"]
    if settings.fused:
        given, names = (features, torch.tensor([[True], [False]])), ["features", "is_longer"]
    write_graph(Audio().eval(), given, path, names, {name: {0: "sounds"} for name in names})


def _folding(encoder: Any, settings: Settings) -> Callable[[Any], Any]:
    """The encoder's `reshape_mel2img`, its bicubic stretch in time as four weighted looks at the frames.

    ONNX Runtime's cubic Resize takes an eighth of the whole tower's time; the values are the same.
    """
    import torch

    wide, high = int(encoder.spec_size * encoder.freq_ratio), encoder.spec_size // encoder.freq_ratio
    if settings.mels != high or settings.frames > wide:
        original: Callable[[Any], Any] = encoder.reshape_mel2img
        return original
    frames = torch.eye(settings.frames)[None, None]
    size = (wide, settings.frames)
    stretch = torch.nn.functional.interpolate(frames, size, mode="bicubic", align_corners=True)[0, 0]
    if settings.frames == wide:
        stretch = frames[0, 0]
    looks = stretch.abs().topk(4, dim=1).indices.sort(dim=1).values
    weights = stretch.gather(1, looks)

    def fold(mels: Any) -> Any:
        kind = weights.to(mels.dtype)
        wider = sum(mels[:, :, looks[:, tap]] * kind[:, tap, None] for tap in range(4))
        rows, channels, time, bands = wider.shape
        ratio = encoder.freq_ratio
        folded = wider.reshape(rows, channels * ratio, time // ratio, bands).permute(0, 1, 3, 2)
        return folded.reshape(rows, channels, bands * ratio, time // ratio)

    return fold


def _fusing(patches: Any, is_longer: Any) -> Callable[..., Any]:
    """The patch embedding of a tower that fuses, without control flow: every sound is fused, long ones take it.

    transformers fuses a varying number of rows by index, which a graph can't hold; the values are the same.
    """
    import torch

    def forward(images: Any, _: Any) -> Any:
        whole = patches.proj(images[:, 0:1])
        crops = images[:, 1:]
        rows, count, height, width = crops.shape
        local = patches.mel_conv2d(crops.reshape(rows * count, 1, height, width))
        local = local.reshape(rows, count, *local.shape[1:]).permute(0, 2, 3, 1, 4).flatten(3)
        local = torch.nn.functional.pad(local, (0, whole.size(-1) - local.size(-1)))
        hidden = torch.where(is_longer.reshape(-1, 1, 1, 1), patches.fusion_model(whole, local), whole)
        if patches.flatten:
            hidden = hidden.flatten(2).transpose(1, 2)
        return patches.norm(hidden)

    return forward


def _text(model: Any, settings: Settings, path: Path) -> None:
    import torch

    class Text(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower, self.projection = model.text_model, model.text_projection

        def forward(self, ids: Any, mask: Any) -> Any:
            pooled = self.tower(input_ids=ids, attention_mask=mask).pooler_output
            return torch.nn.functional.normalize(self.projection(pooled), dim=-1)

    ids = torch.tensor([[5, 6, 7, 8], [9, 10, settings.padding_token, settings.padding_token]])
    mask = (ids != settings.padding_token).long()
    axes = {0: "texts", 1: "length"}
    write_graph(Text().eval(), (ids, mask), path, ["ids", "mask"], {"ids": axes, "mask": axes})


def mel_module(settings: Settings) -> Any:
    """The front end in torch: waveforms `[shape=(n, samples)]` to log-mels `[shape=(n, 1, frames, mels)]`.

    A strided convolution with the windowed Fourier kernels of the bins in use.
    """
    import numpy as np
    import torch

    bank = mel_bank(settings)
    covered = np.flatnonzero(bank.any(axis=1))
    bins = np.arange(covered[0], covered[-1] + 1)
    steps = np.arange(settings.fft_size)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * steps / settings.fft_size)
    turns = 2 * np.pi * np.outer(bins, steps) / settings.fft_size
    kernels = np.concatenate([np.cos(turns), -np.sin(turns)]) * window

    class Mel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.kernels = torch.nn.Parameter(torch.from_numpy(kernels[:, None].astype(np.float32)))
            self.bank = torch.nn.Parameter(torch.from_numpy(bank[bins]))

        def forward(self, waves: Any) -> Any:
            half = settings.fft_size // 2
            ends = torch.nn.functional.pad(waves[:, None], (half, half), mode="reflect")
            parts = torch.nn.functional.conv1d(ends, self.kernels, stride=settings.hop)
            real, imaginary = parts.chunk(2, dim=1)
            mels = (real * real + imaginary * imaginary).transpose(1, 2) @ self.bank
            decibels = 10 * torch.log10(mels.clamp(min=FLOOR))
            if settings.top_db is not None:
                decibels = torch.maximum(decibels, decibels.amax(dim=(1, 2), keepdim=True) - settings.top_db)
            return decibels[:, None]

    return Mel().eval()


def _mel(settings: Settings, path: Path) -> None:
    import torch

    waves = torch.randn(2, settings.samples)
    write_graph(mel_module(settings), (waves,), path, ["waves"], {"waves": {0: "sounds"}}, output="features")


def write_graph(
    module: Any,
    given: tuple[Any, ...],
    path: Path,
    names: list[str],
    axes: dict[str, Any],
    output: str = "embeddings",
) -> None:
    """Write a module as a graph.

    Args:
        given: inputs as it takes them, by example.
        names: of these.
        axes: of each name the dimensions that may be of any size.
        output: its name; its first dimension may be of any size.
    """
    import torch

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            given,
            str(path),
            input_names=names,
            output_names=[output],
            dynamic_axes={**axes, output: {0: "sounds"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _quantised(path: Path, small: Path) -> None:
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    root, kinds = logging.getLogger(), ["MatMul", "Gemm"]
    level = root.level
    root.setLevel(logging.ERROR)  # it advises pre-processing, which these graphs do not need, on the root logger
    try:
        quantize_dynamic(path, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=kinds)
    finally:
        root.setLevel(level)


def _kept(folder: Path, tokens: Tokens) -> float:
    """The least cosine between texts in int8 and in single precision."""
    ids, mask = tokens(TEXTS)
    rows = [
        opened(folder / name, 1).run(None, {"ids": ids, "mask": mask})[0]
        for name in (exported.TEXT, exported.TEXT_INT8)
    ]
    return lowest_cosine(*rows)


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", default="")
    parser.add_argument("--licence", default="")
    given = parser.parse_args()
    try:
        export(given.checkpoint, given.out, source=given.source, licence=given.licence, tell=print)
    except BrokenModel as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
