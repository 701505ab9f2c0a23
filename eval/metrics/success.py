"""Success@k = 1 if a gold source is among the first k, else 0 (trec_eval ``success``; also called hit rate)."""

from __future__ import annotations

from ir_measures import Success

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.ranking import measured


def success(k: int) -> Metric:
    """Success at ``k``."""

    def score(case: Case) -> float | None:
        return measured(case, Success @ k)

    return Metric(f"success@{k}", f"Success@{k}", score, binary=True)
