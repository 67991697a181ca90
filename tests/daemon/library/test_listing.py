from __future__ import annotations

import os
import time
from collections.abc import Callable

import msgspec
import numpy as np

from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.intake import Intake
from tonewalk.library.listing import column, listing

FILES = [b"Kicks/808/deep.wav", b"Kicks/909/hard.wav", b"Pads/warm.wav", b"loose.wav"]


def store(catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile], names: list[bytes]) -> list[int]:
    paths = [os.path.join(root.path, *name.split(b"/")) for name in names]
    return [int(sound) for sound in catalogue.store(root.id, [file(path, centroid=900.0) for path in paths])]


def test_every_sound_is_listed_with_its_name_and_its_folder_within_the_root(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    listed = listing(Intake.load(catalogue).now(), [root.path.decode()], 0)
    where = {name: listed.folders[folder] for name, folder in zip(listed.names, listed.folder, strict=True)}
    assert listed.ids == ids
    assert where == {"deep.wav": "Kicks/808", "hard.wav": "Kicks/909", "warm.wav": "Pads", "loose.wav": ""}


def test_only_sounds_after_the_one_known_last_are_listed(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    view = Intake.load(catalogue).now()
    assert listing(view, [], ids[1]).names == ["warm.wav", "loose.wav"]
    assert listing(view, [], ids[-1]).ids == []


def test_a_missing_sound_is_not_listed(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    catalogue.mark_missing([ids[0]])
    assert listing(Intake.load(catalogue).now(), [], 0).ids == ids[1:]


def test_a_favourite_is_told_and_an_unknown_centroid_is_null(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    [silent] = catalogue.store(root.id, [file(root.path + b"/silence.wav")])
    catalogue.favourite(silent, True)
    told = msgspec.json.decode(msgspec.json.encode(listing(Intake.load(catalogue).now(), [], 0)))
    assert told["favourites"] == [silent]
    assert told["centroid"] == told["loudness"] == told["peak"] == [None]
    assert told["duration"] == [0.5]


def test_a_folder_that_is_not_utf8_is_listed_with_its_bytes_spelled_out(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    store(catalogue, root, file, [b"caf\xe9/lait\xff.wav"])
    listed = listing(Intake.load(catalogue).now(), [root.path.decode()], 0)
    assert listed.names == [r"lait\xff.wav"]
    assert listed.folders == [r"caf\xe9"]


def test_what_became_new_other_or_hidden_since_an_earlier_listing_is_told(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    intake = Intake.load(catalogue)
    known = listing(intake.now(), [], 0)
    assert known.gone == []
    nothing = listing(intake.now(), [], 0, known.change)
    assert (nothing.ids, nothing.gone) == ([], [])

    catalogue.favourite(ids[1], True)
    catalogue.mark_missing([ids[2]])
    [new] = store(catalogue, root, file, [b"new.wav"])
    intake.refresh(catalogue)
    told = listing(intake.now(), [], 0, known.change)
    assert (told.ids, told.favourites, told.gone) == ([ids[1], new], [ids[1]], [ids[2]])
    assert listing(intake.now(), [], 0, told.change).ids == []


def test_a_folder_that_went_offline_takes_its_sounds_along_and_gives_them_back(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    intake = Intake.load(catalogue)
    known = listing(intake.now(), [], 0)
    for online, expected in ((False, ([], ids)), (True, (ids, []))):
        catalogue.set_online(root.id, online)
        intake.refresh(catalogue)
        told = listing(intake.now(), [], 0, known.change)
        assert (told.ids, told.gone) == expected
        known = told


def test_what_an_earlier_daemon_told_of_is_told_anew(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    earlier = listing(Intake.load(catalogue).now(), [], 0).change
    while time.time_ns() // 1_000_000 <= earlier:
        time.sleep(0.001)
    assert listing(Intake.load(catalogue).now(), [], 0, earlier).ids == ids


def test_a_column_has_the_value_of_each_sound_at_its_id_and_nan_where_there_is_none(
    catalogue: Catalogue, root: RootRow, file: Callable[..., StoredFile]
) -> None:
    ids = store(catalogue, root, file, FILES)
    [silent] = catalogue.store(root.id, [file(root.path + b"/silence.wav")])
    catalogue.mark_missing([ids[1]])
    values = np.frombuffer(column(Intake.load(catalogue).now(), "centroid").values, "<f4")
    assert len(values) == silent + 1
    assert np.flatnonzero(values == 900.0).tolist() == [ids[0], *ids[2:]]
    assert np.isnan(values[silent])
