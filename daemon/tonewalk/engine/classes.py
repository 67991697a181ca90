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
from tonewalk.library.view import View
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.colours import OF_VIEW, by_class, by_label
from tonewalk.queries.labels import LabelBox


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
        view = self.library.now()
        labels, of = self.labels.labelling(view)
        counts = np.bincount(of[view.visible] + 1, minlength=len(labels) + 1).tolist()
        return AutoTagCounts(
            unknown=counts[0],
            labels=[
                LabelCount(label=label, colour=number, sounds=counts[number + 1])
                for number, label in enumerate(labels)
            ],
        )

    async def class_enrol(self, request: Enrol) -> ClassInfo:
        """Make a class."""
        view = self.library.now()
        made = await self._run(self.classes.enrol, request.name, request.sounds, view)
        return await self._run(self._class_info, made, view)

    async def class_list(self, _: Nothing) -> UserClasses:
        """The classes."""
        view, classes = self.library.now(), self.classes
        return await self._run(
            lambda: UserClasses(enrolled=[self._class_info(one, view) for one in classes.all()])
        )

    async def class_remove(self, request: ClassRef) -> Done:
        """Forget a class."""
        self.classes.remove(request.name)
        return Done()

    def _class_info(self, one: Enrolled, view: View) -> ClassInfo:
        count = int(np.count_nonzero(self.classes.members(one, view) & view.visible))
        return ClassInfo(name=one.name, colour=one.colour, members=count, sounds=list(one.sounds))

    async def colours(self, request: Colours) -> SoundColours:
        """Every sound's label or class."""
        return await self._run(self._colours, request.by)

    def _colours(self, by: str) -> SoundColours:
        view = self.library.now()
        if by == "auto":
            names, of = by_label(view, self.labels)
        elif by == "class":
            names, of = by_class(view, self.classes)
        else:
            names, of = view.once(("colours", by), lambda: OF_VIEW[by](view))
        return SoundColours(names=names, ids=view.ids[view.visible].tolist(), colours=of[view.visible].tolist())
