"""Small folders of each dataset's layout, with synthesised sounds: tones, noises and clicks, told apart by ear."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import soundfile

RATE = 16000


def sound(path: Path, kind: int, seed: int) -> None:
    """Half a second of a kind: 0 a low tone, 1 noise, 2 clicks, 3 a high tone, ...; never twice the same."""
    rng = np.random.default_rng(seed * 16 + kind)
    at = np.arange(RATE // 2) / RATE
    tone = np.sin(2 * np.pi * (110 * 3 ** (kind // 3 + kind % 3 / 8) * rng.uniform(0.98, 1.02)) * at)
    if kind % 3 == 1:
        tone = rng.standard_normal(len(at)) * np.exp(-at * 4)
    elif kind % 3 == 2:
        tone = tone * (np.arange(len(at)) % int(rng.uniform(900, 1100)) < 60)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.4 * tone / np.abs(tone).max() + rng.standard_normal(len(at)) * 1e-4, RATE)


def table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
        writer.writerow(heads)
        writer.writerows(rows)


def esc50(folder: Path, folds: int = 2, each: int = 4) -> Path:
    kinds = ("dog", "rain", "clock_tick")
    rows = []
    for fold in range(1, folds + 1):
        for kind, label in enumerate(kinds):
            for number in range(each):
                name = f"{fold}-{1000 * fold + number}-A-{kind}.wav"
                sound(folder / "audio" / name, kind, fold * 100 + number)
                recording = 1000 * fold + number
                rows.append((name, fold, kind, label, str(label == "dog"), recording, "A"))
    table(folder / "meta/esc50.csv", ["filename", "fold", "target", "category", "esc10", "src_file", "take"], rows)
    return folder


def urbansound8k(folder: Path) -> Path:
    rows = []
    for fold in range(1, 4):
        for kind, label in enumerate(("siren", "drilling", "dog_bark")):
            name = f"{fold}{kind}-{kind}-0-0.wav"
            sound(folder / "audio" / f"fold{fold}" / name, kind, fold)
            rows.append((name, f"{fold}{kind}", 0.0, 0.5, 1 + kind % 2, fold, kind, label))
    heads = ["slice_file_name", "fsID", "start", "end", "salience", "fold", "classID", "class"]
    table(folder / "metadata/UrbanSound8K.csv", heads, rows)
    return folder


def fsd50k(folder: Path) -> Path:
    licences = (
        "http://creativecommons.org/licenses/by-nc/3.0/",
        "http://creativecommons.org/publicdomain/zero/1.0/",
    )
    for of, count in (("dev", 9), ("eval", 6)):
        rows, about = [], {}
        for number in range(count):
            name, kind = str(1000 * len(of) + number), number % 3
            sound(folder / f"FSD50K.{of}_audio" / f"{name}.wav", kind, number)
            labels = ("Electric_guitar,Guitar,Music", "Rain,Water", "Tick,Clock")[kind]
            split = ("val" if number > 5 else "train",) if of == "dev" else ()
            rows.append((name, labels, "/m/0,/m/1", *split))
            about[name] = {
                "uploader": f"someone{number}",
                "license": licences[number % 2],
                "tags": [],
                "title": "",
            }
        heads = ["fname", "labels", "mids", *(["split"] if of == "dev" else [])]
        table(folder / "FSD50K.ground_truth" / f"{of}.csv", heads, rows)
        file = folder / "FSD50K.metadata" / f"{of}_clips_info_FSD50K.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(about))
    return folder


def nsynth(folder: Path, splits: Sequence[str] = ("train", "test")) -> Path:
    for split in splits:
        notes = {}
        for number in range(6):
            family, kind = ("guitar", "string")[number % 2], number % 2
            name = f"{family}_acoustic_00{number}-060-100"
            sound(folder / f"nsynth-{split}/audio/{name}.wav", kind, number + 50 * len(split))
            notes[name] = {
                "instrument_family_str": family, "instrument_source_str": "acoustic", "pitch": 60, "velocity": 100,
                "instrument_str": f"{family}_acoustic_00{number}", "qualities_str": ["bright", "long_release"],
            }  # fmt: skip
        (folder / f"nsynth-{split}/examples.json").write_text(json.dumps(notes))
    return folder


def gtzan(folder: Path, outer: str = "genres_original") -> Path:
    for kind, genre in enumerate(("blues", "metal")):
        for number in range(6):
            sound(folder / outer / genre / f"{genre}.{number:05d}.wav", kind, number)
    (folder / outer / "blues" / "notes.txt").write_text("no sound")
    return folder


def vocalsound(folder: Path) -> Path:
    lists: dict[str, list[dict[str, str]]] = {"tr": [], "val": [], "te": []}
    for number, short in enumerate(("tr", "tr", "val", "te")):
        for kind, what in enumerate(("cough", "sigh", "throatclearing")):
            name = f"{'fm'[number % 2]}{number:04d}_0_{what}.wav"
            sound(folder / "audio_44k" / name, kind, number)
            lists[short].append({"wav": f"./audio_16k/{name}", "labels": "/m/01b_21"})
    for short, listed in lists.items():
        file = folder / "datafiles" / f"{short}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"data": listed}))
    return folder


def jamendo(folder: Path) -> Path:
    lines, splits = [], dict[str, list[str]](train=[], validation=[], test=[])
    for number in range(9):
        kind, split = number % 3, ("train", "validation", "test")[number // 3]
        path = f"0{number % 2}/{1000 + number}.mp3"
        low = folder / "audio-low" / f"0{number % 2}" / f"{1000 + number}.low.mp3"
        sound(low.with_suffix(".wav"), kind, number)
        samples, rate = soundfile.read(low.with_suffix(".wav"))
        soundfile.write(low, samples, rate, format="MP3")
        low.with_suffix(".wav").unlink()
        tags = (("genre---ambient", "mood/theme---ambient"), ("genre---rock",), ("instrument---piano",))[kind]
        line = [f"track_{number:07d}", f"artist_{number:06d}", "album_000001", path, "0.5", *tags]
        lines.append("\t".join(line))
        splits[split].append("\t".join(line))
    elsewhere = "track_0000099\tartist_000099\talbum_000001\t77/99.mp3\t0.5\tgenre---rock"
    heads = "TRACK_ID\tARTIST_ID\tALBUM_ID\tPATH\tDURATION\tTAGS\n"
    (folder / "data/splits/split-0").mkdir(parents=True)
    (folder / "data/autotagging.tsv").write_text(heads + "\n".join([*lines, elsewhere]) + "\n")
    for split, some in splits.items():
        (folder / f"data/splits/split-0/autotagging-{split}.tsv").write_text(heads + "\n".join(some) + "\n")
    return folder


def clotho(folder: Path) -> Path:
    sentences = (
        (
            "A low hum drones",
            "a hum drones on",
            "The hum of a machine, steady",
            "Some machine",
            "It drones, a hum",
        ),
        ("Rain falls on a roof", "heavy rain falls", "the rain is loud", "water falls", "drops, rain"),
    )
    for split, count in (("development", 4), ("evaluation", 4)):
        captions, about = [], []
        for number in range(count):
            name, kind = f"{'Rain' if number % 2 else 'Hum'} no. {number}, {split}.wav", number % 2
            sound(folder / split / name, kind, number + len(split))
            captions.append((name, *sentences[kind]))
            about.append((name, "field-recording;Übung", "1", "http://x", "[0, 1]", "someone",
                          "http://creativecommons.org/licenses/by/3.0/"))  # fmt: skip
        heads = ["file_name", *(f"caption_{one}" for one in range(1, 6))]
        table(folder / f"clotho_captions_{split}.csv", heads, captions)
        file = folder / f"clotho_metadata_{split}.csv"
        heads = ["file_name", "keywords", "sound_id", "sound_link", "start_end_samples", "manufacturer", "license"]
        table(file, heads, about)
        file.write_bytes(file.read_text("utf-8").encode("latin-1"))
    return folder


MADE = {
    "esc-50": esc50, "urbansound8k": urbansound8k, "fsd50k": fsd50k, "nsynth": nsynth, "gtzan": gtzan,
    "vocalsound": vocalsound, "mtg-jamendo": jamendo, "clotho": clotho,
}  # fmt: skip
