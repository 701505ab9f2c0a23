"""Recall@k = |gold ∩ first k| / |gold| (Manning, Raghavan & Schütze 2008, ch. 8).

Gold lists alternatives here, any one of which suffices to be right, so Recall@1 cannot exceed 1/|gold|; read it beside
Success@k.
"""

from __future__ import annotations

from ir_measures import R

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.ranking import measured


def recall(k: int) -> Metric:
    """Recall at ``k``."""

    def score(case: Case) -> float | None:
        return measured(case, R @ k)

    return Metric(f"recall@{k}", f"Recall@{k}", score)
