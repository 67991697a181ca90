"""ONNX Runtime as all of this package loads it: late, and with its telemetry off before and after the import.

from tonewalk_models.runtime import onnxruntime
"""

import onnxruntime

# `ORT_DISABLE_TELEMETRY` (see the package) is read at import; builds of Windows have a switch of their own
onnxruntime.disable_telemetry_events()

__all__ = ["onnxruntime"]
