"""Where a Ray cluster is, and who answers there: Ray itself ends the process that asks somebody else."""

from __future__ import annotations

import os
import re
import socket
from multiprocessing.connection import Connection
from typing import Any, Final, NamedTuple

from tonewalk.base.errors import ConfigError, TonewalkError, Unavailable
from tonewalk.library.cluster.sameness import About, minor
from tonewalk.work import spawn

PATIENCE: Final = 5.0
"""s that a machine has to take a connection."""
SAYING: Final = 30.0
"""s that a cluster has to say which versions it runs, and its asker to import Ray."""

_PLACE: Final = re.compile(r"(?P<client>ray://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})")


class Address(NamedTuple):
    """A cluster's."""

    text: str
    host: str
    port: int
    client: bool
    """Whether that is its client server, behind which this machine need not be a part of it."""

    @property
    def local(self) -> bool:
        """Whether the cluster is made here and for this run."""
        return self.text == "local"

    def refused(self, error: Exception) -> TonewalkError:
        """What a user is told where Ray could not be joined."""
        said = " ".join(str(error).split())
        if self.local:
            return Unavailable(f"Ray could not be started on this machine ({_short(said)}): see the log.")
        if "Authentication" in type(error).__name__ or "token" in said.lower():
            return Unavailable(
                f"The Ray cluster at {self.text} wants its token: set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN."
            )
        if "ersion" in said and "mismatch" in said.lower():
            return Unavailable(f"The Ray cluster at {self.text} has other versions: {_short(said)}.")
        if self.client:
            return Unavailable(f"No Ray client server answers at {self.text} ({_short(said)}).")
        return Unavailable(
            f"This machine is no part of the Ray cluster at {self.text}: `ray start "
            f"--address={self.text} --num-cpus=0` here first, or give its client server, ray://HOST:10001."
        )


def address_of(text: str) -> Address:
    """`local`, `HOST:PORT` of a cluster that this machine is a part of, or `ray://HOST:PORT` of any.

    Raises:
        ConfigError: it is none of them.
    """
    if text == "local":
        return Address(text, "", 0, False)
    found = _PLACE.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise ConfigError(
            f"{text!r} is no address of a Ray cluster: give local, HOST:PORT (6379 mostly) or ray://HOST:PORT "
            "(10001 mostly)."
        )
    return Address(text, found["host"].strip("[]"), int(found["port"]), bool(found["client"]))


def refuse_unless_ray(address: Address, here: About) -> None:
    """See that a cluster of our versions answers.

    Raises:
        Unavailable: nobody does, somebody else, or one of other versions.
    """
    nobody = f"No Ray cluster answers at {address.text}: `ray start --head` there, or mend it."
    try:
        socket.create_connection((address.host, address.port), PATIENCE).close()
    except OSError as error:
        raise Unavailable(nobody) from error
    if address.client:
        return  # which compares versions itself, and lives when it is somebody else
    process, connection = spawn.start(_ask, f"{address.host}:{address.port}")
    try:
        if not connection.poll(SAYING):
            raise Unavailable(nobody)
        told: dict[str, Any] = connection.recv()
    except EOFError as error:
        raise Unavailable(nobody) from error
    finally:
        process.kill()
        spawn.end(process, connection)
    if "token" in told:
        raise address.refused(RuntimeError("token"))
    there = told["ray_version"], minor(told["python_version"])
    if there != (here.ray, minor(here.python)):
        raise Unavailable(
            f"The Ray cluster at {address.text} runs Ray {told['ray_version']} on Python "
            f"{told['python_version']}, this machine Ray {here.ray} on Python {here.python}: use the same on both."
        )


def _ask(address: str, connection: Connection) -> None:
    """In a process of its own, which Ray may end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where it would say so
    os.environ |= {"RAY_gcs_rpc_server_connect_timeout_s": "10"}
    import ray
    from ray._common.usage import usage_lib
    from ray._raylet import GcsClient  # type: ignore[attr-defined]  # compiled

    try:
        connection.send(usage_lib.get_cluster_metadata(GcsClient(address=address)))
    except (ray.exceptions.AuthenticationError, ray.exceptions.RaySystemError) as error:
        connection.send({"token": str(error)})


def _short(said: str) -> str:
    return said if len(said) <= 200 else f"{said[:200]}..."
