"""Two runs, or two systems of one run, over the same questions: what changed, and whether by more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from corpus.errors import InputError
from eval.metrics import BY_NAME, METRICS
from eval.metrics.metric import Metric
from eval.results import Outcome, Result
from eval.significance import test
from eval.systems import Cuida

Pair = tuple[Outcome, Outcome]


@dataclass(frozen=True)
class Difference:
    """A metric before and after over the ``n`` questions that both scored, and the test of the difference."""

    metric: str
    n: int
    before: float
    after: float
    low: float
    high: float
    p: float
    test: str

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def stars(self) -> str:
        """``**`` for p < 0.01, ``*`` for p < 0.05."""
        return "**" if self.p < 0.01 else "*" if self.p < 0.05 else ""

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "difference": self.difference}


@dataclass(frozen=True)
class Comparison:
    """All differences, and the questions that one side lacks or words or keys otherwise, which are left out."""

    before: str
    after: str
    n: int
    left_out: int
    differences: tuple[Difference, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "differences": [difference.to_dict() for difference in self.differences]}

    def lines(self) -> Iterator[str]:
        """As a table for a terminal."""
        yield f"{self.before} → {self.after}: {self.n} questions in both, {self.left_out} left out"
        yield f"{'':<28}{'n':>5}{'before':>11}{'after':>11}{'difference [95 %]':>30}{'p':>9}"
        for d in self.differences:
            metric = BY_NAME[d.metric]
            digits = metric.decimals
            span = f"{d.difference:+.{digits}f} [{d.low:+.{digits}f}, {d.high:+.{digits}f}]"
            before, after = metric.shown(d.before), metric.shown(d.after)
            yield f"{metric.title:<28}{d.n:>5}{before:>11}{after:>11}{span:>30}{d.p:>9.3f} {d.stars}".rstrip()
        yield f"right now, not before: {' '.join(self.gained) or '–'}"
        yield f"right before, not now: {' '.join(self.lost) or '–'}"
        yield "* p < 0.05, ** p < 0.01; McNemar for right or wrong, else paired bootstrap; not corrected for many tests"


def compare_runs(before: Sequence[Result], after: Sequence[Result], names: tuple[str, str]) -> Comparison:
    """The bot of an earlier run against that of a later one. Raises InputError when they share no question."""
    earlier = {result.question.id: result for result in before}
    pairs: dict[str, Pair] = {}
    for result in after:
        match = earlier.get(result.question.id)
        if match and match.question == result.question:
            pairs[result.question.id] = (match.systems[Cuida.name], result.systems[Cuida.name])
    if not pairs:
        raise InputError("the two runs have no question in common")
    ids = {result.question.id for result in after} | set(earlier)
    return _comparison(pairs, names, len(ids) - len(pairs))


def compare_systems(results: Sequence[Result], before: str, after: str) -> Comparison:
    """Two systems of the same run."""
    pairs = {result.question.id: (result.systems[before], result.systems[after]) for result in results}
    return _comparison(pairs, (before, after), 0)


def _comparison(pairs: dict[str, Pair], names: tuple[str, str], left_out: int) -> Comparison:
    differences = [d for metric in METRICS if (d := _difference(metric, list(pairs.values())))]
    verdicts = {question_id: (_well(a), _well(b)) for question_id, (a, b) in pairs.items()}
    gained = tuple(question_id for question_id, (a, b) in verdicts.items() if b and not a)
    lost = tuple(question_id for question_id, (a, b) in verdicts.items() if a and not b)
    return Comparison(*names, len(pairs), left_out, tuple(differences), gained, lost)


def _difference(metric: Metric, pairs: Sequence[Pair]) -> Difference | None:
    scores = [(a.scores.get(metric.name), b.scores.get(metric.name)) for a, b in pairs]
    both = np.array([pair for pair in scores if None not in pair], dtype=np.float64)
    if not len(both):
        return None
    before, after = both[:, 0], both[:, 1]
    low, high, p, name = test(metric, before, after)
    return Difference(
        metric.name, len(both), float(metric.aggregate(before)), float(metric.aggregate(after)), low, high, p, name
    )


def _well(outcome: Outcome) -> bool:
    return all(outcome.scores.get(name) != 0 for name in ("right", "refusal_right", "safety_right"))
