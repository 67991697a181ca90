"""How much one client, and all of them, may hold of this daemon: connections, time, memory, disk."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All limits of the HTTP door, in one place."""

    head_s: float = 10.0
    """seconds for a request's line and headers, from its first byte; of a new connection, from its beginning"""
    body_stall_s: float = 20.0
    """seconds without one byte of a body that has begun"""
    body_s: float = 300.0
    """seconds for a body in all: 50 MB at 1.4 Mbit/s"""
    kept_s: float = 75.0
    """seconds that a connection is kept open for its next request"""
    unread_s: float = 20.0
    """seconds in which a client takes nothing of what waits for it, before it is dropped"""
    connections: int = 400
    """connections in all, where the process may open that many files"""
    a_client: int = 100
    """connections of one address"""
    sockets_a_client: int = 32
    """WebSockets of one address, of those that have shown the token and of those that have not"""
    backlog: int = 64
    """connections taken at once, before any of them is looked at"""
    own_files: int = 64
    """open files that are kept for the daemon's own work"""
    unread_bytes: int = 2 * 2**20
    """bytes of answers that wait for one WebSocket client; with more, its next message is not read"""
    uploads: int = 4
    """uploads of the largest size (`server.upload_mb`) whose bytes may lie on the disk at once"""
    free_bytes: int = 256 * 2**20
    """bytes of the home's disk that uploads leave free"""
    log_every_s: float = 60.0
    """seconds between two lines of the log about the same lack of room"""

    def room(self) -> int:
        """Connections that fit in all: beside the daemon's own files, and those taken at once."""
        files = _most_files()
        if files is None:
            return self.connections
        return max(8, min(self.connections, files - self.own_files - self.backlog))


if sys.platform == "win32":

    def _most_files() -> int | None:
        """Sockets that `select` takes there, which our loop waits with; files are not counted."""
        return 512

else:
    import resource

    def _most_files() -> int | None:
        """Files, sockets included, that this process may open; None: any number."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return None if files == resource.RLIM_INFINITY else files
