"""What is known to be false: beliefs that do not hold, and what reviews find wrong in articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answer import Language
from bot.llm.polarity import conflicts
from corpus.library import Library
from corpus.model import Holds
from corpus.text import bigrams

# A sentence, or a clause of one, is a claim when it shares this much with it, and more than with what the passages say.
_SAME, _SAME_CLAUSE = 0.5, 0.6
_SHORTEST_CLAUSE = 4
# What stands to a false claim in one of these ways denies it.
_DENIALS = {"negation", "opposite"}
_REPORTED = re.compile(
    r"^(?:该文|文章)(?:称|说|认为|举例说|建议|还说)?|^(?:The|This) article (?:says|claims|suggests|gives an example of)(?: that)? ?"
)
_CLAUSE = re.compile(r"[，；：。（）]|[,;:]\s|\b(?:and|but|so)\b")


class FalseClaims:
    """The false claims of a library in one language."""

    def __init__(self, library: Library, language: Language) -> None:
        self.language = language
        self._claims = [(claim, bigrams(claim)) for claim in dict.fromkeys(_claims(library, language)) if claim]

    def repeats(self, said: str, counterpart: str) -> str | None:
        """The claim that ``said`` repeats though ``counterpart``, what its passage says, is further away; None for none."""
        for text, limit in [
            (said, _SAME),
            *((clause, _SAME_CLAUSE) for clause in _CLAUSE.split(said) if clause != said),
        ]:
            mine = bigrams(text)
            if len(mine) < _SHORTEST_CLAUSE:
                continue
            own = max(dice(mine, bigrams(part)) for part in (counterpart, *_CLAUSE.split(counterpart)))
            for claim, pairs in self._claims:
                if (near := dice(mine, pairs)) > limit and near > own and not self._denies(text, claim):
                    return claim
        return None

    def _denies(self, text: str, claim: str) -> bool:
        return any(conflict.kind in _DENIALS for conflict in conflicts(text, claim, self.language))


def dice(first: set[str], second: set[str]) -> float:
    """Overlap of two sets, 0 to 1 (Dice 1945)."""
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0


def _claims(library: Library, language: Language) -> Iterator[str]:
    beliefs = [b for p in library.passages.values() for b in p.wordings.beliefs]
    beliefs += [b for review in library.reviews for b in review.wordings.beliefs]
    yield from (belief.in_language(language) for belief in beliefs if belief.holds is Holds.FALSE)
    for review in library.reviews:
        for concern in review.wrong_concerns:
            yield _REPORTED.sub("", concern.says.in_language(language)).rstrip("。.")
