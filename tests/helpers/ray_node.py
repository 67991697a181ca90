"""One machine of a Ray cluster, until its input ends, on loopback: `python ray_node.py JSON`.

`ray start` has addresses of loopback only for a head that is alone.
"""

from __future__ import annotations

import json
import socket
import sys

from ray._private.node import Node
from ray._private.parameter import RayParams


def main(how: dict[str, object]) -> None:
    """Start it, say where its cluster is, wait."""
    head = "gcs_address" not in how
    given = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True, "node_manager_port": 0}
    # what has to say its port has 15 s for it, which are few on a full machine
    ports = ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port", "runtime_env_agent_port")
    given |= dict(zip(ports, free(len(ports)), strict=True))
    params = RayParams(node_ip_address="127.0.0.1", object_store_memory=100_000_000, **given, **how)
    node = Node(params, head=head, shutdown_at_exit=True, spawn_reaper=False)
    print(node.gcs_address, flush=True)
    sys.stdin.read()


def free(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
