"""All metrics, in the order in which reports show them; one metric a file."""

from __future__ import annotations

from eval.metrics import (
    citation_precision,
    citation_recall,
    completion_tokens,
    cost,
    dropped,
    first_token,
    gold_cited,
    grounded,
    kept,
    language_right,
    length,
    marks_right,
    opens_right,
    prompt_tokens,
    refusal_precision,
    refusal_reason,
    refusal_recall,
    refusal_right,
    replaced,
    right,
    safety_right,
    verbatim,
    written_by_model,
)
from eval.metrics.latency import latency
from eval.metrics.metric import Metric
from eval.metrics.ndcg import ndcg
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.metrics.success import success

METRICS: tuple[Metric, ...] = (
    right.METRIC,
    gold_cited.METRIC,
    opens_right.METRIC,
    refusal_right.METRIC,
    refusal_precision.METRIC,
    refusal_recall.METRIC,
    refusal_reason.METRIC,
    safety_right.METRIC,
    language_right.METRIC,
    marks_right.METRIC,
    verbatim.METRIC,
    grounded.METRIC,
    citation_precision.METRIC,
    citation_recall.METRIC,
    recall(1),
    recall(5),
    recall(10),
    success(1),
    success(5),
    success(10),
    reciprocal_rank(10),
    ndcg(10),
    length.METRIC,
    latency(50),
    latency(95),
    written_by_model.METRIC,
    kept.METRIC,
    replaced.METRIC,
    dropped.METRIC,
    first_token.METRIC,
    prompt_tokens.METRIC,
    completion_tokens.METRIC,
    cost.METRIC,
)
BY_NAME: dict[str, Metric] = {metric.name: metric for metric in METRICS}

__all__ = ["BY_NAME", "METRICS", "Metric"]
