"""Whatever happens to a library's files, in whatever order, the catalogue keeps its promises."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tonewalk.base.types import Row, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, StoredFile
from tonewalk.library.intake import Intake
from tonewalk.library.records import Analysis, Content, Descriptors, Stamp
from tonewalk.spaces.encoders import load
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile

ROOTS = [b"/music/one", b"/music/two"]
NAMES = st.one_of(st.sampled_from([b"kick", b"snare", b"hat"]), st.binary(min_size=1, max_size=4))
DATA = st.sampled_from([bytes([number]) * 16 for number in range(6)])


class Library(RuleBasedStateMachine):
    """A catalogue beside a plain picture of what it should hold."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.catalogue = Catalogue.open(Path(self.folder.name) / "c.sqlite")
        encoder = load("timbre")
        self.space = self.catalogue.space_id("timbre", encoder.fingerprint, encoder.dim)
        self.intake = Intake.load(self.catalogue)
        folder = Path(self.folder.name) / "timbre"
        with VectorFile.create(folder, "timbre", encoder.fingerprint, encoder.dim) as file:
            file.append(np.eye(encoder.dim, dtype=np.float32)[:6])
            file.flush()
        self.vectors = Space.open(folder)
        self.intake.join(Spaces({"timbre": SpaceHandle(self.vectors, self.space, encoder)}))
        self.sounds: dict[int, tuple[bytes, bytes, bool]] = {}
        """id -> path, hash, missing."""
        self.given: set[int] = set()
        self.row_of: dict[bytes, int] = {}
        for root in ROOTS:
            self.catalogue.add_root(root)

    def teardown(self) -> None:
        if hasattr(self, "catalogue"):
            self.catalogue.close()
            self.vectors.close()
            self.folder.cleanup()

    def at(self, path: bytes) -> int | None:
        return next((id for id, (where, _, _) in self.sounds.items() if where == path), None)

    @rule(root=st.sampled_from(ROOTS), files=st.dictionaries(NAMES, DATA, max_size=4))
    def store(self, root: bytes, files: dict[bytes, bytes]) -> None:
        entries = []
        for name, data in files.items():
            row = self.row_of.setdefault(data, len(self.row_of))
            analysis = Analysis(
                sample_rate=8000,
                channels=1,
                frames=data[0],
                descriptors=Descriptors(duration=data[0]),
                embeddings={},
            )
            entries.append(
                StoredFile(
                    root + b"/" + name, Stamp(1, 1), Content(hash=data, analysis=analysis), {self.space: Row(row)}
                )
            )
        ids = self.catalogue.store(self.catalogue.root_at(root).id, entries)
        for entry, id in zip(entries, ids, strict=True):
            before = self.at(entry.path)
            assert id == before or (before is None and id not in self.given)
            self.given.add(id)
            assert isinstance(entry.content, Content)
            self.sounds[id] = (entry.path, entry.content.hash, False)

    @rule(root=st.sampled_from(ROOTS), name=NAMES, which=st.integers(0, 99))
    def move(self, root: bytes, name: bytes, which: int) -> None:
        path = root + b"/" + name
        if not self.sounds or self.at(path) is not None:
            return
        id = sorted(self.sounds)[which % len(self.sounds)]
        self.catalogue.store(self.catalogue.root_at(root).id, [], [Move(SoundId(id), path, Stamp(2, 2))])
        self.sounds[id] = (path, self.sounds[id][1], False)

    @rule(which=st.sets(st.integers(1, 20)))
    def mark_missing(self, which: set[int]) -> None:
        self.catalogue.mark_missing([SoundId(id) for id in which])
        for id in which & self.sounds.keys():
            path, data, _ = self.sounds[id]
            self.sounds[id] = (path, data, True)

    @rule(root=st.sampled_from(ROOTS))
    def forget_a_root_and_add_it_again(self, root: bytes) -> None:
        self.catalogue.remove_root(root)
        self.catalogue.add_root(root)
        self.sounds = {id: sound for id, sound in self.sounds.items() if not sound[0].startswith(root)}

    @rule()
    def open_again(self) -> None:
        self.catalogue.close()
        self.catalogue = Catalogue.open(Path(self.folder.name) / "c.sqlite")

    @rule()
    def refresh(self) -> None:
        self.intake.refresh(self.catalogue)
        view = self.intake.now()
        seen = {
            id: (view.path(position), bool(view.missing[position]))
            for position, id in enumerate(view.ids.tolist())
            if id in self.sounds
        }
        assert seen == {id: (path, missing) for id, (path, _, missing) in self.sounds.items()}
        visible = set(view.ids[view.visible].tolist())
        assert visible == {id for id, (_, _, missing) in self.sounds.items() if not missing}
        rows = view.rows("timbre")
        for id, (_, data, _) in self.sounds.items():
            position = view.position(id)
            assert rows[position] == self.row_of[data]
            assert view.duration[position] == data[0]
        for row, position in enumerate(view.position_of_rows("timbre").tolist()):
            having = np.flatnonzero((rows == row) & view.visible)
            assert position == (having[0] if len(having) else -1)

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "catalogue"):
            return
        found = {sound.id: sound for sound in self.catalogue.sounds(since=0)}
        contents = self.catalogue.content_ids(self.row_of)
        assert {id: (sound.path, sound.missing) for id, sound in found.items()} == {
            id: (path, missing) for id, (path, _, missing) in self.sounds.items()
        }
        for id, (_, data, _) in self.sounds.items():
            assert found[SoundId(id)].content == contents[data]
        assert set(contents) == set(self.row_of)
        assert self.catalogue.rows_for(self.space, contents.values()) == {
            contents[data]: row for data, row in self.row_of.items()
        }
        paths = [path for path, _, _ in self.sounds.values()]
        known = [self.catalogue.known(root.id, paths) for root in self.catalogue.roots()]
        assert sorted(path for part in known for path in part) == sorted(paths)
        there = [
            path
            for root in self.catalogue.roots()
            for page in self.catalogue.there(root.id)
            for path, _, _ in page
        ]
        assert sorted(there) == sorted(path for path, _, missing in self.sounds.values() if not missing)


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=30, stateful_step_count=25)
