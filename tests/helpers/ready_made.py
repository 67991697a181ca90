"""Repositories in the layout of transformers.js: graphs of CLAP's true architecture, of random weights."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from tonewalk_models.clap.export import write_graph


def write_ready_made(checkpoint: Path, folder: Path, *, mask: bool = False) -> Path:
    """A repository beside whose description lie fp32, fp16 and quantised graphs, and no weights.

    Args:
        checkpoint: that they are of; one that does not fuse.
        mask: whether the text graph takes `attention_mask`; those that are published do not.
    """
    import torch
    import transformers

    shutil.copytree(checkpoint, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    made: Any = transformers.ClapModel
    model = made.from_pretrained(checkpoint, attn_implementation="eager").eval()

    class Audio(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower, self.projection = model.audio_model, model.audio_projection

        def forward(self, features: Any) -> Any:
            return self.projection(self.tower(input_features=features).pooler_output)

    class Text(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower, self.projection = model.text_model, model.text_projection

        def forward(self, ids: Any, mask: Any = None) -> Any:
            return self.projection(self.tower(input_ids=ids, attention_mask=mask).pooler_output)

    graphs = folder / "onnx"
    graphs.mkdir()
    ids = torch.tensor([[5, 6, 7, 8], [9, 10, 11, 12]])
    given = (ids, torch.ones_like(ids)) if mask else (ids,)
    names = ["input_ids", "attention_mask"][: len(given)]
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in names}
    write_graph(Text().eval(), given, graphs / "text_model.onnx", names, axes, "text_embeds")
    features, name = torch.randn(2, 1, 1001, 64), "input_features"
    axes = {name: {0: "batch_size"}}
    write_graph(Audio().eval(), (features,), graphs / "audio_model.onnx", [name], axes, "audio_embeds")
    for kind in ("audio", "text"):
        whole = graphs / f"{kind}_model.onnx"
        _quantised(whole, graphs / f"{kind}_model_quantized.onnx")
        _halved(whole, graphs / f"{kind}_model_fp16.onnx")
    return folder


def _quantised(path: Path, small: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        quantize_dynamic(path, small, weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul", "Gemm"])
    finally:
        root.setLevel(level)


def _halved(path: Path, small: Path) -> None:
    """Weights and inputs in half precision, as such exports have them."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(path)), small)
