"""The quark, run by SuperCollider itself, on a real daemon over UDP; what it plays is measured in files."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tonewalk.base.home import Home
from tonewalk_bridge.sc.cli import QUARK

Ask = Callable[..., dict[str, Any]]
Run = Callable[..., str]


def said(output: str, name: str) -> list[list[str]]:
    """What was posted behind `@name`, each line's words."""
    return [line.split()[1:] for line in output.splitlines() if line.startswith(f"@{name} ")]


def told(name: str, what: str) -> str:
    """A line that posts an Array behind `@name`."""
    return f'("@{name} " ++ ({what}).join(" ")).postln;'


def ids(answer: dict[str, Any]) -> list[str]:
    return [str(hit["id"]) for hit in answer["hits"]]


def test_all_ways_to_ask_give_what_the_daemon_knows(home: Home, sclang: Run, ask: Ask) -> None:
    kicks = ask("search", text="short kick", k=3)["hits"]
    one, others = kicks[0]["id"], [hit["id"] for hit in kicks]
    output = sclang(
        home.path,
        "var hits;"
        + told("search", 't.search("short kick", 3).collect(_[\\id])')
        + told("filter", 't.search("kick", 5, "duration<0.3 and path:kick").collect(_[\\id])')
        + told("like", f"t.like({one}, 4).collect(_[\\id])")
        + told("several", f"t.like({others}, 4).collect(_[\\id])")
        + told("file", f't.like("{kicks[0]["path"]}", 4).collect(_[\\id])')
        + told("analogy", f't.analogy("closed hihat", "open hihat", {one}, 4).collect(_[\\id])')
        + told(
            "blend",
            f'[t.blend([[1, \\text, "warm pad"], [-0.5, \\id, {one}], [0.25, \\direction, "dark", "bright"]], 4)]'
            ".flatten.collect(_[\\id])",
        )
        + f"hits = t.sound({one});"
        + told("sound", "[hits[\\name], hits[\\sampleRate], hits[\\start].isNil]"),
    )
    terms = [{"weight": 1, "text": "warm pad"}, {"weight": -0.5, "sound": one}]
    terms.append({"weight": 0.25, "direction": ["dark", "bright"]})
    assert said(output, "search") == [list(map(str, others))]
    assert said(output, "filter") == [ids(ask("search", text="kick", k=5, filter="duration<0.3 and path:kick"))]
    assert said(output, "like") == [ids(ask("like", sound=one, k=4))]
    assert said(output, "several") == [ids(ask("like", sound=one, sounds=others[1:], k=4))]
    assert said(output, "file") == [ids(ask("like", file=kicks[0]["path"], k=4))]
    assert said(output, "analogy") == [ids(ask("analogy", a="closed hihat", b="open hihat", c=one, k=4))]
    assert said(output, "blend") == [ids(ask("blend", terms=terms, k=4))]
    rate = ask("sound/get", sound=one)["sample_rate"]
    assert said(output, "sound") == [[kicks[0]["name"], str(rate), "true"]]


def test_actions_hands_and_knobs(home: Home, sclang: Run, ask: Ask) -> None:
    place = ask("xy", x=0.25, y=0.5)
    output = sclang(
        home.path,
        """
        var ready = Condition.new(false), left = 3;
        var done = { left = left - 1; if(left == 0) { ready.test = true; ready.signal } };
        """
        + "t.onXy = { |hit| "
        + told("xy", "[hit[\\id], hit[\\name]]")
        + " done.() };"
        + "t.onKnob = { |hits| "
        + told("knob", "hits.collect(_[\\id])")
        + " done.() };"
        + 't.search("pad", 2, action: { |hits| '
        + told("action", "hits.collect(_[\\id])")
        + " done.() });"
        + 't.seed("snare", 4); t.knob(\\bright, 0.8); t.xy(0.25, 0.5); ready.wait;',
    )
    assert said(output, "action") == [ids(ask("search", text="pad", k=2))]
    assert said(output, "xy") == [[str(place["id"]), place["name"]]]
    assert said(output, "knob") == [ids(ask("knob", name="bright", value=0.8, seed="snare", k=4))]


def test_what_is_refused_is_told_in_a_sentence_and_gives_nil(home: Home, sclang: Run, tmp_path: Path) -> None:
    output = sclang(home.path, told("nothing", '[t.search("kick", 3, "loud and"), t.sound(16000000)]'))
    assert said(output, "nothing") == [["nil", "nil"]]
    first, second = re.findall("WARNING: Tonewalk: (.*)", output)
    assert "loud" in first
    assert "16000000" in second
    away = sclang(
        tmp_path, "Tonewalk.patience = 0.2;" + told("away", '[t.search("kick", 3)]'), f"Tonewalk.new({unheard()})"
    )
    assert said(away, "away") == [["nil"]]
    assert "WARNING: Tonewalk: The daemon does not answer: start it with `tonewalk serve`." in away


