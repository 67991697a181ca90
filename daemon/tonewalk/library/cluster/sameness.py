"""What two machines have to have in common, so that they hear the same in the same file."""

from __future__ import annotations

import functools
import hashlib
import platform
from collections.abc import Callable
from pathlib import Path

import msgspec

import tonewalk
import tonewalk_models

HEARD_BY = (
    (Path(tonewalk.__file__).parent, ("library/listening/*.py", "library/cluster/*.py")),
    (Path(tonewalk_models.__file__).parent, ("*.py", "small/*.py", "clap/*.py")),
)
"""The sources that decide what is heard and how it is told."""


class About(msgspec.Struct, frozen=True):
    """What runs on a machine."""

    python: str
    """Its version, as `ray`; only the first two numbers of Python's have to be the same."""
    ray: str
    tonewalk: str
    """Empty where it is not installed."""
    sources: str = ""
    """A digest, since not every change of the sources has a version of its own."""


def about(ray: str) -> About:
    """This machine.

    Args:
        ray: the version of Ray that runs here.
    """
    return About(platform.python_version(), ray, tonewalk.__version__, _sources())


@functools.cache
def _sources() -> str:
    """The digest of the sources here."""
    digest = hashlib.sha256()
    for folder, patterns in HEARD_BY:
        for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def asking() -> Callable[[], dict[str, str]]:
    """A function that another machine can run though it has no tonewalk: it travels by value, not by its name."""

    def told() -> dict[str, str]:
        import importlib
        import platform

        import ray

        found = {"python": platform.python_version(), "ray": ray.__version__, "tonewalk": "", "sources": ""}
        try:
            import tonewalk

            found["tonewalk"] = tonewalk.__version__
            here = importlib.import_module("tonewalk.library.cluster.sameness").about(ray.__version__)
        except ImportError:
            return found
        return {key: str(getattr(here, key)) for key in found}

    return told


def unlike(there: About, here: About, machine: str) -> str:
    """Why a machine of a cluster can't hear for this one, and what to do there; empty where it can."""
    if minor(there.python) != minor(here.python):
        return (
            f"{machine} runs Python {there.python}, this machine {here.python}: use {minor(here.python)} on both."
        )
    if there.ray != here.ray:
        return f"{machine} runs Ray {there.ray}, this machine {here.ray}: `pip install ray=={here.ray}` there."
    install = f"`pip install 'tonewalk[ray]=={here.tonewalk}'` there, for the Python that Ray runs on"
    if not there.tonewalk:
        return f"{machine} has no tonewalk: {install}."
    if there.tonewalk != here.tonewalk:
        return f"{machine} has tonewalk {there.tonewalk}, this machine {here.tonewalk}: {install}."
    if there.sources != here.sources:
        return f"{machine} has tonewalk {there.tonewalk} built from other sources than this machine: {install}."
    return ""


def minor(version: str) -> str:
    """The first two numbers of a version."""
    return ".".join(version.split(".")[:2])
