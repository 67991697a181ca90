"""The README's pictures: a real daemon over a folder, and its page as a musician sees it.

`make pictures` takes those of the demo library, and `python scripts/pictures.py BANK/dev --only map --to
docs/pictures/recordings` that of the sound bank's recordings. Needs Chromium, and ffmpeg for the animation.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tonewalk import demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOP: Final = Path(__file__).resolve().parent.parent
PLACE: Final = TOP / "docs" / "pictures"
SIZE: Final = (1280, 800)
SMALL: Final = "720"
"""px; width of the animation"""
RATE: Final = 12
"""pictures a second of the animation"""
FRAMES: Final = 36
FLAGS: Final = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
RESTING: Final = (
    "window.tonewalk && tonewalk.connection() === 'live' && tonewalk.sounds() > 0 && tonewalk.resting()"
)


class Running:
    """A daemon, by the file in its home."""

    def __init__(self, home: Path) -> None:
        self._home = home

    @property
    def address(self) -> str:
        """Of its page."""
        return f"http://127.0.0.1:{self.known['http']}/"

    @property
    def known(self) -> dict[str, Any]:
        """Its ports and its token; empty before it is there."""
        file = self._home / "daemon.json"
        known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        return known

    def ask(self, command: str, **arguments: object) -> dict[str, Any]:
        """One command."""
        request = urllib.request.Request(
            f"{self.address}api/v1/{command}",
            json.dumps(arguments).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.known['token']}"},
        )
        with urllib.request.urlopen(request) as answer:
            reply: dict[str, Any] = json.load(answer)
        return reply

    def is_laid_out(self) -> bool:
        """Whether all is indexed, and the map that stays is there."""
        try:
            busy = [job for job in self.ask("job/list")["jobs"] if job["state"] in ("running", "waiting")]
            return not busy and any(one["method"] == "umap" for one in self.ask("map/list")["maps"])
        except (KeyError, urllib.error.URLError):
            return False


@contextmanager
def served(folder: Path, home: Path) -> Iterator[Running]:
    """A daemon over a folder, once its map is made."""
    command = [
        sys.executable,
        "-m",
        "tonewalk",
        "--home",
        home,
        "serve",
        folder,
        "--http-port",
        "0",
        "--osc-port",
        "0",
    ]
    process = subprocess.Popen([*map(str, command), "--no-open"], stdout=subprocess.DEVNULL)
    try:
        daemon = Running(home)
        while not daemon.is_laid_out():
            if process.poll() is not None:
                raise SystemExit(
                    f"The daemon over {folder} has ended with {process.returncode}: serve it to see why."
                )
            time.sleep(0.2)
        yield daemon
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


@contextmanager
def opened(browser: Browser, daemon: Running, scheme: str = "dark") -> Iterator[Page]:
    """The page, at rest, with its sound switched on."""
    width, height = SIZE
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    context.request.post(f"{daemon.address}api/v1/token", data={"token": daemon.known["token"]})
    page = context.new_page()
    page.goto(daemon.address)
    page.wait_for_function(RESTING)
    page.get_by_role("button", name="click to start sound").click()
    page.wait_for_selector("#sound", state="hidden")
    yield page
    context.close()


def rest(page: Page) -> None:
    """Wait until nothing moves; marks fade for a moment longer."""
    page.wait_for_function("tonewalk.resting()")
    page.wait_for_timeout(700)


def take(page: Page, to: Path) -> None:
    """A picture of the page as it is."""
    rest(page)
    # where the recordings lie on this machine is nobody's business
    page.evaluate("for (const one of document.querySelectorAll('.path')) one.style.visibility = 'hidden'")
    page.screenshot(path=to)
    print(to)


def take_map(browser: Browser, daemon: Running, to: Path) -> None:
    """All sounds."""
    with opened(browser, daemon) as page:
        take(page, to.with_suffix(".png"))


def take_light(browser: Browser, daemon: Running, to: Path) -> None:
    """The light theme, a sound selected."""
    with opened(browser, daemon, "light") as page:
        page.keyboard.press("ArrowRight")
        page.wait_for_selector("#detail h2")
        take(page, to.with_suffix(".png"))


def take_search(browser: Browser, daemon: Running, to: Path) -> None:
    """Words, what fits them, and one hit's card."""
    with opened(browser, daemon) as page:
        page.fill("#text", "punchy kick")
        page.wait_for_function("tonewalk.lit().length > 0")
        page.locator("#hits li button").first.click()
        page.wait_for_selector("#detail h2")
        page.mouse.move(40, 400)
        take(page, to.with_suffix(".png"))


def take_walk(browser: Browser, daemon: Running, to: Path) -> None:
    """The path as it plays, as an animation."""
    if not shutil.which("ffmpeg"):
        raise SystemExit("The animation needs ffmpeg: install it, or leave `walk` out by --only.")
    with opened(browser, daemon) as page, tempfile.TemporaryDirectory() as scratch:
        draw(page)
        page.wait_for_selector("#path circle.now")
        rest(page)
        for number in range(FRAMES):
            started = time.monotonic()
            page.screenshot(path=Path(scratch) / f"{number:03}.png")
            page.wait_for_timeout(max(0.0, 1000 * (started + 1 / RATE - time.monotonic())))
        colours = "split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse=dither=none"
        how = f"scale={SMALL}:-1:flags=lanczos,{colours}"
        command = ["ffmpeg", "-loglevel", "error", "-y", "-framerate", str(RATE), "-i", f"{scratch}/%03d.png"]
        subprocess.run([*command, "-filter_complex", how, to.with_suffix(".gif")], check=True)
        print(to.with_suffix(".gif"))


def draw(page: Page) -> None:
    """A wave over the middle of the map, by hand."""
    page.keyboard.press("d")
    page.mouse.move(180, 420)
    page.mouse.down()
    for x, y in ((330, 230), (480, 330), (620, 520), (760, 480), (880, 260), (980, 330)):
        page.mouse.move(x, y, steps=12)
    page.mouse.up()
    page.wait_for_function("tonewalk.path().length > 0")


PICTURES: Final[dict[str, Callable[[Browser, Running, Path], None]]] = {
    "map": take_map,
    "search": take_search,
    "light": take_light,
    "walk": take_walk,
}


def main() -> None:
    """Take all pictures, or those that are named."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of recordings; none: a demo library")
    parser.add_argument("--to", type=Path, default=PLACE, help="folder of the pictures")
    parser.add_argument("--only", nargs="+", choices=PICTURES, default=list(PICTURES))
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        folder = given.folder or Path(scratch) / "demo"
        if not given.folder:
            demo.synthesise(folder)
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        with served(folder, Path(scratch) / "home") as daemon:
            for name in given.only:
                PICTURES[name](browser, daemon, given.to / name)
        browser.close()


if __name__ == "__main__":
    main()
