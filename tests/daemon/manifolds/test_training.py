import builtins
from pathlib import Path
from typing import Any

import pytest

from tonewalk.base.errors import Conflict, Damaged, InvalidArgument, NotFound, Unavailable
from tonewalk.base.home import Home
from tonewalk.manifolds import evaluation, sounds, store, training
from tonewalk.manifolds.sounds import Known


def learn(known: list[Known], folder: Path, kind: str = "class", recipe: str = "quick", **given: Any) -> Any:
    given = {"iterations": 1} | given
    return training.learn(known, folder, kind, recipe, lambda *_: None, lambda: False, **given)


def test_a_learned_space_is_found_by_name_and_the_newest_without(learned_home: Home) -> None:
    assert store.names(learned_home) == ["class"]
    about = store.load(learned_home).about
    assert (about.kind, about.sounds, about.iterations) == ("class", 66, 20)
    assert about.labels["kick"] > 3
    with pytest.raises(NotFound, match="there are class"):
        store.load(learned_home, "other")


def test_before_the_first_training_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="tonewalk manifold train"):
        store.load(Home(tmp_path))


def test_a_name_that_is_no_folders_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="can't be a learned space's name"):
        store.folder(Home(tmp_path), "../a")


def test_every_neighbourhood_is_measured_beside_pca(learned_home: Home, demo_folder: Path) -> None:
    heard = sounds.listen(sounds.of_folder(demo_folder), lambda *_: None)
    found = {one.name: one for one in evaluation.compare(store.load(learned_home), heard)}
    assert {name.split(".")[1] for name in found} == {"nearest", "class", "pitch", "class-pitch", "class-pitch2"}
    assert all(one.against == "PCA 3D" and one.baseline is not None for one in found.values())
    assert found["manifold.class.map"].value > found["manifold.class.map"].baseline  # type: ignore[operator]


def test_training_without_torch_says_how_to_get_it(
    demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "torch":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unavailable, match=r"pip install 'tonewalk\[train\]'"):
        learn(sounds.of_folder(demo_folder), tmp_path)


def test_what_cannot_be_learned_is_one_sentence_each_and_leaves_nothing(demo_folder: Path, tmp_path: Path) -> None:
    known = sounds.of_folder(demo_folder)
    kicks = [one for one in known if one.label == "kick"]
    with pytest.raises(InvalidArgument, match="one label"):
        learn(kicks, tmp_path)
    with pytest.raises(InvalidArgument, match="3 sounds are too few"):
        learn(kicks[:3], tmp_path)
    with pytest.raises(InvalidArgument, match="no neighbourhood 'colour'"):
        learn(known, tmp_path, "colour")
    with pytest.raises(InvalidArgument, match="no recipe 'slow'"):
        learn(known, tmp_path, "class", "slow")
    with pytest.raises(InvalidArgument, match="no device 'tpu'"):
        learn(known, tmp_path, device="tpu")
    assert not list(tmp_path.iterdir())


def test_another_librarys_checkpoint_is_kept_and_refused_until_told_otherwise(
    demo_folder: Path, tmp_path: Path
) -> None:
    known = sounds.of_folder(demo_folder)
    learn(known, tmp_path)
    with pytest.raises(Conflict, match="another library or other settings"):
        learn(known[10:], tmp_path)
    assert learn(known[10:], tmp_path, anew=True).finished


def test_damaged_files_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = store.folder(home, "a")
    folder.mkdir(parents=True)
    (folder / "about.json").write_text("{")
    (folder / "model.onnx").write_bytes(b"")
    with pytest.raises(Damaged, match="train again"):
        store.load(home)
