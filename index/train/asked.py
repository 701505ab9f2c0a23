"""Embed the questions whose provisions are known: ``python -m index.train.asked TRAIN.jsonl``.

To those of the training file come the lay questions beside this script: those that the adapter learned from and, in
``asked.jsonl``, others, two or more to most provisions of the laws that people ask about, so that a provision is not
put first merely because the training file asks about it. Run it again after the adapter changes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.console import OneLineParser, print_lines, read_jsonl, run
from index.asked import write_asked
from index.embedding import QUERY
from index.statutes_retriever import ASKED, statutes_encoder
from index.train.query_adapter import LAY_QUESTIONS

MORE = Path(__file__).with_name("asked.jsonl")


def _work(paths: Sequence[Path], out: Path) -> None:
    known: dict[str, list[str]] = {}
    for path in paths:
        for line in read_jsonl(path, ("question",)):
            if provisions := [source for source in line.get("gold", ()) if source.startswith("law:")]:
                known[str(line["question"])] = provisions
    write_asked(out, statutes_encoder().encode(list(known), QUERY), list(known.values()))
    print_lines([f"{len(known)} questions in {out}"])


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m index.train.asked", description="Embed questions with known provisions.")
    parser.add_argument("questions", type=Path, help="JSON lines of question and gold")
    parser.add_argument("--out", type=Path, default=ASKED)
    arguments = parser.parse_args(argv)
    return run(lambda: _work([arguments.questions, LAY_QUESTIONS, MORE], arguments.out))


if __name__ == "__main__":
    sys.exit(main())
