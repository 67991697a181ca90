from __future__ import annotations

from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tonewalk.base.errors import InvalidArgument
from tonewalk.cli.options import argument, described, option
from tonewalk.commands.maps import MapBuild, MapTune
from tonewalk.commands.mosaic import Likeness
from tonewalk.commands.queries import Search
from tonewalk.commands.trajectories import How, TrajectoryBuild, TrajectoryPlay, TrajectoryRender
from tonewalk.doors.asking import read


def run(*arguments: str) -> Any:
    app = typer.Typer()
    heard: list[Any] = []

    @app.command()
    def made(
        name: str = argument(TrajectoryPlay, "trajectory"),
        k: int = option(Search, "k", "-k"),
        method: str = option(MapBuild, "method"),
        by: str = option(MapTune, "by"),
        smooth: float = option(Likeness, "smooth"),
        seed: int = option(How, "seed"),
        mode: str | None = option(TrajectoryBuild, "mode", default=None, note="default: what suits"),
    ) -> None:
        heard.extend([name, k, method, by, smooth, seed, mode])

    done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "300", "TERM": "dumb"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return heard or done.output


def test_defaults_are_those_of_the_request() -> None:
    assert run() == ["path", Search(text="x").k, "umap", "", Likeness().smooth, How().seed, None]


def test_help_says_the_fields_description_range_and_choices() -> None:
    told = run("--help")
    assert "How many hits; more than there are gives all (1 to 16777216)." in told
    assert "pca|umap|tsne|manifold" in told
    assert " tags|classes|folders|nothing" in told
    assert "map|slerp|graph|walk" in told
    assert "(default: what suits)." in told


def test_a_field_that_begins_with_a_unit_keeps_it() -> None:
    assert described(TrajectoryRender, "crossfade").startswith("s of equal power")
    assert described(TrajectoryBuild, "no_repeat").startswith("A sound")


@pytest.mark.parametrize(
    ("given", "field", "kind", "value"),
    [
        (("-k", "0"), "k", Search, 0),
        (("--method", "magic"), "method", MapBuild, "magic"),
        (("--by", "moon"), "by", MapTune, "moon"),
        (("--smooth", "-1"), "smooth", Likeness, -1.0),
        (("--smooth", "nan"), "smooth", Likeness, float("nan")),
        (("a\nb",), "trajectory", TrajectoryPlay, "a\nb"),
    ],
)
def test_what_is_out_of_range_is_refused_in_the_daemons_words(
    given: tuple[str, ...], field: str, kind: Any, value: Any
) -> None:
    rest = {"text": "x"} if kind is Search else {}
    with pytest.raises(InvalidArgument) as theirs:
        read(kind, {field: value, **rest})
    with pytest.raises(InvalidArgument) as ours:
        run(*given)
    assert (ours.value.text, ours.value.where) == (theirs.value.text, theirs.value.where)
