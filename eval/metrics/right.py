"""Right = answered ∧ a gold source cited ∧ every fact found ∧ nothing forbidden found; of questions to be answered.

The contract's definition of a right answer. Where a question names no gold, none need be cited.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics import gold_cited
from eval.metrics.expressions import facts_hold
from eval.metrics.metric import Metric
from eval.question import ANSWER


def score(case: Case) -> float | None:
    """1 when the answer is right, else 0; None for questions that are not to be answered."""
    if case.question.kind != ANSWER:
        return None
    return float(case.answered and gold_cited.score(case) != 0.0 and facts_hold(case))


METRIC = Metric("right", "Right", score, binary=True, bar=0.90)
