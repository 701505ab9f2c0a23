"""Train the reading of the field for the bundled model, so that nobody's first start has to.

    python -m bot.train.field --out bot/data/field.safetensors     # five minutes of one core

For another embedding model the same is done when the index is built. `bot/data/field.md` is the card.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.screen import read_lists, train_field
from corpus.console import OneLineParser, run
from corpus.library import library
from corpus.settings import settings
from index.build import ensure_index
from index.bundled import BUNDLED
from index.embedding import Encoder


def _work(out: Path) -> None:
    corpus, home = library(), settings().index_dir
    encoder = Encoder(BUNDLED, home / "model")
    index = ensure_index("core", corpus, encoder, home)
    train_field(read_lists(corpus), encoder, index.question_vectors).save(out, encoder.fingerprint)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m bot.train.field", description="Train the reading of the field.")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    return run(lambda: _work(parser.parse_args(argv).out))


if __name__ == "__main__":
    sys.exit(main())
