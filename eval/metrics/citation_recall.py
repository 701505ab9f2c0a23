"""Citation recall = supported statements / statements, by the passages that each cites taken together.

ALCE (Gao, Yen, Yu & Chen 2023, arXiv:2305.14627, §3): a statement counts when it has citations and their concatenation
entails it. Entailment is `eval.support` here, not a language model. Statements as `eval.statements` reads them.
"""

from __future__ import annotations

from eval.case import Case
from eval.metrics.metric import Metric


def score(case: Case) -> float | None:
    """Share of an answer's statements that their citations support; None unless answered with statements."""
    if not case.answered or not case.statements:
        return None
    supported = [case.support.supported(s.text, cited) if (cited := case.cited(s)) else False for s in case.statements]
    return sum(supported) / len(supported)


METRIC = Metric("citation_recall", "Citation recall (ALCE)", score)
