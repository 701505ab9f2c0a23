"""RR@k = 1 / rank of the first gold source, 0 beyond rank k; its mean is MRR@k (Voorhees 1999, TREC-8 QA)."""

from __future__ import annotations

from ir_measures import RR

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.ranking import measured


def reciprocal_rank(k: int) -> Metric:
    """Reciprocal rank at ``k``."""

    def score(case: Case) -> float | None:
        return measured(case, RR @ k)

    return Metric(f"mrr@{k}", f"MRR@{k}", score)
