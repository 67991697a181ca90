"""Where a daemon is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonewalk.base.errors import InvalidArgument, Unavailable
from tonewalk.base.home import DaemonInfo, Home
from tonewalk.client.places import Place, at, in_home


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("192.168.1.5", "http://192.168.1.5:9421"),
        ("192.168.1.5:80", "http://192.168.1.5:80"),
        ("http://studio.local:9000/", "http://studio.local:9000"),
        ("https://studio.example", "https://studio.example:9421"),
        ("[::1]", "http://[::1]:9421"),
        ("http://[fe80::1]:9000", "http://[fe80::1]:9000"),
    ],
)
def test_an_address_may_leave_out_scheme_and_port(address: str, url: str) -> None:
    assert at(address, "a token")() == Place(url, "a token")


@pytest.mark.parametrize(
    "address",
    ["", " ", "http://", "ftp://host", "http://host:none", "http://host:99999", "http://host/atlas", "host?x=1",
     "http://user@host", "[::1", "host\n"],
)  # fmt: skip
def test_what_is_no_address_is_named(address: str) -> None:
    with pytest.raises(InvalidArgument, match="is no address of a daemon") as told:
        at(address)
    assert repr(address) in told.value.text


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_told_to_be_none(text: str) -> None:
    try:
        place = at(text)()
    except InvalidArgument:
        return
    assert at(place.url)() == place


def test_a_home_without_a_daemon_is_named_and_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "nothing here"
    with pytest.raises(Unavailable, match="start `tonewalk serve`") as told:
        in_home(missing)()
    assert str(missing) in told.value.text
    assert not missing.exists()


def test_the_home_of_the_environment_is_the_usual_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEWALK_HOME", str(tmp_path / "mine"))
    with pytest.raises(Unavailable) as told:
        in_home()()
    assert str(tmp_path / "mine") in told.value.text


@pytest.mark.parametrize(("host", "url"), [("127.0.0.1", "http://127.0.0.1:91"), ("::1", "http://[::1]:91")])
def test_a_running_daemon_is_found_with_its_token(tmp_path: Path, host: str, url: str) -> None:
    home = Home(tmp_path)
    with home.locked("daemon", "A test"):
        home.write_daemon(DaemonInfo(pid=1, http=91, osc=92, host=host, token="shown"))
        assert in_home(tmp_path)() == Place(url, "shown")
    with pytest.raises(Unavailable):
        in_home(tmp_path)()
