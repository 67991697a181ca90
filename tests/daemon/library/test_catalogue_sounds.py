from __future__ import annotations

from collections.abc import Callable

import pytest

from tonewalk.errors import UnknownSound
from tonewalk.library.catalogue import Catalogue
from tonewalk.library.entries import RootRow, StoredFile
from tonewalk.types import SoundId

File = Callable[..., StoredFile]
KICK, SNARE = b"/music/Samples/kick.wav", b"/music/Samples/snare.wav"


def test_an_unknown_id_is_named(catalogue: Catalogue) -> None:
    for ask in (
        lambda: catalogue.sound(SoundId(7)),
        lambda: catalogue.tag(SoundId(7), "x", True),
        lambda: catalogue.favourite(SoundId(7), True),
    ):
        with pytest.raises(UnknownSound, match="id 7"):
            ask()


def test_tags_are_put_on_and_taken_off(catalogue: Catalogue, root: RootRow, file: File) -> None:
    kick, snare = catalogue.store(root.id, [file(KICK), file(SNARE)])
    catalogue.tag(kick, "dusty", True)
    catalogue.tag(kick, "dusty", True)
    catalogue.tag(kick, "äther", True)
    assert catalogue.sound(kick).tags == ["dusty", "äther"]
    catalogue.tag(kick, "dusty", False)
    catalogue.tag(snare, "never", False)
    assert catalogue.all_tags() == {kick: ["äther"]}


def test_favourites_are_remembered(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK)])
    catalogue.favourite(kick, True)
    assert catalogue.sound(kick).favourite
    catalogue.favourite(kick, False)
    assert not catalogue.sound(kick).favourite


def test_what_changed_since_is_what_was_touched(catalogue: Catalogue, root: RootRow, file: File) -> None:
    kick, snare = catalogue.store(root.id, [file(KICK), file(SNARE)])
    before = catalogue.changes()
    assert catalogue.sounds(since=before) == []
    catalogue.tag(snare, "dusty", True)
    assert [(sound.id, sound.tags) for sound in catalogue.sounds(since=before)] == [(snare, ["dusty"])]
    catalogue.mark_missing([kick])
    assert {sound.id for sound in catalogue.sounds(since=before)} == {kick, snare}
    before = catalogue.changes()
    catalogue.mark_missing([kick])
    assert catalogue.sounds(since=before) == []


def test_sounds_that_nobody_has_are_left_out(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK)])
    assert [sound.id for sound in catalogue.sounds([SoundId(99), kick])] == [kick]
    assert catalogue.sounds([]) == []


def test_columns_give_every_sound_in_chunks(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(b"/music/Samples/%d.wav" % number, peak=-number) for number in range(10)])
    chunks = list(catalogue.columns(at_once=4))
    assert [len(chunk[0]) for chunk in chunks] == [4, 4, 2]
    assert [id for chunk in chunks for id in chunk[0]] == list(range(1, 11))
    assert chunks[0][-2] == tuple(b"/music/Samples/%d.wav" % number for number in range(4))


def test_tempo_and_key_are_looked_for_once_in_sounds_long_enough(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    known = {"tempo": 120.0, "tempo_source": "name", "key": "C", "key_source": "name"}
    catalogue.store(root.id, [file(KICK), file(SNARE, b"loop"), file(b"/music/Samples/known.wav", **known)])
    assert [path for _, path in catalogue.without_tempo_key(0.6)] == []
    open_ones = dict(catalogue.without_tempo_key(0.5))
    assert sorted(open_ones.values()) == [KICK, SNARE]
    for content in open_ones:
        catalogue.put_tempo_key(content, tempo=92.0)
    assert list(catalogue.without_tempo_key(0.5)) == []
    found = catalogue.sound(SoundId(1)).descriptors
    assert (found.tempo, found.tempo_source, found.key, found.key_source) == (92.0, "audio", None, "")


def test_tempo_that_the_file_names_is_not_overruled(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK, tempo=120.0, tempo_source="chunk")])
    before = catalogue.changes()
    catalogue.put_tempo_key(catalogue.sound(kick).content, tempo=60.0, key="Am")
    found = catalogue.sound(kick).descriptors
    assert (found.tempo, found.tempo_source, found.key, found.key_source) == (120.0, "chunk", "Am", "audio")
    assert [sound.id for sound in catalogue.sounds(since=before)] == [kick]


def test_tempo_is_not_looked_for_in_files_that_are_away(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK)])
    catalogue.set_online(root.id, False)
    assert list(catalogue.without_tempo_key(0.0)) == []
    catalogue.set_online(root.id, True)
    catalogue.mark_missing([kick])
    assert list(catalogue.without_tempo_key(0.0)) == []
