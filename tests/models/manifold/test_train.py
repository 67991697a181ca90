"""Training really learns: it is run, for some seconds, on synthesised notes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra `train`")

from tonewalk_models.manifold import measure, train
from tonewalk_models.manifold.examples import Examples
from tonewalk_models.manifold.export import export
from tonewalk_models.manifold.model import MODEL, BrokenManifold, Manifold
from tonewalk_models.manifold.neighbours import Neighbourhoods, UnusableLabels
from tonewalk_models.manifold.train import ForeignCheckpoint, Settings, Trained

ITERATIONS = 40


def never() -> bool:
    return False


def after(count: int) -> Callable[[], bool]:
    """Stops training before the iteration of this number, from 0."""
    left = [count]

    def stopped() -> bool:
        left[0] -= 1
        return left[0] < 0

    return stopped


def run(examples: Examples, checkpoint: Path, settings: Settings, stopped: Callable[[], bool] = never) -> Trained:
    return train.train(examples, settings, checkpoint, lambda *_: None, stopped)


@pytest.fixture(scope="module")
def learned(notes: Examples, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trained, Path]:
    """A space of instruments, and the folder it was exported to."""
    folder = tmp_path_factory.mktemp("space")
    settings = Settings("class", iterations=ITERATIONS)
    trained = run(notes, folder / "checkpoint.pt", settings)
    export(trained, notes, settings, folder)
    return trained, folder


def errors(examples: Examples, points: measure.Points) -> dict[str, float]:
    everyone = np.arange(len(examples))
    none = np.empty((0, 0), np.float32)
    neighbourhoods = Neighbourhoods("class", examples.labels, examples.pitches, none)
    return measure.scores(neighbourhoods, points, everyone, everyone)


def test_a_learned_space_makes_at_most_half_of_pcas_errors_on_notes_it_never_heard(
    learned: tuple[Trained, Path], unheard: Examples
) -> None:
    inputs = unheard.inputs()
    plain = errors(unheard, measure.principal(inputs, np.arange(len(unheard))))
    found = errors(unheard, Manifold(learned[1]).places_of(unheard))
    assert plain["knn_error@5"] > 0.1
    assert found["knn_error@5"] <= plain["knn_error@5"] / 2
    assert found["map"] > plain["map"]


def test_training_is_measured_on_sounds_that_it_does_not_learn_from(learned: tuple[Trained, Path]) -> None:
    assert set(learned[0].scores) == {"knn_error@1", "knn_error@5", "knn_error@10", "map"}
    assert learned[0].finished


def test_onnx_places_sounds_where_torch_does(learned: tuple[Trained, Path], notes: Examples) -> None:
    assert np.allclose(Manifold(learned[1]).places_of(notes), train.places(learned[0].network, notes), atol=1e-4)


def test_the_frame_holds_the_library_and_keeps_distances_in_order(
    learned: tuple[Trained, Path], notes: Examples
) -> None:
    manifold = Manifold(learned[1])
    raw = manifold.places_of(notes)
    boxed = manifold.boxed(raw)
    assert boxed.min() >= 0
    assert boxed.max() <= 1
    inside = ((boxed > 0) & (boxed < 1)).all(axis=1)
    assert inside.mean() > 0.9
    ratios = np.linalg.norm(raw[inside][1:] - raw[inside][0], axis=1) / np.linalg.norm(
        boxed[inside][1:] - boxed[inside][0], axis=1
    )
    assert np.allclose(ratios, ratios[0], rtol=1e-3)


def test_a_training_that_was_stopped_goes_on_to_the_very_same_weights(notes: Examples, tmp_path: Path) -> None:
    settings = Settings("class", iterations=12)
    whole = run(notes, tmp_path / "whole.pt", settings)
    first = run(notes, tmp_path / "parts.pt", settings, after(5))
    assert (first.iterations, first.finished) == (5, False)
    second = run(notes, tmp_path / "parts.pt", settings)
    assert (second.iterations, second.finished) == (12, True)
    for name, value in whole.network.state_dict().items():
        assert value.equal(second.network.state_dict()[name]), name


def test_another_seed_gives_another_space(notes: Examples, tmp_path: Path) -> None:
    one = run(notes, tmp_path / "1.pt", Settings("class", iterations=2, seed=1))
    two = run(notes, tmp_path / "2.pt", Settings("class", iterations=2, seed=2))
    assert not one.network.place.weight.equal(two.network.place.weight)


@pytest.mark.parametrize("kind", ["nearest", "pitch", "class-pitch", "class-pitch2"])
def test_every_neighbourhood_can_be_learned(kind: str, notes: Examples, tmp_path: Path) -> None:
    assert run(notes, tmp_path / "a.pt", Settings(kind, iterations=2)).finished  # type: ignore[arg-type]


def test_the_papers_recipe_pulls_neighbours_nearer_than_strangers(notes: Examples, tmp_path: Path) -> None:
    trained = run(notes, tmp_path / "a.pt", Settings("class", "paper", 60))
    points = train.places(trained.network, notes)
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    labels = np.array(notes.labels)
    same = (labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool)
    assert distances[same].mean() < 0.8 * distances[labels[:, None] != labels].mean()


def test_a_checkpoint_of_another_library_or_of_other_settings_is_refused(notes: Examples, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    run(notes, path, Settings("class", iterations=1))
    renamed = Examples(notes.frames, notes.lengths, tuple(f"x{one}" for one in notes.labels), notes.pitches)
    with pytest.raises(ForeignCheckpoint, match="another library or other settings"):
        run(renamed, path, Settings("class", iterations=1))
    with pytest.raises(ForeignCheckpoint, match="another library or other settings"):
        run(notes, path, Settings("class", iterations=2))


def test_a_damaged_checkpoint_is_told(notes: Examples, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(b"no checkpoint")
    with pytest.raises(ForeignCheckpoint, match="damaged: remove it"):
        run(notes, path, Settings("class", iterations=1))


def test_one_class_and_three_sounds_are_refused(notes: Examples, tmp_path: Path) -> None:
    alike = Examples(notes.frames, notes.lengths, ("organ",) * len(notes), notes.pitches)
    with pytest.raises(UnusableLabels, match="one label"):
        run(alike, tmp_path / "a.pt", Settings("class"))
    few = Examples(notes.frames[:3], notes.lengths[:3], ("a", "b", "a"), notes.pitches[:3])
    with pytest.raises(UnusableLabels, match="3 sounds are too few"):
        run(few, tmp_path / "a.pt", Settings("class"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["model.onnx", "about.json"])
@pytest.mark.parametrize("content", [None, b"", b"\x00garbage"])
def test_missing_and_damaged_files_are_told(
    learned: tuple[Trained, Path], tmp_path: Path, name: str, content: bytes | None
) -> None:
    for path in (learned[1] / MODEL, learned[1] / "about.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BrokenManifold, match="train again"):
        Manifold(tmp_path)


def test_any_audio_has_a_place(learned: tuple[Trained, Path]) -> None:
    manifold = Manifold(learned[1])
    clips = [np.zeros(0), np.zeros(1), np.zeros(9000), np.full(9000, np.nan), np.r_[np.inf, np.ones(50_000)]]
    places = manifold.places([clip.astype(np.float32) for clip in clips])
    assert places.shape == (5, 3)
    assert np.isfinite(places).all()
    assert manifold.places([]).shape == (0, 3)


def test_a_path_has_a_place_every_50_ms(learned: tuple[Trained, Path]) -> None:
    t = np.arange(32_000) / 16_000
    path = Manifold(learned[1]).path((np.exp(-3 * t) * np.sin(2 * np.pi * 440 * t)).astype(np.float32))
    assert path.shape == (41, 3)
    assert np.linalg.norm(path[5] - path[30]) > 1e-3
