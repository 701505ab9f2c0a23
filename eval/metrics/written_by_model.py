"""Written by the model = 1 if the answer shows sentences of the model, 0 if it fell back; of answers a model was asked for.

A fallback is an answer whose engine is ``extractive`` although a model was asked: the server failed, or too few of the
draft's sentences passed verification. An answer that broke off after its first sentences were shown counts as written.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.metrics.written import written


def score(case: Case) -> float | None:
    """1 when the engine stayed the model, else 0; None when no model was asked."""
    return float(case.answer.engine.startswith("llm:")) if written(case) else None


METRIC = Metric("written_by_model", "Written by the model", score, binary=True)
