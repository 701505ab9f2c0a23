"""nDCG@k = DCG@k / ideal DCG@k with DCG@k = Σ rel(i) / log2(i + 1) (Järvelin & Kekäläinen 2002).

The ideal counts all gold, retrieved or not.
"""

from __future__ import annotations

from ir_measures import nDCG

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.ranking import measured


def ndcg(k: int) -> Metric:
    """Normalised discounted cumulative gain at ``k``."""

    def score(case: Case) -> float | None:
        return measured(case, nDCG @ k)

    return Metric(f"ndcg@{k}", f"nDCG@{k}", score)
