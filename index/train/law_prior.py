"""Count which laws people ask about: ``python -m index.train.law_prior TRAIN.jsonl``.

Only laws are counted, never provisions: that a provision was asked about says nothing of the one beside it, that its
law was says much. Laws with fewer than three questions are left at zero.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpus.console import OneLineParser, read_jsonl, run, write_whole

OUT = Path(__file__).parents[1] / "data" / "law_prior.json"
LEAST = 3


def count_laws(path: Path) -> dict[str, float]:
    """The logarithm of one more than the questions about a law, by title; a question with n provisions counts 1/n each."""
    counts: dict[str, float] = defaultdict(float)
    for line in read_jsonl(path, ("question",)):
        gold = [source.split(":") for source in line.get("gold", ()) if source.startswith("law:")]
        for parts in gold:
            counts[parts[1]] += 1 / len(gold)
    return {law: round(math.log1p(n), 3) for law, n in sorted(counts.items(), key=lambda item: -item[1]) if n >= LEAST}


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m index.train.law_prior", description="Count which laws people ask about.")
    parser.add_argument("questions", type=Path, help="JSON lines of question and gold")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args(argv)

    def work() -> None:
        content = {
            "about": "log(1 + questions) by law, from STARD's training half (MIT)",
            "laws": count_laws(arguments.questions),
        }
        write_whole(arguments.out, [json.dumps(content, ensure_ascii=False, indent=1)])

    return run(work)


if __name__ == "__main__":
    sys.exit(main())
