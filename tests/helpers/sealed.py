"""Runs a command in a network that leads nowhere, and tells what it sent that was not for this machine.

    unshare --user --map-root-user --net python tests/helpers/sealed.py COMMAND...

Every address, of IPv4 and IPv6, leads to the loopback device, where whatever is sent to another address than this
machine's own, or to a name server wherever that is, is seen. Prints a JSON object: `status`, `said` (what the
command printed), `sent` (what was seen, as `protocol address:port`), `lost` (packets not looked at).
"""

from __future__ import annotations

import ipaddress
import json
import socket
import struct
import subprocess
import sys
import threading

ETH_P_ALL, SOL_PACKET, PACKET_STATISTICS = 3, 263, 6
TCP, UDP, DNS = 6, 17, 53
EMPTY = 28
"""bytes of a UDP packet over IPv4 that carries nothing"""
STEPS = ("ip link set lo up", "ip route add local 0.0.0.0/0 dev lo", "ip -6 route add local ::/0 dev lo")


def main(command: list[str]) -> dict[str, object]:
    """Seal the network, run the command, look at what was sent."""
    for step in STEPS:
        done = subprocess.run(step.split(), capture_output=True, text=True, check=False)
        if done.returncode and "-6" not in step:  # a kernel without IPv6 sends none
            sys.exit(f"{step}: {done.stderr}")
    seen = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    seen.bind(("lo", ETH_P_ALL))
    sent: set[str] = set()
    looking = threading.Thread(target=_look, args=(seen, sent), daemon=True)
    looking.start()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"", ("127.0.0.1", DNS))  # all before it has been looked at when this has
    looking.join()
    _, lost = struct.unpack("II", seen.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
    return {"status": done.returncode, "said": done.stdout, "sent": sorted(sent), "lost": lost}


def _look(seen: socket.socket, sent: set[str]) -> None:
    while True:
        packet = seen.recv(256)
        told = _told(packet)
        if told == f"udp 127.0.0.1:{DNS}" and len(packet) == EMPTY:
            return
        if told is not None:
            sent.add(told)


def _told(packet: bytes) -> str | None:
    """A packet of TCP or UDP that is not for this machine alone."""
    version = packet[0] >> 4
    if version == 4:
        protocol, address, rest = packet[9], ipaddress.ip_address(packet[16:20]), packet[(packet[0] & 15) * 4 :]
    else:
        protocol, address, rest = packet[6], ipaddress.ip_address(packet[24:40]), packet[40:]
    if protocol not in (TCP, UDP):
        return None
    port = struct.unpack(">H", rest[2:4])[0]
    if address.is_loopback and port != DNS:
        return None
    return f"{'tcp' if protocol == TCP else 'udp'} {address}:{port}"


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