def test_two_at_once_hear_each_their_own_answers_and_who_is_freed_waits_for_none(
    home: Home, sclang: Run, ask: Ask
) -> None:
    output = sclang(
        home.path,
        """
        var other = Tonewalk.new, both = Condition.new(false), left = 2, freed = Condition.new(false);
        var done = { left = left - 1; if(left == 0) { both.test = true; both.signal } };
        """
        + 't.search("kick", 3, action: { |hits| '
        + told("one", "hits.collect(_[\\id])")
        + ' done.() }); other.search("pad", 2, action: { |hits| '
        + told("other", "hits.collect(_[\\id])")
        + " done.() }); both.wait;"
        + 't.search("kick", 3, "loud and"); both.test = false;'
        + 'other.search("pad", 2, action: { |hits| '
        + told("freed", "[hits]")
        + " freed.test = true; freed.signal }); other.free; freed.wait;",
    )
    assert said(output, "one") == [ids(ask("search", text="kick", k=3))]
    assert said(output, "other") == [ids(ask("search", text="pad", k=2))]
    assert said(output, "freed") == [["nil"]]
    assert output.count("WARNING: Tonewalk:") == 1, "of what was refused, who asked speaks"


def test_a_daemon_that_was_started_at_another_port_is_found(
    home: Home, sclang: Run, ask: Ask, tmp_path: Path
) -> None:
    info = json.dumps(json.loads((home.path / "daemon.json").read_text("utf-8")))
    output = sclang(
        tmp_path,
        "Tonewalk.patience = 0.3;"
        + told("away", '[t.search("kick", 1)]')
        + f'File.use("{tmp_path}/daemon.json", "w", {{ |file| file.write({json.dumps(info)}) }});'
        + "Tonewalk.patience = 600;"
        + told("back", 't.search("kick", 3).collect(_[\\id])')
        + told("trusted", '[t.path([[0.1, 0.2], [0.9, 0.5]], 4, "again").size]'),
        f'Tonewalk.new(home: "{tmp_path}")',
    )
    assert said(output, "away") == [["nil"]]
    assert said(output, "back") == [ids(ask("search", text="kick", k=3))]
    assert said(output, "trusted") == [["4"]]


