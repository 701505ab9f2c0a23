"""Whether a passage supports a statement, judged without a language model.

In order, the first that holds:

1. ``checked``: the statement says a checked sentence whose basis is the passage (a sentence of the passage itself, what
   a review holds on that basis, or what a review reports of an article). The sentence must make up at least half of the
   statement, not counting the title of the article and the review's verdict where it reports an article. What the
   corpus records of a source's force (是行业自律规范, is industry self-regulation) is checked too.
2. ``quoted``: the statement, or what it sets in quotation marks, stands in the passage.
3. ``contained``: enough of the statement's content occurs in the passage (Broder 1997, containment): bigrams of
   characters in Chinese, stems of content words in English, at or above `CONTAINED`.

The thresholds were calibrated on the 546 pairs of a reviewed sentence and a passage that people named as its basis,
against the same sentences with a passage drawn at random, and with the sixth nearest passage by embedding that is not
their basis. They accept 45 % (zh) and 37 % (en) of the first, 0.2 % and 0.5 % of the second, 3 % and 9 % of the third.
The cosine of multilingual-e5-small was tried beside containment and left out: at the same rate of false support it
added 4 points of recall. So the third rule misses paraphrases: for answers of a language model the figures are a lower
bound. The first rule trusts the basis that the reviewers named; it checks that the answer attributes what they checked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.question import detect_language
from bot.wording import verdict_words
from corpus.library import Library
from corpus.model import FORCE_NAMES, Concern, Name, Passage
from corpus.text import bigrams, normalize
from index.lexical import tokenize

CONTAINED = {"zh": 0.30, "en": 0.45}
# A checked sentence or a quotation must make up this share of the statement to speak for it.
SHARE = 0.5
_SHORTEST = 6
_QUOTED = re.compile(r"[“\"]([^”\"]{6,})[”\"]")
_REPORTS = re.compile(r"^(?:该文|文章|The article |This article )")


class How(Name):
    """By which rule a passage supports a statement."""

    CHECKED = "checked"
    QUOTED = "quoted"
    CONTAINED = "contained"


@dataclass(frozen=True)
class _Checked:
    """The letters of a checked sentence, and of what may stand beside it without being claimed of the passage."""

    key: str
    beside: tuple[str, ...] = ()

    def speaks_for(self, said: str) -> bool:
        aside = sum(len(words) for words in self.beside if words in said)
        return self.key in said and len(self.key) >= SHARE * (len(said) - aside)


class Support:
    """Judges support from the library's passages, reviews and their basis."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._checked: dict[str, list[_Checked]] = defaultdict(list)
        for passage in library.passages.values():
            self._add_force(passage.id)
            for sentence in passage.sentences:
                self._add(passage.id, sentence.zh, sentence.en)
        for review in library.reviews:
            for sentence in review.holds:
                for passage_id in sentence.basis:
                    self._add(passage_id, sentence.zh, sentence.en)
            for concern in review.concerns:
                if concern.passage_id:
                    self._add_report(concern.passage_id, concern)

    def _add(self, passage_id: str, *texts: str, beside: tuple[str, ...] = ()) -> None:
        keys = (letters(text) for text in texts)
        self._checked[passage_id].extend(_Checked(key, beside) for key in keys if len(key) >= _SHORTEST)

    def _add_force(self, passage_id: str) -> None:
        source = self.library.require(passage_id)
        for language, name in zip(("zh", "en"), FORCE_NAMES[source.force], strict=True):
            self._add(passage_id, name, beside=(letters(source.title.in_language(language)),))

    def _add_report(self, passage_id: str, concern: Concern) -> None:
        title = self.library.require(passage_id).title
        for language, says in (("zh", concern.says.zh), ("en", concern.says.en)):
            words = (title.in_language(language), verdict_words(concern.verdicts, "en" if language == "en" else "zh"))
            self._add(passage_id, _REPORTS.sub("", says), beside=tuple(map(letters, words)))

    def passage(self, passage_id: str) -> Passage | None:
        """A passage by id, from the core or the statute book; None when there is none."""
        if found := self.library.passages.get(passage_id):
            return found
        source = self.library.source(passage_id.partition("#")[0])
        return next((p for p in source.passages if p.id == passage_id), None) if source else None

    def how(self, statement: str, passage_id: str) -> How | None:
        """By which rule the passage supports the statement; None when it doesn't, or doesn't exist."""
        passage = self.passage(passage_id)
        said = letters(statement)
        if passage is None or not said:
            return None
        if any(checked.speaks_for(said) for checked in self._checked.get(passage_id, ())):
            return How.CHECKED
        written = letters(passage.text), letters(passage.text_en)
        quoted = [letters(span) for span in _QUOTED.findall(statement)]
        for key in (said, *(q for q in quoted if len(q) >= SHARE * len(said))):
            if len(key) >= _SHORTEST and any(key in text for text in written):
                return How.QUOTED
        enough = contained(statement, reference(passage)) >= CONTAINED[detect_language(statement)]
        return How.CONTAINED if enough else None

    def supported(self, statement: str, passage_ids: Sequence[str]) -> bool:
        """Whether the passages together support the statement: one of them alone, or their content joined."""
        if any(self.how(statement, passage_id) for passage_id in passage_ids):
            return True
        found = [reference(passage) for passage_id in passage_ids if (passage := self.passage(passage_id))]
        return bool(found) and contained(statement, *found) >= CONTAINED[detect_language(statement)]


def letters(text: str) -> str:
    """The letters, digits and ideographs of a text, lower-case, without blanks and punctuation."""
    return re.sub(r"[\W_]", "", normalize(text).lower())


def reference(passage: Passage) -> str:
    """All that a passage says in both languages: its text and its checked sentences."""
    told = (text for sentence in passage.sentences for text in (sentence.zh, sentence.en))
    return "\n".join(filter(None, (passage.text, passage.text_en, *told)))


def contained(statement: str, *texts: str) -> float:
    """Share of the statement's content that occurs in ``texts`` together, 0 to 1."""
    language = detect_language(statement)
    said = _content(statement, language)
    written = frozenset[str]().union(*(_content(text, language) for text in texts))
    return len(said & written) / len(said) if said else 0.0


@lru_cache(maxsize=8192)
def _content(text: str, language: str) -> frozenset[str]:
    if language == "zh":
        return frozenset(bigrams(text))
    return frozenset(tokenize(" ".join(re.findall(r"[A-Za-z0-9.']+", text)), sounds=False))
