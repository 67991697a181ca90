from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonewalk.library.catalogue import Catalogue
from tonewalk.library.entries import Move, RootRow, StoredFile
from tonewalk.library.names import words
from tonewalk.library.records import Stamp
from tonewalk.types import SoundId

File = Callable[..., StoredFile]


def stored(catalogue: Catalogue, root: RootRow, file: File, *names: str) -> None:
    catalogue.store(root.id, [file(root.path + b"/" + name.encode()) for name in names])


def test_sounds_are_found_by_words_of_their_paths(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "drums/DeepKick.wav", "drums/kick_hard.wav", "pads/warm.wav")
    found = catalogue.find_words(["kick"], 10)
    assert [match.sound_id for match in found] == [1, 2]


def test_a_sound_says_which_words_it_has(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "drums/deep kick.wav", "drums/hard kick.wav", "pads/deep.wav")
    found = {match.sound_id: match.matched for match in catalogue.find_words(["deep", "kick"], 10)}
    assert found == {1: 0b11, 2: 0b10, 3: 0b01}


def test_more_words_and_rarer_words_come_first(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "kick.wav", "kick a.wav", "kick b.wav", "vinyl.wav", "kick vinyl.wav")
    assert [match.sound_id for match in catalogue.find_words(["kick", "vinyl"], 10)] == [5, 4, 1, 2, 3]


def test_beginnings_of_words_match_and_numbers_match_whole(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    stored(catalogue, root, file, "shakers.wav", "808.wav", "8081.wav")
    assert [match.sound_id for match in catalogue.find_words(["shake"], 10)] == [1]
    assert [match.sound_id for match in catalogue.find_words(["808"], 10)] == [2]


def test_case_accents_and_spelling_do_not_matter(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "HiHat-Öffen.wav", "hi-hat.wav", "hihat.wav", "キック.wav")
    assert [match.sound_id for match in catalogue.find_words(words("HIHAT"), 10)] == [1, 2, 3]
    assert [match.sound_id for match in catalogue.find_words(words("offen"), 10)] == [1]
    assert [match.sound_id for match in catalogue.find_words(words("キック"), 10)] == [4]


def test_the_best_are_kept_when_there_are_too_many(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, *(f"kick {number}.wav" for number in range(50)), "kick deep.wav")
    assert [match.sound_id for match in catalogue.find_words(["kick", "deep"], 3)] == [51, 1, 2]


def test_only_allowed_sounds_are_found(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "kick a.wav", "kick b.wav", "kick c.wav")
    allowed = np.array([False, False, True])
    assert [match.sound_id for match in catalogue.find_words(["kick"], 10, allowed)] == [2]
    everything = np.ones(100, np.bool_)
    assert len(catalogue.find_words(["kick"], 10, everything)) == 3


def test_new_and_moved_sounds_are_found_by_a_word_asked_for_before(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    stored(catalogue, root, file, "kick.wav")
    assert [match.sound_id for match in catalogue.find_words(["kick"], 10)] == [1]
    stored(catalogue, root, file, "kick two.wav")
    assert [match.sound_id for match in catalogue.find_words(["kick"], 10)] == [1, 2]
    catalogue.store(root.id, [], [Move(SoundId(1), root.path + b"/x.wav", Stamp(1, 1))])
    assert [match.sound_id for match in catalogue.find_words(["kick"], 10)] == [2]


def test_an_empty_library_and_no_words_give_nothing(catalogue: Catalogue, root: RootRow, file: File) -> None:
    assert catalogue.find_words(["kick"], 10) == []
    stored(catalogue, root, file, "kick.wav")
    assert catalogue.find_words([], 10) == []


def test_words_after_the_thirty_second_are_left_out(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "kick.wav")
    assert catalogue.find_words(["no"] * 32 + ["kick"], 10) == []
    assert catalogue.find_words(["no"] * 31 + ["kick"], 10)[0].matched == 1 << 31


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text())
def test_any_text_can_be_asked_for(catalogue: Catalogue, root: RootRow, file: File, text: str) -> None:
    name = root.path + b"/" + text.encode("utf-8", "surrogatepass") + b".wav"
    [sound] = catalogue.store(root.id, [file(name)])
    asked = words(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))[:32]
    found = {match.sound_id: match.matched for match in catalogue.find_words(asked, 1000)}
    if asked and b"/" not in name[len(root.path) + 1 :]:
        assert found[sound] == (1 << len(asked)) - 1
