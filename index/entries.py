"""What is indexed: every vector is an entry that stands for a target, a passage or a review.

A target has several entries (its sentences, its official wording, the lay wordings that people ask it by), so that a
question meets it in whichever words come closest; the best entry speaks for the target (max pooling over multiple
representations, as in doc2query and multi-vector retrieval).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import Kind, Name, Passage, Review, Sentence, Text, Wordings
from corpus.statutes import StatuteBook

REVIEW = "review"


class Role(Name):
    """What an entry's text is to its target."""

    SENTENCE = "sentence"
    WORDING = "wording"  # official wording, or a whole paragraph under its headings
    BELIEF = "belief"
    ASKED = "asked"


@dataclass(frozen=True)
class Entry:
    """One text to embed. ``position`` is the index of the sentence or belief in its target, of the sentence that a
    question asks for, else -1."""

    target: str
    role: Role
    language: str
    text: str
    position: int = -1

    def to_dict(self) -> dict[str, object]:
        """As a JSON object."""
        return dict(vars(self))  # asdict would copy 23,600 of them deeply


def review_target(review: Review) -> str:
    """The target id of a review."""
    return f"{REVIEW}:{review.id}"


def core_entries(library: Library) -> list[Entry]:
    """The entries of the core library: articles, norms, core provisions and reviews."""
    entries: list[Entry] = []
    for passage in library.passages.values():
        entries.extend(_passage_entries(passage))
    for review in library.reviews:
        entries.extend(_review_entries(review))
    return entries


def statute_entries(book: StatuteBook) -> list[Entry]:
    """One entry a provision of the whole statute book, its text under its law and chapter."""
    return [
        Entry(
            f"{provision.id}#1",
            Role.WORDING,
            "zh",
            "，".join(filter(None, (provision.law, _bare(provision.chapter), _bare(provision.section))))
            + "："
            + provision.text,
        )
        for provision in book.provisions()
    ]


def _bare(heading: str | None) -> str | None:
    return heading.split(" ", 1)[-1] if heading else None


def _passage_entries(passage: Passage) -> Iterator[Entry]:
    target = passage.parent_id or passage.id
    is_law = passage.source_id.startswith(f"{Kind.LAW}:")
    if is_law:
        yield Entry(target, Role.WORDING, "zh", passage.text)
    else:
        headings = passage.heading[-1:]
        yield Entry(target, Role.WORDING, "zh", _headed(headings, passage.text, "zh"))
        if passage.text_en:
            yield Entry(target, Role.WORDING, "en", _headed(headings, passage.text_en, "en"))
    if passage.parent_id is None:
        yield from _sentence_entries(target, passage.sentences)
        yield from _wording_entries(target, passage.wordings)
        if not passage.source_id.startswith(f"{Kind.ARTICLE}:"):
            yield from _bilingual(target, Role.ASKED, passage.heading[-1])


def _review_entries(review: Review) -> Iterator[Entry]:
    target = review_target(review)
    yield from _bilingual(target, Role.ASKED, review.heading)
    yield from _sentence_entries(target, review.holds)
    yield from _wording_entries(target, review.wordings)


def _sentence_entries(target: str, sentences: Sequence[Sentence]) -> Iterator[Entry]:
    for position, sentence in enumerate(sentences):
        yield from _bilingual(target, Role.SENTENCE, sentence, position)


def _wording_entries(target: str, wordings: Wordings) -> Iterator[Entry]:
    for position, belief in enumerate(wordings.beliefs):
        yield from _bilingual(target, Role.BELIEF, belief, position)
    for position, asked in [*((-1, asked) for asked in wordings.asked_as), *wordings.asked_of]:
        yield Entry(target, Role.ASKED, "en" if asked.isascii() else _language(asked), asked, position)


def _bilingual(target: str, role: Role, text: Text, position: int = -1) -> Iterator[Entry]:
    if text.zh:
        yield Entry(target, role, "zh", text.zh, position)
    if text.en:
        yield Entry(target, role, "en", text.en, position)


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"


def _headed(headings: Sequence[Text], text: str, language: str) -> str:
    return " ".join([*(heading.in_language(language) for heading in headings), text])
