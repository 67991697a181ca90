"""What the tree promises: where imports go, what no file may hold, what an idle daemon has not loaded."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tonewalk

TOP = Path(__file__).parent.parent
PACKAGES = {"tonewalk_models": "models", "tonewalk": "daemon", "tonewalk_bridge": "bridge"}
MAY_IMPORT = {
    "tonewalk_models": {"tonewalk_models"},
    "tonewalk": {"tonewalk_models", "tonewalk"},
    "tonewalk_bridge": {"tonewalk_models", "tonewalk", "tonewalk_bridge"},
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := TOP / name).is_file()]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    sources = list((TOP / PACKAGES[package] / package).rglob("*.py"))
    assert sources
    for source in sources:
        if "node_modules" in source.parts:
            continue
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            wrong = {name.split(".")[0] for name in names} & (set(PACKAGES) - MAY_IMPORT[package])
            assert not wrong, f"{source.relative_to(TOP)} imports {wrong}"


def test_no_file_names_a_registry_s_address() -> None:
    address = re.compile(r'"resolved": *"http|^ *(--)?(extra-)?index-url|^source = \{ registry', re.MULTILINE)
    for path in tracked():
        if path.suffix in {".txt", ".json", ".toml", ".lock", ".in", ".cfg"}:
            assert not address.search(path.read_text("utf-8")), path


def test_no_source_file_outgrew_one_idea() -> None:
    for path in tracked():
        if path.suffix in {".py", ".ts"}:
            assert len(path.read_text("utf-8").splitlines()) <= 450, path


def test_the_changelog_has_this_version() -> None:
    assert f"## {tonewalk.__version__}" in (TOP / "CHANGELOG.md").read_text("utf-8")


def test_importing_the_daemon_loads_nothing_heavy() -> None:
    program = (
        "import sys, tonewalk.app, tonewalk.cli.app\n"
        "heavy = {'librosa', 'sklearn', 'numba', 'umap', 'torch', 'openTSNE', 'pandas', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
