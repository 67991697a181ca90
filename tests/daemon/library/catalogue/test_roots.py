from __future__ import annotations

from collections.abc import Callable

import pytest

from tonewalk.base.errors import Conflict, UnknownRoot, UnknownSound
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import RootRow, StoredFile
from tonewalk.library.records import Problem

File = Callable[..., StoredFile]


def test_a_folder_is_added_once(catalogue: Catalogue) -> None:
    first = catalogue.add_root(b"/music/a")
    assert catalogue.add_root(b"/music/a") == first
    assert catalogue.roots() == [first]
    assert first.online


def test_a_path_may_hold_any_bytes(catalogue: Catalogue) -> None:
    odd = b"/music/\xff\xfe new\nline \xf0\x9f\xa5\x81"
    catalogue.add_root(odd)
    assert catalogue.root_at(odd).path == odd


def test_a_folder_inside_a_root_is_refused(catalogue: Catalogue, root: RootRow) -> None:
    with pytest.raises(Conflict, match="/music/Samples/Drums lies inside /music/Samples"):
        catalogue.add_root(root.path + b"/Drums")


def test_a_name_that_only_begins_alike_is_another_folder(catalogue: Catalogue, root: RootRow) -> None:
    catalogue.add_root(root.path + b"2")
    assert len(catalogue.roots()) == 2


def test_a_folder_around_roots_takes_them_in_with_their_sounds(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    [kick] = catalogue.store(root.id, [file(b"/music/Samples/kick.wav")])
    catalogue.put_problems(root.id, [Problem(path=b"/music/Samples/x.wav", code="not_audio", text="no audio")])
    before = catalogue.changes()
    around = catalogue.add_root(b"/music")
    assert catalogue.roots() == [around]
    assert catalogue.sound(kick).root == around.id
    assert [sound.id for sound in catalogue.sounds(since=before)] == [kick]
    assert catalogue.problem_counts() == {around.id: 1}


def test_a_removed_root_is_forgotten_with_its_sounds_and_their_ids_stay_used(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    [kick] = catalogue.store(root.id, [file(b"/music/Samples/kick.wav")])
    catalogue.tag(kick, "dusty", True)
    before = catalogue.changes()
    catalogue.remove_root(root.path)
    assert catalogue.roots() == []
    assert catalogue.changes() > before
    assert catalogue.all_tags() == {}
    assert catalogue.sounds_with("kick", "path", beginning=False).tolist() == []
    with pytest.raises(UnknownSound):
        catalogue.sound(kick)
    again = catalogue.add_root(root.path)
    assert catalogue.store(again.id, [file(b"/music/Samples/kick.wav")]) == [kick + 1]


def test_removing_a_folder_that_is_no_root_says_so(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRoot, match="/music/none is no folder of the library"):
        catalogue.remove_root(b"/music/none")


def test_a_root_goes_offline_and_comes_back(catalogue: Catalogue, root: RootRow) -> None:
    before = catalogue.changes()
    catalogue.set_online(root.id, False)
    assert not catalogue.root_at(root.path).online
    assert catalogue.changes() == before + 1
    catalogue.set_online(root.id, False)
    assert catalogue.changes() == before + 1
    catalogue.set_online(root.id, True)
    assert catalogue.root_at(root.path).online


def test_a_scan_report_replaces_the_one_before(catalogue: Catalogue, root: RootRow) -> None:
    other = catalogue.add_root(b"/music/other")
    broken = Problem(path=b"/music/Samples/\xff.wav", code="not_audio", text="no audio")
    catalogue.put_problems(root.id, [Problem(path=b"/x", code="loop", text="a loop"), broken])
    catalogue.put_problems(root.id, [broken])
    catalogue.put_problems(other.id, [broken, broken])
    assert catalogue.problems(root.id) == [broken]
    assert len(catalogue.problems()) == 3
    assert catalogue.problem_counts() == {root.id: 1, other.id: 2}
