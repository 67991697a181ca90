"""The page in Chromium, beside plain pages of as many points: `make bench-atlas` writes `benchmarks/atlas.json`.

Chromium draws by SwiftShader on the CPU, in every page alike: ratios carry over to other machines, times do not.
"""

from __future__ import annotations

import json
import shutil
import statistics
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from benchmarks import crowd
from benchmarks.__main__ import show
from benchmarks.atlas_pages import BLANK, DRAWN, HEARD, MARKED, PAN, PLAIN
from benchmarks.entry import Entry, entry
from benchmarks.queries import calm, daemon, post
from tonewalk import demo
from tonewalk.base import pages
from tonewalk.base.config import Library
from tonewalk.base.home import Home
from tonewalk.commands.library import SoundColumns
from tonewalk.doors.http.packed import pack_sounds
from tonewalk.library.indexing import Report, index_folders
from tonewalk_bridge import browser as page_files

OUT: Final = Path(__file__).parent / "atlas.json"
DEMO: Final = 224
CROWD: Final = 100_000
OPENINGS: Final = 5
TURNS: Final = 3
FRAMES: Final = 90
FEWER: Final = 200_000
MORE: Final = 1_000_000
TASK: Final = "ThreadControllerImpl::RunTask"
SIZES: Final = ((1440, 900), (360, 740))
FLAGS: Final = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)

LIVE: Final = "window.tonewalk && tonewalk.connection() === 'live' && tonewalk.sounds() > 0 && tonewalk.resting()"


def measure(_: Path | None) -> list[Entry]:
    """All figures of the page."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        folder = Path(scratch)
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        demo.synthesise(folder / "demo", count=DEMO)
        home = folder / "small"
        index_folders(Home(home), [str(folder / "demo")], Library(), Report())
        entries = [_code()]
        with daemon(home) as (ports, _start), _controls(folder) as control:
            calm(ports)
            entries += [_opening(browser, ports, control), _gesture(browser, ports), _findings(browser, ports)]
            entries += [_against_plain(browser, ports, control), *_against_fewer(browser, ports)]
        crowd.fill(folder / "crowd", CROWD)
        (folder / "crowd" / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        with daemon(folder / "crowd") as (ports, _start):
            calm(ports)
            entries += _transfer(browser, ports, folder / "crowd" / "sounds")
        browser.close()
        return entries


def _code() -> Entry:
    """JS and CSS as gzip, all of them."""
    found = pages.page()
    assert found is not None, "the page is not built"
    size = sum(file.stat().st_size for kind in ("js", "css") for file in Path(str(found)).rglob(f"*.{kind}.gz"))
    return entry("page.code.kb", size / 1e3, "kB gzip")


@contextmanager
def _controls(folder: Path) -> Iterator[Callable[[str, int], str]]:
    """Addresses of the plain pages, by kind and number of points."""
    place = folder / "controls"
    place.mkdir()
    for name in ("three.module.js", "three.core.js"):
        built = Path(page_files.__file__).parent / "node_modules" / "three" / "build" / name
        shutil.copy(built, place / name)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(place)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def address(kind: str, count: int) -> str:
        source = {"blank": BLANK, "plain": PLAIN}[kind].replace("COUNT", str(count))
        (place / f"{kind}{count}.html").write_text(source)
        return f"http://127.0.0.1:{server.server_port}/{kind}{count}.html"

    yield address
    server.shutdown()


@contextmanager
def _page(browser: Browser, ports: dict[str, Any] | None, script: str = "", **more: Any) -> Iterator[Page]:
    """A page of a browser that has visited nothing yet; with the daemon's token, where there is one."""
    context: BrowserContext = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | more))
    if ports:
        context.request.post(f"{_address(ports)}api/v1/token", data={"token": ports["token"]})
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(300_000)
    yield page
    context.close()


def _address(ports: dict[str, Any]) -> str:
    return f"http://127.0.0.1:{ports['http']}/"


def _opening(browser: Browser, ports: dict[str, Any], control: Callable[[str, int], str]) -> Entry:
    """From the navigation to the first frame with points, the page and the plain one by turns."""
    plain = control("blank", DEMO)
    times: dict[str, list[float]] = {"page": [], "blank": []}
    for _ in range(OPENINGS):
        for name, address in (("blank", plain), ("page", _address(ports))):
            with _page(browser, ports if name == "page" else None, DRAWN) as page:
                page.goto(address)
                page.wait_for_function("draws.length > 0")
                times[name].append(page.evaluate("draws[0]"))
    ours, least = statistics.median(times["page"]), statistics.median(times["blank"])
    return entry("page.open_to_dot.vs_blank", ours, "ms", "a blank three.js page", ours / least)


