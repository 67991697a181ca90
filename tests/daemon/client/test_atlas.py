"""What people ask most, of a real daemon over the demo library."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import soundfile

from tonewalk.base.errors import InvalidArgument, NotAudio, Refused, Unreadable
from tonewalk.client import AsyncClient
from tonewalk.commands.queries import Hit, Term


def kinds(hits: Iterable[Hit]) -> set[str]:
    """`kick` of `kick-07.wav`."""
    return {hit.name.rpartition("-")[0] for hit in hits}


async def test_words_find_what_they_say(atlas: AsyncClient) -> None:
    hits = await atlas.search("kick drum", k=3)
    assert len(hits) == 3
    assert kinds(hits) == {"kick"}
    assert all(Path(hit.path).is_file() for hit in hits)
    assert hits.fits is True
    assert hits.floor is not None
    nonsense = await atlas.search("xqzzy", k=1)
    assert nonsense.fits is False
    assert await atlas.search("kick drum", filter="duration>1000") == []


async def test_a_sound_a_file_and_a_path_s_text_find_what_is_like_them(atlas: AsyncClient) -> None:
    (kick, *_) = await atlas.search("kick drum", k=1)
    alike = await atlas.like(kick.id, k=3)
    assert kinds(alike) == {"kick"}
    assert kick.id not in {hit.id for hit in alike}
    assert alike.fits is None
    for file in (Path(kick.path), kick.path):
        assert (await atlas.like(file, k=1))[0].id == kick.id


async def test_a_file_is_sent_under_any_name(atlas: AsyncClient, tmp_path: Path) -> None:
    (kick, *_) = await atlas.search("kick drum", k=1)
    for name in ("太鼓 'one' \"two\";.wav", "-.wav"):
        copy = tmp_path / name
        copy.write_bytes(Path(kick.path).read_bytes())
        assert (await atlas.like(copy, k=1, filter="path:kick"))[0].id == kick.id


async def test_a_file_that_is_no_audio_or_not_there_is_told_by_its_name(
    atlas: AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "words.wav").write_text("no audio")
    with pytest.raises(NotAudio, match=r"words\.wav"):
        await atlas.like(tmp_path / "words.wav")
    for wrong in (tmp_path / "missing.wav", tmp_path):
        with pytest.raises(Unreadable, match="give the path of an audio file") as told:
            await atlas.like(wrong)
        assert str(wrong) in told.value.text


async def test_analogies_mixtures_and_knobs_take_ids_and_words(atlas: AsyncClient) -> None:
    kick, other = await atlas.search("kick drum", k=2)
    assert await atlas.analogy(kick.id, "snare", other.id, k=2)
    assert kinds(await atlas.blend(["kick drum", (kick.id, 0.5), ("pad", -0.5)], k=2)) == {"kick"}
    assert kinds(await atlas.blend([Term(sound=kick.id)], k=2)) == {"kick"}
    names = {knob.name for knob in await atlas.knobs()}
    assert "bright" in names
    assert kinds(await atlas.turn(kick.id, {"bright": 0.3, "long": -0.2}, k=2)) == {"kick"}
    assert await atlas.turn("warm pad", {"bright": 1}, k=1)


@pytest.mark.parametrize("part", [1.5, None, ("kick", "loud"), ("kick",), b"kick"])
async def test_what_is_no_part_of_a_mixture_is_named(atlas: AsyncClient, part: object) -> None:
    with pytest.raises(InvalidArgument, match="no part of a mixture"):
        await atlas.blend([part])  # type: ignore[list-item]


async def test_a_sound_is_described_and_lies_where_the_map_says(atlas: AsyncClient) -> None:
    (kick, *_) = await atlas.search("kick drum", k=1)
    known = await atlas.sound(kick.id)
    assert (known.name, known.path) == (kick.name, kick.path)
    assert known.x is not None
    assert known.y is not None
    assert (await atlas.xy(known.x, known.y)).id == kick.id


async def test_a_path_is_built_kept_and_read_again(atlas: AsyncClient) -> None:
    (kick, *_), (pad, *_) = await atlas.search("kick drum", k=1), await atlas.search("warm pad", k=1)
    built = await atlas.path([kick.id, pad.id], steps=5, name="atlas-test")
    assert [built.steps[0].id, built.steps[-1].id] == [kick.id, pad.id]
    again = await atlas.trajectory("atlas-test")
    assert [step.id for step in again.steps] == [step.id for step in built.steps]
    drawn = await atlas.path(points=[(0.1, 0.1), (0.9, 0.9)], steps=4, name="atlas-drawn")
    assert drawn.mode == "map"
    assert len(drawn.steps) == 4


async def test_a_path_plays_its_steps_in_time(atlas: AsyncClient) -> None:
    (kick, *_), (pad, *_) = await atlas.search("kick drum", k=1), await atlas.search("warm pad", k=1)
    built = await atlas.path([kick.id, pad.id], steps=3, name="atlas-played")
    async with atlas.steps() as steps:
        before = time.time()
        await atlas.play("atlas-played", tempo=240)
        heard = [await anext(steps) for _ in built.steps]
    assert [told.data.id for told in heard] == [step.id for step in built.steps]
    due = [told.at - before for told in heard if told.at is not None]
    assert due == sorted(due)
    assert len(due) == 3
    await atlas.stop("atlas-played")


async def test_tags_and_favourites_are_kept_for_all_or_none(atlas: AsyncClient) -> None:
    ids = [hit.id for hit in await atlas.search("snare", k=3)]
    assert await atlas.tag(ids, "mine-now") == 3
    assert {hit.id for hit in await atlas.search("snare", filter="tag:mine-now")} == set(ids)
    assert ("mine-now", 3) in {(tag.tag, tag.sounds) for tag in await atlas.tags()}
    assert await atlas.tag(ids, "mine-now", on=False) == 3
    assert "mine-now" not in {tag.tag for tag in await atlas.tags()}
    before = (await atlas.status()).favourites
    await atlas.favourite(ids)
    assert (await atlas.status()).favourites == before + 3
    await atlas.favourite(ids, on=False)
    assert (await atlas.status()).favourites == before


async def test_a_kit_is_written_and_given_out(atlas: AsyncClient) -> None:
    ids = [hit.id for hit in await atlas.search("kick drum", k=2)]
    kit = await atlas.export(ids, "two kicks")
    assert kit.sounds == 2
    assert len(list(Path(kit.path).glob("*.wav"))) == 2
    with zipfile.ZipFile(io.BytesIO(await atlas.read(kit.address))) as packed:
        assert sum(name.endswith(".wav") for name in packed.namelist()) == 2


async def test_audio_comes_as_its_file_decoded_or_a_stretch(atlas: AsyncClient) -> None:
    (kick, *_) = await atlas.search("kick drum", k=1)
    assert await atlas.audio(kick.id) == Path(kick.path).read_bytes()
    samples, rate = soundfile.read(io.BytesIO(await atlas.audio(kick.id, "wav")))
    assert (rate, samples.shape[1]) == (44100, 2)
    part, rate = soundfile.read(io.BytesIO(await atlas.audio(kick.id, start=0.01, end=0.06)))
    assert len(part) == round(0.05 * rate)
    peaks = await atlas.peaks(kick.id, 16)
    assert (len(peaks.low), len(peaks.high)) == (16, 16)
    with pytest.raises(InvalidArgument, match="mp9"):
        await atlas.audio(kick.id, "mp9")  # type: ignore[arg-type]


async def test_audio_is_saved_over_nothing(atlas: AsyncClient, tmp_path: Path) -> None:
    (kick, *_) = await atlas.search("kick drum", k=1)
    wanted = tmp_path / "new folder" / "kick.wav"
    assert [await atlas.save(kick.id, wanted), await atlas.save(kick.id, str(wanted))] == [
        wanted,
        wanted.with_name("kick-2.wav"),
    ]
    assert wanted.read_bytes() == Path(kick.path).read_bytes()


async def test_a_place_that_can_t_be_written_is_told(atlas: AsyncClient, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(Refused, match=r"kick\.wav can't be written"):
        await atlas.save(1, tmp_path / "a file" / "kick.wav")


async def test_only_the_daemon_s_own_addresses_are_read(atlas: AsyncClient) -> None:
    with pytest.raises(InvalidArgument, match="begins with /"):
        await atlas.read("http://elsewhere.example/")


def test_a_home_and_an_address_are_one_too_many(home: Path) -> None:
    with pytest.raises(InvalidArgument, match="give one of them"):
        AsyncClient(home, address="127.0.0.1")
