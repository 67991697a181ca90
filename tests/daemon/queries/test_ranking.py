"""Fusing evidence over more sounds than are scored one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonewalk.base.types import ContentId, RootId, Row, SoundId
from tonewalk.library.intake import Intake
from tonewalk.library.records import Descriptors, SoundRecord
from tonewalk.library.view import Positions, View
from tonewalk.queries.masks import Allowed
from tonewalk.queries.ranking import CANDIDATES, EchoPart, Evidence, SharePart, SpacePart, rank
from tonewalk.spaces.background import LEAST_SPREAD, Background
from tonewalk.spaces.handles import SpaceHandle, Spaces
from tonewalk.spaces.space import Space
from tonewalk.spaces.vectors import VectorFile
from tonewalk_models.encoder import Encoder

COUNT, ROWS = 4 * CANDIDATES, 3 * CANDIDATES


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory, encoders: list[Encoder]) -> Spaces:
    """Two spaces of which the second holds other directions."""
    folder, random = tmp_path_factory.mktemp("spaces"), np.random.default_rng(1)
    handles = {}
    for number, encoder in enumerate(encoders, 1):
        name = encoder.name
        rows = random.standard_normal((ROWS, encoder.dim)).astype(np.float32)
        with VectorFile.create(folder / name, name, encoder.fingerprint, encoder.dim) as file:
            file.append(rows / np.linalg.norm(rows, axis=1, keepdims=True))
            file.flush()
        handles[name] = SpaceHandle(Space.open(folder / name), number, encoder)
    return Spaces(handles)


@pytest.fixture(scope="module")
def intake(spaces: Spaces) -> Intake:
    """Sounds of which each has a content of its own."""
    made = Intake()
    made.join(spaces)
    made.update(
        [
            SoundRecord(
                id=SoundId(number),
                root=RootId(1),
                content=ContentId(number),
                path=b"/%d.wav" % number,
                sample_rate=44_100,
                channels=1,
                descriptors=Descriptors(duration=1.0),
            )
            for number in range(1, COUNT + 1)
        ],
        {},
    )
    return made


def placed(intake: Intake, **rows: Positions) -> View:
    """Every sound's row in each space, -1 for none."""
    numbers = {"small": 1, "timbre": 2}
    intake.update(
        [],
        {
            numbers[name]: {ContentId(at): Row(row) for at, row in enumerate(found.tolist(), 1)}
            for name, found in rows.items()
        },
    )
    return intake.now()


def parts(intake: Intake, seed: int) -> tuple[View, Evidence]:
    random = np.random.default_rng(seed)
    spaces, found, rows = intake.now().spaces, [], {}
    for name, weight in (("small", 1.0), ("timbre", 0.5)):
        query = random.standard_normal(spaces.handles[name].encoder.dim).astype(np.float32)
        # copies share a row, some sounds wait for theirs, and some rows are not in the file yet
        rows[name] = random.integers(-1, ROWS + 5, COUNT)
        found.append(SpacePart(name, weight, query / np.float32(np.linalg.norm(query))))
    shares = np.where(random.random(COUNT) < 0.01, random.random(COUNT), 0).astype(np.float32)
    return placed(intake, **rows), Evidence(found, [SharePart("name", 1.5, shares)], None)


def fused(view: View, evidence: Evidence) -> np.ndarray:
    """Every sound's score, the slow way."""
    total = np.zeros(COUNT)
    for part in evidence.spaces:
        vectors, ordinary = view.vectors(part.name), view.background(part.name).score(part.query)
        rows = view.rows(part.name)
        held = rows >= 0
        cosines = vectors[rows[held]] @ part.query
        total[held] += part.weight * (cosines - ordinary.mean()) / max(ordinary.std(), LEAST_SPREAD)
    for share in evidence.shares:
        total += share.weight * share.shares
    return total / sum(part.weight for part in evidence.spaces)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.05, 0.5, 1.0]), k=st.integers(1, 40))
