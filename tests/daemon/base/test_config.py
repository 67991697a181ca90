from pathlib import Path

import pytest

from tonewalk.base import config
from tonewalk.base.errors import ConfigError


def settings(path: Path, **sources: object) -> dict[str, tuple[object, str]]:
    _, values = config.load(path, **sources)  # type: ignore[arg-type]
    return {one.key: (one.value, one.source) for one in values}


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    read, values = config.load(tmp_path / "none.toml", environ={})
    assert read.server.http_port == 9421
    assert read.server.osc_port == 9420
    assert {one.source for one in values} == {"default"}


def test_a_file_from_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[server]\r\nhttp_port = 1111\r\n")
    assert settings(path, environ={})["server.http_port"] == (1111, str(path))


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[server]\nhttp_port = 1111\nosc_port = 2222\nlan = true\n")
    environ = {"TONEWALK_SERVER_HTTP_PORT": "3333", "TONEWALK_SERVER_OSC_PORT": "4444"}
    found = settings(path, environ=environ, flags={"server.http_port": 5555, "server.osc_port": None})
    assert found["server.http_port"] == (5555, "--http-port")
    assert found["server.osc_port"] == (4444, "$TONEWALK_SERVER_OSC_PORT")
    assert found["server.lan"] == (True, str(path))
    assert found["library.watch"] == (True, "default")


def test_lists_in_the_environment_are_separated_by_commas(tmp_path: Path) -> None:
    found = settings(tmp_path / "none", environ={"TONEWALK_LIBRARY_ENCODERS": "small, timbre"})
    assert found["library.encoders"][0] == ["small", "timbre"]
    found = settings(tmp_path / "none", environ={"TONEWALK_LIBRARY_ENCODERS": "timbre"})
    assert found["library.encoders"][0] == ["timbre"]


def test_all_problems_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[server]\nhttp_port = 99999\ncolour = 'red'\n[maps]\nmethod = 'magic'\n")
    with pytest.raises(ConfigError) as caught:
        config.load(path, environ={"TONEWALK_SERVER_OSC_PORT": "many"})
    parts = ("server.http_port", "99999", "server.colour", "maps.method", "magic", "$TONEWALK_SERVER_OSC_PORT")
    for part in parts:
        assert part in caught.value.text


def test_what_is_wrong_is_said_in_a_musician_s_words(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[maps]\nmethod = "som"\n[library]\nencoders = 5\n')
    with pytest.raises(ConfigError) as told:
        config.load(file, environ={}, flags={"server.osc_port": 70_000})
    assert told.value.text == (
        "The configuration has problems: "
        "server.osc_port = 70000 from --osc-port: give a whole number of at most 65535; "
        f"library.encoders = 5 from {file}: give a list; "
        f"maps.method = 'som' from {file}: give pca or umap or tsne."
    )


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe not toml")
    with pytest.raises(ConfigError, match=r"config\.toml can't be read"):
        config.load(path, environ={})


def test_several_settings_change_together_or_none_does(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[spaces]\nindex = "exact" # kept\n\n[server]\nlan = true\n')
    config.change_all(file, {"spaces.uri": "http://host:1", "spaces.store": "milvus", "maps.method": "pca"})
    settings, _ = config.load(file, environ={})
    assert (settings.spaces.store, settings.spaces.uri, settings.spaces.index) == (
        "milvus",
        "http://host:1",
        "exact",
    )
    assert (settings.server.lan, settings.maps.method) == (True, "pca")
    assert "# mine" in file.read_text()
    odd = 'spaces = { index = "exact" }\n'  # a table in one line, which nothing can be written under
    file.write_text(odd)
    with pytest.raises(ConfigError, match="by hand"):
        config.change_all(file, {"maps.method": "pca", "spaces.store": "milvus"})
    assert file.read_text() == odd


def test_a_secret_is_not_shown_even_where_it_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[spaces]\ntoken = 123456\n")
    with pytest.raises(ConfigError, match=r"spaces\.token") as raised:
        config.load(file, environ={})
    assert "123456" not in raised.value.text
