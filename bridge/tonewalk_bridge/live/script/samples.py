"""A file into a Simpler: by `replace_sample` or by the browser, read back, and its markers set."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from .hands import Hands, once
from .hotswap import find
from .refusal import Refusal, told
from .requests import Cut

if TYPE_CHECKING:
    from .hands import Waiting


def fill(hands: Hands, simpler: Any, cut: Cut) -> Generator[None, None, bool]:
    """Put a file into this very Simpler; False where this Live has no way to.

    Raises:
        Refusal: it plays several samples, Live refuses, or takes the file and does nothing.
    """
    if simpler.multi_sample_mode:
        raise Refusal(
            "multisample",
            f"{simpler.name} is in multisample mode, which takes no single file: select another Simpler.",
        )
    if hasattr(simpler, "replace_sample"):
        with told(f"{cut.path} did not go into {simpler.name}"):
            simpler.replace_sample(cut.path)
        yield from _read_back(hands, simpler, cut)
        return True
    item = yield from find(hands.application.browser, cut.path)
    if item is None:
        return False
    with told(f"{cut.path} did not go into {simpler.name}"):
        hands.application.browser.hotswap_target = simpler
        hands.application.browser.load_item(item)
    yield from _read_back(hands, simpler, cut)
    return True


def _read_back(hands: Hands, simpler: Any, cut: Cut) -> Waiting:
    if not (yield from once(lambda: holds(simpler, cut.path))):
        raise Refusal(
            "nothing_happened",
            f"Live {hands.version} took {cut.path} for {simpler.name} and did nothing: drag the file there.",
        )
    mark(simpler.sample, cut)


def holds(simpler: Any, path: str) -> bool:
    """Whether a Simpler plays this file now, however its path is spelt."""
    sample = simpler.sample
    there = sample.file_path if sample is not None else ""
    if not there:
        return False
    if os.path.normcase(os.path.normpath(there)) == os.path.normcase(os.path.normpath(path)):
        return True
    try:
        return os.path.samefile(there, path)
    except OSError:
        return False  # one of them is gone: they are not the same


def mark(sample: Any, cut: Cut) -> None:
    """Set where a sample begins and ends, in frames.

    Raises:
        Refusal: Live refuses; the sample is there all the same.
    """
    length = int(sample.length)
    start = min(round(cut.start * sample.sample_rate), max(length - 1, 0))
    end = min(round(cut.end * sample.sample_rate), length) if cut.end else length
    with told(f"{cut.path} is loaded, but its start and end could not be set"):
        if start >= sample.end_marker:
            sample.end_marker = end  # never a start behind the end
        if sample.start_marker != start:
            sample.start_marker = start
        if sample.end_marker != end and (cut.end or sample.end_marker < length - 1):
            sample.end_marker = end
