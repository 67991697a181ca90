"""The parts of the training loss. Embeddings are unit length; every part is a mean over the batch."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

IMPOSSIBLE: Final = -1e4


def naming(audio: Tensor, names: Tensor, targets: Tensor, scale: Tensor) -> Tensor:
    """Which of many names is this sound's, and which of the batch's sounds is this name's.

    Args:
        audio: `[shape=(sounds, dim)]`
        names: `[shape=(names, dim)]`
        targets: how well each name fits each sound, rows sum to 1 `[shape=(sounds, names)]`
        scale: inverse temperature
    """
    logits = scale * audio @ names.T
    to_name = -(targets * functional.log_softmax(logits, dim=1)).sum(dim=1).mean()
    fits = targets.T
    present = fits.sum(dim=1) > 0.2
    shares = fits[present] / fits[present].sum(dim=1, keepdim=True)
    to_sound = -(shares * functional.log_softmax(logits.T[present], dim=1)).sum(dim=1).mean()
    return to_name + 0.5 * to_sound


def pairing(audio: Tensor, captions: Tensor, alike: Tensor, scale: Tensor) -> Tensor:
    """InfoNCE between sounds and their captions; other sounds of the same or a near kind are no negatives.

    `alike`: which sounds share a kind, or nearly `[shape=(sounds, sounds), bool]`.
    """
    logits = scale * audio @ captions.T
    others = alike & ~torch.eye(len(alike), dtype=torch.bool, device=alike.device)
    logits = logits.masked_fill(others, IMPOSSIBLE)
    places = torch.arange(len(audio), device=audio.device)
    return 0.5 * (functional.cross_entropy(logits, places) + functional.cross_entropy(logits.T, places))


def grouping(audio: Tensor, positives: Tensor, kin: Tensor, temperature: float = 0.1) -> Tensor:
    """Supervised contrast (Khosla et al. 2020): sounds of a kind attract each other, whatever their kit.

    Args:
        audio: `[shape=(sounds, dim)]`
        positives: weight of each pair, 0 for strangers `[shape=(sounds, sounds)]`
        kin: pairs that neither attract nor repel `[shape=(sounds, sounds), bool]`
    """
    logits = audio @ audio.T / temperature
    self_pair = torch.eye(len(audio), dtype=torch.bool, device=audio.device)
    logits = logits.masked_fill(self_pair | kin, IMPOSSIBLE)
    weights = positives.masked_fill(self_pair, 0.0)
    total = weights.sum(dim=1)
    has = total > 0
    share = weights[has] / total[has, None]
    return -(share * functional.log_softmax(logits[has], dim=1)).sum(dim=1).mean()


def contrasting(audio: Tensor, fitting: Tensor, opposite: Tensor) -> Tensor:
    """The adjective that fits must lie nearer than its opposite."""
    return functional.softplus(-12.0 * (audio * (fitting - opposite)).sum(dim=1)).mean()


def ordering(audio: Tensor, much: Tensor, little: Tensor, standing: Tensor) -> Tensor:
    """Along the direction from one word to its opposite, sounds lie in the order of the descriptor.

    1 minus Pearson's correlation, averaged over descriptors; NaN in `standing` is left out.

    Args:
        audio: `[shape=(sounds, dim)]`
        much: `[shape=(descriptors, dim)]`, and `little` likewise
        standing: -1 to 1 `[shape=(sounds, descriptors)]`
    """
    along = audio @ (much - little).T
    known = torch.isfinite(standing)
    parts = []
    for column in range(standing.shape[1]):
        rows = known[:, column]
        if int(rows.sum()) < 8:
            continue
        x, y = along[rows, column], standing[rows, column]
        x, y = x - x.mean(), y - y.mean()
        parts.append(1 - (x * y).sum() / (x.norm() * y.norm() + 1e-6))
    return torch.stack(parts).mean() if parts else audio.new_zeros(())


def matching(embedded: Tensor, wanted: Tensor) -> Tensor:
    """Distances between sounds as a teacher has them: mean square error of the similarity matrices."""
    off = ~torch.eye(len(embedded), dtype=torch.bool, device=embedded.device)
    return functional.mse_loss((embedded @ embedded.T)[off], wanted[off])


def meaning(told: Tensor, meant: Tensor) -> Tensor:
    """1 minus the cosine to what is meant, where that is known (not NaN); both unit length `[shape=(n, dim)]`."""
    known = torch.isfinite(meant[:, 0])
    if not bool(known.any()):
        return told.new_zeros(())
    return 1.0 - (told[known] * meant[known]).sum(dim=1).mean()


def regression(guessed: Tensor, known: Tensor) -> Tensor:
    """Clamped square error where the value is known (not NaN)."""
    error = (guessed - torch.nan_to_num(known)) ** 2
    return error[torch.isfinite(known)].clamp(max=4.0).mean()