def test_candidates_give_the_same_hits_as_scoring_everything(
    intake: Intake, seed: int, share: float, k: int
) -> None:
    view, both = parts(intake, seed)
    allowed = Allowed(np.random.default_rng(seed).random(COUNT) < share)
    for evidence in (both, both._replace(shares=[]), Evidence(both.spaces[:1], [], None)):
        expected = fused(view, evidence)
        ranked = rank(view, allowed, k, evidence)
        best = allowed.positions[np.argsort(-expected[allowed.positions], kind="stable")][:k]
        np.testing.assert_allclose(ranked.scores, expected[best], atol=1e-4)
        np.testing.assert_allclose(ranked.scores, expected[ranked.positions], atol=1e-4)
        assert allowed.mask[ranked.positions].all()


def test_everything_can_be_had_in_falling_order(intake: Intake) -> None:
    view, evidence = parts(intake, 3)
    ranked = rank(view, Allowed(np.ones(COUNT, np.bool_)), 2**24, evidence)
    assert sorted(ranked.positions.tolist()) == list(range(COUNT))
    assert (np.diff(ranked.scores) <= 0).all()


def test_equal_sounds_come_in_the_order_of_their_ids(intake: Intake) -> None:
    _, evidence = parts(intake, 4)
    view = placed(intake, small=np.full(COUNT, 7))
    ranked = rank(view, Allowed(np.ones(COUNT, np.bool_)), 10, Evidence(evidence.spaces[:1], [], None))
    assert ranked.positions.tolist() == list(range(10))


def test_no_allowed_sound_is_no_hit(intake: Intake) -> None:
    view, evidence = parts(intake, 5)
    evidence = evidence._replace(echo=EchoPart("timbre", 1.0))
    ranked = rank(view, Allowed(np.zeros(COUNT, np.bool_)), 10, evidence)
    assert len(ranked.positions) == 0


def test_words_are_heard_in_the_timbre_of_what_they_find_first(intake: Intake) -> None:
    part, rows = parts(intake, 6)[1].spaces[0], np.full(COUNT, -1)
    small = np.minimum(np.arange(COUNT), ROWS - 1)
    all_of_them = np.ones(COUNT, np.bool_)
    first = rank(placed(intake, small=small), Allowed(all_of_them), 12, Evidence([part], [], None)).positions
    # the ten best and another sound share one timbre, all others have none
    rows[[*first[:10], COUNT - 1]] = 5
    view = placed(intake, small=small, timbre=rows)
    ranked = rank(view, Allowed(all_of_them), COUNT, Evidence([part], [], EchoPart("timbre", 100.0)))
    assert set(ranked.positions[:11].tolist()) == {*first[:10].tolist(), COUNT - 1}
    np.testing.assert_allclose(ranked.why["timbre"][:11], 1, atol=1e-5)
    assert np.isnan(ranked.why["timbre"][11:]).all()


def test_a_query_that_finds_nothing_is_not_heard_at_all(intake: Intake) -> None:
    view = placed(intake, timbre=np.arange(COUNT) % ROWS)
    silent = SharePart("name", 1.0, np.zeros(COUNT, np.float32))
    evidence = Evidence([], [silent], EchoPart("timbre", 1.0))
    ranked = rank(view, Allowed(np.ones(COUNT, np.bool_)), 5, evidence)
    assert ranked.scores.tolist() == [0] * 5
    assert "timbre" not in ranked.why


def test_where_all_sounds_are_alike_no_difference_is_made_up() -> None:
    vectors = np.tile(np.float32([0.6, 0.8]), (50, 1))
    standard = Background(vectors).standardise(np.float32([0.6, 0.601]), np.float32([1, 0]))
    assert abs(standard[1] - standard[0]) < 0.1


@pytest.mark.parametrize(
    ("before", "after", "outgrown"), [(0, 1, True), (10, 15, False), (10, 20, True), (10, 4, True)]
)
def test_a_background_is_drawn_anew_when_the_library_doubles(before: int, after: int, outgrown: bool) -> None:
    assert Background(np.ones((before, 2), np.float32)).outgrown(after) is outgrown


def test_a_space_without_rows_has_no_opinion() -> None:
    background = Background(np.ones((0, 2), np.float32))
    assert background.mean.tolist() == [0, 0]
    assert np.isnan(background.standardise(np.full(3, np.nan, np.float32), np.float32([1, 0]))).all()
