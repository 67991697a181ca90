"""Words as people type them, and which labels answer each: how often is a right sound among the first ten?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from tonewalk.base.errors import InvalidArgument
from tonewalk.base.figures import Figure
from tonewalk.evaluate.contenders import Contender
from tonewalk.evaluate.retrieval import K, figure
from tonewalk.library.labelled import Labelled
from tonewalk_models import metrics

COLUMNS: Final = ("query", "labels")
BETWEEN: Final = ";"
"""Between the labels that answer a query."""


class Query(NamedTuple):
    """Words, and the labels that answer them."""

    text: str
    labels: frozenset[str]


class WordsResult(msgspec.Struct):
    """What words found in one space."""

    space: str
    figures: list[Figure]
    missed: list[str]
    """Those that found nothing right among the first ten."""


def read(path: Path) -> tuple[Query, ...]:
    """The queries of a CSV in UTF-8 with the columns `query` and `labels` (several between semicolons).

    Raises:
        InvalidArgument: there is no such file, it is no such table, or it asks nothing.
    """
    try:
        with path.expanduser().open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            rows = list(table)
    except OSError as error:
        raise InvalidArgument(
            f"{path} can't be read ({error.strerror}): give a CSV of query and labels."
        ) from error
    except (UnicodeError, csv.Error) as error:
        raise InvalidArgument(f"{path} is no CSV in UTF-8 ({error}): give one of query and labels.") from error
    if missing:
        raise InvalidArgument(f"{path} has no column {missing[0]!r}: its first line has to name query and labels.")
    found = [
        Query((row["query"] or "").strip(), frozenset(one.strip() for one in (row["labels"] or "").split(BETWEEN)))
        for row in rows
    ]
    asked = [Query(one.text, one.labels - {""}) for one in found if one.text]
    if not any(one.labels for one in asked):
        raise InvalidArgument(f"{path} asks nothing: give words and the labels that answer them, a line each.")
    return tuple(one for one in asked if one.labels)


def answerable(queries: Sequence[Query], sounds: Sequence[Labelled]) -> list[Query]:
    """Those of which at least one label is there.

    Raises:
        InvalidArgument: none is, though some were asked for.
    """
    there = {sound.label for sound in sounds}
    kept = [one for one in queries if one.labels & there]
    if queries and not kept:
        label = sorted(queries[0].labels)[0]
        raise InvalidArgument(
            f"No label of the words is among those measured (such as {label!r}): label them alike."
        )
    return kept


def ask(
    contenders: Sequence[Contender],
    sounds: Sequence[Labelled],
    queries: Sequence[Query],
    progress: Callable[[str], None],
) -> list[WordsResult]:
    """Ask all sounds, whatever their family, in every space that reads words."""
    if not queries:
        return []
    labels = np.array([sound.label for sound in sounds])
    everyone = range(len(sounds))
    results = []
    for one in contenders:
        if one.text is None:
            continue
        progress(f"Asking {len(queries)} words of {one.name}")
        rank = one.text(everyone)
        ranked = [np.isin(labels[rank(query.text)], list(query.labels)) for query in queries]
        hits = [float(relevance[:K].any()) for relevance in ranked]
        figures = [
            figure(f"words.hit@{K}", hits),
            figure("words.mrr", [metrics.reciprocal_rank(relevance) for relevance in ranked]),
        ]
        missed = [query.text for query, hit in zip(queries, hits, strict=True) if not hit]
        results.append(WordsResult(one.name, figures, missed))
    return results
