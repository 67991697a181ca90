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
from tonewalk.maps.asked import AskedMaps
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.colours import OF_VIEW, Numbered, by_class, by_label
from tonewalk.queries.labels import LabelBox


class ClassController:
    """Labels and classes."""

    def __init__(
        self, library: LiveLibrary, labels: LabelBox, classes: ClassBox, maps: AskedMaps, threads: Threads
    ) -> None:
        self.library, self.labels, self.classes, self.maps = library, labels, classes, maps
        self._run = threads.run

    async def tags_auto(self, request: AutoTags) -> AutoTagCounts:
        """Say what sounds are labelled with."""
        await self._run(self.labels.choose, request.labels)  # which waits while all sounds are labelled
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
        return await self._run(self._colours, request)

    def _colours(self, request: Colours) -> SoundColours:
        view = self.library.now()
        numbered = self._numbered(request, view)
        kind, chosen = f"{hash(numbered.kind) & 0xFFFF_FFFF:x}", view.visible
        before, _, of = request.since.partition("-")
        since = request.since if of == f"{request.by}-{kind}" and before.isascii() and before.isdigit() else ""
        if since:
            chosen = chosen & (view.changed > int(before))
        return SoundColours(
            names={} if since else numbered.names,
            ids=view.ids[chosen].tolist(),
            colours=numbered.of[chosen].tolist(),
            since=since,
            change=f"{view.version}-{request.by}-{kind}",
        )

    def _numbered(self, request: Colours, view: View) -> Numbered:
        by = request.by
        if by == "auto":
            return by_label(view, self.labels)
        if by == "class":
            return by_class(view, self.classes)
        if by == "cluster":
            return self.maps.clusters(view, request.map)
        return view.once(("colours", by), lambda: OF_VIEW[by](view))
