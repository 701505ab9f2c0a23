"""Measure how large the bundled model's activations get: ``python -m index.train.ranges``.

Reading texts in eight-bit integers needs to know it (`index.bert_graph`). Measured over provisions of the statute book,
one in `EVERY`, and over lay questions.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.console import OneLineParser, print_lines, read_jsonl, run
from corpus.library import library
from corpus.settings import settings
from index.bundled import BUNDLED, unpack
from index.embedding import DOCUMENT, QUERY, RANGES
from index.entries import statute_entries
from index.openvino_bert import OpenVinoBert
from index.train.query_adapter import LAY_QUESTIONS

EVERY = 100


def _work(arguments: argparse.Namespace) -> None:
    from safetensors.numpy import save_file

    model = OpenVinoBert(unpack(settings().index_dir / "model" / BUNDLED))
    provisions = [entry.text for entry in statute_entries(library().book)][::EVERY]
    questions = [str(line["question"]) for line in read_jsonl(LAY_QUESTIONS, ("question",))]
    seen = [
        model.largest_activations(texts, model.prompts[role])
        for texts, role in ((provisions, DOCUMENT), (questions, QUERY))
    ]
    save_file(
        {name: np.maximum(*(some[name] for some in seen)).astype(np.float16) for name in seen[0]}, str(arguments.out)
    )
    print_lines([f"{len(provisions)} provisions and {len(questions)} questions: {arguments.out}"])


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m index.train.ranges", description="Measure how large activations get.")
    parser.add_argument("--out", type=Path, default=RANGES)
    return run(lambda: _work(parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
