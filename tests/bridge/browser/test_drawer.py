"""The library's drawer: folders come, go and are dropped on the page; work, problems and maps are told there."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.helpers.atlas import Daemon, ask, found_by
from tests.helpers.waiting import wait_until
from tonewalk.demo import synthesise

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

SOUNDS = 24

COUNT_FRAMES = """
() => {
  window.moved = 0;
  window.place = JSON.stringify(tonewalk.place(1));
  if (window.looking) return;
  window.looking = () => {
    moved += tonewalk.resting() ? 0 : 1;
    requestAnimationFrame(looking);
  };
  looking();
}
"""
"""counts the frames in which the map moves"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample bank as it lies on a musician's machine."""
    folder = tmp_path_factory.mktemp("disk") / "My Bank"
    synthesise(folder, count=SOUNDS)
    (folder / "read me.txt").write_text("no sound")
    (folder / ".DS_Store").write_text("no sound")
    return folder


@pytest.fixture(scope="module")
def own(daemon_on: Callable[[Path], Daemon], bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Daemon:
    """A daemon on a library that has a file which can't be used, and one that is not read."""
    folder = tmp_path_factory.mktemp("of") / "Drums"
    shutil.copytree(bank, folder)
    (folder / "broken.wav").write_bytes(b"RIFFnothing")
    (folder / "loop.rx2").write_bytes(b"nothing")
    return daemon_on(folder)


A_PACE_MS = 1500
"""ms of work, before which the page tells no pace"""


def at_work(daemon: Daemon, beyond: int) -> int:
    """Have the folder Many indexed beyond so many of its files, and then stand still; how many are done."""
    daemon.halt(signal.SIGCONT)
    done = 0
    while done <= beyond:
        many = [job for job in ask(daemon, "job/list")["jobs"] if job["what"].endswith("Many")]
        assert all(job["state"] in ("waiting", "running") for job in many), many
        done = max((job["done"] for job in many), default=0)
    daemon.halt(signal.SIGSTOP)
    return done


def opened(daemon: Daemon, open_page: Callable[..., Page], **more: Any) -> Page:
    page = open_page(daemon.address, **more)
    page.wait_for_function(f"tonewalk.sounds() >= {SOUNDS}")
    page.keyboard.press("i")
    page.get_by_role("dialog", name="Library").wait_for()
    return page


def drop_folder(page: Page, folder: Path) -> None:
    """Drop a folder of this disk on the page, as a file manager does."""
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        dragged = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": dragged})


def test_a_dropped_folder_is_copied_into_an_empty_library_its_map_appears_and_the_next_drop_finds_it(
    empty_daemon: Daemon, open_page: Callable[..., Page], bank: Path
) -> None:
    page = open_page(empty_daemon.address)
    page.get_by_text("Drop a folder of samples here, or add one by its path").wait_for()
    drop_folder(page, bank)
    page.get_by_text(f"My Bank was copied into the library: {SOUNDS} sounds.").wait_for()
    page.wait_for_function(f"tonewalk.sounds() === {SOUNDS}")
    kept = empty_daemon.home / "banks" / "My Bank"
    assert {path.name for path in kept.rglob("*.*")} == {path.name for path in bank.rglob("*.wav")}
    drop_folder(page, bank)
    page.get_by_text(f"All {SOUNDS} sounds of My Bank are in the library already, in {kept}.").wait_for()
    page.get_by_role("button", name="show them").click()
    page.wait_for_function(f"tonewalk.lit().length === {SOUNDS}")
    assert page.locator("#drawer").is_hidden()
    assert [path.name for path in kept.parent.iterdir()] == ["My Bank"]


def test_a_bank_that_is_cut_off_says_so_and_goes_on_where_it_was(
    own: Daemon, open_page: Callable[..., Page], tmp_path: Path, bank: Path
) -> None:
    folder = tmp_path / "Cut"
    shutil.copytree(bank, folder)
    for number, path in enumerate(folder.rglob("*.wav")):
        path.write_bytes(path.read_bytes() + bytes(number))  # no file is as large as one of the library
    page = opened(own, open_page)
    sent: list[str] = []
    held: list[Route] = []
    arrived: set[str] = set()

    def pass_some(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) <= 6:
            route.continue_()
        elif len(arrived) < 6:
            held.append(route)
        else:
            route.abort()

    def whole(request: Request) -> bool:
        if "/banks/" in request.url:
            arrived.add(request.url)
        return len(arrived) == 6

    page.route("**/banks/**", pass_some)
    with page.expect_event("requestfinished", whole):  # else the cut would end some of the six on their way, too
        page.locator("#folder").set_input_files(folder)
    for route in held:
        route.abort()
    page.get_by_text("Cut is not whole yet:").wait_for()
    page.get_by_text("The daemon can't be reached just now.").wait_for()
    page.unroute("**/banks/**")
    page.on("request", lambda request: sent.append(request.url) if "/banks/" in request.url else None)
    del sent[:]
    page.get_by_role("button", name="go on", exact=True).click()
    page.get_by_text(f"Cut was copied into the library: {SOUNDS} sounds.").wait_for()
    assert len(sent) == SOUNDS - 6
    assert not arrived & set(sent)
    ask(own, "library/remove", path=str(own.home / "banks" / "Cut"))


def test_what_came_of_a_bank_that_was_stopped_can_be_thrown_away(
    own: Daemon, open_page: Callable[..., Page], tmp_path: Path, bank: Path
) -> None:
    folder = tmp_path / "Half"
    shutil.copytree(bank, folder)
    for number, path in enumerate(folder.rglob("*.wav")):
        path.write_bytes(path.read_bytes() + bytes(100 + number))
    page = opened(own, open_page)
    sent: list[str] = []

    def pass_some(route: Route) -> None:
        sent.append(route.request.url)
        route.continue_() if len(sent) <= 2 else route.abort()

    page.route("**/banks/**", pass_some)
    page.locator("#folder").set_input_files(folder)
    page.get_by_role("button", name="discard", exact=True).click()
    page.get_by_text("what came of Half is thrown away").first.wait_for()
    assert page.get_by_text("Half is not whole yet:").count() == 0
    assert not list((own.home / "uploads").glob("bank-*"))


def test_a_gigabyte_is_refused_in_a_sentence_before_anything_is_read(
    own: Daemon, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    folder = tmp_path / "Huge"
    folder.mkdir()
    for number in range(2):
        with (folder / f"{number}.wav").open("wb") as file:
            os.truncate(file.fileno(), 2**29 + 1)
    page = opened(own, open_page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator("#folder").set_input_files(folder)
    page.get_by_text("Huge holds 2 sounds of 1024 MB together, and at most 512 MB are taken at once").wait_for()
    assert [url for url in sent if "/banks/" in url] == []


def test_folders_are_added_by_their_path_told_with_their_problems_and_removed_with_their_files_untouched(
    own: Daemon, open_page: Callable[..., Page], tmp_path: Path, bank: Path
) -> None:
    page = opened(own, open_page)
    page.get_by_role("heading", name="2 files could not be used").wait_for()
    remedies = page.locator("#drawer .faults li").all_inner_texts()
    assert remedies == [one["text"] for one in ask(own, "library/problems")["problems"]]
    more = tmp_path / "More"
    shutil.copytree(bank / "kick", more)
    path = page.get_by_role("textbox", name="Path of a folder on the daemon's machine")
    path.fill("/nowhere/at all")
    path.press("Enter")
    page.get_by_text(
        "The folder /nowhere/at all does not exist: check its spelling, or plug in its drive."
    ).wait_for()
    path.fill(f'"{more}"')
    path.press("Enter")
    page.get_by_role("button", name="remove More").wait_for()
    assert path.input_value() == ""
    count = len(list(more.iterdir()))
    page.locator("#drawer li", has_text=str(more)).get_by_text(f"{count} sounds").wait_for()
    (more / "late.wav").write_bytes(b"RIFFnothing")
    page.get_by_role("button", name="rescan More").click()
    page.get_by_role("heading", name="3 files could not be used").wait_for()
    page.get_by_role("button", name="remove More").click()
    page.get_by_text("Its files stay where they are, untouched").wait_for()
    page.get_by_role("button", name="keep it").click()
    assert str(more) in [root["path"] for root in ask(own, "library/list")["roots"]]
    page.get_by_role("button", name="remove More").click()
    page.get_by_role("button", name="take it out").click()
    page.get_by_role("button", name="remove More").wait_for(state="detached")
    assert str(more) not in [root["path"] for root in ask(own, "library/list")["roots"]]
    assert len(list(more.iterdir())) == count + 1


def test_indexing_is_told_in_words_and_pauses_and_goes_on(
    own: Daemon, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    more = tmp_path / "Many"
    synthesise(more, count=240)
    page = opened(own, open_page)
    path = page.get_by_role("textbox", name="Path of a folder on the daemon's machine")
    path.fill(str(more))
    path.press("Enter")
    # a fast machine would be done before a hand moves: it stands still where a hand takes its time
    done = at_work(own, 0)
    page.wait_for_function(
        "[...document.querySelectorAll('#drawer li.job')].some((one) => /[1-9]\\d* of 240/.test(one.innerText))"
    )
    page.wait_for_timeout(A_PACE_MS)
    at_work(own, done)
    work = page.locator("#drawer li.job", has_text="Indexing Many")
    told = r"/\d+ files found, \d+ new or changed.*\d+ of \d+ · [\d.]+ files a second · \d+ (s|min) left/s"
    page.wait_for_function(
        f"[...document.querySelectorAll('#drawer li.job')].some((one) => {told}.test(one.innerText))"
    )
    with page.expect_response("**/job/cancel"):
        page.get_by_role("button", name="pause: Indexing Many").click()
    own.halt(signal.SIGCONT)
    work.get_by_text("Stopped; what was finished is kept.").wait_for()
    kept = ask(own, "status")["sounds"]
    assert kept < SOUNDS + 240
    page.get_by_role("button", name="go on: Indexing Many").click()
    page.locator("#drawer li", has_text=str(more)).get_by_text("240 sounds").wait_for()
    ask(own, "library/remove", path=str(more))


def test_a_map_is_made_and_sounds_glide_from_one_to_another_or_jump_where_motion_is_not_wanted(
    own: Daemon, open_page: Callable[..., Page]
) -> None:
    wait_until(lambda: any(one["map"] == "umap2d" for one in ask(own, "map/list")["maps"]))
    page = opened(own, open_page)
    page.get_by_text("make another map").click()
    page.get_by_role("combobox", name="how").select_option("pca")
    page.get_by_role("combobox", name="space").select_option("timbre")
    page.get_by_role("button", name="make it", exact=True).click()
    page.get_by_role("button", name="on show: the map pca2d-timbre").wait_for()
    wanted: dict[Literal["no-preference", "reduce"], range] = {"no-preference": range(8, 1000), "reduce": range(6)}
    for motion, frames in wanted.items():
        page.emulate_media(reduced_motion=motion)
        page.wait_for_function("tonewalk.resting()")
        page.evaluate(COUNT_FRAMES)
        name = "umap2d" if motion == "reduce" else "pca2d"
        page.get_by_role("button", name=f"show the map {name}", exact=True).click()
        page.get_by_role("button", name=f"on show: the map {name}", exact=True).wait_for()
        page.wait_for_function("JSON.stringify(tonewalk.place(1)) !== place && tonewalk.resting()")
        assert page.evaluate("moved") in frames, motion


def test_a_setting_that_is_changed_holds_at_once(own: Daemon, open_page: Callable[..., Page]) -> None:
    page = opened(own, open_page)
    page.get_by_label("see what changes in the folders by itself").uncheck()
    wait_until(lambda: ask(own, "settings")["watch"] is False)
    page.get_by_label("uploads").fill("5000")
    page.keyboard.press("Tab")
    page.get_by_text("Give a whole number from 1 to 4,096 for uploads.").wait_for()
    page.get_by_label("uploads").fill("128")
    page.keyboard.press("Tab")
    wait_until(lambda: ask(own, "settings")["upload_mb"] == 128)
    page.get_by_label("see what changes in the folders by itself").check()
    wait_until(lambda: ask(own, "settings")["watch"])


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1440, 900, "light"), (1440, 900, "dark"), (360, 740, "light")]
)
def test_the_drawer_can_be_used_by_all_and_leaves_by_escape(
    own: Daemon, open_page: Callable[..., Page], axe: Path, width: int, height: int, scheme: str
) -> None:
    page = opened(own, open_page, width=width, height=height, color_scheme=scheme)
    for name in ("make another map", "find the best map", "models that this library is not heard with"):
        page.get_by_text(name).click()
    page.get_by_role("button", name="remove Drums").click()
    page.get_by_role("button", name="take it out").wait_for()
    assert found_by(page, axe) == []
    assert page.evaluate("document.getElementById('drawer').scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    assert page.evaluate("document.activeElement.id") != "drawer"
