"""Descriptors in steps: what histograms and sliders over all sounds are drawn from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tonewalk.base.types import SoundId
from tonewalk.commands.finding import Facet, Facets
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.facets import UNKNOWN, WITHIN, facets
from tonewalk.library.intake import Intake

COUNT = 101
CENTROIDS = [100.0 * 10 ** (number / 50) for number in range(COUNT)]
"""100 Hz to 10 kHz, equal ratios"""


def store(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile], **columns: list[float]
) -> list[int]:
    stored = [
        file(root.path + b"/%d.wav" % number, **{name: values[number] for name, values in columns.items()})
        for number in range(len(next(iter(columns.values()))))
    ]
    return [int(sound) for sound in catalogue.store(root.id, stored)]


def found(catalogue: Catalogue) -> tuple[Facets, dict[str, Facet]]:
    made = facets(Intake.load(catalogue).now())
    return made, {one.name: one for one in made.facets}


def test_steps_lie_between_the_ends_that_5_percent_lie_beyond_and_are_equal_to_the_ear(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, centroid=CENTROIDS)
    made, by_name = found(catalogue)
    assert np.frombuffer(made.ids, "<i4").tolist() == ids
    brightness = by_name["centroid"]
    assert brightness.log
    assert brightness.unit == "Hz"
    np.testing.assert_allclose([brightness.low, brightness.high], [CENTROIDS[5], CENTROIDS[95]], rtol=1e-4)
    steps = np.frombuffer(brightness.steps, np.uint8)
    assert steps[:5].tolist() == [0] * 5
    assert steps[96:].tolist() == [WITHIN + 1] * 5
    assert steps[95] == WITHIN
    np.testing.assert_allclose(np.diff(steps[5:96].astype(int)), WITHIN / 90, atol=1)


def test_what_is_unknown_is_told_so_and_what_is_zero_lies_below(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    catalogue.store(root.id, [file(root.path + b"/silence.wav")])
    store(catalogue, root, file, attack=[0.0, 0.001, 0.01, 0.1])
    _, by_name = found(catalogue)
    steps = np.frombuffer(by_name["attack"].steps, np.uint8)
    assert steps[:2].tolist() == [UNKNOWN, 0]
    assert by_name["attack"].known == 4


def test_descriptors_in_which_no_sounds_differ_and_hidden_sounds_are_left_out(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, centroid=[200.0, 400.0, 800.0])
    catalogue.mark_missing([SoundId(ids[1])])
    made, by_name = found(catalogue)
    assert list(by_name) == ["centroid"]  # all of them last as long
    assert np.frombuffer(made.ids, "<i4").tolist() == [ids[0], ids[2]]
    assert len(by_name["centroid"].steps) == 2


def test_tags_come_with_how_many_sounds_carry_them_the_commonest_first(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, centroid=[200.0, 400.0, 800.0])
    for sound in ids:
        catalogue.tag(SoundId(sound), "dusty", True)
    for tag in ("big", "also"):
        catalogue.tag(SoundId(ids[0]), tag, True)
    made, _ = found(catalogue)
    assert [(one.tag, one.sounds) for one in made.tags] == [("dusty", 3), ("also", 1), ("big", 1)]
