"""The paper's loss, and one that gets further in the same time."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

NEGATIVE_MARGIN: Final = 1.0
"""The paper names no margins. This one only sets the space's unit: strangers are pushed until they are 1 apart."""
POSITIVE_MARGIN: Final = 0.04
"""Of a squared distance: neighbours are pulled until they are 0.2 apart, a fifth of what strangers keep. With 0 a
class would be pulled into a point and lose the order within it, with more than a quarter (0.5 apart) two
neighbourhoods that keep the negative margin would touch."""
TEMPERATURE: Final = 0.1
"""Of the cosines of the hidden layer (Khosla et al. 2020)."""


def paper(anchors: Tensor, neighbours: Tensor, strangers: Tensor) -> Tensor:
    """max(0, Dp^2 - m_p) + max(0, m_n - Dn)^2, the mean over triples; places `[shape=(n, 3)]` each."""
    near = (anchors - neighbours).pow(2).sum(dim=1)
    # the root's slope is infinite at 0, where a stranger lies on the anchor
    far = ((anchors - strangers).pow(2).sum(dim=1) + 1e-12).sqrt()
    pull = functional.relu(near - POSITIVE_MARGIN)
    push = functional.relu(NEGATIVE_MARGIN - far).pow(2)
    return (pull + push).mean()


def components(places: Tensor, related: Tensor) -> Tensor:
    """Neighbourhood components analysis (Goldberger et al. 2004): -log of the chance that a sound, which picks
    another by exp(-distance^2), picks a neighbour. All pairs of the batch count, not one triple a sound.

    Args:
        places: `[shape=(n, 3)]`
        related: who is whose neighbour `[shape=(n, n)]`; each has one besides itself.
    """
    distances = (places[:, None] - places[None]).pow(2).sum(dim=2)
    return _picking(-distances, related)


def contrastive(hidden: Tensor, related: Tensor) -> Tensor:
    """The same for the layer before the last, by cosine: a teacher for the features, which three dimensions
    alone are too few to be (supervised contrast, Khosla et al. 2020).
    """
    unit = functional.normalize(hidden, dim=1)
    cosines = unit @ unit.T / TEMPERATURE
    itself = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    chances = cosines - cosines.masked_fill(itself, -1e9).logsumexp(dim=1, keepdim=True)
    friends = related & ~itself
    return -((chances * friends).sum(dim=1) / friends.sum(dim=1).clamp(min=1)).mean()


def _picking(logits: Tensor, related: Tensor) -> Tensor:
    itself = torch.eye(len(logits), dtype=torch.bool, device=logits.device)
    everyone = logits.masked_fill(itself, -1e9)
    friends = everyone.masked_fill(~related, -1e9)
    counted = (related & ~itself).any(dim=1)
    return (everyone.logsumexp(dim=1) - friends.logsumexp(dim=1))[counted].mean()
