"""ONNX sessions of an exported model: on which processor, how exact, in which batches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from tonewalk_models.clap import exported
from tonewalk_models.clap.checkpoint import BrokenModel
from tonewalk_models.clap.exported import Exported
from tonewalk_models.clap.providers import PROVIDERS, Loaded

logger = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]
Exactness = Literal["fp32", "fp16", "int8"]
Precision = Literal["auto", "fp32", "fp16", "int8"]
PRECISIONS: Final[tuple[Precision, ...]] = ("auto", "fp32", "fp16", "int8")

BUCKETS: Final = (1, 2, 4, 8, 16, 32, 64)
"""Batch sizes on a GPU: other numbers are filled up, so that it plans memory and kernels for these few alone."""
CPU_BATCH: Final = 8
"""Sounds at once on a CPU: more is no faster there (its caches are full) and takes memory."""

_OUT_OF_MEMORY: Final = ("out of memory", "bad_alloc", "failed to allocate", "cuda failure 2", "memory allocation")


class AudioTower:
    """Log-mels or waveforms to embeddings.

    Attributes:
        device: `cpu`, `cuda`, `tensorrt` or `coreml`.
        batch: how many sounds to give at once.
    """

    def __init__(self, model: Exported, device: Loaded, precision: Exactness, threads: int) -> None:
        """Open the sessions, on a device that was seen to load.

        Raises:
            BrokenModel: a file is damaged, missing or of another kind.
        """
        self.device = device
        on_gpu = device in {"cuda", "tensorrt"}
        self.batch = BUCKETS[-1] if on_gpu else CPU_BATCH
        name = {"int8": exported.AUDIO_INT8, "fp16": exported.AUDIO_FP16}.get(precision, exported.AUDIO)
        self._fused = model.settings.fused
        inputs = ("features", "is_longer") if self._fused else ("features",)
        self._tower = Graph(needed(model, name), model, inputs, threads, device)
        mel = model.path(exported.MEL)
        self.takes_waves = on_gpu and mel is not None and not self._fused
        self._mel = opened(mel, threads, device) if self.takes_waves and mel is not None else None

    def __call__(self, given: Floats, is_longer: npt.NDArray[np.bool_]) -> Floats:
        """Embeddings of sounds `[shape=(n, dim)]`, in as many batches as memory allows.

        Args:
            given: waveforms `[shape=(n, samples)]` where `takes_waves`, else log-mels
                `[shape=(n, 1 or 4, frames, mels)]`.
            is_longer: which of them are long `[shape=(n,)]`; for towers that fuse.
        """
        return halving(lambda start, end: self._run(given[start:end], is_longer[start:end]), len(given))

    def _run(self, given: Floats, is_longer: npt.NDArray[np.bool_]) -> Floats:
        if self.device == "cpu" or self.device == "coreml":
            inputs: dict[str, Any] = {"features": given}
            if self._fused:
                inputs["is_longer"] = is_longer[:, None]
            return self._tower(inputs)
        return self._run_bound(given, is_longer)

    def _run_bound(self, given: Floats, is_longer: npt.NDArray[np.bool_]) -> Floats:
        """On a GPU: inputs are bound once, log-mels stay where they are made."""
        count, size = len(given), bucket(len(given))
        full = np.concatenate([given, np.repeat(given[:1], size - count, axis=0)]) if size > count else given
        names, binding = self._tower.names, self._tower.session.io_binding()
        if self._mel is not None:
            first = self._mel.io_binding()
            first.bind_cpu_input("waves", np.ascontiguousarray(full))
            first.bind_output("features", "cuda")
            self._mel.run_with_iobinding(first)
            binding.bind_ortvalue_input(names["features"], first.get_outputs()[0])
        else:
            binding.bind_cpu_input(names["features"], np.ascontiguousarray(self._tower.typed("features", full)))
        if self._fused:
            longer = np.concatenate([is_longer, np.zeros(size - count, np.bool_)])[:, None]
            binding.bind_cpu_input(names["is_longer"], longer)
        binding.bind_output(self._tower.output, "cpu")
        self._tower.session.run_with_iobinding(binding)
        return unit(binding.copy_outputs_to_cpu()[0][:count])


def halving(run: Callable[[int, int], Floats], count: int) -> Floats:
    """`run(start, end)` over all of `count`; a part that runs out of memory is halved and tried again.

    Raises:
        Exception: as `run`, for another reason or for a single one.
    """
    waiting, done = [(0, count)], []
    while waiting:
        start, end = waiting.pop()
        try:
            done.append((start, run(start, end)))
        except Exception as error:
            if end - start < 2 or not any(sign in str(error).lower() for sign in _OUT_OF_MEMORY):
                raise
            middle = (start + end) // 2
            logger.warning("%d sounds at once take too much memory: trying %d", end - start, middle - start)
            waiting += [(middle, end), (start, middle)]
    return np.concatenate([rows for _, rows in sorted(done, key=lambda part: part[0])])


def bucket(count: int) -> int:
    """The least batch size that holds so many."""
    return next((size for size in BUCKETS if size >= count), count)


def needed(model: Exported, name: str) -> Path:
    """A file of the model.

    Raises:
        BrokenModel: this model was exported without it.
    """
    path = model.path(name)
    if path is None:
        raise BrokenModel(f"{model.folder} has no {name}: pull the model again, or set models.precision to auto.")
    return path


def opened(path: Path, threads: int, device: Loaded = "cpu") -> Any:
    """A session over a file.

    Raises:
        BrokenModel: ONNX Runtime can't read it.
    """
    from tonewalk_models.runtime import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [PROVIDERS[device]] if device == "cpu" else [PROVIDERS[device], PROVIDERS["cpu"]]
    if device in {"cuda", "tensorrt"}:
        onnxruntime.preload_dlls()
    if device == "tensorrt":
        providers.insert(1, PROVIDERS["cuda"])
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=providers)
    except Exception as error:
        raise BrokenModel(f"{path} can't be opened ({_short(error)}): pull the model again.") from error


NAMES: Final[dict[str, tuple[str, ...]]] = {
    "features": ("features", "input_features"),
    "is_longer": ("is_longer",),
    "ids": ("ids", "input_ids"),
    "mask": ("mask", "attention_mask"),
    "output": ("embeddings", "audio_embeds", "text_embeds"),
}
"""What we call a graph's inputs and output, and what ready-made exports call them."""
_MAY_LACK: Final = frozenset({"mask"})


