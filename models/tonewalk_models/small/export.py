"""Writes a training run's averaged weights as the ONNX files that the encoder ships.

`python -m tonewalk_models.small.export --run runs/a --out FOLDER`
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch
from torch import Tensor, nn

from tonewalk_models.small.train import Model


class _Audio(nn.Module):
    def __init__(self, model: Model) -> None:
        super().__init__()
        self.tower = model.audio

    def forward(self, frames: Tensor) -> Tensor:
        return self.tower.one(frames)


class _HalfTable(nn.Module):
    """An embedding whose table takes half the room: 16 bits a number, computed with as 32."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        self.table = nn.Parameter(table.weight.detach().half(), requires_grad=False)

    def forward(self, tokens: Tensor) -> Tensor:
        return nn.functional.embedding(tokens, self.table).float()


def averaged(run: Path) -> Model:
    """The moving average of a run's weights, ready to infer."""
    state = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    weights = {
        name.removeprefix("module."): value for name, value in state["average"].items() if name != "n_averaged"
    }
    sizes = (weights["text.embed.weight"].shape[0], len(weights["classes.bias"]), len(weights["measures.bias"]))
    model = Model(*sizes)
    model.load_state_dict(weights)
    return model.eval()


def export(run: Path, out: Path) -> None:
    """Write `audio.onnx`, `text.onnx` and `tokenizer.json`."""
    out.mkdir(parents=True, exist_ok=True)
    model = averaged(run)
    audio = _Audio(model).eval()
    torch.onnx.export(
        audio,
        (torch.rand(48, 64),),
        str(out / "audio.onnx"),
        input_names=["frames"],
        output_names=["embedding"],
        dynamic_axes={"frames": {0: "time"}},
        dynamo=False,
    )
    model.text.embed = _HalfTable(model.text.embed)  # type: ignore[assignment]
    torch.onnx.export(
        model.text,
        (torch.tensor([[5, 6, 7]]),),
        str(out / "text.onnx"),
        input_names=["tokens"],
        output_names=["embedding"],
        dynamic_axes={"tokens": {0: "texts", 1: "length"}},
        dynamo=False,
    )
    shutil.copy(run / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    export(given.run, given.out)


if __name__ == "__main__":
    main()
