from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.encoder_server import Toy, place
from tonewalk.base.errors import Damaged
from tonewalk.spaces.remote.encoder import hello_of
from tonewalk.spaces.remote.memory import MOST_KEPT, Read, Texts, remember, remembered

HELLO = hello_of(Toy())  # type: ignore[arg-type]


def read(text: str) -> Read:
    return Read(Toy().embed_text([text])[0], 0.5)


def test_what_a_server_said_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    where = place("http://127.0.0.1:1", tmp_path)
    assert remembered(where) is None
    remember(where, HELLO)
    assert remembered(where) == HELLO
    path = tmp_path / "remotes" / "toy.json"
    assert path.stat().st_mode & 0o077 == 0
    for text in ("", "{}", '{"wire": 1', "\xff", '{"wire": 1, "fingerprint": "short"}'):
        path.write_text(text)
        with pytest.raises(Damaged, match="delete it"):
            remembered(where)


def test_texts_outlast_the_process(tmp_path: Path) -> None:
    where = place("http://127.0.0.1:1", tmp_path)
    Texts(where, HELLO).put({"kick": read("kick"), "Trömmel \ud800": read("x")})
    Texts(where, HELLO).put({"snare": read("snare"), "kick": read("other")})
    again = Texts(where, HELLO)
    for text, one in {"kick": read("kick"), "Trömmel \ud800": read("x"), "snare": read("snare")}.items():
        found = again.get(text)
        assert found is not None
        np.testing.assert_array_equal(found.row, one.row)
        assert found.known == 0.5
    assert again.get("hat") is None


@pytest.mark.parametrize("keep", [0, 3, 20, 45, 70, -1])
def test_what_a_kill_cut_off_is_asked_again(tmp_path: Path, keep: int) -> None:
    where = place("http://127.0.0.1:1", tmp_path)
    Texts(where, HELLO).put({"kick": read("kick"), "snare": read("snare")})
    (path,) = (tmp_path / "remotes").glob("*.texts")
    data = path.read_bytes()
    path.write_bytes(data[:keep])
    again = Texts(where, HELLO)
    assert again.get("snare") is None
    assert (again.get("kick") is not None) == (len(data[:keep]) >= len(data) // 2)


def test_bytes_of_something_else_are_no_texts(tmp_path: Path) -> None:
    where = place("http://127.0.0.1:1", tmp_path)
    Texts(where, HELLO).put({"kick": read("kick")})
    (path,) = (tmp_path / "remotes").glob("*.texts")
    path.write_bytes(path.read_bytes() + bytes(200))
    assert Texts(where, HELLO).get("kick") is not None
    path.write_bytes(np.random.default_rng(1).bytes(5000))
    assert Texts(where, HELLO).get("kick") is None


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    texts = Texts(place("http://127.0.0.1:1", tmp_path), HELLO)
    row = read("x")
    texts.put({f"text {n}": row for n in range(MOST_KEPT + 5)})
    assert texts.get(f"text {MOST_KEPT - 1}") is not None
    assert texts.get(f"text {MOST_KEPT}") is None