def _gesture(browser: Browser, ports: dict[str, Any]) -> Entry:
    """From the first press on a dot of a fresh page to the first sample that is not silent."""
    times = []
    for _ in range(OPENINGS):
        with _page(browser, ports, HEARD) as page:
            page.goto(_address(ports))
            page.wait_for_function(LIVE)
            place = page.evaluate(
                """(n) => Array.from({ length: n }, (_, i) => tonewalk.place(i + 1))
                  .find(({ x, y }) => document.elementFromPoint(x, y)?.id === "map")""",
                DEMO,
            )
            page.mouse.click(place["x"], place["y"])
            page.wait_for_function("heard > 0")
            times.append(page.evaluate("heard - pressed"))
    return entry("page.gesture_to_sound.ms", statistics.median(times), "ms")


def _many(ports: dict[str, Any], count: int) -> tuple[bytes, bytes]:
    """A map's points, and the columns of its sounds, as the daemon sends them of so many."""
    ids = np.arange(1, count + 1, dtype="<i4")
    generator = np.random.default_rng(5)
    centres = generator.random((200, 2))[generator.integers(0, 200, count)]
    places = np.clip(centres + generator.normal(0, 0.03, (count, 2)), 0, 1).T.astype("<f4")
    points = struct.pack("<4sIII", b"TWPT", 1, count, 2) + ids.tobytes() + np.ascontiguousarray(places).tobytes()
    known = post(ports, "library/sounds", {})
    size = len(known["ids"])  # type: ignore[arg-type]
    columns = {
        name: [column[i % size] for i in range(count)]
        for name, column in known.items()
        if isinstance(column, list) and len(column) == size
    }
    listed = known | columns | {"ids": ids.tolist(), "favourites": []}
    return points, pack_sounds(msgspec.convert(listed, SoundColumns))


def _against_plain(browser: Browser, ports: dict[str, Any], control: Callable[[str, int], str]) -> Entry:
    """Time from frame to frame while the map is dragged, by turns with the plain page."""
    answers = _many(ports, CROWD)
    ours, plain = [], []
    for _ in range(TURNS):
        ours += _dragged(browser, ports, CROWD, *answers)
        with _page(browser, None, DRAWN) as page:
            page.goto(control("plain", CROWD))
            plain += _intervals(page)
    median = statistics.median(ours)
    ratio = median / statistics.median(plain)
    return entry("page.frame_100k.vs_webgl", median, "ms", "one WebGL2 draw call", ratio)


def _against_fewer(browser: Browser, ports: dict[str, Any]) -> list[Entry]:
    """The same of a very large map, by turns with one that is just too large to be drawn whole."""
    answers = {count: _many(ports, count) for count in (FEWER, MORE)}
    times: dict[int, list[float]] = {FEWER: [], MORE: []}
    for _ in range(TURNS):
        for count in times:
            times[count] += _dragged(browser, ports, count, *answers[count])
    few, many = (statistics.median(times[count]) for count in (FEWER, MORE))
    return [
        entry("page.frame_200k.ms", few, "ms"),
        entry("page.frame_1m.ms", many, "ms"),
        entry("page.frame_1m.vs_200k", many, "ms", "200,000 points", many / few),
    ]


def _dragged(browser: Browser, ports: dict[str, Any], count: int, points: bytes, columns: bytes) -> list[float]:
    with _page(browser, ports, DRAWN) as page:
        page.route("**/points*", partial(_fulfil, body=points))
        page.route("**/library/columns*", partial(_fulfil, body=columns))
        page.goto(_address(ports))
        page.wait_for_function(f"window.tonewalk && tonewalk.sounds() === {count} && tonewalk.resting()")
        page.mouse.move(600, 400)
        page.mouse.down()
        return _intervals(page)


def _fulfil(route: Route, body: bytes) -> None:
    route.fulfill(body=body, content_type="application/octet-stream")


def _intervals(page: Page) -> list[float]:
    page.evaluate(PAN, 10)
    page.evaluate("draws.length = 0")
    page.evaluate(PAN, FRAMES)
    drawn: list[float] = page.evaluate("draws")
    return np.diff(drawn).tolist()


