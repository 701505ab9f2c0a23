"""Calibrating support: pairs made from the corpus, the weights fitted to them, and the errors at the threshold.

``python -m bot.llm.calibrate`` prints the table of docs/models.md and the constants of `bot.llm.support`. It needs no model
server: the sentences are the corpus's own, changed in known ways, so that the truth of every pair is known.

Supported (the sentence says what its source says, in other words): what a review holds against the passages it rests on;
a provision's plain telling against its official wording; beliefs that hold; wordings changed by hand-written rules;
sentences cut to a clause. Unsupported: beliefs that do not hold; negation added or taken away; roles swapped; a number
changed; an absolute added; a false clause behind a
comma; a sentence of another passage, both any and the nearest one. Targets are split in halves by a
hash of their id: weights are fitted on one, errors counted on the other.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.answer import Language
from bot.llm import support
from bot.llm.facts import facts, missing
from bot.llm.polarity import conflicts
from bot.llm.support import Measures, language_of, measure
from bot.llm.vectors import SentenceVectors
from corpus.library import Library, library
from corpus.model import Belief, Holds, Kind, Sentence
from corpus.settings import settings
from corpus.text import split_sentences
from index.embedding import encoder

# At most this share of unsupported pairs may pass all checks together.
ALLOWED = 0.02
# Sentences of these families are as close to their source as true ones: other checks than the score must catch them.
_CLOSE = frozenset(
    {"negation flipped", "subject or object swapped", "number changed", "absolute added", "a false clause added"}
)


@dataclass(frozen=True)
class Pair:
    """A sentence, what it is held against, where it comes from, and whether it is supported."""

    family: str
    supported: bool
    said: str
    source: tuple[str, ...]
    target: str

    @property
    def held_out(self) -> bool:
        """Whether the pair belongs to the half on which errors are counted."""
        return hashlib.sha256(self.target.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Judged:
    """A pair with its measures and the checks that it fails besides the score."""

    pair: Pair
    measures: Measures
    failed: tuple[str, ...]


def pairs(corpus: Library) -> Iterator[Pair]:
    """All pairs, in a fixed order."""
    told = {
        passage.id: _texts(passage.sentences) + tuple(split_sentences(passage.text))
        for passage in corpus.passages.values()
    }
    for review in corpus.reviews:
        held = _texts(review.holds)
        for sentence in review.holds:
            basis = tuple(t for passage_id in sentence.basis for t in told[passage_id])
            for text in filter(None, (sentence.zh, sentence.en)):
                yield Pair("review against its basis", True, text, basis, review.id)
        yield from _beliefs(review.wordings.beliefs, held, review.id)
        yield from _changed(review.holds, held, review.id)
        yield from _spliced(review.holds, held, review.id)
        yield from _added(review.holds, review.wordings.beliefs, held, review.id)
    for passage in corpus.passages.values():
        texts = told[passage.id]
        if passage.source_id.startswith(f"{Kind.LAW}:"):
            official = tuple(split_sentences(passage.text))
            for sentence in passage.sentences:
                yield Pair("plain telling against official wording", True, sentence.zh, official, passage.id)
        yield from _beliefs(passage.wordings.beliefs, texts, passage.id)
        yield from _changed(passage.sentences, texts, passage.id)
        yield from _spliced(passage.sentences, texts, passage.id)
        yield from _added(passage.sentences, passage.wordings.beliefs, texts, passage.id)
    yield from _elsewhere(corpus, told)


def _texts(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(text for sentence in sentences for text in (sentence.zh, sentence.en) if text)


def _added(
    sentences: Sequence[Sentence], beliefs: Sequence[Belief], texts: tuple[str, ...], target: str
) -> Iterator[Pair]:
    """A true sentence with something that does not hold behind a comma."""
    false = [belief for belief in beliefs if belief.holds is Holds.FALSE]
    for i, sentence in enumerate(sentences[: len(false)]):
        yield Pair("a false clause added", False, f"{sentence.zh.rstrip('。')}，{false[i].zh}。", texts, target)
        if sentence.en:
            yield Pair("a false clause added", False, f"{sentence.en.rstrip('.')}, and {false[i].en}.", texts, target)


def _spliced(sentences: Sequence[Sentence], texts: tuple[str, ...], target: str) -> Iterator[Pair]:
    """The beginning of one sentence with the end of the next."""
    for first, second in pairwise(sentences):
        for one, other in ((first.zh, second.zh), (first.en, second.en)):
            begins, ends = _clauses(one), _clauses(other)
            if len(begins) > 1 and len(ends) > 1:
                joint, end = ("，", "。") if language_of(one) == "zh" else (", ", ".")
                yield Pair("two sentences spliced", False, begins[0] + joint + ends[-1] + end, texts, target)


def _clauses(text: str) -> list[str]:
    return re.split(r"[，；]|[,;] ", text.rstrip("。."))


def _beliefs(beliefs: Sequence[Belief], texts: tuple[str, ...], target: str) -> Iterator[Pair]:
    for belief in beliefs:
        if belief.holds is Holds.DEPENDS:
            continue
        holds = belief.holds is Holds.TRUE
        family = "belief that holds" if holds else "belief that does not hold"
        for text in filter(None, (belief.zh, belief.en)):
            yield Pair(family, holds, text, texts, target)


def _changed(sentences: Sequence[Sentence], texts: tuple[str, ...], target: str) -> Iterator[Pair]:
    for sentence in sentences:
        for text in filter(None, (sentence.zh, sentence.en)):
            language = language_of(text)
            for supported, family, change in _CHANGES:
                if (changed := change(text, language)) and changed != text:
                    yield Pair(family, supported, changed, texts, target)


def _elsewhere(corpus: Library, told: dict[str, tuple[str, ...]]) -> Iterator[Pair]:
    ids = list(corpus.passages)
    for i, passage_id in enumerate(ids):
        sentences = corpus.passages[passage_id].sentences
        if not sentences:
            continue
        for family, other in (
            ("another passage", ids[(i * 7919 + 101) % len(ids)]),
            ("a neighbouring passage", ids[(i + 1) % len(ids)]),
        ):
            if corpus.passages[other].parent_id is None and other != passage_id:
                yield Pair(family, False, sentences[0].zh, told[other], passage_id)


# -- changes ------------------------------------------------------------------------------------------------------

_REWORDINGS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("应当", "应该"),
        ("拨打", "打"),
        ("严禁", "不准"),
        ("不得", "不能"),
        ("无需", "不用"),
        ("债务人", "欠款人"),
        ("催收员", "催收人员"),
        ("亲友", "亲戚朋友"),
        ("你", "您"),
        ("不等于", "并不等于"),
        ("电话", "来电"),
        ("保存", "保留"),
        ("一般", "通常"),
        ("核实", "核对"),
        ("所以", "因此"),
        ("但", "不过"),
        ("还款", "还钱"),
        ("可以", "可"),
        ("如果", "要是"),
        ("没有", "并没有"),
        ("向", "可以向"),
    ),
    "en": (
        ("should not", "ought not to"),
        ("may not", "cannot"),
        ("the debtor", "the borrower"),
        ("collectors", "debt collectors"),
        ("must", "has to"),
        ("does not", "doesn't"),
        ("do not", "don't"),
        ("relatives and friends", "family and friends"),
        ("generally", "usually"),
        ("keep", "save"),
        ("ring", "call"),
        ("Under the", "According to the"),
        ("but", "yet"),
    ),
}
_FLIPS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("不等于", "等于"),
        ("不代表", "代表"),
        ("不得", "可以"),
        ("严禁", "可以"),
        ("禁止", "允许"),
        ("不能", "能"),
        ("不会", "会"),
        ("不应", "应"),
        ("没有", "有"),
        ("不是", "是"),
        ("无权", "有权"),
        ("不可以", "可以"),
        ("不用", "要"),
        ("无需", "需要"),
        ("未经", "经"),
        ("必须", "不必"),
        ("应当", "不必"),
        ("可以", "不可以"),
        ("有权", "无权"),
        ("应", "不应"),
        ("会", "不会"),
        ("能", "不能"),
        ("属于", "不属于"),
        ("要", "不要"),
        ("是", "不是"),
        ("有", "没有"),
    ),
    "en": (
        ("does not", "does"),
        ("do not", "do"),
        ("may not", "may"),
        ("cannot", "can"),
        ("must not", "must"),
        ("should not", "should"),
        ("is not", "is"),
        ("are not", "are"),
        (" not ", " "),
        ("without", "with"),
        ("no ", "a "),
        ("must", "need not"),
        ("may", "may not"),
        ("can", "cannot"),
        ("should", "should not"),
        (" is ", " is not "),
        (" are ", " are not "),
        ("forbid", "allow"),
        ("has ", "has no "),
    ),
}
_SWAPS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("催收", "法院"),
        ("债务人", "债权人"),
        ("亲友", "催收员"),
        ("平台", "警察"),
        ("你", "亲友"),
        ("法院", "平台"),
        ("公安机关", "催收公司"),
        ("借款人", "担保人"),
    ),
    "en": (
        ("collector", "court"),
        ("debtor", "lender"),
        ("relatives", "collectors"),
        ("platform", "police"),
        ("lender", "guarantor"),
        ("court", "platform"),
    ),
}


def _reword(text: str, language: Language) -> str | None:
    changed = text
    done = 0
    for old, new in _REWORDINGS[language]:
        if old in changed and done < 3:
            changed, done = changed.replace(old, new, 1), done + 1
    return changed if done else None


def _clause(text: str, language: Language) -> str | None:
    pieces = _clauses(text)
    longest = max(pieces, key=len)
    return (
        longest + ("。" if language == "zh" else ".")
        if len(pieces) > 1 and len(longest) > (10 if language == "zh" else 40)
        else None
    )


def _opened(text: str, language: Language) -> str:
    return ("简单说，" + text) if language == "zh" else ("In short, " + text[0].lower() + text[1:])


def _flip(text: str, language: Language) -> str | None:
    return next((text.replace(old, new, 1) for old, new in _FLIPS[language] if old in text), None)


def _swap(text: str, language: Language) -> str | None:
    return next((text.replace(old, new, 1) for old, new in _SWAPS[language] if old in text), None)


def _number(text: str, language: Language) -> str | None:
    if match := re.search(r"[0-9]+", text):
        return text[: match.start()] + str(int(match[0]) + 3) + text[match.end() :]
    if language == "zh" and (match := re.search(r"[二三四五六七八九十](?=[年天日次倍个点%元万])", text)):
        return text[: match.start()] + ("五" if match[0] != "五" else "七") + text[match.end() :]
    return None


def _absolute(text: str, language: Language) -> str | None:
    words = (
        (("可能", "一定会"), ("一般", "一律"), ("可以", "必须"), ("会", "必然会"))
        if language == "zh"
        else (("may", "must"), ("generally", "always"), ("usually", "always"), ("can", "must"))
    )
    return next((text.replace(old, new, 1) for old, new in words if old in text and f"不{old}" not in text), None)


_CHANGES = (
    (True, "reworded", _reword),
    (True, "cut to a clause", _clause),
    (True, "with an opening phrase", _opened),
    (False, "negation flipped", _flip),
    (False, "subject or object swapped", _swap),
    (False, "number changed", _number),
    (False, "absolute added", _absolute),
)


# -- judging ------------------------------------------------------------------------------------------------------


def judge(made: Sequence[Pair], vectors: SentenceVectors) -> list[Judged]:
    """Measure all pairs; what is embedded is embedded once."""
    out = []
    known: dict[str, np.ndarray] = {}
    wanted = list(dict.fromkeys(t for pair in made for t in (pair.said, *pair.source)))
    for start in range(0, len(wanted), 1000):
        block = wanted[start : start + 1000]
        known |= zip(block, vectors.of(block), strict=True)
    for pair in made:
        measures = measure(pair.said, known[pair.said], pair.source, np.stack([known[t] for t in pair.source]))
        out.append(Judged(pair, measures, tuple(failed_checks(pair.said, pair.source, measures))))
    return out


def failed_checks(said: str, source: Sequence[str], measures: Measures) -> Iterator[str]:
    """The checks besides the score that a sentence fails, as the verifier applies them."""
    language = language_of(said)
    if missing(facts(said), [fact for text in source for fact in facts(text)]):
        yield "facts"
    counterpart = support.counterpart(said, source, measures)
    if counterpart is not None:
        yield from (conflict.kind for conflict in conflicts(said, counterpart, language, " ".join(source)))


def fit(judged: Sequence[Judged]) -> tuple[tuple[float, ...], float]:
    """Weights, and the threshold at which at most `ALLOWED` of the unsupported pairs of this half pass
    all checks, those aside that are as close to their source as true ones."""
    from sklearn.linear_model import LogisticRegression

    scored = [j for j in judged if j.pair.family not in _CLOSE]
    labels = np.array([j.pair.supported for j in scored])
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(
        np.array([j.measures.inputs for j in scored]), labels
    )
    scores = model.predict_proba(np.array([j.measures.inputs for j in scored]))[:, 1]
    gates = [j.measures.open for j in scored]
    passes = np.array([not j.failed and open_ for j, open_ in zip(scored, gates, strict=True)])
    for threshold in np.arange(0.05, 0.99, 0.01):
        if (passes & ~labels & (scores >= threshold)).sum() <= ALLOWED * (~labels).sum():
            break
    return (float(model.intercept_[0]), *(float(w) for w in model.coef_[0])), float(threshold)


def table(judged: Sequence[Judged]) -> str:
    """Share of each family that passes the score alone and all checks together, in the half that was not fitted."""
    rows: dict[tuple[bool, str], list[tuple[bool, bool]]] = defaultdict(list)
    for j in judged:
        if j.pair.held_out:
            by_score = j.measures.supported
            rows[(j.pair.supported, j.pair.family)].append((by_score, by_score and not j.failed))
    lines = ["| family | truth | N | pass the score | pass all checks |", "|---|---|---|---|---|"]
    for (supported, family), passed in sorted(rows.items(), key=lambda row: (not row[0][0], row[0][1])):
        score, both = (100 * sum(p[i] for p in passed) / len(passed) for i in (0, 1))
        lines.append(
            f"| {family} | {'supported' if supported else 'unsupported'} | {len(passed)} | {score:.1f}% | {both:.1f}% |"
        )
    for supported in (True, False):
        every = [p[1] for key, passed in rows.items() if key[0] is supported for p in passed]
        lines.append(
            f"| **all {'supported' if supported else 'unsupported'}** | | {len(every)} | | **{100 * sum(every) / len(every):.1f}%** |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the fitted constants and the table at the constants in use."""
    corpus, model = library(), encoder()
    judged = judge(list(pairs(corpus)), SentenceVectors(corpus, model, settings().index_dir))
    weights, threshold = fit([j for j in judged if not j.pair.held_out])
    rounded = ", ".join(f"{w:.2f}" for w in weights)
    sys.stdout.write(
        f"fitted: WEIGHTS = ({rounded}); THRESHOLD = {threshold:.2f}\n\nat the constants in use:\n{table(judged)}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
