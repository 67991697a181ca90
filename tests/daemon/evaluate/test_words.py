"""Words as people type them, from a CSV, over labelled sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tonewalk.base.errors import InvalidArgument
from tonewalk.evaluate import words
from tonewalk.evaluate.contenders import Contender
from tonewalk.evaluate.words import Query
from tonewalk.library.labelled import Labelled

SOUNDS = [Labelled(b"/1", "kick"), Labelled(b"/2", "snare", "drums"), Labelled(b"/3", "rain", "weather")]


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "asked.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_table_gives_words_and_what_answers_them(tmp_path: Path, encoding: str) -> None:
    table = 'labels,query,note\r\nkick; snare,"drum, any",x\r\nrain,雨,\r\n,nothing,\r\nkick,,\r\n'
    read = words.read(written(tmp_path, table, encoding))
    assert read == (Query("drum, any", frozenset({"kick", "snare"})), Query("雨", frozenset({"rain"})))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("text,labels\na,b\n", "no column 'query'"),
        ("query\na\n", "no column 'labels'"),
        ("", "no column 'query'"),
        ("query,labels\n", "asks nothing"),
        ("query,labels\na,;\n", "asks nothing"),
    ],
)
def test_a_table_that_asks_nothing_is_refused(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(InvalidArgument, match=told):
        words.read(written(tmp_path, table))


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="no CSV in UTF-8"):
        words.read(written(tmp_path, "query,labels\nGlöckchen,bell\n", "latin-1"))
    with pytest.raises(InvalidArgument, match="can't be read"):
        words.read(tmp_path / "nowhere.csv")
    with pytest.raises(InvalidArgument, match="can't be read"):
        words.read(tmp_path)


def test_words_that_nothing_here_answers_are_left_out_and_all_of_them_refused() -> None:
    asked = [Query("a", frozenset({"kick", "unicorn"})), Query("b", frozenset({"unicorn"}))]
    assert words.answerable(asked, SOUNDS) == asked[:1]
    assert words.answerable([], SOUNDS) == []
    with pytest.raises(InvalidArgument, match="such as 'unicorn'"):
        words.answerable(asked[1:], SOUNDS)


def test_all_sounds_are_asked_and_what_finds_nothing_is_named() -> None:
    sounds = [Labelled(b"/%d" % at, "kick") for at in range(11)] + [Labelled(b"/x", "rain", "weather")]
    order = {"kick": np.arange(12), "rain": np.arange(12)[::-1], "late": np.arange(12)}

    def contender(name: str, *, reads: bool) -> Contender:
        vectors = np.zeros((12, 2), np.float32)
        text = (lambda members: lambda asked: order[asked]) if reads else None
        return Contender(name, "", vectors, lambda members: lambda at: order["kick"], text, lambda members: None)  # type: ignore[arg-type, return-value]

    queries = [
        Query("kick", frozenset({"kick"})),
        Query("rain", frozenset({"rain"})),
        Query("late", frozenset({"rain"})),
    ]
    told: list[str] = []
    spaces = [contender("one", reads=True), contender("deaf", reads=False)]
    (found,) = words.ask(spaces, sounds, queries, told.append)
    assert found.space == "one"
    assert {one.name: (one.value, one.n) for one in found.figures} == {
        "words.hit@10": (pytest.approx(2 / 3), 3),
        "words.mrr": (pytest.approx((1 + 1 + 1 / 12) / 3), 3),
    }
    assert found.missed == ["late"]
    assert told == ["Asking 3 words of one"]
