"""Commands about what sounds are: automatic labels, and classes that users enrol."""

from __future__ import annotations

import numpy as np

from tonewalk.commands.classes import (
    AutoTagCounts,
    AutoTags,
    ClassInfo,
    ClassRef,
    Colours,
    Enrol,
    LabelCount,
    SoundColours,
    UserClasses,
)
from tonewalk.commands.common import Done, Nothing
from tonewalk.engine.threads import Threads
from tonewalk.library.live import LiveLibrary
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.labels import UNKNOWN, LabelBox


class ClassController:
    """Labels and classes."""

    def __init__(self, library: LiveLibrary, labels: LabelBox, classes: ClassBox, threads: Threads) -> None:
        self.library, self.labels, self.classes = library, labels, classes
        self._run = threads.run

    async def tags_auto(self, request: AutoTags) -> AutoTagCounts:
        """Say what sounds are labelled with."""
        self.labels.choose(request.labels)
        return await self._run(self._labelled)

    async def tags_list(self, _: Nothing) -> AutoTagCounts:
        """The automatic labels."""
        return await self._run(self._labelled)

    def _labelled(self) -> AutoTagCounts:
        labels, of = self.labels.labelling()
        visible = self.library.columns.visible
        counts = np.bincount(of[: len(visible)][visible[: len(of)]] + 1, minlength=len(labels) + 1).tolist()
        return AutoTagCounts(
            unknown=counts[0],
            labels=[
                LabelCount(label=label, colour=number, sounds=counts[number + 1])
                for number, label in enumerate(labels)
            ],
        )

    async def class_enrol(self, request: Enrol) -> ClassInfo:
        """Make a class."""
        made = await self._run(self.classes.enrol, request.name, request.sounds)
        return await self._run(self._class_info, made)

    async def class_list(self, _: Nothing) -> UserClasses:
        """The classes."""
        return await self._run(lambda: UserClasses(enrolled=[self._class_info(one) for one in self.classes.all()]))

    async def class_remove(self, request: ClassRef) -> Done:
        """Forget a class."""
        self.classes.remove(request.name)
        return Done()

    def _class_info(self, one: Enrolled) -> ClassInfo:
        visible, members = self.library.columns.visible, self.classes.members(one)
        count = int(np.count_nonzero(members[: len(visible)] & visible[: len(members)]))
        return ClassInfo(name=one.name, colour=one.colour, members=count, sounds=list(one.sounds))

    async def colours(self, request: Colours) -> SoundColours:
        """Every sound's label or class."""
        return await self._run(self._colours, request.by)

    def _colours(self, by: str) -> SoundColours:
        columns = self.library.columns
        visible, ids = columns.visible, columns.ids
        if by == "auto":
            labels, found = self.labels.labelling()
            names = {label: number for number, label in enumerate(labels)}
        else:
            found, names = np.full(len(visible), UNKNOWN, np.int32), {}
            for one in reversed(self.classes.all()):
                members = self.classes.members(one)[: len(found)]
                found[: len(members)][members] = one.colour
                names[one.name] = one.colour
        count = min(len(visible), len(found))
        shown = np.flatnonzero(visible[:count])
        return SoundColours(names=names, ids=ids[shown].tolist(), colours=found[shown].tolist())
