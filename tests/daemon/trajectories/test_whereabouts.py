"""Where the sounds of steps are while the library changes under them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.ring import Ring
from tonewalk.base.errors import Unreadable
from tonewalk.base.types import SoundId
from tonewalk.trajectories.store import StoredStep
from tonewalk.trajectories.whereabouts import Whereabouts

STEPS = [StoredStep(sound=SoundId(number)) for number in (2, 5, 99)]


@pytest.fixture
def whereabouts(ring: Ring) -> Whereabouts:
    return Whereabouts(ring.intake, ring)


def test_a_step_is_shown_with_its_sound_its_place_and_what_is_its_own(
    ring: Ring, whereabouts: Whereabouts
) -> None:
    own = StoredStep(sound=SoundId(3), time=0.5, last=0.25, gain=-6.0, transpose=2.0)
    step = whereabouts.shown(7, own)
    assert step is not None
    assert (step.step, step.id, step.name, step.path) == (7, 3, "3.wav", str(ring.folder / "3.wav"))
    assert (step.x, step.y) == (pytest.approx(0.3), pytest.approx(0.3))
    assert (step.time, step.last, step.gain, step.transpose) == (0.5, 0.25, -6.0, 2.0)
    bare = whereabouts.shown(0, STEPS[0])
    assert bare is not None
    assert (bare.time, bare.last, bare.gain, bare.transpose) == (None, None, 0.0, 0.0)


def test_a_sound_that_is_on_no_map_has_no_place(ring: Ring, whereabouts: Whereabouts) -> None:
    ring.map.coords[1] = np.nan
    step = whereabouts.shown(0, STEPS[0])
    assert step is not None
    assert (step.x, step.y) == (None, None)


def test_sounds_that_are_gone_are_counted_and_not_found(ring: Ring, whereabouts: Whereabouts) -> None:
    assert whereabouts.gone(STEPS) == 1
    second, fifth, unknown = whereabouts.found(STEPS)
    assert second is not None
    assert fifth is not None
    assert unknown is None
    assert (second.position, second.start, second.end) == (1, None, None)
    assert second.audio.path == bytes(ring.folder / "2.wav")
    ring.put(5, missing=True)
    assert whereabouts.gone(STEPS) == 2
    assert whereabouts.shown(1, STEPS[1]) is None
    assert [one is None for one in whereabouts.found(STEPS)] == [False, True, True]
    whereabouts.check(STEPS)


def test_only_when_all_are_gone_nothing_is_left(ring: Ring, whereabouts: Whereabouts) -> None:
    for number in (2, 5):
        ring.put(number, missing=True)
    for ask in (whereabouts.found, whereabouts.check):
        with pytest.raises(Unreadable, match="All sounds of the trajectory are gone"):
            ask(STEPS)
