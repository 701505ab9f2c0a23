"""``python -m benchmarks``: the figures of docs/scaling.md, measured again on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.answering import answering
from benchmarks.asking import asking, beside_the_peer, opening
from benchmarks.building import embedding_rates, rebuild_seconds
from benchmarks.measure import processors
from benchmarks.scale import Point, measure
from corpus.console import OneLineParser, print_lines, progress, run, write_whole
from corpus.library import library
from corpus.settings import settings
from index.build import ensure_index
from index.statutes_retriever import statutes_encoder

_SIZES = (10_000, 100_000)


def _verdict(value: float, bound: float, least: bool) -> str:
    return "OK" if (value >= bound) == least or value == bound else "MISSED"


def _answers() -> None:
    found = answering()
    rows = [
        (
            "first answer of a fresh process, s",
            f"{found.first_seconds:.1f}",
            "<= 15",
            _verdict(found.first_seconds, 15, False),
        ),
        ("warm answer, ms median", f"{found.answer.median:.1f}", "<= 100", _verdict(found.answer.median, 100, False)),
        ("warm answer, ms p95", f"{found.answer.p95:.1f}", "", ""),
        ("embedding a question, ms median", f"{found.embedding.median:.1f}", "", ""),
        ("an answer over its embedding", f"{found.answer.median / found.embedding.median:.1f}", "", ""),
    ]
    print_lines(f"{name:<48}{value:>16}  {bound:<9}{verdict}" for name, value, bound, verdict in rows)


def _speed(sample: int) -> None:
    corpus, home = library(), settings().index_dir
    encoder = statutes_encoder()
    ensure_index("laws", corpus, encoder, home)
    first, retriever = opening(corpus, encoder, home)
    rates = embedding_rates(corpus, encoder, sample)
    again = rebuild_seconds(corpus, encoder, home)
    whole = again + len(retriever.index.store) / rates.ours
    asked = asking(retriever, encoder)
    peer = beside_the_peer(retriever)
    rows = [
        ("provisions/s, plain sentence-transformers fp32", f"{rates.plain:.0f}", "", ""),
        ("provisions/s, here", f"{rates.ours:.0f}", "", ""),
        ("times as fast", f"{rates.ratio:.1f}", ">= 3", _verdict(rates.ratio, 3, True)),
        ("least cosine between the two", f"{rates.cosine:.5f}", ">= 0.997", _verdict(rates.cosine, 0.997, True)),
        ("full build, s (from the rate)", f"{whole:.0f}", "", ""),
        ("rebuild after one change, s", f"{again:.2f}", "", ""),
        ("rebuild over full build", f"{again / whole:.2%}", "<= 2 %", _verdict(again / whole, 0.02, False)),
        ("opening the index, s", f"{first.seconds:.2f}", "<= 1", _verdict(first.seconds, 1, False)),
        (
            "memory over vectors and texts",
            f"{first.memory_ratio:.2f}",
            "<= 1.5",
            _verdict(first.memory_ratio, 1.5, False),
        ),
        ("embedding a question, ms median / p95", f"{asked.embedding.median:.1f} / {asked.embedding.p95:.1f}", "", ""),
        ("a search, ms median / p95", f"{asked.search.median:.1f} / {asked.search.p95:.1f}", "", ""),
        ("a search over its embedding", f"{asked.ratio:.2f}", "<= 1.3", _verdict(asked.ratio, 1.3, False)),
        ("the nearest peer's search, ms median / p95", f"{peer.theirs.median:.0f} / {peer.theirs.p95:.0f}", "", ""),
        ("a search over the peer's, median", f"{peer.median:.2f}", "<= 0.2", _verdict(peer.median, 0.2, False)),
        ("a search over the peer's, p95", f"{peer.p95:.2f}", "<= 0.2", _verdict(peer.p95, 0.2, False)),
    ]
    print_lines([f"{processors()} processors, {getattr(encoder._model, 'precision', 'torch float32')}"])
    print_lines(f"{name:<48}{value:>16}  {bound:<9}{verdict}" for name, value, bound, verdict in rows)


def _scale(sizes: Sequence[int], out: Path | None) -> None:
    corpus, encoder = library(), statutes_encoder()
    vectors = ensure_index("laws", corpus, encoder, settings().index_dir).store.index
    real = vectors.reconstruct_n(0, vectors.ntotal)  # type: ignore[union-attr]
    points: list[Point] = []
    for size in progress(list(sizes), "index sizes"):
        points.append(measure(real, size))
        p = points[-1]
        print_lines(
            [
                f"{p.vectors:>9} {p.kind:<5} build {p.build_seconds:7.1f} s  {p.megabytes:8.1f} MB  "
                f"query {p.latency.median:6.2f} / {p.latency.p95:6.2f} ms  recall@10 {p.recall:.3f}"
            ]
        )
    if out:
        write_whole(out, [json.dumps([p.to_dict() for p in points], indent=1)])


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = OneLineParser(prog="python -m benchmarks", description="Measure speed, memory and scale.")
    parser.add_argument("--sample", type=int, default=384, help="provisions that both encoders embed (384)")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(_SIZES), help="vectors in the FAISS curves")
    parser.add_argument("--only", choices=("answers", "speed", "scale"), help="one part of it")
    parser.add_argument("--out", type=Path, help="where the FAISS curves go as JSON")
    parser.add_argument("--chart", type=Path, help="where their chart goes (.svg or .png)")
    arguments = parser.parse_args(argv)

    def work(arguments: argparse.Namespace = arguments) -> None:
        if arguments.only in (None, "answers"):
            _answers()
        if arguments.only in (None, "speed"):
            _speed(arguments.sample)
        if arguments.only in (None, "scale"):
            _scale(arguments.sizes, arguments.out)
        if arguments.chart and arguments.out:
            from benchmarks.chart import draw

            draw(arguments.out, arguments.chart)
        elif arguments.chart:
            parser.error("--chart draws the figures of --out")

    return run(work)


if __name__ == "__main__":
    sys.exit(main())
