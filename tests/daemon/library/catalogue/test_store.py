from __future__ import annotations

from collections.abc import Callable

import pytest

from tonewalk.base.errors import Conflict, UnknownRoot, UnknownSound
from tonewalk.base.types import MAX_SOUND_ID, ContentId, RootId, SoundId
from tonewalk.library.catalogue import store
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Known, Move, Place, RootRow, StoredFile
from tonewalk.library.records import Stamp

File = Callable[..., StoredFile]
KICK, SNARE, HAT = b"/music/Samples/kick.wav", b"/music/Samples/snare.wav", b"/music/Samples/hats/hat.wav"


def digest(data: bytes) -> bytes:
    return data.ljust(16, b"\0")


def test_ids_count_from_one_in_the_order_of_storing(catalogue: Catalogue, root: RootRow, file: File) -> None:
    assert catalogue.store(root.id, [file(KICK), file(SNARE)]) == [1, 2]
    assert catalogue.store(root.id, [file(HAT)]) == [3]


def test_what_is_stored_comes_back(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(
        root.id, [file(KICK, loudness=-9.5, f0=55.0, f0_confidence=0.9, key="F#m", key_source="name")]
    )
    sound = catalogue.sound(kick)
    assert (sound.path, sound.root, sound.sample_rate, sound.channels) == (KICK, root.id, 44100, 2)
    assert sound.descriptors.loudness == -9.5
    assert sound.descriptors.centroid is None
    assert (sound.descriptors.f0, sound.descriptors.f0_confidence) == (55.0, 0.9)
    assert (sound.descriptors.key, sound.descriptors.key_source) == ("F#m", "name")
    assert (sound.start, sound.end, sound.tags, sound.favourite, sound.missing) == (None, None, [], False, False)


def test_a_path_keeps_its_id_when_its_content_changes(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK, b"old", peak=-1.0)])
    assert catalogue.store(root.id, [file(KICK, b"new", peak=-3.0)]) == [kick]
    assert catalogue.sound(kick).descriptors.peak == -3.0


def test_a_copy_gets_its_own_id_and_shares_the_content(catalogue: Catalogue, root: RootRow, file: File) -> None:
    kick, snare = catalogue.store(root.id, [file(KICK, b"same"), file(SNARE, b"same")])
    assert kick != snare
    assert catalogue.sound(kick).content == catalogue.sound(snare).content


def test_a_known_content_is_stored_by_its_number(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK, b"same", peak=-2.0)])
    content = catalogue.content_ids([digest(b"same"), digest(b"other")])
    assert content == {digest(b"same"): catalogue.sound(kick).content}
    [copy] = catalogue.store(root.id, [StoredFile(SNARE, Stamp(4, 1), content[digest(b"same")])])
    assert catalogue.sound(copy).descriptors.peak == -2.0


@pytest.mark.parametrize("page", [1, 2, 100])
def test_what_is_there_is_told_all_of_it_or_at_some_paths_and_below(
    catalogue: Catalogue, root: RootRow, file: File, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(store, "PAGE", page)
    names = ["a", "a.wav", "a/b.wav", "a/c/d.wav", "a/\xff", "a0.wav", "a-.wav", "b/a.wav", "c/gone.wav"]
    paths = [root.path + b"/" + name.encode("latin-1") for name in names]
    sounds = catalogue.store(root.id, [file(path, path) for path in paths])
    catalogue.store(root.id, [file(paths[1], paths[1], start=0.0, end=0.1)])
    catalogue.mark_missing({sounds[-1]})

    def there(*places: str) -> list[bytes]:
        found = catalogue.there(root.id, [root.path + b"/" + place.encode() for place in places])
        return sorted(path for some in found for path, _, _ in some)

    assert there() == sorted(paths[:-1])
    assert there("a") == sorted(paths[i] for i in (0, 2, 3, 4))
    assert there("a.wav", "b", "none", "c") == sorted([paths[1], paths[7]])


def test_known_tells_a_scan_what_to_compare_with(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK, b"abc", mtime=7), file(KICK, b"abc", start=0.0, end=0.1)])[:1]
    content = catalogue.sound(kick).content
    assert catalogue.known(root.id, [KICK]) == {KICK: Known(kick, content, Stamp(3, 7), digest(b"abc"), False)}
    catalogue.mark_missing([kick])
    assert catalogue.known(root.id, [KICK])[KICK].missing
    assert catalogue.known(RootId(99), [KICK]) == {}
    assert catalogue.sizes() == {3}


def test_a_moved_sound_keeps_its_id_tags_and_content(catalogue: Catalogue, root: RootRow, file: File) -> None:
    [kick] = catalogue.store(root.id, [file(KICK)])
    catalogue.tag(kick, "dusty", True)
    catalogue.mark_missing([kick])
    catalogue.store(root.id, [], [Move(kick, HAT, Stamp(5, 6))])
    sound = catalogue.sound(kick)
    assert (sound.path, sound.tags, sound.missing) == (HAT, ["dusty"], False)
    assert catalogue.known(root.id, [KICK, HAT]).keys() == {HAT}
    assert catalogue.known(root.id, [HAT])[HAT].stamp == Stamp(5, 6)


