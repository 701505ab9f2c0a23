"""``python -m corpus``: list, show, add and audit the sources."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from corpus.articles import read_own_article
from corpus.console import OneLineParser, print_json, print_lines, run
from corpus.errors import InputError
from corpus.library import library
from corpus.model import FORCE_NAMES, Kind, Passage, Source
from corpus.settings import settings


def passage_dict(passage: Passage) -> dict[str, Any]:
    """A passage as JSON: what a quote is taken from and what the bot may say of it."""
    return {
        "id": passage.id,
        "heading": [text.zh for text in passage.heading],
        "text": passage.text,
        "text_en": passage.text_en or None,
        "sentences": [{"zh": sentence.zh, "en": sentence.en or None} for sentence in passage.sentences],
    }


def source_dict(source: Source) -> dict[str, Any]:
    """A source as JSON."""
    return {
        "source_id": source.id,
        "kind": source.kind.value,
        "force": source.force.value,
        "title": source.title.zh,
        "title_en": source.title.en or None,
        "locator": source.locator.zh,
        "issuer": source.issuer.zh,
        "url": source.url,
        "published": source.published,
        "effective": source.effective,
        "in_force": source.in_force,
        "verbatim": source.verbatim,
        "confidence": source.confidence or None,
        "note": source.note.zh or None,
        "passages": [passage_dict(passage) for passage in source.passages],
    }


def _list(kind: str | None) -> None:
    chosen = [source for source in library().sources.values() if kind in (None, source.kind.value)]
    print_lines(f"{s.id}\t{FORCE_NAMES[s.force][0]}\t{s.title.zh}{s.locator.zh}" for s in chosen)


def _show(source_id: str, as_json: bool) -> None:
    source = library().require(source_id)
    if as_json:
        print_json(source_dict(source))
        return
    wording = "官方原文" if source.verbatim else ("要旨，非原文" if source.kind is Kind.NORM else "转述")
    print_lines([f"{source.title.zh} {source.locator.zh}".strip(), f"{FORCE_NAMES[source.force][0]} · {wording}"])
    facts = (("发布", source.published), ("施行", source.effective), ("来源", source.url), ("说明", source.note.zh))
    print_lines(f"{name}：{value}" for name, value in facts if value)
    for passage in source.passages:
        if passage.parent_id is None:
            print_lines(["", f"[{passage.id}] {' > '.join(text.zh for text in passage.heading[1:])}", passage.text])


def _add(path: Path) -> None:
    folder = settings().articles_dir
    if folder is None:
        raise InputError("set CUIDA_ARTICLES_DIR to the folder that shall hold your own articles")
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix.lower() in (".md", ".txt"))
    if not files:
        raise InputError(f"{path}: no .md or .txt file")
    articles = [read_own_article(file) for file in files]  # all are read before any is copied
    folder.mkdir(parents=True, exist_ok=True)
    for file, article in zip(files, articles, strict=True):
        target = folder / file.name
        if target.exists() and target.resolve() != file.resolve():
            raise InputError(f"{target} exists already; rename {file.name} first")
        if target.resolve() != file.resolve():
            shutil.copyfile(file, target)
        print_lines([f"{article.id}\t{len(article.passages)} passages"])
    print_lines(["The index is rebuilt when the next question is asked."])


def _audit(out: Path) -> None:
    from corpus.audit import audit

    report = audit(library())
    out.mkdir(parents=True, exist_ok=True)
    for name, text in (("audit.md", report.to_markdown()), ("audit.html", report.to_html())):
        (out / name).write_text(text, encoding="utf-8")
    print_lines([f"{len(report.rows)} claims and citations: {out / 'audit.md'}, {out / 'audit.html'}"])


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="python -m corpus", description="The sources that answers are made from.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="one line a source")
    listing.add_argument("--kind", choices=[kind.value for kind in Kind])
    show = commands.add_parser("show", help="one source with its passages")
    show.add_argument("source_id")
    show.add_argument("--json", action="store_true")
    add = commands.add_parser("add", help="add articles of your own to CUIDA_ARTICLES_DIR")
    add.add_argument("path", type=Path)
    audit = commands.add_parser("audit", help="check every claim and citation of the articles")
    audit.add_argument("--out", type=Path, default=Path(".cuida/audit"))
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = _parser().parse_args(arguments)
    commands = {
        "list": lambda: _list(args.kind),
        "show": lambda: _show(args.source_id, args.json),
        "add": lambda: _add(args.path),
        "audit": lambda: _audit(args.out),
    }
    return run(commands[args.command])


if __name__ == "__main__":
    sys.exit(main())
