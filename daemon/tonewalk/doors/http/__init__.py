"""HTTP and WebSocket, derived from the command table."""
