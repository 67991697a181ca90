"""The whole evaluation on the demo library, whose folders are its labels."""

import asyncio
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from tonewalk.base.config import Config
from tonewalk.base.errors import InvalidArgument
from tonewalk.evaluate import page, words
from tonewalk.evaluate.report import Evaluation, Wanted, evaluate
from tonewalk.library.indexing import Report

SPACES = ("fused", "small", "timbre", "mfcc-means")
WORDS = Path(__file__).with_name("words.csv")
MEASURES = ("p@10", "r@10", "f1@10", "mrr", "map")


def config() -> Config:
    made = Config()
    made.library.workers = 1
    return made


@pytest.fixture(scope="module")
def made(demo_folder: Path) -> Evaluation:
    return asyncio.run(evaluate(demo_folder, config(), Report(), Wanted(words=words.read(WORDS))))


def of(made: Evaluation, space: str) -> dict[str, float]:
    (found,) = [one for one in made.families[0].spaces if one.space == space]
    return {one.name: one.value for one in found.figures}


def test_all_spaces_of_the_library_and_mfccs_are_compared_unasked(made: Evaluation) -> None:
    assert tuple(one.space for one in made.families[0].spaces) == SPACES
    assert made.left_out == 0
    assert made.names is False


def test_every_metric_is_measured_for_examples_words_classes_and_maps(made: Evaluation) -> None:
    maps = {f"map2d.{one}" for one in ("trustworthiness", "continuity", "silhouette", "roundness")}
    heard = {f"like.{one}" for one in MEASURES} | {"knn@5"} | maps
    assert set(of(made, "timbre")) == set(of(made, "mfcc-means")) == heard
    assert set(of(made, "fused")) == set(of(made, "small")) == heard | {f"text.{one}" for one in MEASURES}
    for space in SPACES:
        assert all(-1 <= value <= 1 for value in of(made, space).values())
    asked = {"words.hit@10", "words.mrr"}
    assert {one.name for one in made.figures} == set(of(made, "fused")) | asked


def test_synthesised_kinds_are_found_far_above_chance(made: Evaluation) -> None:
    assert of(made, "fused")["like.p@10"] > 0.5
    assert of(made, "fused")["text.map"] > 0.3
    assert of(made, "fused")["knn@5"] > 0.5


def test_the_verdict_names_the_space_with_the_highest_precision(made: Evaluation) -> None:
    best = max(SPACES, key=lambda space: of(made, space)["like.p@10"])
    assert made.verdict.best == best
    assert made.sentence.startswith(best)
    assert made.verdict.value == pytest.approx(of(made, best)["like.p@10"])


def test_confusions_count_every_example_once_and_agree_with_the_accuracy(made: Evaluation) -> None:
    for space in made.families[0].spaces:
        counts = space.confusion.counts
        asked = sum(map(sum, counts))
        right = sum(row[at] for at, row in enumerate(counts))
        assert right / asked == pytest.approx(of(made, space.space)["knn@5"])


def test_the_result_is_json_and_comes_back_as_it_was(made: Evaluation) -> None:
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(made))), Evaluation) == made


class Tags(HTMLParser):
    """What a page is made of, and whether every element is closed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(made: Evaluation, tmp_path: Path) -> None:
    page.write(made, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    tags = Tags(text)
    assert tags.open == []
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in tags.seen}
    assert not re.search(r"https?:|url\(|@import", text)
    assert not any({"src", "href"} & set(attributes) for _, attributes in tags.seen)
    assert "prefers-color-scheme: dark" in text


def test_the_page_shows_the_verdict_and_every_space_as_bars_curves_map_and_confusion(made: Evaluation) -> None:
    text = page.page(made)
    figures = [attributes["class"] for tag, attributes in Tags(text).seen if tag == "figure"]
    assert made.sentence in text
    assert figures.count("map") == figures.count("confusion") == len(SPACES)
    assert text.count("<polyline") == 2 * len(SPACES)
    assert text.count("h0") >= made.sounds * len(SPACES)


def test_labels_are_text_on_the_page_and_never_markup(made: Evaluation) -> None:
    family = msgspec.structs.replace(made.families[0], labels=["<script>alert(1)</script>\x07"], family="a<b")
    text = page.page(msgspec.structs.replace(made, families=[family, family], path='"><b>'))
    assert "<script>" not in text
    assert '"><b>' not in text
    assert "\x07" not in text


def test_a_report_is_not_begun_that_could_not_be_written(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "report.html"):
        with pytest.raises(InvalidArgument, match="can't be written"):
            page.writable(path)


def test_one_space_alone_is_measured_and_said_to_be_alone(demo_folder: Path) -> None:
    made = asyncio.run(evaluate(demo_folder, config(), Report(), Wanted(spaces=("timbre",))))
    assert list(made.encoders) == ["timbre"]
    assert made.sentence.startswith("timbre is the only space measured")
    assert {one.name for one in made.figures} == set(of(made, "timbre"))


def test_a_table_gives_families_of_their_own_and_attributes_to_ask_analogies_over(
    demo_folder: Path, tmp_path: Path
) -> None:
    lines = ["path,label,family,take"]
    for path in sorted(demo_folder.glob("*/*.wav")):
        drum = path.parent.name in ("kick", "snare", "open-hat", "closed-hat", "clap")
        lines.append(f"{path},{path.parent.name},{'drums' if drum else 'notes'},{path.stem[-1]}")
    table = tmp_path / "demo.csv"
    table.write_text("\n".join(lines))
    made = asyncio.run(
        evaluate(table, config(), Report(), Wanted(spaces=("timbre", "mfcc-means"), attributes=("take",)))
    )
    assert {one.family for one in made.families} == {"drums", "notes"}
    for family in made.families:
        figures = {one.name: one for one in family.spaces[0].figures}
        assert figures["analogy.take.r@10"].against == "chance"
        assert set(figures) <= {one.name.removeprefix(f"{family.family}.") for one in made.figures}
    assert "Analogy: label and take" in page.page(made)


def test_words_of_a_file_are_asked_in_every_space_that_reads_them(made: Evaluation) -> None:
    assert [one.space for one in made.words] == ["fused", "small"]
    figures = {one.name: one for one in made.words[0].figures}
    assert figures["words.hit@10"].n == 4, "nothing here answers the fifth"
    assert figures["words.hit@10"].value >= 0.75
    shown = page.page(made)
    assert "4 words as they are typed" in shown
    assert "Mean reciprocal rank" in shown
