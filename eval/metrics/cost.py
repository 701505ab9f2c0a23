"""Cost = (prompt tokens × input price + completion tokens × output price) / 1,000,000, per thousand answers; the mean.

Prices are ``CUIDA_LLM_PRICE_INPUT`` and ``CUIDA_LLM_PRICE_OUTPUT``, per million tokens in any one currency; without them,
as with a local model, there is no cost.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """The price of a thousand such answers; None when no model was asked, nothing was counted, or no prices are set."""
    cost = amount(case, "cost")
    return None if cost is None else 1000 * cost


METRIC = Metric("cost", "Cost of 1000 answers", score, unit="¤", digits=3)
