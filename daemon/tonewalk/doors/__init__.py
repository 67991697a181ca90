"""The ways in: HTTP, WebSocket and OSC, and what they do alike."""
