"""`Accept-Encoding`, as browsers, scripts and proxies write it."""

from __future__ import annotations

import pytest

from tonewalk.doors.http.codings import ENDINGS, preferred


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ([], "identity"),
        ([""], "identity"),
        (["gzip, deflate, br, zstd"], "br"),
        (["gzip, deflate"], "gzip"),
        (["deflate, zstd"], "identity"),
        (["br;q=0, gzip"], "gzip"),
        (["br;q=0.5, gzip;q=0.8"], "gzip"),
        (["br; q=0.8 , gzip ; q=0.8"], "br"),
        (["BR"], "br"),
        (["x-gzip"], "gzip"),
        (["gzip", "br"], "br"),
        (["*"], "br"),
        (["*, br;q=0"], "gzip"),
        (["*;q=0"], "identity"),
        (["*;q=0, gzip;q=0.1"], "gzip"),
        (["identity"], "identity"),
        (["identity, br;q=0.9"], "identity"),
        (["identity;q=0, *;q=0"], "identity"),
        (["br;q=0.000"], "identity"),
        (["brotli, gzipped"], "identity"),
        (["br;q=2, gzip;q=0.5"], "gzip"),
        (["br;q=, gzip;level=9"], "identity"),
        (["br;q=0.12345"], "identity"),
        ([",,;q=1, =, ;;"], "identity"),
    ],
)
def test_what_is_liked_best_of_what_there_is_is_sent(accepted: list[str], coding: str) -> None:
    assert preferred(accepted, ENDINGS) == coding


def test_what_is_not_there_is_not_sent() -> None:
    assert preferred(["br, gzip;q=0.1"], ["gzip", "identity"]) == "gzip"
    assert preferred(["br, gzip"], ["identity"]) == "identity"
