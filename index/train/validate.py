"""Measure the whole reading of lay questions on held-back ones: ``python -m index.train.validate TRAIN.jsonl --part 0``.

A quarter of the questions is held back, the adapter is trained on the rest, and everything learned from questions
(adapter, law prior, questions asked before) comes from the rest alone. Of the held-back questions those are "seen" one
of whose provisions the rest asks about. With ``--grouped`` no provision of the quarter is in the rest, nor in the
lay questions the adapter learns from; ``asked.jsonl`` is kept whole, being written from the provisions and not from
questions.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from corpus.console import OneLineParser, print_lines, run
from corpus.errors import InputError
from corpus.library import library
from corpus.settings import settings
from index.asked import AskedBefore
from index.build import ensure_index
from index.bundled import BUNDLED, unpack
from index.embedding import Encoder
from index.statutes_retriever import ASKED_WEIGHT, LAW_WEIGHT, LEXICAL_WEIGHT
from index.train.asked import MORE
from index.train.law_prior import LEAST
from index.train.query_adapter import (
    FOLDS,
    LAY_QUESTIONS,
    QueryModel,
    Question,
    Recipe,
    folds,
    measure,
    read_questions,
    train,
)

Scores = NDArray[np.float32]


def _work(arguments: argparse.Namespace) -> None:
    encoder = Encoder()
    index = ensure_index("laws", library(), encoder, settings().index_dir)
    if index.store.index is None:
        raise InputError("the statute book is empty")
    provisions = index.store.index.reconstruct_n(0, len(index.store))
    rows = {target.partition("#")[0]: row for row, target in enumerate(index.targets)}
    own, lay, more = (read_questions(path, rows) for path in (arguments.questions, LAY_QUESTIONS, MORE))
    held, rest = _split(own, arguments.part, arguments.grouped)
    if arguments.grouped:
        asked_for = {row for question in held for row in question.gold}
        lay = [question for question in lay if not asked_for.intersection(question.gold)]
    recipe = dataclasses.replace(Recipe(), seed=arguments.seed)
    torch.manual_seed(recipe.seed)
    model = QueryModel(unpack(encoder.home / BUNDLED), recipe, "query: ")
    train(model, provisions, rest + lay, recipe)
    model.weaken()
    vectors = model.encode_all([question.text for question in held])
    lexical = np.stack([index.lexical["zh"].scores(question.text) for question in held])
    scores = vectors @ provisions.T
    _report("dense", scores, held, rest)
    scores += LEXICAL_WEIGHT * lexical / np.maximum(lexical.max(axis=1, keepdims=True), 1e-9)
    _report("and BM25", scores, held, rest)
    scores += LAW_WEIGHT * _prior(rest, [target.split(":")[1] for target in index.targets])
    _report("and laws asked about", scores, held, rest)
    known = rest + lay + more
    asked = AskedBefore(model.encode_all([question.text for question in known]), [q.gold for q in known])
    for i, vector in enumerate(vectors):
        wanted, likeness = asked.look(vector)
        scores[i, wanted] += ASKED_WEIGHT * likeness
    _report("and questions asked before", scores, held, rest)


def _split(own: Sequence[Question], part: int, grouped: bool) -> tuple[list[Question], list[Question]]:
    if grouped:
        chosen = set(folds(own)[part])
    else:
        chosen = {i for i, question in enumerate(own) if zlib.crc32(question.text.encode()) % FOLDS == part}
    return [q for i, q in enumerate(own) if i in chosen], [q for i, q in enumerate(own) if i not in chosen]


def _prior(questions: Sequence[Question], laws: Sequence[str]) -> Scores:
    counts = Counter(law for question in questions for law in {laws[row] for row in question.gold})
    return np.array([math.log1p(counts[law]) if counts[law] >= LEAST else 0.0 for law in laws], np.float32)


def _report(name: str, scores: Scores, held: Sequence[Question], rest: Sequence[Question]) -> None:
    known = {row for question in rest for row in question.gold}
    seen = np.array([bool(known.intersection(question.gold)) for question in held])
    lines = [f"{name}:"]
    for which, chosen in (("all", seen | True), ("seen", seen), ("unseen", ~seen)):
        if chosen.any():
            some = [question for question, kept in zip(held, chosen, strict=True) if kept]
            lines.append(f"  {which} {len(some)}: {measure(scores[chosen], some)}")
    print_lines(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m index.train.validate", description="Measure on questions held back.")
    parser.add_argument("questions", type=Path, help="JSON lines of question and gold")
    parser.add_argument("--part", type=int, choices=range(FOLDS), default=0, help="the quarter held back")
    parser.add_argument("--grouped", action="store_true", help="hold its provisions back as well")
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    arguments = parser.parse_args(argv)
    return run(lambda: _work(arguments))


if __name__ == "__main__":
    sys.exit(main())
