"""Which space suits these sounds best, by how much, and is that more than chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from tonewalk_models.metrics import RESAMPLES


class Verdict(msgspec.Struct):
    """The best space by P@10 with examples, and how far it is ahead of the next."""

    best: str
    value: float
    """Of the first 10 sounds that it finds for an example, how many are of the same kind; 0 to 1."""
    second: str
    """"" where one space was measured only."""
    ahead: float
    low: float
    high: float
    """95 % interval of `ahead`, by paired bootstrap: both answered the same examples."""
    examples: int

    def sentence(self, what: str) -> str:
        """The verdict as a person reads it.

        Args:
            what: the sounds: "this library", "orchestra".
        """
        found = f"{100 * self.value:.0f} % of the first 10 sounds for an example are of its kind"
        if not self.second:
            return f"{self.best} is the only space measured on {what}: {found} ({self.examples} examples)."
        lead = f"{100 * self.ahead:.1f} points"
        spread = f"95 % interval {100 * self.low:.1f} to {100 * self.high:.1f}, {self.examples} examples"
        if self.low > 0:
            return f"{self.best} suits {what} best: {found}, {lead} more than with {self.second} ({spread})."
        return (
            f"{self.best} and {self.second} suit {what} equally well: {found} with {self.best}, "
            f"and the {lead} that it is ahead are within chance ({spread})."
        )


def verdict(scores: Mapping[str, Sequence[Sequence[float]]]) -> Verdict:
    """Compare spaces that answered the same examples.

    Args:
        scores: space -> for every family the score of every example, in one order for all spaces. Families count
            alike, however many examples they have.
    """
    means = {name: float(np.mean([np.mean(part) for part in parts])) for name, parts in scores.items()}
    best, *others = sorted(means, key=lambda name: -means[name])
    examples = sum(len(part) for part in scores[best])
    if not others:
        return Verdict(best, means[best], "", 0.0, 0.0, 0.0, examples)
    second = others[0]
    generator = np.random.default_rng(1)
    drawn = np.zeros(RESAMPLES)
    for mine, theirs in zip(scores[best], scores[second], strict=True):
        difference = np.asarray(mine, np.float64) - np.asarray(theirs, np.float64)
        samples = generator.integers(0, len(difference), (RESAMPLES, len(difference)))
        drawn += difference[samples].mean(axis=1) / len(scores[best])
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Verdict(best, means[best], second, means[best] - means[second], float(low), float(high), examples)
