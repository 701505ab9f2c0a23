"""The numbered passages that a model is given, chosen to fit its context, and what each may be cited for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answer import Answer, Language
from bot.compose import passage_of
from bot.llm.facts import Fact, facts
from bot.wording import force_name, titled, verdict_words
from corpus.citation import find_citations
from corpus.library import Library
from corpus.model import Concern, Kind, Passage, Review, Sentence, Source
from corpus.text import split_sentences
from index.entries import REVIEW, Role
from index.retriever import Hit

MAX_PASSAGES = 9
_MAX_REVIEWS, _MAX_HELD, _MAX_WRONG = 3, 4, 3
_LONGEST_SHOWN = 420
# Own articles may hold words meant for the model: such sentences are neither shown to it nor citable.
_INJECTED = re.compile(
    r"(?:忽略|无视|忘记|不要遵守|覆盖).{0,16}(?:指令|规则|提示|要求|设定|以上|上面|之前)|系统提示|提示词|你现在是|从现在起你|扮演|作为(?:一个)?AI|语言模型|"
    r"(?:ignore|disregard|forget|override).{0,30}(?:instruction|rule|prompt|above|previous)|system prompt|you are now|act as|"
    r"pretend to be|as an ai|language model|jailbreak|<\s*/?\s*(?:script|iframe|img|system)|\[/?INST\]|<\|",
    re.IGNORECASE,
)


def estimate_tokens(text: str) -> int:
    """Tokens of ``text``, never fewer than real tokenizers count: one an ideograph, one for three other characters.

    Qwen, DeepSeek and Llama 3 need 0.6–1.0 tokens an ideograph; a prompt that is too long would be cut by the server
    without a word, rules first, so the estimate stays on the safe side.
    """
    wide = sum(ord(char) > 0x2E7F for char in text)
    return wide + -(-(len(text) - wide) // 3)


@dataclass(frozen=True)
class Citable:
    """A text that a sentence may rest on; ``sentence`` is the corpus's sentence that it belongs to, None for official
    wording."""

    text: str
    sentence: Sentence | None = None


@dataclass
class Given:
    """A passage with its number in the prompt."""

    n: int
    passage: Passage
    source: Source
    citable: tuple[Citable, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What the passage says, sentence by sentence, in both languages."""
        return tuple(dict.fromkeys(c.text for c in self.citable))

    @cached_property
    def surroundings(self) -> str:
        """What else about the passage may be said: title, locator, headings, aliases, dates, scope and notes."""
        source = self.source
        texts = [source.title, source.locator, source.issuer, source.note, source.scope, *self.passage.heading]
        dates = [date for date in (source.published, source.effective) if date]
        return "\n".join([*(t for text in texts for t in (text.zh, text.en) if t), *source.aliases, *dates])

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The numbers, dates and amounts that the passage vouches for."""
        return tuple(fact for text in (*self.texts, *self.surroundings.splitlines()) for fact in facts(text))

    @cached_property
    def cited(self) -> frozenset[tuple[str, str]]:
        """Laws and articles that the passage itself names, as (name, number)."""
        whole = "\n".join(self.texts)
        return frozenset((c.name or "", c.clause) for c in find_citations(whole))


@dataclass(frozen=True)
class Chosen:
    """What goes into a prompt: passages, checked statements with the passages they rest on, and false claims."""

    given: tuple[Given, ...]
    checked: tuple[tuple[Sentence, tuple[int, ...]], ...]
    wrong: tuple[tuple[Concern, Review], ...]
    block: str

    @property
    def tokens(self) -> int:
        """Estimated length of the block."""
        return estimate_tokens(self.block)


def choose(library: Library, extractive: Answer, hits: Sequence[Hit], language: Language, budget: int) -> Chosen:
    """The best passages that fit into ``budget`` tokens: what the extractive answer rests on first, then the next hits."""
    reviews = {f"{REVIEW}:{review.id}": review for review in library.reviews}
    found = [reviews[hit.target] for hit in hits if hit.target in reviews][:_MAX_REVIEWS]
    held = {review.id: _best_held(review, hits) for review in found}
    order = list(_order(library, extractive, hits, held))
    picker = _Picker(library, language, found, held)
    for passage_id in order:
        if len(picker.ids) >= MAX_PASSAGES:
            break
        picker.ids.append(passage_id)
        if estimate_tokens(picker.block()) > budget:
            picker.ids.pop()
            if len(picker.ids) >= 3:
                break
    while picker.checked_limit and estimate_tokens(picker.block()) > budget:
        picker.checked_limit -= 1
    return picker.chosen()


def _best_held(review: Review, hits: Sequence[Hit]) -> list[Sentence]:
    hit = next(hit for hit in hits if hit.target == f"{REVIEW}:{review.id}")
    order = sorted(range(len(review.holds)), key=lambda i: -hit.cosine(Role.SENTENCE, i))[:_MAX_HELD]
    return [review.holds[i] for i in sorted({0, *order})][:_MAX_HELD]


def _order(library: Library, extractive: Answer, hits: Sequence[Hit], held: dict[str, list[Sentence]]) -> Iterator[str]:
    seen: set[str] = set()
    wanted = [c.passage_id for c in extractive.citations]
    for hit in hits:
        if hit.target.startswith(f"{REVIEW}:"):
            wanted.extend(b for s in held.get(hit.target.partition(":")[2], ()) for b in s.basis)
        else:
            wanted.append(hit.target)
    for passage_id in wanted:
        if passage_id in seen:
            continue
        seen.add(passage_id)
        if _citable(library, passage_id, ()):
            yield passage_id


def _citable(library: Library, passage_id: str, checked: Iterable[Sentence]) -> tuple[Citable, ...]:
    """What may be said of a passage: its sentences and official wording without corrected claims, and what reviews that
    rest on it hold."""
    passage, source = passage_of(library, passage_id), library.require(passage_id)
    anchors = [c.anchor for _, c in library.corrections.get(passage_id, ()) if c.anchor]

    def may(text: str) -> bool:
        corrected = any(anchor in text or text in anchor for anchor in anchors)
        return bool(text) and not corrected and not _INJECTED.search(text)

    sentences = [s for s in passage.sentences if may(s.zh) and (not s.en or may(s.en))]
    dropped = {s.en for s in passage.sentences} - {s.en for s in sentences}
    out = [Citable(text, s) for s in sentences for text in (s.zh, s.en) if text]
    out += [Citable(text, s) for s in checked for text in (s.zh, s.en) if text]
    if source.kind is not Kind.NORM:
        out += [Citable(text) for text in split_sentences(passage.text) if may(text)]
        english = split_sentences(passage.text_en, "en") if passage.text_en else []
        out += [Citable(text) for text in english if may(text) and text not in dropped and not anchors]
    return tuple(out)


class _Picker:
    """Builds the block of a growing list of passages."""

    def __init__(
        self, library: Library, language: Language, reviews: list[Review], held: dict[str, list[Sentence]]
    ) -> None:
        self.library, self.language = library, language
        self.reviews, self.held = reviews, held
        self.ids: list[str] = []
        self.checked_limit = _MAX_REVIEWS * _MAX_HELD

    def checked(self) -> list[tuple[Sentence, tuple[int, ...]]]:
        out = []
        for review in self.reviews:
            for sentence in self.held[review.id]:
                numbers = tuple(self.ids.index(b) + 1 for b in sentence.basis if b in self.ids)
                if numbers and len(numbers) == len(sentence.basis):
                    out.append((sentence, numbers))
        return out[: self.checked_limit]

    def wrong(self) -> list[tuple[Concern, Review]]:
        return [(c, review) for review in self.reviews for c in review.wrong_concerns][:_MAX_WRONG]

    def given(self) -> list[Given]:
        resting: dict[int, list[Sentence]] = {}
        for sentence, numbers in self.checked():
            for n in numbers:
                resting.setdefault(n, []).append(sentence)
        return [
            Given(
                n, passage_of(self.library, p), self.library.require(p), _citable(self.library, p, resting.get(n, ()))
            )
            for n, p in enumerate(self.ids, start=1)
        ]

    def block(self) -> str:
        """The passages, checked statements and false claims as the prompt shows them."""
        zh = self.language == "zh"
        lines = [self._shown(given) for given in self.given()]
        if checked := self.checked():
            lines.append(
                "\n核对过的结论（可以直接采用，方括号是出处）："
                if zh
                else "\nChecked statements (use them as they are; brackets are their sources):"
            )
            lines += [f"- {s.in_language(self.language)}{''.join(f'[{n}]' for n in ns)}" for s, ns in checked]
        if wrong := self.wrong():
            lines.append(
                "\n流传的错误说法（不要当真，不要重复）："
                if zh
                else "\nFalse claims in circulation (do not repeat them):"
            )
            lines += [
                f"- {c.says.in_language(self.language)} ({verdict_words(c.verdicts, self.language)})" for c, _ in wrong
            ]
        return "\n".join(lines)

    def _shown(self, given: Given) -> str:
        source, language = given.source, self.language
        zh = language == "zh"
        if source.kind is Kind.LAW:
            status = "官方原文" if zh else "official wording, Chinese"
        else:
            status = "要旨，非原文" if zh else "gist, not official wording"
        if source.in_force is False:
            status += "；已失效" if zh else "; no longer in force"
        what = f"（{force_name(source, language)}；{status}）" if zh else f" ({force_name(source, language)}; {status})"
        head = f"[{given.n}] {titled(source, language)}{what}"
        own = list(dict.fromkeys(c.sentence.in_language(language) for c in given.citable if c.sentence))
        own = own[: len(given.passage.sentences)]
        if source.kind is Kind.LAW:
            official = given.passage.text.replace("\n", "")
            limit = _LONGEST_SHOWN if zh else _LONGEST_SHOWN // 2
            own.insert(0, "“" + (official if len(official) <= limit else official[:limit] + "……") + "”")
        elif not own:
            own = [c.text for c in given.citable][:4]
        return head + "\n" + "\n".join(own)

    def chosen(self) -> Chosen:
        given = tuple(self.given())
        return Chosen(given, tuple(self.checked()), tuple(self.wrong()), self.block())
