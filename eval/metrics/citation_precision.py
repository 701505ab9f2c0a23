"""Citation precision = precise citations / citations, over the citations of all statements.

ALCE (Gao, Yen, Yu & Chen 2023, arXiv:2305.14627, §3): a citation of a statement is precise when the statement's
citations together support it and the citation is not irrelevant, that is, it supports the statement alone or the others
no longer do without it. Support is `eval.support`.
"""

from __future__ import annotations

from collections.abc import Iterator

from eval.case import Case
from eval.metrics.metric import Metric
from eval.statements import Statement


def imprecise(case: Case) -> Iterator[tuple[Statement, str]]:
    """The statements and passage ids of citations that are not precise."""
    for statement in case.statements:
        cited = case.cited(statement)
        together = case.support.supported(statement.text, cited)
        for passage_id in cited:
            others = [other for other in cited if other != passage_id]
            needed = not case.support.supported(statement.text, others)
            if not together or not (case.support.how(statement.text, passage_id) or needed):
                yield statement, passage_id


def score(case: Case) -> float | None:
    """Share of an answer's citations that are precise; None unless answered with citations at statements."""
    total = sum(len(case.cited(statement)) for statement in case.statements)
    if not case.answered or not total:
        return None
    return 1 - sum(1 for _ in imprecise(case)) / total


METRIC = Metric("citation_precision", "Citation precision (ALCE)", score)
