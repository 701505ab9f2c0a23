"""Latency = wall-clock milliseconds from question to answer, on the machine of the run, one question at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from eval.case import Case
from eval.metrics.metric import Metric, Scores


def score(case: Case) -> float | None:
    """Milliseconds; None when the work failed."""
    return case.answer.elapsed_ms if case.answered or case.refused else None


def latency(percentile: int) -> Metric:
    """The percentile of the latencies, interpolated linearly."""

    def aggregate(scores: Scores) -> Any:
        return np.percentile(scores, percentile, axis=-1)

    title = "Latency, median" if percentile == 50 else f"Latency, p{percentile}"
    return Metric(f"latency_p{percentile}", title, score, aggregate=aggregate, unit="ms")
