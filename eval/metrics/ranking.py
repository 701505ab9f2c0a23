"""Ranking metrics are those of trec_eval, through ir-measures (MacAvaney et al. 2022, ECIR); gold is source ids.

They apply to questions that are to be answered and name gold. All gold sources are equally relevant, and the ideal
ranking counts all of them, retrieved or not.
"""

from __future__ import annotations

import ir_measures
from ir_measures import Measure, Qrel, ScoredDoc

from eval.case import Case
from eval.question import ANSWER


def measured(case: Case, measure: Measure) -> float | None:
    """The measure of what a case retrieved; None when the case has no gold or nothing was asked of the retriever."""
    gold = case.question.gold
    if case.question.kind != ANSWER or not gold:
        return None
    if not case.retrieved:
        return 0.0
    relevant = [Qrel("q", source_id, 1) for source_id in gold]
    ranked = [ScoredDoc("q", source_id, -float(rank)) for rank, source_id in enumerate(case.retrieved)]
    return float(next(iter(ir_measures.iter_calc([measure], relevant, ranked))).value)
