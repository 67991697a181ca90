"""The spaces that are compared: the library's, all of them together, and plain features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from tonewalk.base.errors import EncoderUnavailable, InvalidArgument, UnknownEncoder
from tonewalk.base.types import Matrix
from tonewalk.evaluate import baselines
from tonewalk.evaluate.analogies import RankAnalogy, by_difference
from tonewalk.evaluate.clicks import Taught
from tonewalk.evaluate.labelled_library import LabelledLibrary
from tonewalk.evaluate.retrieval import Order, RankLike, RankText, by_vectors
from tonewalk.library.indexing import Report
from tonewalk.personal.scoring import vectors_of
from tonewalk.queries.weights import FOR_SOUNDS
from tonewalk.spaces import encoders as known_encoders
from tonewalk.spaces.handles import SpaceHandle

FUSED: Final = "fused"
MFCC: Final = "mfcc-means"
YAMNET: Final = "yamnet"
PERSONAL: Final = "personal"

PLAIN: Final = {
    FUSED: "what a search uses: the spaces together, and pitch where it is meant",
    PERSONAL: "the same, as comparisons of sounds changed it",
    MFCC: "means of 13 MFCCs, their slopes and bends: a baseline",
    YAMNET: "YAMNet's 521 class scores: a baseline",
}


class Contender(NamedTuple):
    """One way of telling what is alike."""

    name: str
    about: str
    vectors: Matrix
    """One row of unit length for each of the library's labelled sounds: what maps are made of."""
    like: Callable[[Sequence[int]], RankLike]
    """From some sounds' places to a ranking among them."""
    text: Callable[[Sequence[int]], RankText] | None
    """The same by words; None where it knows none."""
    analogy: Callable[[Sequence[int]], RankAnalogy]


def chosen(wanted: Sequence[str], encoders: Sequence[str], teacher: Path | None) -> list[str]:
    """The names to compare, the library's own encoders and the plain ones by default.

    Raises:
        UnknownEncoder: there is no space of that name.
        EncoderUnavailable: the model is known and not on this machine.
        InvalidArgument: YAMNet is wanted and its file is not given.
    """
    names = list(dict.fromkeys(name for name in wanted if name))
    if not names:
        return [FUSED, *encoders, MFCC, *([YAMNET] if teacher else [])]
    known = {info.name: info for info in known_encoders.available()}
    for name in names:
        if name == YAMNET and teacher is None:
            raise InvalidArgument("The space yamnet needs YAMNet's TFLite file: give it with --teacher FILE.")
        if name not in known and name not in PLAIN:
            choices = ", ".join([*(one for one, info in known.items() if info.ready), *PLAIN])
            raise UnknownEncoder(f"There is no space {name!r}: choose from {choices}.")
        if name in known and not known[name].ready:
            raise EncoderUnavailable(
                f"The model {name} is not here yet: get it with `tonewalk models pull {name}`, or leave it out."
            )
    return names


def encoders_for(names: Sequence[str], encoders: Sequence[str]) -> list[str]:
    """What a library has to be indexed with: its own encoders where they are asked together, and those named.

    The library's own come first: the first that reads words answers to them.
    """
    own = encoders if FUSED in names else [name for name in encoders if name in names]
    known = {info.name for info in known_encoders.available()}
    found = list(dict.fromkeys([*own, *(name for name in names if name in known)]))
    return found or list(encoders)


def contender(
    name: str, library: LabelledLibrary, teacher: Path | None, report: Report, taught: Taught | None = None
) -> Contender:
    """One of them, ready to be asked; the plain ones listen to every sound first.

    Args:
        taught: what comparisons of sounds taught, for `personal`.
    """
    handle = library.engine.library.spaces.handles.get(name)
    if handle is not None:
        return _of_space(name, handle, library)
    if name == FUSED:
        return _fused(library)
    if name == PERSONAL and taught is not None:
        return _personal(library, taught)
    paths = [sound.path for sound in library.sounds]

    def progress(done: int, total: int) -> None:
        report.progress(done, total, f"Listening for {name}")

    if name == YAMNET and teacher is not None:
        return _of_vectors(name, PLAIN[name], baselines.yamnet(paths, teacher, progress))
    return _of_vectors(name, PLAIN[name], baselines.mfcc(paths, progress))


def _of_vectors(name: str, about: str, vectors: Matrix) -> Contender:
    return Contender(
        name,
        about,
        vectors,
        lambda members: by_vectors(vectors[members]),
        None,
        lambda members: by_difference(vectors[members]),
    )


def _of_space(name: str, handle: SpaceHandle, library: LabelledLibrary) -> Contender:
    made = _of_vectors(name, known_encoders.info_of(name).summary, library.vectors(name))
    if not handle.encoder.has_text:
        return made

    def text(members: Sequence[int]) -> RankText:
        some = made.vectors[members]

        def rank(words: str) -> Order:
            return np.argsort(-(some @ handle.encoder.embed_text([words])[0]), kind="stable")

        return rank

    return made._replace(text=text)


def _fused(library: LabelledLibrary) -> Contender:
    spaces = library.engine.library.spaces
    # cosines of rows set side by side are the weighted sum of the spaces' cosines
    weights = [FOR_SOUNDS.semantic if name == spaces.semantic else FOR_SOUNDS.timbre for name in spaces.names()]
    parts = [
        np.sqrt(np.float32(weight)) * library.vectors(name)
        for name, weight in zip(spaces.names(), weights, strict=True)
    ]
    together = np.concatenate(parts, axis=1) / np.sqrt(np.float32(sum(weights)))
    return Contender(
        FUSED,
        PLAIN[FUSED],
        together,
        library.like,
        library.text if spaces.handles[spaces.semantic].encoder.has_text else None,
        lambda members: lambda a, b, c: library.analogy(a, b, c, members),
    )


def _personal(library: LabelledLibrary, taught: Taught) -> Contender:
    fused = _fused(library)
    together = taught.metric.transformed(vectors_of(taught.metric.shares, library.view, library.positions))
    # words and analogies are asked without it
    return fused._replace(
        name=PERSONAL,
        about=PLAIN[PERSONAL],
        vectors=together,
        like=lambda members: library.like(members, taught.source),
    )
