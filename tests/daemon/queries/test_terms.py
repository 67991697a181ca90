"""Terms add up to one direction a space, or are refused."""

from __future__ import annotations

import numpy as np
import pytest

from tests.helpers.axes import AxisEncoder, Library
from tonewalk.base.errors import InvalidArgument
from tonewalk.queries.terms import WeightedTerm, mix


def sound(encoders: list[AxisEncoder], weight: float, **axes: float) -> WeightedTerm:
    return WeightedTerm("sound", weight, {one.name: one.sound(**axes) for one in encoders})


def test_one_sound_alone_is_itself(library: Library, encoders: list[AxisEncoder]) -> None:
    mixed = mix([sound(encoders, 0.3, kick=1)], library.now())
    assert mixed.keys() == {"small", "timbre"}
    assert mixed["small"].vector == pytest.approx(encoders[0].sound(kick=1), abs=1e-6)
    assert mixed["small"].share == 1.0


def test_sounds_that_are_only_added_are_their_mean(library: Library, encoders: list[AxisEncoder]) -> None:
    mixed = mix([sound(encoders, 1, kick=1), sound(encoders, 1, hat=1)], library.now())
    mean = encoders[0].sound(kick=1) + encoders[0].sound(hat=1)
    assert mixed["small"].vector == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_what_is_taken_away_is_looked_for_no_more(library: Library, encoders: list[AxisEncoder]) -> None:
    mixed = mix([sound(encoders, 1, kick=1, bright=1), sound(encoders, -1, bright=1)], library.now())["small"]
    assert np.linalg.norm(mixed.vector) == pytest.approx(1)
    assert mixed.vector @ encoders[0].sound(kick=1) > mixed.vector @ encoders[0].sound(bright=1)


def test_a_space_says_how_much_of_the_terms_it_could_take_in(
    library: Library, encoders: list[AxisEncoder]
) -> None:
    words = WeightedTerm("words", -3, {"small": encoders[0].embed_text(["kick"])[0]})
    mixed = mix([sound(encoders, 1, hat=1), words], library.now())
    assert (mixed["small"].share, mixed["timbre"].share) == (1.0, 0.25)


def test_terms_of_no_weight_and_terms_that_cancel_out_leave_nothing_to_look_for(
    library: Library, encoders: list[AxisEncoder]
) -> None:
    kick = sound(encoders, 1, kick=1)
    for terms in ([], [kick._replace(weight=0)], [kick, kick._replace(weight=-1)]):
        with pytest.raises(InvalidArgument, match="cancel each other out"):
            mix(terms, library.now())
