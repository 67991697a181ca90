from __future__ import annotations

from pathlib import Path

import pytest

from tonewalk.base import config, remotes
from tonewalk.base.errors import ConfigError
from tonewalk.base.remotes import Remote, places


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(remotes.VARIABLE, "[]")
    return tmp_path / "config.toml"


def test_a_section_says_where_an_encoder_runs(file: Path) -> None:
    file.write_text('[encoders.clap]\nremote = "https://gpu:9431"\nwaves = "flac"\npatience = 5\n')
    read, values = config.load(file, environ={})
    assert read.encoders == {"clap": Remote(remote="https://gpu:9431", waves="flac", patience=5.0)}
    assert {one.key: one.value for one in values if one.key.startswith("encoders.")} == {
        "encoders.clap.remote": "https://gpu:9431",
        "encoders.clap.waves": "flac",
        "encoders.clap.patience": 5,
    }


def test_names_may_have_dots_and_dashes(file: Path) -> None:
    file.write_text(
        '[encoders]\nclap-music.remote = "http://127.0.0.1:1"\n"my.own".remote = "http://127.0.0.1:2"\n'
    )
    assert set(config.load(file, environ={})[0].encoders) == {"clap-music", "my.own"}


def test_the_environment_is_stronger_than_the_file(file: Path) -> None:
    file.write_text('[encoders.clap-music]\nremote = "https://one:1"\ntoken_file = "here"\n')
    environ = {
        "TONEWALK_ENCODERS_CLAP_MUSIC_REMOTE": "https://two:2",
        "TONEWALK_ENCODERS_CLAP_REMOTE": "https://three:3",
        "TONEWALK_ENCODERS_CLAP_TOKEN_FILE": "there",
    }
    found = config.load(file, environ=environ)[0].encoders
    assert found["clap-music"] == Remote(remote="https://two:2", token_file="here")
    assert found["clap"] == Remote(remote="https://three:3", token_file="there")


def test_a_token_is_never_shown_nor_handed_to_children_in_a_variable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    file.write_text('[encoders.clap]\nremote = "https://gpu:9431/"\ntoken = "very secret"\n')
    _, values = config.load(file)
    assert "very secret" not in repr(values)
    assert "very secret" not in os.environ[remotes.VARIABLE]
    found = places()["clap"]
    assert (found.url, found.token()) == ("https://gpu:9431", "very secret")
    monkeypatch.setenv("TONEWALK_ENCODERS_CLAP_TOKEN", "stronger")
    assert found.token() == "stronger"


def test_a_token_stands_in_the_first_line_of_its_file(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "token"
    file.write_text(f'[encoders.clap]\nremote = "https://gpu:9431"\ntoken_file = "{kept}"\n')
    config.load(file)
    with pytest.raises(ConfigError, match=r"encoders\.clap\.token_file"):
        places()["clap"].token()
    kept.write_text("in a file\nand a note\n")
    assert places()["clap"].token() == "in a file"


def test_settings_without_such_a_section_take_it_back(file: Path) -> None:
    file.write_text('[encoders.clap]\nremote = "https://gpu:9431"\n')
    config.load(file)
    assert set(places()) == {"clap"}
    file.write_text("")
    config.load(file)
    assert places() == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[encoders.clap]\nremote = "gpu:9431"', "encoders.clap.remote = 'gpu:9431': give https://host:port"),
        ('[encoders.clap]\nremote = "https://gpu"', "give https://host:port"),
        ('[encoders.clap]\nremote = "https://gpu:port"', "give https://host:port"),
        ('[encoders.clap]\nremote = "https://me:word@gpu:1"', "give https://host:port"),
        ('[encoders.clap]\nremote = "https://gpu:1/a/path"', "give https://host:port"),
        ("[encoders.clap]\nremote = 5", "encoders.clap.remote = 5"),
        ('[encoders.clap]\ntoken = "abc"', "encoders.clap.remote is missing"),
        ('[encoders.clap]\nremote = "https://gpu:1"\ncolour = 1', "encoders.clap.colour"),
        ('[encoders.clap]\nremote = "https://gpu:1"\nwaves = "mp3"', "flac or pcm16 or float32"),
        ('[encoders.clap]\nremote = "https://gpu:1"\npatience = -1', "encoders.clap.patience = -1"),
        ('[encoders.timbre]\nremote = "https://gpu:1"', "encoders.timbre can't run elsewhere"),
        ('[encoders."../x"]\nremote = "https://gpu:1"', "is no encoder's name"),
        ('[encoders]\nclap = "https://gpu:1"', "encoders.clap in"),
        ('[encoders.clap]\nremote = "https://gpu:1"\ntoken = 77', "encoders.clap.token = '(given)'"),
    ],
)
def test_what_is_wrong_is_one_sentence(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError) as raised:
        config.load(file, environ={})
    assert told in raised.value.text
    assert "\n" not in raised.value.text
    assert "77" not in raised.value.text
