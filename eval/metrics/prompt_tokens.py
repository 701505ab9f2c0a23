"""Prompt tokens = tokens of the prompt as the server counts them, of answers a model was asked for; the median.

Tokens are those of the server's own tokenizer, so models with different vocabularies are not compared by them.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.length import median
from eval.metrics.metric import Metric
from eval.metrics.written import amount


def score(case: Case) -> float | None:
    """Tokens; None when no model was asked or its server does not count."""
    return amount(case, "tokens_in")


METRIC = Metric("prompt_tokens", "Prompt tokens, median", score, aggregate=median, unit="tokens")
