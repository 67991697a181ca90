from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tonewalk.base.errors import UnknownSound
from tonewalk.base.types import ContentId, SoundId
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.records import Heard

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


FOUND = Heard(
    f0=55.0,
    f0_confidence=0.7,
    tempo=92.0,
    tempo_source="audio",
    tempo_confidence=0.6,
    key="Am",
    key_source="audio",
    key_confidence=0.4,
)


def test_every_content_is_heard_once_a_version(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(KICK), file(SNARE, b"other"), file(b"/music/Samples/zopy.wav", b"other")])
    assert catalogue.count_unheard(1) == 2
    contents = {one.content: one.path for one in catalogue.unheard(1)}
    assert sorted(contents.values()) == [KICK, SNARE]
    catalogue.put_heard({content: FOUND if path == KICK else None for content, path in contents.items()}, 1)
    assert (catalogue.count_unheard(1), list(catalogue.unheard(1))) == (0, [])
    assert [one.path for one in catalogue.unheard(2)] == [KICK, SNARE]
    kick, snare = (catalogue.sound(SoundId(number)).descriptors for number in (1, 2))
    assert (kick.tempo, kick.tempo_source, kick.tempo_confidence) == (92.0, "audio", 0.6)
    assert (kick.key, kick.key_confidence, kick.f0, kick.f0_confidence) == ("Am", 0.4, 55.0, 0.7)
    assert (snare.tempo, snare.key) == (None, None)


def test_what_was_heard_before_gives_way_to_what_is_heard_now(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(KICK, tempo=60.0, tempo_source="audio", key="C", key_source="audio", f0=440.0)])
    catalogue.put_heard({ContentId(1): Heard(f0=None, f0_confidence=0.0)}, 1)
    found = catalogue.sound(SoundId(1)).descriptors
    assert (found.tempo, found.tempo_source, found.key, found.key_source, found.f0) == (None, "", None, "", None)


@pytest.mark.parametrize(("source", "confidence"), [("chunk", 1.0), ("name", 0.95)])
def test_what_a_file_states_is_not_overruled_by_listening(
    catalogue: Catalogue, root: RootRow, file: File, source: str, confidence: float
) -> None:
    stated = {"tempo": 120.0, "tempo_source": source, "tempo_confidence": confidence}
    [kick] = catalogue.store(root.id, [file(KICK, **stated)])
    before = catalogue.changes()
    catalogue.put_heard({catalogue.sound(kick).content: FOUND}, 1)
    found = catalogue.sound(kick).descriptors
    assert (found.tempo, found.tempo_source, found.tempo_confidence) == (120.0, source, confidence)
    assert (found.key, found.key_source) == ("Am", "audio")
    assert [sound.id for sound in catalogue.sounds(since=before)] == [kick]
    catalogue.put_heard({catalogue.sound(kick).content: replace(FOUND, tempo=80.0, tempo_source="name")}, 2)
    assert catalogue.sound(kick).descriptors.tempo == 80.0


def test_sounds_of_which_nothing_new_was_heard_count_as_unchanged(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    catalogue.store(root.id, [file(KICK)])
    before = catalogue.changes()
    catalogue.put_heard({ContentId(1): Heard(f0=None, f0_confidence=0.0)}, 1)
    assert list(catalogue.sounds(since=before)) == []


def test_files_that_are_away_are_not_listened_to(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK)])
    catalogue.set_online(root.id, False)
    assert catalogue.count_unheard(1) == len(list(catalogue.unheard(1))) == 0
    catalogue.set_online(root.id, True)
    catalogue.mark_missing([kick])
    assert catalogue.count_unheard(1) == len(list(catalogue.unheard(1))) == 0
