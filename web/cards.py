"""Source cards: what a mark stands for, said so that a reader can judge it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.wording import force_name, titled, verdict_words
from corpus.library import Library
from corpus.model import Force, Kind, Passage, Source
from web.templating import render
from web.texts import say

# A passage up to this length is shown whole; a longer one around the quoted words.
WHOLE, AROUND = 700, 220
_COLOURS: dict[Force, str] = {
    Force.LAW: "law",
    Force.JUDICIAL_INTERPRETATION: "interpretation",
    Force.ADMINISTRATIVE_REGULATION: "regulation",
    Force.DEPARTMENTAL_RULE: "regulation",
    Force.JUDICIAL_POLICY: "regulation",
    Force.REGULATORY_DOCUMENT: "regulation",
    Force.STANDARD: "standard",
    Force.SELF_REGULATION: "self-regulation",
    Force.PUBLIC_NOTICE: "notice",
    Force.ARTICLE: "article",
}
_ARTICLE_PREFIX = re.compile(
    r"^(?:该文|文章|这篇文章)(?:称|说)?|^(?:The|This) article (?:says|claims|states)(?: that)? ", re.IGNORECASE
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a passage; ``quoted`` when it is the words cited, ``gap`` when words are left out here."""

    text: str
    quoted: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Correction:
    """What an article says, what becomes of it, and what holds instead."""

    says: str
    verdict: str
    holds: str
    basis: str


@dataclass(frozen=True)
class Facts:
    """What a source is, in the words that a card, the lookup and the export print."""

    title: str
    colour: str
    kind: str
    wording: str
    since: str
    issuer: str
    url: str | None
    link: str


def facts(source: Source, language: str) -> Facts:
    """The facts of a source in ``language``."""
    wording = "official" if source.verbatim else "gist" if source.kind is Kind.NORM else "retold"
    kind = force_name(source, language)  # type: ignore[arg-type]
    if source.kind is Kind.LAW:
        kind = say("law_not_in_force" if source.in_force is False else "law_in_force", language)
    url = source.url if source.url and source.url.startswith(("http://", "https://")) else None
    return Facts(
        title=titled(source, language),  # type: ignore[arg-type]
        colour=_COLOURS[source.force],
        kind=kind[:1].upper() + kind[1:],
        wording=say(wording, language),
        since=_since(source, language),
        issuer=source.issuer.in_language(language),
        url=url,
        link=say("official_site" if source.kind is Kind.LAW else "original", language),
    )


def _since(source: Source, language: str) -> str:
    """Since when a source is in force, and whether it still is, as far as is known."""
    published = say("published", language, source.published) if source.published else ""
    if source.kind is Kind.ARTICLE:
        return published
    if source.in_force and source.effective:
        return say("in_force_since", language, source.effective)
    status = say({True: "in_force", False: "not_in_force", None: "force_unknown"}[source.in_force], language)
    return " · ".join(
        filter(None, (status, say("since", language, source.effective) if source.effective else published))
    )


def find_passage(source: Source, passage_id: str) -> Passage:
    """A passage of ``source`` by id, the first when there is none of that id."""
    return next((passage for passage in source.passages if passage.id == passage_id), source.passages[0])


def pieces(text: str, quote: str) -> list[Piece]:
    """``text`` with the words of ``quote`` apart; a long text is cut down to their surroundings."""
    start = text.find(quote) if quote else -1
    if start < 0:
        return [Piece(text)] if len(text) <= WHOLE else [Piece(text[:WHOLE]), Piece("", gap=True)]
    end = start + len(quote)
    before, after = text[:start], text[end:]
    if len(text) <= WHOLE:
        parts = [Piece(before), Piece(quote, quoted=True), Piece(after)]
        return [piece for piece in parts if piece.text]
    out: list[Piece] = []
    if len(before) > AROUND:
        out.append(Piece("", gap=True))
        before = before[-AROUND:]
    out += [Piece(before), Piece(quote, quoted=True), Piece(after[:AROUND])]
    if len(after) > AROUND:
        out.append(Piece("", gap=True))
    return [piece for piece in out if piece.text or piece.gap]


def corrections(library: Library, passage: Passage, quote: str, language: str) -> list[Correction]:
    """What reviews hold against an article's passage, those about the quoted words first."""
    found = list(library.corrections.get(passage.id, ()))
    found.sort(key=lambda pair: not (pair[1].anchor and (pair[1].anchor in quote or quote in pair[1].anchor)))
    out = []
    for review, concern in found[:3]:
        first = review.holds[0]
        names = [titled(library.require(basis), language) for basis in first.basis]  # type: ignore[arg-type]
        out.append(
            Correction(
                says=_ARTICLE_PREFIX.sub("", concern.says.in_language(language)).rstrip("。."),
                verdict=verdict_words(concern.verdicts, language),  # type: ignore[arg-type]
                holds=first.in_language(language),
                basis=("、" if language == "zh" else "; ").join(dict.fromkeys(names)),
            )
        )
    return out


def card(library: Library, citation: Mapping[str, Any], language: str, turn: str) -> Markup:
    """The card of one citation (its JSON: ``n``, ``source_id``, ``passage_id``, ``quote``, ``note``)."""
    source = library.require(str(citation["source_id"]))
    passage = find_passage(source, str(citation["passage_id"]))
    quote = str(citation.get("quote") or "")
    shown = pieces(passage.text, quote)
    whole = [p for p in source.passages if p.parent_id is None]
    locator = "" if source.kind is not Kind.ARTICLE else _heading(passage, language)
    if source.kind is Kind.NORM and len(whole) > 1:
        locator = passage.heading[-1].in_language(language)
    return render(
        "card.html.j2",
        n=citation["n"],
        turn=turn,
        source=source,
        facts=facts(source, language),
        locator=locator,
        pieces=shown,
        quote=quote or passage.text,
        english=_english(passage) if language == "en" else "",
        note=citation.get("note") if source.kind is not Kind.LAW else source.note.in_language(language),
        corrections=corrections(library, passage, quote, language) if source.kind is Kind.ARTICLE else [],
        complete=passage is whole[0] and len(whole) == 1 and not any(piece.gap for piece in shown),
        language=language,
    )


def cards(library: Library, citations: Sequence[Mapping[str, Any]], language: str, turn: str) -> Markup:
    """The cards of an answer, in the order of its marks."""
    return Markup("").join(card(library, citation, language, turn) for citation in citations)


def full_text(library: Library, source_id: str, language: str) -> Markup:
    """A whole source as HTML. Raises InputError when there is none of that id."""
    source = library.require(source_id)
    whole = [passage for passage in source.passages if passage.parent_id is None]
    sections = [(_heading(passage, language) if len(whole) > 1 else "", passage) for passage in whole]
    return render("full.html.j2", source=source, sections=sections, language=language)


def _heading(passage: Passage, language: str) -> str:
    return " › ".join(text.in_language(language) for text in passage.heading[1:])


def _english(passage: Passage) -> str:
    return passage.text_en or " ".join(sentence.en for sentence in passage.sentences if sentence.en)
