"""CLAP's audio tower on a GPU: clips a second, how long the GPU idles, parity with the CPU, memory.

    python -m benchmarks.gpu prepare FOLDER     here, where transformers is: random weights, true architecture
    python benchmarks/gpu.py run FOLDER [OUT]   there: needs torch, onnxruntime and this file alone

`make bench-gpu` does both. Measures 10 s clips from waveforms in memory, front end included, through ONNX
Runtime's CUDA provider where it has one, and through torch (TorchScript, which needs no transformers); what could
not be measured is said.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SAMPLES = 480_000
BATCH = 64
SECONDS = 8.0
PARITY = 0.998


def prepare(folder: Path) -> None:
    """Write the graphs, the TorchScript modules and what the CPU makes of some clips."""
    import shutil

    import torch
    import transformers

    from benchmarks import clap_model
    from tonewalk_models.clap.encoder import ClapEncoder
    from tonewalk_models.clap.export import mel_module
    from tonewalk_models.clap.exported import read

    folder.mkdir(parents=True, exist_ok=True)
    kept = clap_model.exported()
    model = read(kept / "models" / "clap")
    for name in ("audio.fp16.onnx", "mel.onnx"):
        shutil.copy(model.folder / name, folder / name)
    tower = transformers.ClapModel.from_pretrained(kept / "checkpoint", attn_implementation="eager").eval()
    front = mel_module(model.settings)

    class Rows(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tower, self.projection = tower.audio_model, tower.audio_projection

        def forward(self, features: Any) -> Any:
            return self.projection(self.tower(input_features=features).pooler_output)

    with torch.no_grad():
        clips = torch.randn(2, SAMPLES)
        torch.jit.trace(front, clips, check_trace=False).save(str(folder / "mel.pt"))
        torch.jit.trace(Rows().eval(), front(clips), check_trace=False).save(str(folder / "rows.pt"))
    encoder = ClapEncoder("clap", model.folder, threads=2, device="cpu", precision="fp32")
    np.savez(folder / "cpu.npz", rows=encoder.embed_audio(list(waves(16))))


def waves(count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Clips that differ `[shape=(count, 480000)]`, the same ones everywhere."""
    made = []
    t = np.arange(SAMPLES) / 48_000
    for seed in range(count):
        random = np.random.default_rng(seed)
        tone = np.sin(2 * np.pi * 55 * 2 ** random.uniform(0, 6) * t)
        made.append(0.3 * (tone + 0.3 * random.standard_normal(SAMPLES)) * np.exp(-t * random.uniform(0, 3)))
    return np.stack(made).astype(np.float32)


class Idle:
    """Share of time that a GPU did nothing, asked of the driver every 20 ms."""

    def __init__(self) -> None:
        self.busy: list[float] = []
        self._over = threading.Event()

    def __enter__(self) -> Idle:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _watch(self) -> None:
        import torch

        while not self._over.wait(0.02):
            try:
                self.busy.append(torch.cuda.utilization() / 100)
            except (ModuleNotFoundError, RuntimeError):
                return  # needs nvidia-ml-py: then the share is left out

    @property
    def share(self) -> float | None:
        """0 to 1; None where the driver could not be asked."""
        return 1 - float(np.mean(self.busy)) if self.busy else None


def timed(run: Callable[[Any], Any], given: Any, seconds: float) -> tuple[float, float | None]:
    """Clips a second over some seconds, and the GPU's idle share."""
    for _ in range(3):
        run(given)
    done, started = 0, time.perf_counter()
    with Idle() as idle:
        while time.perf_counter() - started < seconds:
            run(given)
            done += len(given)
    return done / (time.perf_counter() - started), idle.share


def torch_rows(folder: Path, device: str, half: bool) -> Callable[[Any], Any]:
    """The TorchScript modules on a device; waveforms go there from pinned memory, rows come back."""
    import torch

    front, tower = (
        torch.jit.load(str(folder / name), map_location=device).eval() for name in ("mel.pt", "rows.pt")
    )
    kind = torch.float16 if half else torch.float32

    @torch.inference_mode()
    def run(clips: Any) -> Any:
        held = torch.from_numpy(clips)
        moved = held.pin_memory().to(device, non_blocking=True) if device == "cuda" else held
        features = front(moved)  # its powers need single precision
        with torch.autocast(device, kind, enabled=half):
            rows = tower(features)
        return torch.nn.functional.normalize(rows.float(), dim=-1).cpu().numpy()

    return run


def onnx_rows(folder: Path) -> Callable[[Any], Any] | str:
    """The two graphs bound to the GPU, or why not."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as tonewalk_models sets it, which is not here
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return f"onnxruntime {onnxruntime.__version__} here is built for the CPU"
    onnxruntime.preload_dlls()
    sessions = [
        onnxruntime.InferenceSession(str(folder / name), providers=["CUDAExecutionProvider"])
        for name in ("mel.onnx", "audio.fp16.onnx")
    ]
    if sessions[0].get_providers()[0] != "CUDAExecutionProvider":
        return "onnxruntime could not load CUDA or cuDNN"

    def run(clips: Any) -> Any:
        first, second = (one.io_binding() for one in sessions)
        first.bind_cpu_input("waves", clips)
        first.bind_output("features", "cuda")
        sessions[0].run_with_iobinding(first)
        second.bind_ortvalue_input("features", first.get_outputs()[0])
        second.bind_output("embeddings", "cpu")
        sessions[1].run_with_iobinding(second)
        return second.copy_outputs_to_cpu()[0]

    return run


def run(folder: Path, out: Path | None, batch: int, seconds: float) -> int:
    """Measure and print; 1 where no GPU was there."""
    import torch

    wanted = np.load(folder / "cpu.npz")["rows"]
    clips = waves(len(wanted))
    many = np.concatenate([clips] * (batch // len(clips) + 1))[:batch]
    on_gpu = torch.cuda.is_available()
    device = "cuda" if on_gpu else "cpu"
    figures: dict[str, Any] = {"device": torch.cuda.get_device_name() if on_gpu else "CPU only", "batch": batch}
    ways: dict[str, Callable[[Any], Any]] = {"torch.fp32": torch_rows(folder, device, False)}
    if on_gpu:
        ways["torch.fp16"] = torch_rows(folder, device, True)
        found = onnx_rows(folder)
        if isinstance(found, str):
            figures["onnxruntime"] = f"not measured: {found}"
        else:
            ways["onnxruntime.fp16"] = found
    else:
        figures["gpu"] = "not measured: torch sees no CUDA device"
    for name, way in ways.items():
        if on_gpu:
            torch.cuda.reset_peak_memory_stats()
        cosine = float(np.sum(way(clips) * wanted, axis=1).min())
        rate, idle = timed(way, many, seconds)
        figures[name] = {"clips_per_s": round(rate, 1), "least_cosine_to_cpu": round(cosine, 5), "gpu_idle": idle}
        if on_gpu:
            figures[name]["peak_mb"] = round(torch.cuda.max_memory_allocated() / 1e6)
        if cosine < PARITY:
            print(f"{name} is not what the CPU gives: least cosine {cosine:.4f}.", file=sys.stderr)
    text = json.dumps(figures, indent=1)
    print(text)
    if out is not None:
        out.write_text(text + "\n")
    return 0 if on_gpu else 1


def main() -> None:
    """Prepare or run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("prepare", "run"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    if given.what == "prepare":
        prepare(given.folder)
    else:
        sys.exit(run(given.folder, given.out, given.batch, given.seconds))


if __name__ == "__main__":
    main()