class Graph:
    """A session whose inputs and output are known by our names.

    A ready-made text tower may take no mask: then only texts of one length may go in together, as padding counts.

    Attributes:
        session: ONNX Runtime's.
        names: our name of an input -> the graph's.
        output: the graph's name of the embeddings.
    """

    def __init__(
        self, path: Path, model: Exported, inputs: tuple[str, ...], threads: int, device: Loaded = "cpu"
    ) -> None:
        """Open a file and compare it with what `clap.json` says.

        Raises:
            BrokenModel: it can't be read, or takes or gives something else.
        """
        self.session = opened(path, threads, device)
        takes = {one.name: one.type for one in self.session.get_inputs()}
        gives = {one.name: one.shape[-1] for one in self.session.get_outputs()}
        self.names = {ours: name for ours in inputs for name in NAMES[ours] if name in takes}
        self.half = {name for name, kind in takes.items() if kind == "tensor(float16)"}
        self.output = next((name for name in NAMES["output"] if name in gives), "")
        lacking = set(inputs) - set(self.names) - _MAY_LACK
        if lacking or set(takes) - set(self.names.values()) or not self.output:
            raise BrokenModel(
                f"{path} takes {', '.join(sorted(takes))} and gives {', '.join(sorted(gives))}, which is not what "
                f"CLAP's {' and '.join(inputs)} need: pull the model again."
            )
        dim = gives[self.output]
        if isinstance(dim, int) and dim != model.settings.dim:
            raise BrokenModel(
                f"{path} gives {dim} dimensions instead of {model.settings.dim}: pull the model again."
            )

    def __call__(self, inputs: dict[str, Any]) -> Floats:
        """Unit-length embeddings `[shape=(n, dim)]` for inputs by our names."""
        given = {self.names[name]: self.typed(name, value) for name, value in inputs.items() if name in self.names}
        return unit(self.session.run([self.output], given)[0])

    def typed(self, name: str, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """An input by our name in the precision that the graph takes it in."""
        return value.astype(np.float16) if self.names[name] in self.half else value


def unit(rows: npt.NDArray[Any]) -> Floats:
    """Rows at unit length in single precision."""
    exact = np.asarray(rows, np.float32)
    return np.asarray(exact / np.maximum(np.linalg.norm(exact, axis=-1, keepdims=True), 1e-12), np.float32)


def lowest_cosine(a: Floats, b: Floats) -> float:
    """The least cosine between unit-length rows of the same place."""
    return float(np.vecdot(a, b).min()) if len(a) else 1.0


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
