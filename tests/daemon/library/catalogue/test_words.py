from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonewalk.base.types import SoundId
from tonewalk.library.catalogue import words as catalogue_names
from tonewalk.library.catalogue.catalogue import Catalogue
from tonewalk.library.catalogue.entries import Move, RootRow, StoredFile
from tonewalk.library.names import Scope, words
from tonewalk.library.records import Stamp

File = Callable[..., StoredFile]


def stored(catalogue: Catalogue, root: RootRow, file: File, *names: str) -> None:
    catalogue.store(root.id, [file(root.path + b"/" + name.encode()) for name in names])


def found(catalogue: Catalogue, word: str, scope: Scope = "path", *, beginning: bool = False) -> list[int]:
    ids: list[int] = catalogue.sounds_with(word, scope, beginning=beginning).tolist()
    return ids


def test_sounds_are_found_by_words_of_their_paths(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "drums/DeepKick.wav", "kick/hard.wav", "pads/warm.wav")
    assert found(catalogue, "kick") == [1, 2]
    assert found(catalogue, "drums") == [1]
    assert found(catalogue, "samples") == [1, 2, 3]


def test_a_file_s_name_is_told_from_its_folders(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "drums/kick.wav", "kick/hard.wav", "kick/kicks.wav")
    assert found(catalogue, "kick", "name") == [1]
    assert found(catalogue, "kick", "name", beginning=True) == [1, 3]
    assert found(catalogue, "drums", "name") == []


@pytest.mark.parametrize("length", range(1, 7))
def test_a_word_is_met_whole_or_by_any_of_its_beginnings(
    catalogue: Catalogue, root: RootRow, file: File, length: int
) -> None:
    stored(catalogue, root, file, "shaker.wav", "808.wav", "8081.wav")
    assert found(catalogue, "shaker"[:length], "name", beginning=True) == [1]
    assert found(catalogue, "shaker"[:length], "name") == ([1] if length == 6 else [])
    assert found(catalogue, "808") == [2]
    assert found(catalogue, "808", beginning=True) == [2, 3]


def test_case_accents_and_spelling_do_not_matter(catalogue: Catalogue, root: RootRow, file: File) -> None:
    stored(catalogue, root, file, "HiHat-Öffen.wav", "hi-hat.wav", "hihat.wav", "バスキック.wav")
    assert found(catalogue, "hihat") == [1, 2, 3]
    assert found(catalogue, "offen") == [1]
    assert found(catalogue, "キッ") == [4]
    assert found(catalogue, "ク") == [4]


def test_new_and_moved_sounds_are_found_by_a_word_asked_for_before(
    catalogue: Catalogue, root: RootRow, file: File
) -> None:
    stored(catalogue, root, file, "kick.wav")
    assert found(catalogue, "kick") == [1]
    stored(catalogue, root, file, "kick two.wav", "snare.wav")
    assert found(catalogue, "kick") == [1, 2]
    assert found(catalogue, "kick") == [1, 2]
    catalogue.store(root.id, [], [Move(SoundId(1), root.path + b"/Toms/x.wav", Stamp(1, 1))])
    assert found(catalogue, "kick") == [2]
    assert found(catalogue, "toms") == [1]
    assert found(catalogue, "x", "name") == [1]


def test_what_another_connection_stores_is_found(catalogue: Catalogue, root: RootRow, file: File) -> None:
    reader = Catalogue.open(catalogue.path)
    assert found(reader, "kick") == []
    stored(catalogue, root, file, "kick.wav")
    assert found(reader, "kick") == [1]
    catalogue.store(root.id, [], [Move(SoundId(1), root.path + b"/x.wav", Stamp(1, 1))])
    assert found(reader, "kick") == []
    reader.close()


def test_more_words_than_are_kept_are_found_as_well(
    catalogue: Catalogue, root: RootRow, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_names, "_KEPT", 200)
    stored(catalogue, root, file, *(f"w{number}.wav" for number in range(20)))
    for _ in range(2):
        for number in range(20):
            assert found(catalogue, f"w{number}") == [number + 1]
            assert found(catalogue, "wav") == list(range(1, 21))


def test_an_empty_library_gives_nothing(catalogue: Catalogue) -> None:
    assert found(catalogue, "kick") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_can_be_asked_for(catalogue: Catalogue, root: RootRow, file: File, text: str) -> None:
    name = root.path + b"/" + text.encode("utf-8", "surrogatepass") + b".wav"
    [sound] = catalogue.store(root.id, [file(name)])
    for word in words(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")):
        for beginning in (False, True):
            assert sound in found(catalogue, word, beginning=beginning)
