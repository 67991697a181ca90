"""Everything that turns audio or text into vectors; knows no library and no server."""

import os

# Nothing of a user's leaves the machine. Set here, since every process of ours comes through here before it loads
# what would tell of itself: ONNX Runtime (a device id, events, a look-up of its host), the hub's clients.
os.environ |= dict.fromkeys(("ORT_DISABLE_TELEMETRY", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1")
