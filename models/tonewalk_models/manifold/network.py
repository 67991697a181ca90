"""The five-layer network: three convolutions, two fully connected layers, the last one linear.

The paper has tanh after each of the first four layers and pools by 2 in time after the first two. Kernels and
channels are chosen here: 13, 7 and 5 bins by 3 frames, 24, 32 and 48 channels, 128 units. In frequency the layers
step by 3, 2 and 2 bins, so that a batch of 128 windows takes one core a sixth of a second. The quick recipe puts
batch normalisation and ReLU in tanh's place, which learns several times faster, and drops out 30 % before the
fully connected layers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tonewalk_models.manifold.constantq import BINS
from tonewalk_models.manifold.windows import WINDOW

UNITS: Final = 128
DIMS: Final = 3
DROPOUT: Final = 0.3


class Network(nn.Module):
    """Windows `[shape=(n, 20, 192)]` to places `[shape=(n, 3)]`.

    Args:
        paper: with tanh and without dropout, as the paper has it.
    """

    def __init__(self, *, paper: bool) -> None:
        super().__init__()
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(BINS))
        self.register_buffer("scale", torch.ones(()))
        self.hidden = nn.Sequential(
            *_layer(1, 24, 13, 3, paper),
            nn.MaxPool2d((1, 2)),
            *_layer(24, 32, 7, 2, paper),
            nn.MaxPool2d((1, 2)),
            *_layer(32, 48, 5, 2, paper),
            nn.Flatten(),
            nn.Dropout(0.0 if paper else DROPOUT),
            nn.Linear(48 * (BINS // 12) * (WINDOW // 4), UNITS),
            nn.Tanh() if paper else nn.ReLU(),
        )
        self.place = nn.Linear(UNITS, DIMS)

    def standardise(self, frames: npt.NDArray[np.float16], lengths: npt.NDArray[np.int64]) -> None:
        """Centre each bin and scale the whole by what these sounds hold (see `Examples`)."""
        heard = np.arange(frames.shape[1]) < lengths[:, None]
        count = max(int(heard.sum()), 1)
        mean = np.einsum("tfb,tf->b", frames, heard, dtype=np.float64) / count
        square = np.einsum("tfb,tfb,tf->", frames, frames, heard, dtype=np.float64) / count / BINS
        spread = float(np.sqrt(max(square - float((mean**2).mean()), 0)))
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.fill_(1 / max(spread, 1e-3))

    def inner(self, windows: Tensor) -> Tensor:
        """What the last layer sees `[shape=(n, 128)]`."""
        image = ((windows - self.mean) * self.scale).transpose(1, 2).unsqueeze(1)
        # the layout in which the processor convolves a third faster
        image = image.contiguous(memory_format=torch.channels_last)
        found: Tensor = self.hidden(image)
        return found

    def forward(self, windows: Tensor) -> Tensor:
        """Places in 3D, in no unit."""
        found: Tensor = self.place(self.inner(windows))
        return found


def _layer(channels: int, out: int, bins: int, step: int, paper: bool) -> list[nn.Module]:
    convolution = nn.Conv2d(channels, out, (bins, 3), (step, 1), (bins // 2, 1))
    return [convolution, nn.Tanh()] if paper else [convolution, nn.BatchNorm2d(out), nn.ReLU()]
