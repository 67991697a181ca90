"""The two towers of `small` in torch: training and export only, the running encoder uses their ONNX form."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from tonewalk_models.small.frontend import BANDS, FRAME_STEP
from tonewalk_models.small.meant import WIDTH as MEANING

SEMANTIC: Final = 192
"""Dimensions that text and audio share."""
TIMBRAL: Final = 64
"""Dimensions that only audio fills: how it sounds beside what it is. Zero for text."""
DIM: Final = SEMANTIC + TIMBRAL
TIMBRE_SHARE: Final = 0.6
"""How much of the cosine between two sounds the timbral dimensions decide."""

LEFT_OUT: Final = 0.4
"""Share of training texts that have to do with their meaning alone."""

CHANNELS: Final = (16, 32, 64, 128)
WIDTH: Final = 320


class Strip:
    """Sounds of different lengths side by side in a few strips, silence between them.

    A convolution over padded batches would waste most of its work on silence: one-shots are short and
    notes are long. Each sound takes a multiple of `FRAME_STEP` frames and is followed by `FRAME_STEP`
    frames of gap; masking the gap after every convolution makes the result equal to one sound at a time.
    """

    def __init__(self, owner: Tensor, count: int, strips: int) -> None:
        """`owner`: which sound each frame belongs to, -1 in the gaps `[shape=(strips * length,)]`."""
        self.count = count
        self.strips = strips
        self.owners = [owner[:: 2**level] for level in range(5)]
        self.masks = [(own >= 0).float().view(strips, 1, -1, 1) for own in self.owners]

    def index(self, level: int) -> tuple[Tensor, Tensor]:
        """Places that belong to sounds at a level (time halved `level` times), and whose they are."""
        places = torch.nonzero(self.owners[level] >= 0).squeeze(1)
        return places, self.owners[level][places]


class Block(nn.Module):
    """3 x 3 convolution, batch norm, ReLU; residual where the shape stays."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.residual = stride == 1

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """One step deeper; `mask` is None for a sound alone."""
        y = self.norm(self.conv(x))
        y = torch.relu(y + x) if self.residual else torch.relu(y)
        return y if mask is None else y * mask