def test_a_sound_can_move_to_another_root(catalogue: Catalogue, root: RootRow, file: File) -> None:
    other = catalogue.add_root(b"/music/More")
    [kick] = catalogue.store(root.id, [file(KICK)])
    catalogue.store(other.id, [], [Move(kick, b"/music/More/kick.wav", Stamp(0, 1))])
    assert catalogue.sound(kick).root == other.id
    assert catalogue.known(root.id, [KICK, HAT]) == {}


def test_places_say_where_a_content_is_or_was(catalogue: Catalogue, root: RootRow, file: File) -> None:
    kick, snare = catalogue.store(root.id, [file(KICK, b"same"), file(SNARE, b"same")])
    catalogue.mark_missing([snare])
    catalogue.set_online(root.id, False)
    assert catalogue.places([digest(b"same"), digest(b"none")]) == {
        digest(b"same"): [Place(kick, KICK, False, False), Place(snare, SNARE, True, False)]
    }


def test_slices_are_sounds_of_their_own_and_go_with_their_file(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    whole, first, second = catalogue.store(
        root.id,
        [file(KICK, b"loop"), file(KICK, b"loop", start=0.0, end=0.25), file(KICK, b"loop", start=0.25, end=0.5)],
    )
    assert len({catalogue.sound(id).content for id in (whole, first, second)}) == 3
    assert (catalogue.sound(second).start, catalogue.sound(second).end) == (0.25, 0.5)
    catalogue.mark_missing([whole])
    assert catalogue.sound(first).missing
    catalogue.store(root.id, [], [Move(whole, HAT, Stamp(4, 1))])
    assert [sound.path for sound in catalogue.sounds([whole, first, second])] == [HAT] * 3
    assert not catalogue.sound(first).missing


def test_slices_are_there_while_their_file_holds_the_bytes_they_were_cut_from(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    whole, part = catalogue.store(root.id, [file(KICK, b"old"), file(KICK, b"old", start=0.0, end=0.2)])
    catalogue.store(root.id, [file(KICK, b"new")])
    assert [sound.missing for sound in catalogue.sounds([whole, part])] == [False, True]
    catalogue.store(root.id, [], [Move(whole, HAT, Stamp(3, 1))])
    assert [sound.missing for sound in catalogue.sounds([whole, part])] == [False, True]
    catalogue.store(root.id, [file(HAT, b"old")])
    assert [sound.missing for sound in catalogue.sounds([whole, part])] == [False, False]
    catalogue.mark_missing([whole])
    assert [sound.missing for sound in catalogue.sounds([whole, part])] == [True, True]
    catalogue.store(root.id, [file(HAT, b"old")])
    assert [sound.missing for sound in catalogue.sounds([whole, part])] == [False, False]


def test_missing_sounds_come_back(catalogue: Catalogue, root: RootRow, file: File) -> None:
    kick, snare = catalogue.store(root.id, [file(KICK), file(SNARE)])
    catalogue.mark_missing([kick, snare])
    assert catalogue.store(root.id, [file(SNARE)]) == [snare]
    assert catalogue.sound(kick).missing
    assert not catalogue.sound(snare).missing


def test_a_batch_is_stored_whole_or_not_at_all(catalogue: Catalogue, root: RootRow, file: File) -> None:
    with pytest.raises(UnknownSound):
        catalogue.store(root.id, [file(KICK)], [Move(SoundId(9), HAT, Stamp(1, 1))])
    space = catalogue.space_id("small", "f" * 64, 8)
    with pytest.raises(Exception, match="UNIQUE"):
        catalogue.store(root.id, [file(KICK, rows={space: 0}), file(SNARE, rows={space: 0})])
    assert catalogue.sounds(since=0) == []
    assert catalogue.row_count(space) == 0


def test_nothing_is_stored_into_a_root_that_was_removed(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.remove_root(root.path)
    with pytest.raises(UnknownRoot, match="no longer in the library"):
        catalogue.store(root.id, [file(KICK)])


def test_ids_end_below_two_to_the_24(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(KICK)])
    catalogue.database.run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'sound'", (MAX_SOUND_ID - 1,))
    assert catalogue.store(root.id, [file(SNARE)]) == [MAX_SOUND_ID]
    with pytest.raises(Conflict, match="16777215"):
        catalogue.store(root.id, [file(HAT)])
    assert len(catalogue.sounds(since=0)) == 2


def test_many_hashes_are_asked_for_at_once(catalogue: Catalogue, root: RootRow, file: File) -> None:
    catalogue.store(root.id, [file(b"/music/Samples/%d.wav" % number, b"%d" % number) for number in range(1200)])
    hashes = [digest(b"%d" % number) for number in range(1200)]
    assert sorted(catalogue.content_ids(hashes).values()) == [ContentId(number) for number in range(1, 1201)]
    assert len(catalogue.places(hashes)) == 1200
