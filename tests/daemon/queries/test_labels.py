"""Labels that sounds get by themselves, and the filters that ask for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.axes import Library
from tests.helpers.kinds import Kinds
from tonewalk.base.errors import EncoderUnavailable, InvalidArgument
from tonewalk.queries.labels import COSINE, LEAST, UNKNOWN, USUAL, LabelBox, best_labels
from tonewalk.spaces.handles import Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile


def test_labels_are_filters_and_new_sounds_have_theirs_at_once(kinds: Kinds, library: Library) -> None:
    kinds.labels.choose(["kick", "snare", "hat bright"])
    _, of = kinds.labels.labelling(library.now())
    assert [int(one) for one in of[:6]] == [0, 0, 0, 1, 1, 1]
    assert kinds.found("auto:kick") == {1, 2, 3}
    assert 8 in kinds.found("auto:bright")
    assert kinds.found("auto:kick or auto:snare or auto:hat or auto:unknown") == set(range(1, 10))
    added = library.add("new.wav", small={"snare": 1, "bright": 0.2})
    assert added in kinds.found("auto:snare")
    assert all("snare" not in library.now().tags(at) for at in range(len(library.now())))


def test_sounds_are_labelled_by_the_rows_of_their_view_where_a_space_was_begun_anew(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    kinds.labels.choose(["kick", "snare", "hat"])
    before = library.now()
    of = kinds.labels.labelling(before).of.tolist()
    handle, encoder = library.spaces.handles["small"], library.encoders[0]
    with VectorFile.create(tmp_path / "again", "small", encoder.fingerprint, encoder.dim) as file:
        file.append(np.repeat(encoder.sound(hat=1)[None], len(handle.space), axis=0))
        file.flush()
    library.intake.join(Spaces({"small": handle._replace(space=Space.open(tmp_path / "again"))}))
    assert set(kinds.labels.labelling(library.now()).of.tolist()) == {2}
    assert kinds.labels.labelling(before).of.tolist() == of


def test_labels_are_kept_and_nothing_brings_back_the_usual_ones(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    assert kinds.labels.labels == USUAL
    kinds.labels.choose(["snare", "kick", "kick"])
    again = Kinds(library, tmp_path)
    assert again.labels.labels == ("snare", "kick")
    assert again.found("auto:kick") == kinds.found("auto:kick") != set()
    again.labels.choose([])
    assert again.labels.labels == USUAL


@pytest.mark.parametrize("given", [["kick"], ["kick", "\0"], ["", "kick"], ["kick", "kick"]])
def test_labels_that_tell_nothing_are_refused(kinds: Kinds, given: list[str]) -> None:
    with pytest.raises(InvalidArgument) as raised:
        kinds.labels.choose(given)
    assert raised.value.where == "$.labels"


def test_a_label_that_is_none_and_a_library_without_words_are_told(
    kinds: Kinds, library: Library, tmp_path: Path
) -> None:
    with pytest.raises(InvalidArgument, match="tags/list"):
        kinds.found("auto:zither")
    library.intake.join(Spaces({"timbre": library.spaces.handles["timbre"]}))
    with pytest.raises(EncoderUnavailable):
        LabelBox(tmp_path / "other.json").labelling(library.now())


def test_doubt_makes_a_sound_unknown() -> None:
    cosines = np.array([[0.9, 0.1], [0.9, 0.9], [0.2, 0.1]], np.float32)
    cosines[1, 1] += 0.001
    assert best_labels(cosines, np.full(2, 0.45))[[0, 2]].tolist() == [0, UNKNOWN]
    assert best_labels(np.array([[0.9, 0.9, 0.9]], np.float32), np.full(3, 0.45)).tolist() == [UNKNOWN]


def test_a_label_can_need_more_than_others() -> None:
    cosines = np.array([[0.6, 0.1], [0.1, 0.6]], np.float32)
    assert best_labels(cosines, np.array([0.45, 0.7])).tolist() == [0, UNKNOWN]


def test_every_usual_label_that_needs_more_is_one() -> None:
    assert LEAST.keys() <= set(USUAL)
    assert all(COSINE < least < 1 for least in LEAST.values())
    assert len(set(USUAL)) == len(USUAL)
