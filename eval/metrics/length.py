"""Length = characters of an answer's text, of answered questions; the median.

Facts are found the more easily the more is said: an answer is only better if it is right at a bearable length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from eval.case import Case
from eval.metrics.metric import Metric, Scores


def score(case: Case) -> float | None:
    """Characters, marks and markup included; None unless answered."""
    return float(len(case.answer.text)) if case.answered else None


def median(scores: Scores) -> Any:
    """The median over the last axis."""
    return np.median(scores, axis=-1)


METRIC = Metric("length", "Length, median", score, aggregate=median, unit="chars")
