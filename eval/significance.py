"""Paired tests between two runs over the same questions.

Scores of right and wrong: the exact McNemar test, a two-sided binomial test of the discordant pairs (McNemar 1947).
Other scores: the paired bootstrap; p is twice the smaller share of resampled differences on either side of 0 (Efron &
Tibshirani 1993, ch. 15; Koehn 2004), at least 1/RESAMPLES. No correction is made for testing many metrics.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from eval.intervals import RESAMPLES, interval, resamples
from eval.metrics.metric import Metric

MCNEMAR, PAIRED_BOOTSTRAP = "McNemar, exact", "paired bootstrap"


def mcnemar(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """P of the exact McNemar test for paired scores of 0 and 1, shape (n,) each; 1 when no pair differs."""
    gained = int(((before == 0) & (after == 1)).sum())
    lost = int(((before == 1) & (after == 0)).sum())
    return float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0


def paired_differences(metric: Metric, before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bootstrap estimates of after − before, resampling pairs; shape (RESAMPLES,)."""
    chosen = resamples(len(before))
    return metric.aggregate(after[chosen]) - metric.aggregate(before[chosen])


def paired_bootstrap(differences: NDArray[np.float64]) -> float:
    """Two-sided p of bootstrap differences, shape (RESAMPLES,)."""
    tail = min((differences <= 0).mean(), (differences >= 0).mean())
    return float(min(1.0, max(2 * tail, 1 / RESAMPLES)))


def test(metric: Metric, before: NDArray[np.float64], after: NDArray[np.float64]) -> tuple[float, float, float, str]:
    """The ends of the interval of after − before, p, and the name of the test."""
    differences = paired_differences(metric, before, after)
    low, high = interval(differences)
    if metric.binary:
        return low, high, mcnemar(before, after), MCNEMAR
    return low, high, paired_bootstrap(differences), PAIRED_BOOTSTRAP
