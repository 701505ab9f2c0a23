"""The three tools beside the chat, each as HTML: a provision by number, a message checked, the audit of the articles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from bot.question import detect_language
from corpus.audit import STATUS_NAMES, AuditRow, audit
from corpus.checker import CheckedCitation, Status, check_citations
from corpus.library import Library, library
from corpus.model import Kind, Source
from web.api import limited, lookup
from web.evidence import Evidence
from web.templating import render
from web.texts import say
from web.threats import VERDICT_NAMES, Said, find_threats

# How serious a status is, in the colours of the page.
TONES: dict[Status, str] = {
    Status.VERIFIED: "good",
    Status.RENUMBERED: "warn",
    Status.REPEALED: "bad",
    Status.NOT_FOUND: "bad",
    Status.CONTENT_MISMATCH: "bad",
    Status.UNKNOWN_LAW: "warn",
    Status.UNPARSED: "plain",
}


@dataclass(frozen=True)
class Stretch:
    """A stretch of the pasted message; ``tone`` is empty where there is nothing to say of it."""

    text: str
    tone: str = ""
    label: str = ""


def provision_html(text: str, language: str) -> Markup:
    """What is at the provisions that ``text`` names. Raises InputError when it is too long."""
    corpus = library()
    evidence = Evidence(corpus, language, "p")
    rows = []
    for row in lookup(text, language):
        status = Status(row["status"])
        held = corpus.source(row["current"] or (row["source_id"] if status is not Status.NOT_FOUND else "") or "")
        rows.append(
            {
                "text": row["text"],
                "tone": TONES[status],
                "status": STATUS_NAMES[status].in_language(language),
                "detail": row["detail"],
                "marks": evidence.marks([held.passages[0].id]) if held else "",
                "plain": [s.in_language(language) for s in held.passages[0].sentences]
                if held and held.verbatim
                else [],
            }
        )
    return render("provision.html.j2", rows=rows, cards=evidence.cards(), language=language)


@lru_cache(maxsize=2)
def browse_html(language: str) -> Markup:
    """The provisions of the core library, by law or norm, as buttons that look one up."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for source in library().sources.values():
        if source.kind is not Kind.ARTICLE:
            groups[source.title.in_language(language).removeprefix("中华人民共和国")].append(
                (source.id, source.locator.in_language(language) or source.id)
            )
    return render("browse.html.j2", groups=dict(groups))


def message_html(text: str, language: str) -> Markup:
    """What a pasted message gets wrong and may not threaten. Raises InputError when it is too long."""
    corpus = library()
    checked = check_citations(limited(text), corpus, language=language)
    said = find_threats(text, corpus)
    evidence = Evidence(corpus, language, "m")
    citations = [
        {
            "text": found.text,
            "tone": TONES[found.status],
            "status": STATUS_NAMES[found.status].in_language(language),
            "detail": found.detail,
            "marks": _current(found, corpus, evidence),
        }
        for found in checked
    ]
    statements = [
        {
            "name": each.threat.name.in_language(language),
            "verdict": VERDICT_NAMES[each.threat.verdict].in_language(language),
            "tone": each.threat.verdict.value,
            "words": list(dict.fromkeys(text[start:end] for start, end in each.spans))[:4],
            "holds": [evidence.say(sentence) for sentence in each.holds],
            "ask": _question(each, language),
        }
        for each in said
    ]
    wrong = sum(found.status not in (Status.VERIFIED, Status.UNPARSED) for found in checked)
    return render(
        "message.html.j2",
        summary=say("message_count", language, len(checked), wrong, len(statements)),
        stretches=_stretches(text, checked, said, language),
        citations=citations,
        statements=statements,
        cards=evidence.cards(),
        language=language,
    )


def _question(said: Said, language: str) -> str:
    """How someone who was sent this would ask about it."""
    asked = (text for text in said.review.wordings.asked_as if detect_language(text) == language)
    return next(asked, said.review.heading.in_language(language))


def _current(found: CheckedCitation, corpus: Library, evidence: Evidence) -> Markup | str:
    held = corpus.source(found.current or (found.source_id if found.status is Status.VERIFIED else "") or "")
    return evidence.marks([held.passages[0].id]) if held and held.passages else ""


def _stretches(text: str, checked: list[CheckedCitation], said: list[Said], language: str) -> list[Stretch]:
    """The message cut where something is to be said of it; citations win where two overlap."""
    spans = [
        (found.start, found.end, TONES[found.status], STATUS_NAMES[found.status].in_language(language))
        for found in checked
    ]
    for each in said:
        label = VERDICT_NAMES[each.threat.verdict].in_language(language)
        spans += [(start, end, each.threat.verdict.value, label) for start, end in each.spans]
    out: list[Stretch] = []
    position = 0
    for start, end, tone, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < position or end <= start:
            continue
        out += [Stretch(text[position:start]), Stretch(text[start:end], tone, label)]
        position = end
    out.append(Stretch(text[position:]))
    return [stretch for stretch in out if stretch.text]


@lru_cache(maxsize=2)
def audit_html(language: str) -> Markup:
    """The audit of the articles: every citation and reviewed claim, with what holds."""
    corpus = library()
    evidence = Evidence(corpus, language, "a")
    report = audit(corpus)
    articles: dict[str, tuple[Source, list[dict[str, object]]]] = {}
    for row in report.rows:
        _, rows = articles.setdefault(row.article.id, (row.article, []))
        rows.append(_audit_row(row, evidence, language))
    wrong = sum(row.wrong for row in report.rows)
    return render(
        "audit.html.j2",
        articles=list(articles.values()),
        count=say("audit_count", language, len(report.rows), wrong),
        cards=evidence.cards(),
        language=language,
    )


def _audit_row(row: AuditRow, evidence: Evidence, language: str) -> dict[str, object]:
    tone = TONES[row.status] if row.status else ("warn" if row.wrong else "good")
    marks = evidence.marks([row.current.passages[0].id]) if row.current and row.current.passages else ""
    return {
        "wrong": row.wrong,
        "tone": tone,
        "label": row.label.in_language(language),
        "citation": row.citation,
        "claim": row.claim.in_language(language),
        "finding": row.finding.in_language(language),
        "marks": marks,
        "holds": [evidence.say(sentence) for sentence in row.evidence[:2]] if row.wrong else [],
    }
