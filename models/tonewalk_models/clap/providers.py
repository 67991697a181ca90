"""Which processor runs a model: asked for by name, or the best that really loads."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Final, Literal

Device = Literal["auto", "cpu", "cuda", "tensorrt", "coreml"]
Loaded = Literal["cpu", "cuda", "tensorrt", "coreml"]
DEVICES: Final[tuple[Device, ...]] = ("auto", "cpu", "cuda", "tensorrt", "coreml")

PROVIDERS: Final[dict[Device, str]] = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}

_WINDOWS: Final = sys.platform == "win32"
_LIBRARIES: Final[dict[str, Sequence[str]]] = {
    "driver": ("nvcuda.dll",) if _WINDOWS else ("libcuda.so.1",),
    "CUDA": ("cudart64_13.dll", "cudart64_12.dll") if _WINDOWS else ("libcudart.so.13", "libcudart.so.12"),
    "cuDNN": ("cudnn64_9.dll",) if _WINDOWS else ("libcudnn.so.9",),
    "TensorRT": ("nvinfer_10.dll",) if _WINDOWS else ("libnvinfer.so.10",),
}


class DeviceUnavailable(ValueError):
    """The processor that was asked for can't be used here."""

    code = "device_unavailable"


def loads(names: Sequence[str]) -> bool:
    """Whether the dynamic linker finds and opens one of these libraries."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def missing(parts: Sequence[str], opens: Callable[[Sequence[str]], bool] = loads) -> list[str]:
    """Which of driver, CUDA, cuDNN and TensorRT can't be loaded."""
    return [part for part in parts if not opens(_LIBRARIES[part])]


def chosen(device: Device, built_in: Sequence[str], opens: Callable[[Sequence[str]], bool] = loads) -> Loaded:
    """The processor to use: `device`, or with `auto` the fastest whose libraries load.

    ONNX Runtime prints an error of its own where CUDA is asked for in vain, so it is asked only when the driver,
    CUDA and cuDNN are known to load.

    Args:
        built_in: the providers that the installed ONNX Runtime was built with.
        opens: whether one of several libraries can be loaded.

    Raises:
        DeviceUnavailable: the device that was asked for is not there, and what is missing.
    """
    if device == "cpu":
        return "cpu"
    if device == "coreml" or (device == "auto" and PROVIDERS["coreml"] in built_in):
        if PROVIDERS["coreml"] not in built_in:
            raise DeviceUnavailable(
                "CoreML was asked for, which macOS alone has: set models.device to auto or cpu."
            )
        return "coreml"
    if PROVIDERS["cuda"] not in built_in:
        if device == "auto":
            return "cpu"
        raise DeviceUnavailable(
            "A GPU was asked for, but the ONNX Runtime installed here is built for the CPU: install "
            "onnxruntime-gpu in its place, or set models.device to auto or cpu."
        )
    lacking = missing(("driver", "CUDA", "cuDNN"), opens)
    if device == "tensorrt":
        lacking += missing(("TensorRT",), opens)
    if lacking and device == "auto":
        return "cpu"
    if lacking:
        raise DeviceUnavailable(
            f"A GPU was asked for, but {_listed(lacking)} can't be loaded: install NVIDIA's driver and "
            "tonewalk[gpu], or set models.device to auto or cpu."
        )
    if device == "cuda":
        return "cuda"
    return "tensorrt" if device == "tensorrt" or not missing(("TensorRT",), opens) else "cuda"


def _listed(parts: Sequence[str]) -> str:
    named = ["the driver" if part == "driver" else part for part in parts]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
