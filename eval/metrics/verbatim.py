"""Verbatim = 1 if every quotation is to the letter, else 0; of answers and refusals with citations.

Every ``quote`` is a substring of the passage it names; that of a law also of the official text in the statute book, and
marked ``verbatim``. What the text itself sets in a block quote beside one mark of a law is a substring of the official
text, line breaks aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answer import Citation
from corpus.citation import parse_article_number
from corpus.library import Library
from corpus.model import Kind
from eval.case import Case
from eval.metrics.metric import Metric
from eval.statements import marks_of

# Up to the first mark: what follows it may hold quotation marks of its own.
_BLOCK = re.compile(r"^\s*>[^“\n]*“(.+?)”\s*\[\d+\]", re.MULTILINE)


def official_text(library: Library, source_id: str) -> str | None:
    """The official wording of a provision in the statute book; None when it has no such provision."""
    law, _, written = source_id.removeprefix(f"{Kind.LAW}:").rpartition(":")
    number = parse_article_number(written)
    provision = library.book.provision(law, number) if number else None
    return provision.text if provision else None


def altered(case: Case) -> list[str]:
    """The quotations that are not to the letter, one line each."""
    return [*_altered_quotes(case), *_altered_blocks(case)]


def _altered_quotes(case: Case) -> Iterator[str]:
    for citation in case.answer.citations:
        passage = case.support.passage(citation.passage_id)
        if passage is None:
            yield f"[{citation.n}] names no passage: {citation.passage_id}"
        elif not citation.quote or citation.quote not in passage.text:
            yield f"[{citation.n}] is not in its passage: {citation.quote}"
        elif citation.kind == Kind.LAW and not _official(case, citation):
            yield f"[{citation.n}] is not the official text: {citation.quote}"


def _official(case: Case, citation: Citation) -> bool:
    return citation.verbatim and citation.quote in (official_text(case.library, citation.source_id) or "")


def _altered_blocks(case: Case) -> Iterator[str]:
    laws = {citation.n: citation for citation in case.answer.citations if citation.kind == Kind.LAW}
    for block in _BLOCK.finditer(case.answer.text):
        line = case.answer.text[block.start() : (case.answer.text + "\n").index("\n", block.end())]
        marks = set(marks_of(line))
        if len(marks) != 1 or not (citation := laws.get(next(iter(marks)))):
            continue
        if _joined(block[1]) not in _joined(official_text(case.library, citation.source_id) or ""):
            yield f"[{citation.n}] is quoted otherwise in the text: {block[1]}"


def _joined(text: str) -> str:
    return re.sub(r"\s", "", text)


def score(case: Case) -> float | None:
    """1 when every quotation is to the letter, else 0; None without citations."""
    return float(not altered(case)) if case.answer.citations else None


METRIC = Metric("verbatim", "Quotes verbatim", score, binary=True, bar=1.0)
