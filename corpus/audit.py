"""The audit of the articles: every citation checked and every reviewed claim, as a report that a lawyer can follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.checker import CheckedCitation, Status, check_citations
from corpus.library import Library
from corpus.model import FORCE_NAMES, Kind, Passage, Review, Sentence, Source, Text, Verdict

TEMPLATES = Path(__file__).parent / "templates"
STATUS_NAMES: dict[Status, Text] = {
    Status.VERIFIED: Text("引用无误", "verified"),
    Status.NOT_FOUND: Text("没有这一条", "no such article"),
    Status.UNKNOWN_LAW: Text("本库无法核对", "not in the library"),
    Status.RENUMBERED: Text("条号已变", "renumbered"),
    Status.REPEALED: Text("法律已废止", "law repealed"),
    Status.CONTENT_MISMATCH: Text("内容与条号不符", "says something else"),
    Status.UNPARSED: Text("没有写明法律", "names no law"),
}
VERDICT_NAMES: dict[Verdict, Text] = {
    Verdict.ACCURATE: Text("准确", "accurate"),
    Verdict.OUTDATED: Text("过时", "outdated"),
    Verdict.MISNUMBERED: Text("条号有误", "misnumbered"),
    Verdict.IMPRECISE: Text("不精确", "imprecise"),
    Verdict.UNSUPPORTED: Text("没有依据", "unsupported"),
    Verdict.CONTRADICTED: Text("与其他文章或来源矛盾", "contradicted"),
}


@dataclass(frozen=True)
class AuditRow:
    """One finding.

    ``citation`` and ``status`` are None for a claim that cites nothing; ``current`` is the provision to rely on today;
    ``evidence`` what holds, each sentence with the passages it rests on (empty for a plain citation).
    """

    article: Source
    passage_id: str | None
    claim: Text
    citation: str | None
    status: Status | None
    verdicts: tuple[Verdict, ...]
    finding: Text
    current: Source | None
    evidence: tuple[Sentence, ...]
    review: Review | None = None

    @property
    def wrong(self) -> bool:
        """Whether the article may not be followed on this point."""
        if self.status is not None:
            return self.status is not Status.VERIFIED
        return any(verdict is not Verdict.ACCURATE for verdict in self.verdicts)

    @property
    def label(self) -> Text:
        """The verdict in words."""
        names = [STATUS_NAMES[self.status]] if self.status else [VERDICT_NAMES[verdict] for verdict in self.verdicts]
        return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


@dataclass(frozen=True)
class AuditReport:
    """All rows, citations first, with the library that they were checked against."""

    library: Library
    rows: tuple[AuditRow, ...]

    @property
    def citations(self) -> tuple[AuditRow, ...]:
        """The rows about citations of law."""
        return tuple(row for row in self.rows if row.citation)

    @property
    def claims(self) -> tuple[AuditRow, ...]:
        """The rows about reviewed claims."""
        return tuple(row for row in self.rows if row.review)

    @cached_property
    def provisions(self) -> tuple[Source, ...]:
        """The provisions that the rows rely on, once each, national law first."""
        found: dict[str, Source] = {}
        for row in self.rows:
            if row.current:
                found[row.current.id] = row.current
            for sentence in row.evidence:
                for basis in sentence.basis:
                    source = self.library.require(basis)
                    if source.kind is not Kind.ARTICLE:
                        found[source.id] = source
        return tuple(sorted(found.values(), key=lambda source: source.force.rank))

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return self._render("audit.md.j2")

    def to_html(self) -> str:
        """The report as one HTML page that needs nothing else."""
        return self._render("audit.html.j2")

    def _render(self, template: str) -> str:
        articles = [source for source in self.library.sources.values() if source.kind is Kind.ARTICLE]
        return (
            _environment()
            .get_template(template)
            .render(
                report=self,
                articles=articles,
                statuses=Counter(row.status for row in self.citations),
                verdicts=Counter(verdict for row in self.claims for verdict in row.verdicts),
                status_names=STATUS_NAMES,
                verdict_names=VERDICT_NAMES,
                force_names=FORCE_NAMES,
                numbers={source.id: n for n, source in enumerate(self.provisions, start=1)},
                wording=wording,
            )
        )


def audit(library: Library) -> AuditReport:
    """Check every citation of every article of ``library`` and set the reviewed claims beside them."""
    articles = [source for source in library.sources.values() if source.kind is Kind.ARTICLE]
    rows = [row for article in articles for row in _citation_rows(article, library)]
    for article in articles:
        rows.extend(_claim_rows(article, library))
    return AuditReport(library, tuple(rows))


def wording(source: Source) -> str:
    """The whole official wording of a law's article; for a norm, its content in our own words."""
    return "\n".join(passage.text for passage in source.passages if passage.parent_id is None)


def _citation_rows(article: Source, library: Library) -> Iterator[AuditRow]:
    for passage in article.passages:
        english = check_citations(passage.text, library, language="en")
        for checked, in_english in zip(check_citations(passage.text, library), english, strict=True):
            review = _reviewed(passage, checked, library)
            yield AuditRow(
                article=article,
                passage_id=passage.id,
                claim=_sentence_of(passage, checked),
                citation=checked.text,
                status=checked.status,
                verdicts=(),
                finding=Text(checked.detail, in_english.detail),
                current=_current(checked, library),
                evidence=review.holds if review and checked.status is not Status.VERIFIED else (),
            )


def _claim_rows(article: Source, library: Library) -> Iterator[AuditRow]:
    slug = article.id.partition(":")[2]
    for review in library.reviews:
        for concern in review.concerns:
            if concern.article == slug:
                yield AuditRow(
                    article=article,
                    passage_id=concern.passage_id,
                    claim=Text(concern.says.zh, concern.says.en),
                    citation=None,
                    status=None,
                    verdicts=concern.verdicts,
                    finding=review.heading,
                    current=None,
                    evidence=review.holds,
                    review=review,
                )


def _current(checked: CheckedCitation, library: Library) -> Source | None:
    if checked.current:
        return library.source(checked.current)
    return library.source(checked.source_id) if checked.source_id and checked.status is Status.VERIFIED else None


def _sentence_of(passage: Passage, checked: CheckedCitation) -> Text:
    """The sentence of the article in which the citation stands, in both languages."""
    position = 0
    for sentence in passage.sentences:
        found = passage.text.find(sentence.zh, position)
        if found < 0:
            continue
        position = found + len(sentence.zh)
        if found <= checked.start < position:
            return Text(sentence.zh, sentence.en)
    return Text(passage.text, passage.text_en)


def _reviewed(passage: Passage, checked: CheckedCitation, library: Library) -> Review | None:
    """The review that corrects the sentence of the citation, if there is one."""
    sentence = _sentence_of(passage, checked).zh
    for review, concern in library.corrections.get(passage.id, ()):
        if concern.anchor and concern.anchor in sentence:
            return review
    return None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # The Markdown template is not escaped: its text is the project's own and is read as plain text too.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = _anchor
    return environment


def _anchor(number: Any) -> str:
    return f"provision-{number}"
