"""Percentile bootstrap intervals over 1000 seeded resamples of the questions (Efron & Tibshirani 1993, ch. 13).

A figure of exactly 0 or 1 has an interval of no width, because no resample differs; by the rule of three its true value
may still be 3/n away (Hanley & Lippman-Hand 1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.metrics.metric import Metric

RESAMPLES, SEED, LEVEL = 1000, 20251, 0.95


@dataclass(frozen=True)
class Figure:
    """A metric over ``n`` questions with the ends of its 95 % interval; all None when no question has a score."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def resamples(n: int) -> NDArray[np.intp]:
    """Indices of the resampled questions, shape (RESAMPLES, n); the same for the same ``n``."""
    return np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))


def figure(metric: Metric, scores: Sequence[float | None]) -> Figure:
    """The metric over the scores that are not None, with its interval."""
    known = np.array([score for score in scores if score is not None], dtype=np.float64)
    if not len(known):
        return Figure(None, None, None, 0)
    low, high = interval(metric.aggregate(known[resamples(len(known))]))
    return Figure(float(metric.aggregate(known)), low, high, len(known))


def interval(estimates: NDArray[np.float64]) -> tuple[float, float]:
    """The ends of the percentile interval of bootstrap estimates, shape (RESAMPLES,)."""
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(estimates, [tail, 100 - tail])
    return float(low), float(high)
