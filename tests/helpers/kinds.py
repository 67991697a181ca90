"""Labels and classes over a small library, and who asks for them."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.axes import Library
from tonewalk.commands.queries import Search
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.labels import LabelBox
from tonewalk.queries.search import Searcher


class Kinds:
    """Both boxes, and a searcher that asks them."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.classes = ClassBox(folder / "classes.json")
        self.labels = LabelBox(folder / "labels.json")
        self.searcher = Searcher(library, labels=self.labels, classes=self.classes)

    def enrol(self, name: str, sounds: list[int]) -> Enrolled:
        return self.classes.enrol(name, sounds, self.library.now())

    def found(self, filter: str) -> set[int]:
        return {hit.id for hit in self.searcher.search(Search(text="kick", k=100, filter=filter)).hits}