class AudioTower(nn.Module):
    """Plain convolutions over log-mel frames, pooled over time three ways, two heads."""

    def __init__(self) -> None:
        super().__init__()
        one, two, three, four = CHANNELS
        self.blocks = nn.ModuleList(
            [
                Block(1, one, 2),
                Block(one, two, 2),
                Block(two, three, 2),
                Block(three, three, 1),
                Block(three, four, 2),
                Block(four, four, 1),
            ]
        )
        self.levels = (1, 2, 3, 3, 4, 4)
        self.collapse = nn.Conv2d(four, WIDTH, (1, BANDS // 16), bias=False)
        self.collapse_norm = nn.BatchNorm1d(WIDTH)
        pooled = 3 * WIDTH + 3 * BANDS + 1
        self.pooled_norm = nn.BatchNorm1d(pooled)
        self.semantic = nn.Sequential(nn.Linear(pooled, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, SEMANTIC))
        self.timbral = nn.Sequential(nn.Linear(pooled, 256), nn.ReLU(), nn.Linear(256, TIMBRAL))

    def deep(self, x: Tensor, strip: Strip | None) -> Tensor:
        """Frames `[shape=(strips, 1, T, BANDS)]` -> features `[shape=(strips * T / 16, WIDTH)]`."""
        for block, level in zip(self.blocks, self.levels, strict=True):
            x = block(x, None if strip is None else strip.masks[level])
        x = self.collapse(x)[:, :, :, 0].transpose(1, 2).reshape(-1, WIDTH)
        return torch.relu(self.collapse_norm(x))

    def forward(self, frames: Tensor, strip: Strip) -> tuple[Tensor, Tensor, Tensor]:
        """Strips of frames `[shape=(strips * T, BANDS)]` -> semantic, timbral (unit length), pooled."""
        x = frames.view(strip.strips, 1, -1, BANDS).contiguous(memory_format=torch.channels_last)
        features = self.deep(x, strip)
        pooled = self.pool(frames, features, strip)
        semantic = nn.functional.normalize(self.semantic(pooled), dim=1)
        return semantic, nn.functional.normalize(self.timbral(pooled), dim=1), pooled

    def pool(self, frames: Tensor, features: Tensor, strip: Strip) -> Tensor:
        """Mean, maximum and onset of the features; mean, maximum and deviation of the frames; the length."""
        mean, top = _segments(features, strip, 4)
        places, owners = strip.index(4)
        first = places[torch.cat([owners.new_ones(1, dtype=torch.bool), owners[1:] != owners[:-1]])]
        mean_mel, top_mel = _segments(frames, strip, 0)
        square, _ = _segments(frames * frames, strip, 0)
        spread = torch.sqrt(torch.clamp(square - mean_mel**2, min=0) + 1e-4)
        length = torch.log2(torch.bincount(strip.index(0)[1], minlength=strip.count).float() / FRAME_STEP)
        parts = [mean, top, features[first], mean_mel, top_mel, spread, length[:, None]]
        pooled: Tensor = self.pooled_norm(torch.cat(parts, dim=1))
        return pooled

    def one(self, frames: Tensor) -> Tensor:
        """One sound `[shape=(T, BANDS)]`, T a multiple of 16 -> embedding `[shape=(DIM,)]`: what is exported."""
        features = self.deep(frames[None, None], None)
        mean_mel = frames.mean(dim=0)
        spread = torch.sqrt(torch.clamp((frames * frames).mean(dim=0) - mean_mel**2, min=0) + 1e-4)
        length = torch.log(torch.ones_like(frames[:, :1]).sum(dim=0) / FRAME_STEP) / 0.6931471805599453
        parts = [features.mean(dim=0), features.amax(dim=0), features[0], mean_mel, frames.amax(dim=0)]
        pooled = self.pooled_norm(torch.cat([*parts, spread, length])[None])
        return joined(
            nn.functional.normalize(self.semantic(pooled), dim=1),
            nn.functional.normalize(self.timbral(pooled), dim=1),
        )[0]


def joined(semantic: Tensor, timbral: Tensor) -> Tensor:
    """Both unit-length parts as one unit-length embedding."""
    return torch.cat([semantic * (1 - TIMBRE_SHARE) ** 0.5, timbral * TIMBRE_SHARE**0.5], dim=1)


def _segments(values: Tensor, strip: Strip, level: int) -> tuple[Tensor, Tensor]:
    """Mean and maximum of each sound's rows."""
    places, owners = strip.index(level)
    rows = values[places]
    counts = torch.bincount(owners, minlength=strip.count).clamp(min=1)[:, None]
    shape = (strip.count, rows.shape[1])
    mean = rows.new_zeros(shape).index_add(0, owners, rows) / counts
    spread = owners[:, None].expand_as(rows)
    top = rows.new_zeros(shape).scatter_reduce(0, spread, rows, "amax", include_self=False)
    return mean, top


class TextTower(nn.Module):
    """Subwords, one look at the neighbours, attention over the words; no pretrained language model.

    A text's place among sounds is mostly a linear map of its meaning, which a teacher of language gave for many
    more words than have sounds: so words that no sound is called find the sounds of words that mean the same. A
    small path of its own, left out at random in training, holds what a meaning can't say ("hh", "bd").
    """

    def __init__(self, vocabulary: int, width: int = 160) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width, padding_idx=0)
        self.conv = nn.Conv1d(width, width, 3, padding=1)
        self.score = nn.Linear(width, 1)
        self.meaning = nn.Sequential(nn.Linear(2 * width, 512), nn.ReLU(), nn.Linear(512, MEANING))
        self.place = nn.Linear(MEANING, SEMANTIC)
        self.own = nn.Sequential(nn.Linear(2 * width, 256), nn.ReLU(), nn.Dropout(0.1), nn.Linear(256, SEMANTIC))

    def reading(self) -> tuple[nn.Module, ...]:
        """The parts on the way to a text's meaning."""
        return self.embed, self.conv, self.score, self.meaning

    def forward(self, tokens: Tensor) -> Tensor:
        """Token ids, 0 for padding `[shape=(n, length)]` -> unit length `[shape=(n, SEMANTIC)]`."""
        return self.both(tokens)[0]

    def both(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Likewise, and what the texts mean, unit length `[shape=(n, MEANING)]`."""
        known = (tokens > 0).float()[:, :, None]
        x = self.embed(tokens) * known
        x = (x + torch.relu(self.conv(x.transpose(1, 2)).transpose(1, 2))) * known
        weights = torch.softmax(self.score(x) - 1e4 * (1 - known), dim=1)
        mean = x.sum(dim=1) / known.sum(dim=1).clamp(min=1)
        read = torch.cat([(x * weights).sum(dim=1), mean], dim=1)
        meaning = nn.functional.normalize(self.meaning(read), dim=1)
        own = self.own(read)
        if self.training:
            own = own * (torch.rand_like(own[:, :1]) > LEFT_OUT).float()
        return nn.functional.normalize(self.place(4.0 * meaning) + own, dim=1), meaning
