"""The hub that fetches go to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.hub import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """An empty hub, at the address that fetches go to; no pauses between tries."""
    from tonewalk_models import resuming

    made = Hub()
    monkeypatch.setenv("HF_ENDPOINT", made.address)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(resuming, "PAUSE", 0.0)
    yield made
    made.close()
