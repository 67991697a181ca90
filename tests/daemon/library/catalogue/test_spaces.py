from __future__ import annotations

from collections.abc import Callable

from tonewalk.base.types import ContentId, Row
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, SpaceRow, StoredFile

File = Callable[..., StoredFile]
KICK, SNARE = b"/music/Samples/kick.wav", b"/music/Samples/snare.wav"


def test_a_space_belongs_to_an_encoder_and_its_weights(catalogue: Catalogue) -> None:
    small = catalogue.space_id("small", "a" * 64, 128)
    assert catalogue.space_id("small", "a" * 64, 128) == small
    newer = catalogue.space_id("small", "b" * 64, 128)
    assert catalogue.spaces() == [
        SpaceRow(small, "small", "a" * 64, 128),
        SpaceRow(newer, "small", "b" * 64, 128),
    ]


def test_an_embedding_stands_once_however_many_copies_there_are(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    space = catalogue.space_id("small", "a" * 64, 128)
    kick, copy = catalogue.store(
        root.id, [file(KICK, b"same", rows={space: 4}), file(SNARE, b"same", rows={space: 5})]
    )
    content = catalogue.sound(kick).content
    contents, rows = catalogue.rows_of(space)
    assert (contents.tolist(), rows.tolist()) == ([content], [4])
    assert catalogue.rows_for(space, [content, ContentId(99)]) == {content: 4}
    assert catalogue.sound(copy).content == content


def test_an_empty_space_has_no_rows(catalogue: Catalogue) -> None:
    space = catalogue.space_id("small", "a" * 64, 128)
    contents, rows = catalogue.rows_of(space)
    assert (contents.shape, rows.shape) == ((0,), (0,))
    assert catalogue.row_count(space) == 0


def test_rows_are_counted_up_to_the_last_in_use(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("small", "a" * 64, 128)
    catalogue.store(root.id, [file(KICK, rows={space: 0}), file(SNARE, rows={space: 7})])
    assert catalogue.row_count(space) == 8
    catalogue.remove_root(root.path)
    assert catalogue.row_count(space) == 8


def test_a_new_encoder_hears_every_content_once(catalogue: Catalogue, root: RootRow, file: File) -> None:
    old = catalogue.space_id("small", "a" * 64, 128)
    files = [file(b"/music/Samples/%d.wav" % number, rows={old: number}) for number in range(1100)]
    kick, *_ = catalogue.store(root.id, [*files, file(KICK, files[0].path)])
    catalogue.mark_missing([kick])
    new = catalogue.space_id("small", "b" * 64, 128)
    heard: dict[ContentId, bytes] = {}
    for content, path, _, _ in catalogue.contents_without(new):
        assert content not in heard
        heard[content] = path
        catalogue.put_rows(new, {content: Row(len(heard))})  # while the iteration runs
    assert len(heard) == 1100
    assert heard[catalogue.sound(kick).content] == KICK  # its other file is missing
    assert list(catalogue.contents_without(new)) == []


def test_new_rows_show_as_changes_of_their_sounds(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("small", "a" * 64, 128)
    kick, _ = catalogue.store(root.id, [file(KICK), file(SNARE)])
    before = catalogue.changes()
    catalogue.put_rows(space, {catalogue.sound(kick).content: Row(0)})
    assert [sound.id for sound in catalogue.sounds(since=before)] == [kick]


def test_what_is_away_can_not_be_embedded(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("small", "a" * 64, 128)
    catalogue.store(root.id, [file(KICK), file(KICK, start=0.0, end=0.1)])
    assert [one[1:] for one in catalogue.contents_without(space)] == [(KICK, 0.0, 0.1), (KICK, None, None)]
    catalogue.set_online(root.id, False)
    assert list(catalogue.contents_without(space)) == []


def test_favourites_are_heard_first_and_then_the_newest(catalogue: Catalogue, root: RootRow, file: File) -> None:
    space = catalogue.space_id("slow", "a" * 64, 128)
    paths = [b"/music/Samples/%d.wav" % number for number in range(600)]
    stored = catalogue.store(root.id, [file(path) for path in paths])
    for place in (3, 599, 40):
        catalogue.favourite(stored[place], True)
    heard = [path for _, path, _, _ in catalogue.contents_without(space)]
    expected = [599, 40, 3, *(place for place in range(599, -1, -1) if place not in (3, 40, 599))]
    assert heard == [paths[place] for place in expected]


def test_a_sound_marked_while_the_others_are_heard_is_heard_once(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    space = catalogue.space_id("slow", "a" * 64, 128)
    first, second = catalogue.store(root.id, [file(KICK), file(SNARE)])
    catalogue.favourite(first, True)
    coming = catalogue.contents_without(space)
    assert next(coming)[1] == KICK
    catalogue.favourite(first, False)
    catalogue.favourite(second, True)
    assert [one[1] for one in coming] == [SNARE]
