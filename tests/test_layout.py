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
    *("base", "work", "commands", "client", "spaces", "library", "exports", "personal", "queries", "units"),
    *("manifolds", "maps", "trajectories", "mosaic", "engine", "doors", "app", "evaluate", "datasets", "demo"),
    "cli",
]
ENOUGH = 40
"""lines of code from which on a module has tests of its own"""
ELSEWHERE = {
    # declarations, whose limits are tried with all others
    "commands/": "daemon/commands/test_requests.py",
    # one sound at a time says nothing: kinds are told from each other
    "demo/": "daemon/test_demo.py",
    # the command line is tested as its users run it, a process at a time
    "cli/ask.py": "daemon/cli/test_with_daemon.py",
    "cli/background.py": "daemon/cli/test_browsing.py",
    "cli/client.py": "daemon/cli/test_without_daemon.py",
    "cli/datasets.py": "daemon/datasets/test_adding.py",
    "cli/doctor.py": "daemon/cli/test_without_daemon.py",
    "cli/encoder.py": "daemon/doors/encoder/test_server.py",
    "cli/evaluate.py": "daemon/evaluate/test_own.py",
    "cli/launcher.py": "daemon/cli/test_service.py",
    "cli/library.py": "daemon/cli/test_without_daemon.py",
    "cli/manifold.py": "daemon/manifolds/test_command.py",
    "cli/models.py": "models/clap/test_pull.py",
    "cli/serve.py": "daemon/cli/test_ports.py",
    "cli/show.py": "daemon/cli/test_without_daemon.py",
    "cli/system.py": "daemon/cli/test_damage.py",
    "cli/trajectories.py": "daemon/cli/test_paths.py",
    # a dataset's reader says nothing without its folder
    "datasets/clotho.py": "daemon/datasets/test_layouts.py",
    "datasets/jamendo.py": "daemon/datasets/test_layouts.py",
    "datasets/known.py": "daemon/datasets/test_layouts.py",
    "datasets/measuring.py": "daemon/datasets/test_adding.py",
    "datasets/tables.py": "daemon/datasets/test_layouts.py",
    "datasets/vocalsound.py": "daemon/datasets/test_layouts.py",
    # doors are tested by what comes out of a real socket
    "doors/encoder/service.py": "daemon/doors/encoder/test_server.py",
    "doors/http/connection.py": "daemon/doors/http/test_connections.py",
    "doors/http/forms.py": "daemon/doors/http/test_upload.py",
    "doors/http/messages.py": "daemon/doors/http/test_websocket.py",
    "doors/http/oscquery_nodes.py": "daemon/doors/http/test_oscquery.py",
    "doors/http/problems.py": "daemon/doors/http/test_commands.py",
    "doors/http/server.py": "daemon/doors/http/test_commands.py",
    "doors/http/serving.py": "daemon/doors/http/test_connections.py",
    "doors/osc/answers.py": "daemon/doors/osc/test_hits.py",
    "doors/osc/clients.py": "daemon/doors/osc/test_trust.py",
    "doors/osc/server.py": "daemon/doors/osc/test_requests.py",
    # what an engine, an evaluation or a command is made of, which says nothing alone
    "engine/mosaic.py": "daemon/mosaic/test_rebuild.py",
    "evaluate/baselines.py": "daemon/evaluate/test_report.py",
    "evaluate/compare.py": "daemon/evaluate/test_report.py",
    "evaluate/knobs.py": "daemon/evaluate/test_quality.py",
    "evaluate/labelled_library.py": "daemon/evaluate/test_own.py",
    "evaluate/page.py": "daemon/evaluate/test_report.py",
    "manifolds/evaluation.py": "daemon/manifolds/test_training.py",
    "mosaic/choose.py": "daemon/mosaic/test_rebuild.py",
    "mosaic/target.py": "daemon/mosaic/test_rebuild.py",
    # parts of a catalogue, an index run or a hearing, tested by what the whole does
    "library/columns.py": "daemon/library/test_column_store.py",
    "library/catalogue/database.py": "daemon/library/catalogue/test_trust.py",
    "library/catalogue/slices.py": "daemon/library/test_slicing.py",
    "library/catalogue/soundness.py": "daemon/library/catalogue/test_backups.py",
    "library/banks.py": "daemon/engine/test_banks.py",
    "library/cluster/actors.py": "daemon/library/cluster/test_pool.py",
    "library/cluster/listener.py": "daemon/library/cluster/test_pool.py",
    "library/cluster/post.py": "daemon/library/cluster/test_pool.py",
    "library/embedding.py": "daemon/library/test_indexing.py",
    "library/listening/notes_heard.py": "daemon/library/listening/test_key_heard.py",
    "library/listening/rhythm.py": "daemon/library/listening/test_tempo_heard.py",
    "library/listening/tasks.py": "daemon/library/listening/test_pipeline.py",
    "library/moving/paths.py": "daemon/library/moving/test_importing.py",
    "library/moving/manifest.py": "daemon/library/moving/test_unpacking.py",
    "library/moving/parts.py": "daemon/library/moving/test_exporting.py",
    "library/moving/rows.py": "daemon/library/moving/test_exporting.py",
    "library/records.py": "daemon/library/listening/test_descriptors.py",
    "library/root_run.py": "daemon/library/test_indexing.py",
    "library/scanning/walk.py": "daemon/library/scanning/test_scan.py",
    "library/targets.py": "daemon/library/test_indexing.py",
    # UMAP's own steps, and a picture for an eye
    "maps/kernels.py": "daemon/maps/test_fit.py",
    "maps/umap.py": "daemon/maps/test_fit.py",
    "maps/sheet.py": "daemon/maps/test_tuning.py",
    # clicks go in at one end, and likeness comes out at the other
    "personal/box.py": "daemon/engine/test_personal.py",
    "personal/learner.py": "daemon/engine/test_personal.py",
    "personal/space.py": "daemon/engine/test_personal.py",
    "personal/suggest.py": "daemon/engine/test_personal.py",
    # a query is one ranking of all its evidence
    "queries/concepts.py": "daemon/queries/test_names.py",
    "queries/conditions.py": "daemon/queries/test_filters.py",
    "queries/seeds.py": "daemon/queries/test_algebra.py",
    "queries/knob_search.py": "daemon/queries/test_knobs.py",
    # every index is held against exact search by the same tests, every vector file damaged by the same
    "spaces/annoy_index.py": "daemon/spaces/test_index.py",
    "spaces/hnsw_index.py": "daemon/spaces/test_index.py",
    "spaces/ivf_index.py": "daemon/spaces/test_index.py",
    "spaces/projected_index.py": "daemon/spaces/test_build.py",
    "spaces/info.py": "daemon/spaces/test_build.py",
    "spaces/loaded.py": "daemon/spaces/test_index.py",
    "spaces/effort.py": "daemon/spaces/test_build.py",
    "spaces/handles.py": "daemon/queries/test_search.py",
    "spaces/mapping.py": "daemon/spaces/test_space.py",
    "spaces/seals.py": "daemon/spaces/test_vectors.py",
    # a Milvus is asked by all of it together, or it isn't
    "spaces/copying.py": "daemon/cli/test_spaces.py",
    "spaces/milvus/collection.py": "daemon/spaces/milvus/test_server.py",
    "spaces/milvus/comparing.py": "daemon/spaces/milvus/test_server.py",
    "spaces/milvus/moving.py": "daemon/spaces/milvus/test_server.py",
    "spaces/milvus/pushing.py": "daemon/spaces/milvus/test_server.py",
    "spaces/milvus/store.py": "daemon/spaces/milvus/test_server.py",
}
"""Modules and folders of the daemon whose tests are not at the mirrored path, and where those are."""
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


def code_lines(source: Path) -> int:
    """Lines that do something: no comments, docstrings or empty ones."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.stmt):
            lines |= set(range(node.lineno, (node.lineno if hasattr(node, "body") else node.end_lineno or 0) + 1))
    return len(lines)


def test_every_module_of_the_daemon_has_its_tests_at_its_mirrored_path_or_where_the_list_says() -> None:
    daemon, tests = TOP / "daemon" / "tonewalk", TOP / "tests"
    used = set()
    for source in sorted(daemon.rglob("*.py")):
        module = source.relative_to(daemon)
        mirror = tests / "daemon" / module.with_name(f"test_{module.name}")
        if source.name.startswith("__") or code_lines(source) <= ENOUGH or mirror.is_file():
            continue
        listed = {module.as_posix(), f"{module.parts[0]}/"} & ELSEWHERE.keys()
        assert listed, f"{module} has no tests at {mirror.relative_to(TOP)}"
        used |= listed
    assert used == ELSEWHERE.keys(), "these have tests of their own now, or are gone: take them off the list"
    for place in ELSEWHERE.values():
        assert (tests / place).is_file(), place


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
