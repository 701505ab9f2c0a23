"""Refusal reason = 1 if a rightly refused question got the expected reason, else 0; of kind refuse that name one."""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric
from eval.question import REFUSE


def score(case: Case) -> float | None:
    """1 when the reason is the expected one, else 0; None unless refused with an expected reason."""
    if case.question.kind != REFUSE or not case.question.reason or not case.refused:
        return None
    return float(case.answer.reason == case.question.reason)


METRIC = Metric("refusal_reason", "Refusal reason", score, binary=True)
