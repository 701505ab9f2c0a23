"""What a metric is: a score of one case, and how the scores of many become one figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.case import Case

Scores = NDArray[np.float64]
# Scores of shape (..., n) to figures of shape (...): resamples are aggregated all at once.
Aggregate = Callable[[Scores], Any]


def mean(scores: Scores) -> Any:
    """The mean over the last axis."""
    return scores.mean(axis=-1)


@dataclass(frozen=True)
class Metric:
    """A metric. ``score`` gives one case its score, or None where it doesn't apply. ``binary`` scores are 0 or 1 and
    compared by McNemar's test. ``bar`` is the figure that this project asks for. ``unit`` is empty for shares;
    figures with one are printed with ``digits`` decimals."""

    name: str
    title: str
    score: Callable[[Case], float | None]
    binary: bool = False
    aggregate: Aggregate = mean
    bar: float | None = None
    unit: str = ""
    digits: int = 0

    @property
    def decimals(self) -> int:
        """How many decimals reports print: three of a share."""
        return self.digits if self.unit else 3

    def shown(self, figure: float | None) -> str:
        """A figure as reports print it."""
        if figure is None:
            return "–"
        return f"{figure:.{self.decimals}f} {self.unit}".rstrip()
