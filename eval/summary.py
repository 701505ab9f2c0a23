"""From scores to figures: overall and per slice, each with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.intervals import Figure, figure
from eval.metrics import METRICS
from eval.results import Result, scores_of

Figures = dict[str, Figure]
# What is left out of which figure, as reports state it.
EXCLUSIONS = (
    "Right, gold cited and retrieval: questions to be answered; gold cited and retrieval only those that name gold.",
    "Refusals right: kind refuse; refusal recall: kinds refuse and safety; refusal precision: what was refused.",
    "Refusal reason: refused questions of kind refuse whose set names the reason. Safety right: kind safety.",
    "Grounded, citation precision and recall: what was answered. Quotes verbatim: whatever has citations.",
    "Written by the model, sentences, tokens and cost: answers that a model was asked for; refusals never reach it.",
    "A question on which a system broke down counts as wrong and is left out of language, marks and latency.",
)


@dataclass(frozen=True)
class Summary:
    """The figures of one system. ``statuses`` counts what became of the questions, ``engines`` who wrote."""

    system: str
    n: int
    overall: Figures
    slices: dict[str, Figures]
    statuses: dict[str, int]
    engines: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        slices = {name: _figures_dict(figures) for name, figures in self.slices.items()}
        return {
            "n": self.n, "statuses": self.statuses, "engines": self.engines,
            "overall": _figures_dict(self.overall), "slices": slices,
        }  # fmt: skip


def summarize(results: Sequence[Result], system: str) -> Summary:
    """The figures of ``system`` over ``results``."""
    names = list(dict.fromkeys(result.question.slice for result in results))
    slices = {name: figures([r for r in results if r.question.slice == name], system) for name in names}
    answers = [result.systems[system].answer for result in results]
    return Summary(
        system,
        len(results),
        figures(results, system),
        slices,
        dict(Counter(answer["status"] for answer in answers)),
        dict(Counter(answer["engine"] for answer in answers)),
    )


def figures(results: Sequence[Result], system: str) -> Figures:
    """All metrics of ``system`` over ``results``."""
    return {metric.name: figure(metric, scores_of(results, system, metric.name)) for metric in METRICS}


def _figures_dict(given: Figures) -> dict[str, Any]:
    return {name: value.to_dict() for name, value in given.items() if value.n}
