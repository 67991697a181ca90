"""How long another client's search waits beside uploads of long recordings."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from benchmarks import crowd
from benchmarks.entry import Entry, entry, percentile
from benchmarks.queries import TEXTS, calm, daemon

SOUNDS = 2_000
AT_ONCE = 4
HOURS = 2
"""Of each upload: 2 MB of FLAC."""
SEARCHES = 1_000
PAUSE = 0.01
"""s between two searches."""
_MARK = "a-boundary-of-the-benchmark"


def measure(bank: Path | None) -> list[Entry]:
    """Searches alone and beside uploads, and what one upload takes."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        crowd.fill(home, SOUNDS)
        (home / "config.toml").write_text('[maps]\nmethod = "pca"\n')
        form = _form(_recording(Path(scratch) / "long.flac"))
        with daemon(home) as (ports, _):
            port = ports["http"]
            calm(ports)
            alone = _searches(port)
            one = _upload(port, form)
            beside, heard = _beside(port, form)
        return [
            entry("uploads.search_alone.p99_ms", percentile(alone, 99), "ms"),
            entry("uploads.search_alone.longest_ms", max(alone), "ms"),
            entry("uploads.search_beside_4.p99_ms", percentile(beside, 99), "ms"),
            entry("uploads.search_beside_4.longest_ms", max(beside), "ms"),
            entry("uploads.one_of_2_h.ms", one, "ms"),
            entry("uploads.heard_meanwhile", heard, "uploads"),
        ]


def _beside(port: int, form: bytes) -> tuple[list[float], int]:
    """Searches while others upload, in a process of their own, and how many uploads were answered."""
    context = multiprocessing.get_context("spawn")
    over, heard = context.Event(), context.Value("i", 0)
    others = context.Process(target=_keep_uploading, args=(port, form, over, heard))
    others.start()
    while not heard.value:
        time.sleep(0.1)
    taken = _searches(port)
    over.set()
    others.join()
    return taken, heard.value


def _keep_uploading(port: int, form: bytes, over: Any, heard: Any) -> None:
    def one_after_the_other() -> None:
        while not over.is_set():
            _upload(port, form)
            with heard.get_lock():
                heard.value += 1

    threads = [threading.Thread(target=one_after_the_other) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _recording(path: Path) -> bytes:
    """Clicks over two hours."""
    rate = 44_100
    minute = np.zeros(60 * rate, np.float32)
    minute[:: 3 * rate] = 0.5
    with soundfile.SoundFile(path, "w", rate, 1, format="FLAC") as file:
        for _ in range(60 * HOURS):
            file.write(minute)
    return path.read_bytes()


def _form(audio: bytes) -> bytes:
    head = f'--{_MARK}\r\nContent-Disposition: form-data; name="file"; filename="long.flac"\r\n\r\n'
    return head.encode() + audio + f"\r\n--{_MARK}--\r\n".encode()


def _upload(port: int, form: bytes) -> float:
    """ms from sending to the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    started = time.perf_counter()
    connection.request("POST", "/api/v1/like", form, {"Content-Type": f"multipart/form-data; boundary={_MARK}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, body
    return 1000 * (time.perf_counter() - started)


def _searches(port: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    taken = []
    for number in range(SEARCHES):
        body = json.dumps({"text": f"{TEXTS[number % len(TEXTS)]} {number}", "k": 20})
        started = time.perf_counter()
        connection.request("POST", "/api/v1/search", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        taken.append(1000 * (time.perf_counter() - started))
        time.sleep(PAUSE)
    connection.close()
    return taken
