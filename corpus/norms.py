"""Norms other than national law, told in our own words (要旨): each clause with its number, force and confidence."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from corpus.data_files import DATA, load_yaml, one_of, read_sentences, read_text, read_wordings, require
from corpus.model import Force, Kind, Passage, Source, Text

NORMS = DATA / "norms"
_REQUIRED = ("key", "title", "title_en", "issuer", "issuer_en", "force", "scope", "clauses")
_CONFIDENCE = {
    "A": Text("已核对官方文本", "checked against the official text"),
    "B": Text(
        "两处以上公开报道一致，未见官方全文", "two or more public reports agree; the full official text was not seen"
    ),
    "C": Text("仅一处来源", "a single source"),
    "D": Text("仅据背景知识，未核到原文", "background knowledge only; the text was not seen"),
}


def load_norms(folder: Path = NORMS) -> list[Source]:
    """All norm clauses, one source a clause; entries with the same clause number become its passages."""
    return [source for path in sorted(folder.glob("*.yaml")) for source in _sources(load_yaml(path), path)]


def _sources(norm: dict[str, Any], path: Path) -> list[Source]:
    require(norm, _REQUIRED, path.name)
    clauses: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in norm["clauses"]:
        require(entry, ("clause", "label", "heading", "confidence", "gist"), f"{path.name} {entry.get('clause')}")
        clauses[str(entry["clause"])].append(entry)
    return [_source(norm, clause, entries, path) for clause, entries in clauses.items()]


def _source(norm: dict[str, Any], clause: str, entries: list[dict[str, Any]], path: Path) -> Source:
    where = f"{path.name} {clause}"
    source_id = f"{Kind.NORM}:{norm['key']}:{clause}"
    title = Text(norm["title"], norm["title_en"])
    passages = []
    for k, entry in enumerate(entries, start=1):
        sentences = read_sentences(entry["gist"], where)
        passages.append(
            Passage(
                id=f"{source_id}#{k}",
                source_id=source_id,
                heading=(title, read_text(entry["heading"], where)),
                text="".join(sentence.zh for sentence in sentences),
                text_en=" ".join(sentence.en for sentence in sentences),
                sentences=sentences,
                wordings=read_wordings(entry, where),
            )
        )
    grade = str(entries[0]["confidence"])[0]
    known = entries[0].get("confidence_note")
    return Source(
        id=source_id,
        kind=Kind.NORM,
        force=one_of(Force, norm["force"], where),
        title=title,
        locator=Text(str(entries[0]["label"]), _label_en(clause)),
        url=norm.get("url"),
        issuer=Text(norm["issuer"], norm["issuer_en"]),
        published=str(norm["published"]) if norm.get("published") else None,
        effective=str(norm["effective"]) if norm.get("effective") else None,
        in_force=norm.get("in_force"),
        confidence=grade,
        note=read_text(known, where) if known else _CONFIDENCE[grade],
        scope=read_text(norm["scope"], where),
        aliases=(norm["key"], *(norm.get("aliases") or ())),
        passages=tuple(passages),
    )


def _label_en(clause: str) -> str:
    if clause.isdigit():
        return f"Article {clause}"
    named = {
        "全文": "Whole text",
        "前言": "Foreword",
        "第三章": "Chapter 3",
        "第四章": "Chapter 4",
        "一年期": "One-year rate",
    }
    return named.get(clause, f"Section {clause}" if clause.replace(".", "").isdigit() else clause)