def _transfer(browser: Browser, ports: dict[str, Any], sounds: Path) -> list[Entry]:
    """What a library of 100,000 costs a page that opens on it, and one that is open when one file changes."""
    with _page(browser, ports, DRAWN) as page:
        wire = page.context.new_cdp_session(page)
        counted = {"bytes": 0}

        def received(request: Request) -> None:
            size = request.sizes()  # of the page's workers, too
            counted["bytes"] += size["responseHeadersSize"] + size["responseBodySize"]

        def framed(event: dict[str, Any]) -> None:
            counted["bytes"] += len(event["response"]["payloadData"])

        page.on("requestfinished", received)
        wire.on("Network.webSocketFrameReceived", framed)
        wire.send("Network.enable")
        page.goto(_address(ports))
        page.wait_for_function(LIVE)
        _quiet(page, counted)
        opened, counted["bytes"] = counted["bytes"], 0
        changed = sorted(sounds.rglob("*.wav"))[0]
        other = sorted(sounds.rglob("*.wav"))[-1].read_bytes()
        changed.unlink()  # a link to the others' bytes
        changed.write_bytes(other[:-2000])
        page.wait_for_event("response", lambda response: "/library/columns" in response.url)
        _quiet(page, counted)
    return [
        entry("page.transfer_100k.mb", opened / 1e6, "MB"),
        *_work(browser, ports),
        entry("page.change_in_100k.bytes", counted["bytes"], "bytes"),
    ]


def _work(browser: Browser, ports: dict[str, Any]) -> list[Entry]:
    """How long the page's main thread was taken when the first dot was drawn, and how much of it was its own work.

    By Chromium's trace: asked from outside, one learns only what it has done some time later. What is no work of
    its own is waiting for the graphics card, and for others on this machine.
    """
    taken, worked = [], []
    for _ in range(OPENINGS):
        with _page(browser, ports, f"{DRAWN}{MARKED}") as page:
            browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing"])
            # asked again and again whether it has drawn, the page would be busy with that
            with page.expect_console_message(lambda said: said.text == "first dot"):
                page.goto(_address(ports))
            page.evaluate("0")  # once it answers, the task that drew has ended
            events = json.loads(browser.stop_tracing())["traceEvents"]
        dot = next(one for one in events if one["name"] == "first dot")
        begun = dot["ts"] - 1000 * dot["args"]["data"]["startTime"]
        tasks = [
            one
            for one in events
            if (one["pid"], one["tid"], one["name"]) == (dot["pid"], dot["tid"], TASK)
            and "dur" in one  # without one it is a moment of that name, no task
            and begun <= one["ts"] < dot["ts"]
        ]
        taken.append(sum(min(one["dur"], dot["ts"] - one["ts"]) for one in tasks) / 1000)
        worked.append(sum(one.get("tdur", 0) for one in tasks) / 1000)
    return [
        entry("page.main_thread_100k.ms", statistics.median(taken), "ms"),
        entry("page.main_thread_100k.cpu_ms", statistics.median(worked), "ms"),
    ]


def _quiet(page: Page, counted: dict[str, int]) -> None:
    """Wait until nothing more comes for a while."""
    before, since = -1, time.monotonic()
    while time.monotonic() - since < 12:
        if counted["bytes"] != before:
            before, since = counted["bytes"], time.monotonic()
        page.wait_for_timeout(200)


def _findings(browser: Browser, ports: dict[str, Any]) -> Entry:
    """What axe finds in the page's states, light and dark, wide and narrow."""
    script = (Path(page_files.__file__).parent / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    found: list[str] = []
    for width, height in SIZES:
        for scheme in ("dark", "light"):
            with _page(browser, ports, viewport={"width": width, "height": height}, color_scheme=scheme) as page:
                page.goto(_address(ports))
                page.wait_for_function(LIVE)
                page.evaluate(script)
                for state, enter in STATES.items():
                    enter(page)
                    told = page.evaluate("async () => (await axe.run()).violations.map((one) => one.id)")
                    found += [f"{state}, {scheme}, {width} px: {rule}" for rule in told]
    for one in found:
        print(f"axe: {one}", file=sys.stderr)
    return entry("page.axe_findings", len(found), "")


def _hits(page: Page) -> None:
    page.fill("#text", "kick")
    page.wait_for_function("tonewalk.lit().length > 0")
    page.wait_for_selector("#hits li")


def _detail(page: Page) -> None:
    page.locator("#hits li button").first.click()
    page.wait_for_selector("#detail h2")


def _all(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_selector("#hits li")


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.wait_for_selector("#help h2")


STATES: Final[dict[str, Callable[[Page], None]]] = {
    "opened": lambda _: None,
    "hits": _hits,
    "detail": _detail,
    "list": _all,
    "keys": _keys,
}


def main() -> None:
    """Measure, show and write."""
    entries = measure(None)
    OUT.write_text(json.dumps(entries, indent=1) + "\n")
    show(entries)


if __name__ == "__main__":
    main()
