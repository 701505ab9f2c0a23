"""``python -m index``: build an index, search it, say what it holds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.console import OneLineParser, print_json, print_lines, progress, read_jsonl, run, write_whole
from corpus.errors import InputError
from corpus.library import library
from corpus.settings import settings
from index.build import LIBRARIES, LibraryName, StaleIndexError, build_index, build_shard, open_index
from index.embedding import Encoder, encoder
from index.retriever import Hit

# Passages of one source follow each other; so many hits are looked through for the sources asked for.
_PASSAGES_A_SOURCE = 6
_STORES = ("faiss", "milvus")


def _encoder(name: LibraryName) -> Encoder:
    if name == "core":
        return encoder()
    from index.statutes_retriever import statutes_encoder

    return statutes_encoder()


def _searcher(name: LibraryName) -> Callable[[str, int], list[Hit]]:
    corpus, home, model = library(), settings().index_dir, _encoder(name)
    if name == "core":
        from index.build import ensure_index
        from index.retriever import HybridRetriever

        hybrid = HybridRetriever(ensure_index("core", corpus, model, home), model)
        return lambda question, k: hybrid.search(question, k, _language(question))
    from index.statutes_retriever import open_statutes

    statutes = open_statutes(corpus, home, model)
    return lambda question, k: statutes.search(question, k, _language(question))


def _language(question: str) -> str:
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in question) else "en"


def _sources(hits: Sequence[Hit], k: int) -> list[tuple[str, Hit]]:
    """The ``k`` best sources, each once, with its best hit; reviews of claims are no sources."""
    best: dict[str, Hit] = {}
    for hit in hits:
        source = hit.target.partition("#")[0]
        if library().source(source) is not None:
            best.setdefault(source, hit)
    return list(best.items())[:k]


def _build(name: LibraryName, store: str, shard: tuple[int, int] | None) -> None:
    if store == "milvus" and name == "core" and not settings().store_uri:
        raise InputError("only the statute book is kept in Milvus: --library laws")
    started = time.perf_counter()
    model, home = _encoder(name), settings().index_dir
    if shard:
        done = build_shard(name, library(), model, home, *shard)
        print_lines([f"{name}: {done} vectors of shard {shard[0]}/{shard[1]} put aside in {home / name / 'parts'}"])
        return
    index = build_index(name, library(), model, home)
    if store == "milvus" and name == "laws":  # the core is small and stays on disk
        from index.milvus import push

        push(index, model)
    seconds = time.perf_counter() - started
    print_lines([f"{name}: {index.manifest['entries']} entries, {index.manifest['targets']} targets, {seconds:.1f} s"])


def _search(question: str, name: LibraryName, k: int, as_json: bool) -> None:
    if not question.strip():
        raise InputError("the question is empty")
    found = _sources(_searcher(name)(question, k * _PASSAGES_A_SOURCE), k)
    if not as_json:
        print_lines(source for source, _ in found)
        return
    print_json(
        [
            {
                "source_id": source,
                "passage_id": hit.target,
                "score": round(hit.score, 6),
                "cosine": round(hit.dense, 6),
                "bm25": round(hit.lexical, 6),
                "text": hit.matches[0].text if hit.matches else "",
            }
            for source, hit in found
        ]
    )


def _search_all(path: Path, out: Path, name: LibraryName, k: int) -> None:
    rows = read_jsonl(path, ("id", "question"))
    search = _searcher(name)

    def lines() -> Iterator[str]:
        for row in progress(rows, "searching"):
            found = _sources(search(str(row["question"]), k * _PASSAGES_A_SOURCE), k)
            yield json.dumps({"id": row["id"], "ids": [source for source, _ in found]}, ensure_ascii=False)

    write_whole(out, lines())


def _info(as_json: bool) -> None:
    states: dict[str, dict[str, Any]] = {}
    for name in LIBRARIES:
        try:
            manifest = open_index(name, library(), _encoder(name), settings().index_dir).manifest
            states[name] = {
                "state": "ready",
                **{key: manifest[key] for key in ("entries", "targets", "dimension", "model")},
            }
        except StaleIndexError as error:
            states[name] = {"state": str(error)}
    if as_json:
        print_json({"index_dir": str(settings().index_dir), "libraries": states})
        return
    print_lines(
        f"{name}: " + ", ".join(f"{key} {value}" for key, value in state.items()) for name, state in states.items()
    )


def _shard(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"{text!r} is not i/n with 1 <= i <= n")
    return int(number), int(count)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)


def _parser(store: str) -> OneLineParser:
    parser = OneLineParser(prog="python -m index", description="Build and search the index.")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=OneLineParser)
    build = verbs.add_parser("build", help="embed what changed and index all of it")
    build.add_argument("--store", choices=_STORES, default=store)
    build.add_argument("--shard", type=_shard, metavar="I/N", help="only embed part I of N; a later build merges them")
    search = verbs.add_parser("search", help="print source ids, best first")
    search.add_argument("question", nargs="?", help="what to look for")
    search.add_argument("--json", action="store_true", help="with scores and texts")
    search.add_argument("-k", type=_positive, default=10, help="how many sources (10)")
    search.add_argument("--batch", type=Path, help="JSON lines of id and question")
    search.add_argument("--out", type=Path, help="where a batch's JSON lines go")
    for verb in (build, search):
        verb.add_argument("--library", choices=LIBRARIES, default="core")
    info = verbs.add_parser("info", help="say what each index holds, or why it must be built")
    info.add_argument("--json", action="store_true")
    return parser


def _work(arguments: argparse.Namespace) -> None:
    if arguments.verb == "build":
        _build(arguments.library, arguments.store, arguments.shard)
    elif arguments.verb == "info":
        _info(arguments.json)
    elif arguments.batch:
        if not arguments.out or arguments.question:
            raise InputError("a batch needs --out and no question")
        _search_all(arguments.batch, arguments.out, arguments.library, arguments.k)
    elif arguments.question is None or arguments.out:
        raise InputError("search needs a question, or --batch and --out")
    else:
        _search(arguments.question, arguments.library, arguments.k, arguments.json)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    store = ""

    def known() -> None:
        nonlocal store
        store = "milvus" if settings().store_uri else "faiss"

    if status := run(known):  # a setting is wrong: said in one line, before anything else
        return status
    arguments = _parser(store).parse_args(argv)
    return run(lambda: _work(arguments))


if __name__ == "__main__":
    sys.exit(main())
