"""Results: every question with what each system answered, retrieved and scored; kept as ``results.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.console import read_jsonl, write_whole
from corpus.errors import InputError
from eval.question import Question, read_question

RESULTS = "results.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What one system made of one question. ``answer`` is the answer's JSON; ``scores`` are by metric, None where a
    metric doesn't apply. ``llm`` is what a model took and what became of its draft; None where none was asked."""

    answer: dict[str, Any]
    retrieved: tuple[str, ...]
    scores: dict[str, float | None]
    evidence: dict[str, Any]
    llm: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**vars(self), "retrieved": list(self.retrieved)}


@dataclass(frozen=True)
class Result:
    """One question and the outcomes by system."""

    question: Question
    systems: dict[str, Outcome]

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object: the question's own keys and ``systems``."""
        return {**self.question.to_dict(), "systems": {name: o.to_dict() for name, o in self.systems.items()}}


def write_results(results: Iterable[Result], folder: Path) -> None:
    """Write ``results.jsonl`` into ``folder``, whole."""
    write_whole(folder / RESULTS, (json.dumps(result.to_dict(), ensure_ascii=False) for result in results))


def read_results(folder: Path) -> list[Result]:
    """The results of an earlier run. Raises InputError when ``folder`` holds none or they are not readable."""
    if not (folder / RESULTS).is_file():
        raise InputError(f"{folder} holds no {RESULTS}: name the --out folder of an earlier run")
    rows = read_jsonl(folder / RESULTS, required=("id", "question", "kind"))
    try:
        return [_result(row, f"{folder / RESULTS} {row['id']}") for row in rows]
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{folder / RESULTS} was not written by this version of `python -m eval run`") from None


def _result(row: dict[str, Any], where: str) -> Result:
    systems = {
        name: Outcome(o["answer"], tuple(o["retrieved"]), dict(o["scores"]), dict(o["evidence"]), o.get("llm"))
        for name, o in row["systems"].items()
    }
    return Result(read_question(row, where), systems)


def scores_of(results: Sequence[Result], system: str, metric: str) -> list[float | None]:
    """The scores of one system by one metric, in the order of the results."""
    return [result.systems[system].scores.get(metric) for result in results]
