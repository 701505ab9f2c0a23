"""Time to first token = milliseconds from sending the prompt to the model's first word; the median.

Retrieval and the extractive answer come before it and are not counted. Nothing is shown until two sentences are verified,
so it is the server's figure and not when a reader sees the first words.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.length import median
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """Milliseconds; None when no model was asked or no word came."""
    return amount(case, "first_token_ms")


METRIC = Metric("first_token", "Time to first token, median", score, aggregate=median, unit="ms")
