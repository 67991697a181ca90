"""From clicks to a transform: the triplet loss, softened, with a strong pull towards changing nothing.

For every click "a is closer to b than to c" the loss is `log(1 + exp(-SHARPNESS (cos(Ta, Tb) - cos(Ta, Tc))))`:
that of Schroff, Kalenichenko & Philbin, "FaceNet" (CVPR 2015) with the soft margin of Hermans, Beyer & Leibe, "In
Defense of the Triplet Loss" (2017), which is also the likelihood of a listener who is the less sure the nearer
both are (as van der Maaten & Weinberger, "Stochastic Triplet Embedding", MLSP 2012, have it). Added to it is the
squared size of the change, along each direction times its penalty, so that few clicks change little, and none
nothing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tonewalk.base.types import Matrix
from tonewalk.personal.basis import Basis

Float = npt.NDArray[np.float64]
Triplets = npt.NDArray[np.int64]
"""Rows of what is closer to what than to what `[shape=(n, 3)]`."""

SHARPNESS: Final = 10.0
"""At a tenth more of cosine a listener is 73 % sure."""
NAMED: Final = 0.01
ALONG: Final = 1.0
ACROSS: Final = 10.0
"""Penalties: of stretching a descriptor's direction, a component's, and of mixing two directions. Chosen on
simulated musicians (see `basis.py`) among 0.01, 0.1 and 1 for the first, at 1, 3 and 10 times these values;
without mixing 0.01 to 0.03 fewer of the unseen clicks agree where few were made."""
STEPS: Final = 50
"""Of L-BFGS at most."""
ENOUGH: Final = 1e-5
"""Share of the cost below which a step is the last."""
LEAST_GAIN: Final = 0.01
"""Share of the greatest change below which a direction is left as it is."""
MOST_DIRECTIONS: Final = 32
"""Directions of the transform: it is small, and quick to ask."""


class Fitter(NamedTuple):
    """What all fits of one set of sounds share."""

    along: Float
    """Each sound's fused vector in the basis `[shape=(n, r)]`."""
    beside: Float
    """What is left of it beside the basis, which no change reaches `[shape=(n, dim)]`."""
    penalties: Float
    """`[shape=(r, r)]`"""

    @classmethod
    def of(cls, sounds: Matrix, basis: Basis) -> Fitter:
        """For fused unit vectors `[shape=(n, dim)]`."""
        vectors, columns = sounds.astype(np.float64), basis.columns.astype(np.float64)
        along = vectors @ columns
        penalties = np.full((along.shape[1], along.shape[1]), ACROSS)
        np.fill_diagonal(penalties, ALONG)
        penalties[np.arange(basis.named), np.arange(basis.named)] = NAMED
        return cls(along, vectors - along @ columns.T, penalties)

    def fit(self, triplets: Triplets, strength: float, start: Float | None = None) -> Float:
        """The change `W` of `T = I + P W P'` that suits these clicks best `[shape=(r, r)]`.

        Args:
            strength: how strongly it is pulled towards none.
            start: a change that is near to it already; none without.
        """
        from scipy.optimize import minimize

        # in units of the penalties' roots all directions are as steep as each other, and few steps are needed
        roots = np.sqrt(strength * self.penalties)
        loss = _Loss(self, triplets)

        def cost(given: Float) -> tuple[float, Float]:
            value, slope = loss(given.reshape(roots.shape) / roots)
            return value + 0.5 * float(given @ given), (slope / roots).ravel() + given

        first = np.zeros(roots.size) if start is None else (start * roots).ravel()
        found = minimize(cost, first, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": ENOUGH})
        return np.asarray(found.x.reshape(roots.shape) / roots, np.float64)

    def margins(self, triplets: Triplets, change: Float) -> Float:
        """How much closer the closer one is, in cosine, after a change `[shape=(n,)]`."""
        return _Loss(self, triplets).margins(change)


class _Loss:
    """Of some clicks, as the change goes."""

    def __init__(self, fitter: Fitter, triplets: Triplets) -> None:
        self._along, left = fitter.along, fitter.beside
        self._a, self._b, self._c = a, b, c = triplets.T
        self._rest = np.einsum("ij,ij->i", left, left)
        self._near = np.einsum("ij,ij->i", left[a], left[b])
        self._far = np.einsum("ij,ij->i", left[a], left[c])

    def margins(self, change: Float) -> Float:
        moved, lengths = self._moved(change)
        return self._cosines(moved, lengths, self._b, self._near) - self._cosines(
            moved, lengths, self._c, self._far
        )

    def __call__(self, change: Float) -> tuple[float, Float]:
        """The loss, and its slope `[shape=(r, r)]`."""
        moved, lengths = self._moved(change)
        near = self._cosines(moved, lengths, self._b, self._near)
        far = self._cosines(moved, lengths, self._c, self._far)
        margin = SHARPNESS * (near - far)
        push = -SHARPNESS / (1 + np.exp(np.minimum(margin, 500.0)))
        slopes, a = np.zeros_like(moved), self._a
        for other, cosine, force in ((self._b, near, push), (self._c, far, -push)):
            both = (force / (lengths[a] * lengths[other]))[:, None]
            own, its = (force * cosine / lengths[one] ** 2 for one in (a, other))
            np.add.at(slopes, a, both * moved[other] - own[:, None] * moved[a])
            np.add.at(slopes, other, both * moved[a] - its[:, None] * moved[other])
        return float(np.logaddexp(0, -margin).sum()), slopes.T @ self._along

    def _moved(self, change: Float) -> tuple[Float, Float]:
        moved = self._along + self._along @ change.T
        return moved, np.sqrt(np.einsum("ij,ij->i", moved, moved) + self._rest)

    def _cosines(self, moved: Float, lengths: Float, other: npt.NDArray[np.int64], beside: Float) -> Float:
        products = np.einsum("ij,ij->i", moved[self._a], moved[other]) + beside
        return np.asarray(products / (lengths[self._a] * lengths[other]), np.float64)


def stretched(change: Float, basis: Basis) -> tuple[Matrix, npt.NDArray[np.float32]]:
    """A change `W` as directions of the fused space, each stretched by its gain: turning it changes no cosine.

    Returns:
        Orthonormal columns `[shape=(dim, k)]` and gains `[shape=(k,)]`, k at most `MOST_DIRECTIONS`.
    """
    whole = np.eye(len(change)) + change
    values, vectors = np.linalg.eigh(whole.T @ whole)
    more = np.abs(values - 1)
    order = np.argsort(-more, kind="stable")[:MOST_DIRECTIONS]
    kept = order[more[order] > max(LEAST_GAIN * float(more.max(initial=0.0)), 1e-6)]
    directions = basis.columns.astype(np.float64) @ vectors[:, kept]
    return directions.astype(np.float32), np.sqrt(np.maximum(values[kept], 1e-6)).astype(np.float32)
