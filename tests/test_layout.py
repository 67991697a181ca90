"""What the tree promises: where imports go, what no file may hold, what an idle daemon has not loaded."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import tonewalk

TOP = Path(__file__).parent.parent
PACKAGES = {"tonewalk_models": "models", "tonewalk": "daemon", "tonewalk_bridge": "bridge"}
STAGES = [
    *("base", "work", "commands", "spaces", "library", "exports", "queries", "units", "manifolds", "maps"),
    *("trajectories", "mosaic", "engine", "doors", "app", "evaluate", "demo", "cli"),
]
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


def imports(source: Path) -> list[str]:
    """All modules that a source file imports, wherever in it."""
    names = []
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{source} imports by a relative name"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    sources = list((TOP / PACKAGES[package] / package).rglob("*.py"))
    assert sources
    for source in sources:
        if "node_modules" in source.parts:
            continue
        wrong = {name.split(".")[0] for name in imports(source)} & (set(PACKAGES) - MAY_IMPORT[package])
        assert not wrong, f"{source.relative_to(TOP)} imports {wrong}"


def test_every_stage_of_the_daemon_imports_only_from_those_before_it() -> None:
    daemon = TOP / "daemon" / "tonewalk"
    loose = {path.stem for path in daemon.glob("*.py")} - set(STAGES)
    assert loose == {"__init__", "__main__"}
    for source in daemon.rglob("*.py"):
        here = source.relative_to(daemon).parts[0].removesuffix(".py")
        if here not in STAGES:
            continue
        for name in imports(source):
            package, _, rest = name.partition(".")
            stage = rest.split(".")[0]
            if package == "tonewalk" and stage in STAGES:
                assert STAGES.index(stage) <= STAGES.index(here), f"{source.relative_to(TOP)} imports {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    top = TOP / "daemon"
    modules = {
        ".".join(path.relative_to(top).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (top / "tonewalk").rglob("*.py")
    }
    graph = {
        module: {name if name in modules else name.rpartition(".")[0] for name in imports(path)} & modules.keys()
        for module, path in modules.items()
    }
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_file_names_a_registry_s_address() -> None:
    address = re.compile(r'"resolved": *"http|^ *(--)?(extra-)?index-url|^source = \{ registry', re.MULTILINE)
    for path in tracked():
        if path.suffix in {".txt", ".json", ".toml", ".lock", ".in", ".cfg", ".yml", ".yaml", ".sh"}:
            assert not address.search(path.read_text("utf-8")), path


def test_every_action_of_a_workflow_is_pinned_by_its_commit() -> None:
    used = [
        line.split("uses:")[1].strip()
        for path in (TOP / ".github" / "workflows").glob("*.yml")
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", action), action


def test_no_source_file_outgrew_one_idea() -> None:
    for path in tracked():
        if path.suffix in {".py", ".ts"}:
            assert len(path.read_text("utf-8").splitlines()) <= 450, path


def test_the_changelog_has_this_version() -> None:
    assert f"## {tonewalk.__version__}" in (TOP / "CHANGELOG.md").read_text("utf-8")


def test_importing_the_daemon_loads_nothing_heavy() -> None:
    program = (
        "import sys, tonewalk.app, tonewalk.cli.every\n"
        "heavy = {'librosa', 'sklearn', 'numba', 'umap', 'torch', 'openTSNE', 'pandas', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
