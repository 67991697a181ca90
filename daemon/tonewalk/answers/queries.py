"""Queries."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tonewalk import replies, requests
from tonewalk.answers.base import Answers


class QueryAnswers(Answers):
    """Queries."""

    async def search(self, request: requests.Search) -> replies.Hits:
        """Sounds that fit a description."""
        return await self._run(self.searcher.search, request)

    async def like(self, request: requests.Like) -> replies.Hits:
        """Sounds like a sound or a file."""
        return await self._run(self.searcher.like, request)

    async def like_upload(self, path: Path, request: requests.Like) -> replies.Hits:
        """Sounds like the audio in an uploaded file."""
        return await self.like(msgspec.structs.replace(request, file=str(path), sound=None))

    async def analogy(self, request: requests.Analogy) -> replies.Hits:
        """a is to b as c is to what?"""
        return await self._run(self.searcher.analogy, request)

    async def blend(self, request: requests.Blend) -> replies.Hits:
        """Sounds near a weighted mixture."""
        return await self._run(self.searcher.blend, request)

    async def classify(self, request: requests.Classify) -> replies.Classes:
        """Which of these labels fits a sound."""
        return await self._run(self.searcher.classify, request)
