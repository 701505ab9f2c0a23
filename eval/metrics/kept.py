"""Kept = sentences of the model's draft that passed verification as written, per answer a model was asked for; the mean.

They are shown unless the answer fell back because too few passed.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """Sentences; None when no model was asked."""
    return amount(case, "kept")


METRIC = Metric("kept", "Sentences kept, mean", score, unit="sent.", digits=2)
