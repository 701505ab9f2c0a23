"""Dropped = sentences of the model's draft that failed verification and had nothing to give way to; the mean.

Per answer a model was asked for, whether it was shown or fell back. Greetings and repetitions are not counted.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """Sentences; None when no model was asked."""
    return amount(case, "dropped")


METRIC = Metric("dropped", "Sentences dropped, mean", score, unit="sent.", digits=2)
