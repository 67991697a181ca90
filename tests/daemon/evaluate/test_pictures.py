"""Pictures of figures: what is drawn stands where it should."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from tonewalk.base.figures import Figure
from tonewalk.evaluate import pictures
from tonewalk.evaluate.compare import Confusion


def tree(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"-?\d+\.?\d*", text)]


def test_a_bar_is_as_long_as_its_value_and_its_whisker_as_wide_as_the_interval() -> None:
    one = Figure("x", 0.5, 0.25, 0.75, n=9)
    root = tree(pictures.bars("x", {"0": ("small", one)}))
    track, fill = list(root.iter("rect"))
    assert float(fill.attrib["width"]) == pytest.approx(float(track.attrib["width"]) / 2)
    (whisker,) = [path for path in root.iter("path") if path.attrib["class"] == "whisker"]
    low, _, high, *_ = numbers(whisker.attrib["d"])
    assert high - low == pytest.approx(float(track.attrib["width"]) / 2)


def test_what_chance_gives_is_a_tick_and_one_value_has_no_whisker() -> None:
    one = Figure("x", 0.5, 0.5, 0.5, 0.2, "chance", 2.5, 1)
    classes = [path.attrib["class"] for path in tree(pictures.bars("x", {"0": ("small", one)})).iter("path")]
    assert classes == ["tick"]


def test_every_dot_lies_inside_its_map_and_higher_values_higher_up() -> None:
    places = [[0.0, 0.2], [1.0, 0.8], [0.5, 0.5]]
    root = tree(pictures.scatter("x", places, ["a", "b", "other"], ["a", "b"]))
    svg = root.find("svg")
    assert svg is not None
    wide, high = numbers(svg.attrib["viewBox"])[2:]
    dots = {
        path.attrib["class"].split()[1]: numbers(path.attrib["d"])[:2]
        for path in root.iter("path")
        if "dots" in path.attrib["class"]
    }
    assert set(dots) == {"l-0", "l-1", "other"}
    assert all(0 <= x <= wide and 0 <= y <= high for x, y in dots.values())
    assert dots["l-1"][1] < dots["l-0"][1]


def test_names_on_a_map_do_not_cover_each_other() -> None:
    names = [f"label {number}" for number in range(10)]
    root = tree(pictures.scatter("x", [[0.5, 0.5]] * 10, names, names))
    heights = sorted(float(one.attrib["y"]) for one in root.iter("text"))
    assert len(heights) == 10
    assert all(b - a >= pictures.LETTER_HIGH for a, b in pairwise(heights))


def test_a_map_of_nothing_and_curves_of_nothing_are_empty_pictures() -> None:
    assert tree(pictures.scatter("x", [], [], [])).find("svg") is not None
    assert tree(pictures.lines("x", {"0": []}, {"0": "small"})).find("svg") is not None


def test_a_confusion_says_the_shares_of_a_row_and_puts_the_rest_into_other() -> None:
    root = tree(pictures.confusion("x", Confusion(["a", "b"], [[8, 1, 1], [0, 10, 0]])))
    cells = [rect for rect in root.iter("rect") if rect.attrib["class"] in ("right", "wrong")]
    titles = [cell.findtext("title") for cell in cells]
    assert titles == ["a as a: 80%", "a as b: 10%", "a as other: 10%", "b as b: 100%"]
    assert [cell.attrib["class"] for cell in cells] == ["right", "wrong", "wrong", "right"]


def test_more_labels_than_fit_are_counted_as_other() -> None:
    names = [f"l{number}" for number in range(30)]
    counts = [[1] * 31 for _ in names]
    root = tree(pictures.confusion("x", Confusion(names, counts)))
    titles = [cell.findtext("title") for cell in root.iter("rect") if cell.find("title") is not None]
    shown = pictures.MOST_TAKEN
    assert len(titles) == shown * (shown + 1)
    assert f"l0 as other: {(31 - shown) / 31:.0%}" in titles
