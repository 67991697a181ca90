"""Commands about many sounds at once."""

from __future__ import annotations

from tonewalk.commands.common import Nothing
from tonewalk.commands.sets import Changed, SoundsFavourite, SoundsTag, UsedTag, UsedTags
from tonewalk.library.live import LiveLibrary


class SetController:
    """Many sounds."""

    def __init__(self, library: LiveLibrary) -> None:
        self.library = library

    async def sounds_tag(self, request: SoundsTag) -> Changed:
        """Tag sounds."""
        await self.library.tag_all(request.sounds, request.tag, request.on)
        return Changed(sounds=len(set(request.sounds)))

    async def sounds_favourite(self, request: SoundsFavourite) -> Changed:
        """Make sounds favourites."""
        await self.library.favourite_all(request.sounds, request.on)
        return Changed(sounds=len(set(request.sounds)))

    async def sounds_tags(self, _: Nothing) -> UsedTags:
        """The tags that are in use."""
        counts = sorted(self.library.now().tag_counts().items(), key=lambda one: (-one[1], one[0]))
        return UsedTags(tags=[UsedTag(tag=tag, sounds=sounds) for tag, sounds in counts])
