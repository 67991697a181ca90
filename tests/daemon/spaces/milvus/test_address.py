"""Which addresses can be those of a Milvus, and where its token may come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base import config
from tonewalk.base.errors import ConfigError
from tonewalk.spaces.milvus.address import address_of, checked, shown


@pytest.mark.parametrize(
    "uri", ["http://localhost:19530", "https://milvus.example.org", "http://[::1]:19530", "https://10.0.0.7:443/"]
)
def test_addresses_that_can_be(uri):
    assert checked(uri) == uri.rstrip("/")


@pytest.mark.parametrize(
    "uri",
    [
        *("", "localhost:19530", "milvus://host", "ftp://host:1", "http://", "http://host:99999", "http://host:0"),
        *("http://host:port", "http://ho st:1", "http://host\n:1", "///", "local", "http://[::1", "\x00"),
    ],
)
def test_addresses_that_can_not_be_are_one_sentence(uri):
    with pytest.raises(ConfigError, match="http://host:19530") as raised:
        checked(uri)
    assert "\n" not in raised.value.text


def test_a_password_in_an_address_is_refused_and_never_shown():
    with pytest.raises(ConfigError, match="TONEWALK_SPACES_TOKEN") as raised:
        checked("https://root:secret@host:19530")
    assert "secret" not in raised.value.text
    assert shown("https://root:secret@host:19530") == "https://host:19530"


def test_the_file_of_a_milvus_lite_is_absolute_and_in_a_folder_that_is_there(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert checked("vectors.db") == str(tmp_path / "vectors.db")
    with pytest.raises(ConfigError, match="no folder"):
        checked("missing/vectors.db")


def test_the_token_comes_from_the_environment_or_a_file_and_is_not_shown(tmp_path: Path):
    (tmp_path / "token").write_text("root:Milvus\n")
    file = tmp_path / "config.toml"
    file.write_text(f'[spaces]\nstore = "milvus"\nuri = "http://host:1"\ntoken_file = "{tmp_path / "token"}"\n')
    settings, _ = config.load(file, environ={})
    assert address_of(settings.spaces).token == "root:Milvus"
    settings, values = config.load(file, environ={"TONEWALK_SPACES_TOKEN": "hidden"})
    assert address_of(settings.spaces).token == "hidden"
    assert "hidden" not in [one.value for one in values]


@pytest.mark.parametrize("setting", ["token_file", "ca"])
def test_a_file_that_can_not_be_read_is_named_with_its_setting(tmp_path: Path, setting):
    settings = config.Spaces(store="milvus", uri="http://host:1", **{setting: str(tmp_path / "missing")})
    with pytest.raises(ConfigError, match=rf"spaces\.{setting} names .*missing, which can't be read"):
        address_of(settings)