def test_a_path_becomes_a_pattern_that_is_heard_on_its_grid(
    home: Home, sclang: Run, ask: Ask, tmp_path: Path
) -> None:
    """Rendered, not played: so it is the same on any machine."""
    kicks = [hit["id"] for hit in ask("search", text="kick", k=4, filter="path:kick")["hits"]]
    file = tmp_path / "rendered.wav"
    output = sclang(
        home.path,
        f"""
        var steps = t.path({kicks}, 4, "from-sc", "slerp"), score, ended = Condition.new(false);
        var buffers = steps.collect {{ |step, n| Buffer.new(s, 4410, 1, n) }};
        score = t.pattern(steps, buffers, 0.5, 2).asScore(5, 0.25);
        Tonewalk.synthDefs.do {{ |def| score.add([0.0, [\\d_recv, def.asBytes]]) }};
        steps.do {{ |step, n| score.add([0.0, [\\b_allocRead, n, step[\\path], 0, -1]]) }};
        score.sort;
        """
        + told("steps", "steps.collect(_[\\id])")
        + f"""
        score.recordNRT("{tmp_path}/score.osc", "{file}", nil, 48000, "WAV", "float",
            ServerOptions.new.numOutputBusChannels_(2), "", 5, {{ ended.test = true; ended.signal }});
        ended.wait;
        """,
    )
    kept = ask("trajectory/get", trajectory="from-sc")["steps"]
    assert said(output, "steps") == [[str(step["id"]) for step in kept]]
    heard, rate = soundfile.read(file)
    level = np.abs(heard).max(axis=1)
    assert rate == 48000
    assert level[: int(0.2 * rate)].max() == 0
    for number in range(8):
        at = int((0.25 + 0.5 * number) * rate)
        assert level[at : at + rate // 10].max() > 0.05, number
        onset = at + int(np.argmax(level[at : at + rate // 10] > 0.01))
        assert (onset - at) / rate < 0.03, number
    sound, own_rate = soundfile.read(kept[0]["path"], always_2d=True)
    expected = np.interp(np.arange(rate // 10) / rate, np.arange(len(sound)) / own_rate, sound[:, 0])
    due = int(0.25 * rate)
    alike = [np.corrcoef(heard[at : at + len(expected), 0], expected)[0, 1] for at in range(due - 64, due + 65)]
    assert max(alike) > 0.99, "it is that very sound"
    assert abs(int(np.argmax(alike)) - 64) <= 2, "in time to the sample, not to a block of 64"


def test_sounds_are_loaded_and_what_the_daemon_plays_is_heard(
    home: Home, sclang: Run, ask: Ask, jack_server: str, tmp_path: Path
) -> None:
    file, silent = tmp_path / "played.wav", tmp_path / "gone.wav"
    kicks = [hit["id"] for hit in ask("search", text="kick", k=3, filter="path:kick")["hits"]]
    whole = ask("sound/get", sound=kicks[0])["path"]
    output = sclang(
        home.path,
        f"""
        var server = Server(\\own, NetAddr("127.0.0.1", {unheard()}));
        var up = Condition.new(false), played = Condition.new(false);
        var steps, buffers, count = 0, follow, disk, recording;
        server.options.numOutputBusChannels_(2).numInputBusChannels_(0);
        server.waitForBoot({{ up.test = true; up.signal }}, 3000, {{ 1.exit }});
        up.wait;
        steps = t.path({kicks}, 4, "heard", "slerp");
        buffers = t.load(steps, server);
        """
        + told("frames", "buffers.collect(_.numFrames)")
        + told("by", f"t.load([{kicks[0]}], server).collect(_.numFrames)")
        + told("hits", 't.load(t.search("kick", 2), server).collect(_.numFrames)')
        + told("slice", f't.load([(path: "{whole}", start: 0.01, end: 0.06)], server).collect(_.numFrames)')
        + told("gone", f't.load([(path: "{silent}", name: "gone.wav")], server)')
        + f"""
        server.sync;
        disk = Buffer.alloc(server, 65536, 2);
        server.sync;
        disk.write("{file}", "WAV", "float", 0, 0, true);
        SynthDef(\\disk, {{ DiskOut.ar(disk, In.ar(0, 2)) }}).add;
        server.sync;
        recording = Synth.tail(server, \\disk);
        server.sync;
        t.follow(steps, buffers, server);
        follow = t.onStep;
        t.onStep = {{ |step, due|
            follow.(step, due);
            count = count + 1;
            if(count == 4) {{ played.test = true; played.signal }}
        }};
        server.sync;
        t.play("heard", 480);
        played.wait;
        1.wait;
        recording.free;
        server.sync;
        disk.close;
        server.sync;
        server.quit({{ 0.exit }});
        5.wait;
        """,
    )
    kept = ask("trajectory/get", trajectory="heard")["steps"]
    assert said(output, "frames") == [[str(soundfile.info(step["path"]).frames) for step in kept]]
    assert said(output, "by") == [[str(soundfile.info(ask("sound/get", sound=kicks[0])["path"]).frames)]]
    found = [hit["path"] for hit in ask("search", text="kick", k=2)["hits"]]
    assert said(output, "hits") == [[str(soundfile.info(path).frames) for path in found]]
    assert said(output, "slice") == [[str(round(0.05 * soundfile.info(whole).samplerate))]]
    assert said(output, "gone") == [["nil"]]
    assert f"Tonewalk: {silent} can't be read by SuperCollider: export it as WAV." in output
    heard, _ = soundfile.read(file)
    assert np.abs(heard).max() > 0.05


@pytest.mark.parametrize(
    "name", ["new", "search", "like", "analogy", "blend", "path", "play", "load", "pattern", "follow"]
)
def test_the_help_describes_every_method_and_its_arguments(name: str) -> None:
    code = (QUARK / "Classes" / "Tonewalk.sc").read_text("utf-8")
    page = (QUARK / "HelpSource" / "Classes" / "Tonewalk.schelp").read_text("utf-8")
    (arguments,) = re.findall(rf"^\t\*?{name} {{ \|([^|]*)\|", code, re.MULTILINE)
    (part,) = re.findall(
        rf"^method:: {name}\n(.*?)(?=^method::|^subsection::|^instancemethods::|\Z)",
        page,
        re.MULTILINE | re.DOTALL,
    )
    described = re.findall(r"^argument:: (\w+)", part, re.MULTILINE)
    named = [one.split("=")[0].strip() for one in arguments.split(",")]
    assert described == named


def unheard() -> int:
    """A port that nobody listens at."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
