"""Replaced = sentences of the model's draft that failed verification and gave way to what the cited passage says; the mean.

Per answer a model was asked for, whether it was shown or fell back.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """Sentences; None when no model was asked."""
    return amount(case, "replaced")


METRIC = Metric("replaced", "Sentences replaced, mean", score, unit="sent.", digits=2)
