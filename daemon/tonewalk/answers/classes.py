"""Commands about what sounds are: automatic labels, and classes that users enrol."""

from __future__ import annotations

import numpy as np

from tonewalk import replies, requests
from tonewalk.answers.base import Answers
from tonewalk.queries.classes import ClassBox, Enrolled
from tonewalk.queries.labels import UNKNOWN, LabelBox


class ClassAnswers(Answers):
    """Labels and classes."""

    labels: LabelBox
    classes: ClassBox

    async def tags_auto(self, request: requests.AutoTags) -> replies.AutoTags:
        """Say what sounds are labelled with."""
        self.labels.choose(request.labels)
        return await self._run(self._labelled)

    async def tags_list(self, _: requests.Nothing) -> replies.AutoTags:
        """The automatic labels."""
        return await self._run(self._labelled)

    def _labelled(self) -> replies.AutoTags:
        labels, of = self.labels.labelling()
        visible = self.library.columns.visible
        counts = np.bincount(of[: len(visible)][visible[: len(of)]] + 1, minlength=len(labels) + 1).tolist()
        return replies.AutoTags(
            unknown=counts[0],
            labels=[
                replies.LabelCount(label=label, colour=number, sounds=counts[number + 1])
                for number, label in enumerate(labels)
            ],
        )

    async def class_enrol(self, request: requests.Enrol) -> replies.ClassInfo:
        """Make a class."""
        made = await self._run(self.classes.enrol, request.name, request.sounds)
        return await self._run(self._class_info, made)

    async def class_list(self, _: requests.Nothing) -> replies.UserClasses:
        """The classes."""
        return await self._run(
            lambda: replies.UserClasses(enrolled=[self._class_info(one) for one in self.classes.all()])
        )

    async def class_remove(self, request: requests.ClassRef) -> replies.Done:
        """Forget a class."""
        self.classes.remove(request.name)
        return replies.Done()

    def _class_info(self, one: Enrolled) -> replies.ClassInfo:
        visible, members = self.library.columns.visible, self.classes.members(one)
        count = int(np.count_nonzero(members[: len(visible)] & visible[: len(members)]))
        return replies.ClassInfo(name=one.name, colour=one.colour, members=count, sounds=list(one.sounds))

    async def colours(self, request: requests.Colours) -> replies.Colours:
        """Every sound's label or class."""
        return await self._run(self._colours, request.by)

    def _colours(self, by: str) -> replies.Colours:
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
        return replies.Colours(names=names, ids=ids[shown].tolist(), colours=found[shown].tolist())
