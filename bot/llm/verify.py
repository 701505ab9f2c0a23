"""Verifying a draft sentence by sentence against the passages that it cites. Nothing passes here unchecked.

A sentence is shown when all of this holds of the passages that it marks, or, when it marks none or the wrong one, of a
passage that was given and supports it by itself:

1. every mark points to a passage that was given;
2. every citation of law checks out (`corpus.checker`), and is of a cited passage's source or stands in its text; a title in
   《》 and a law or an authority that is named without number must stand there too;
3. its numbers, dates, clock times, amounts and phone numbers stand there, those of a clause together (`bot.llm.facts`);
4. what it puts in quotation marks stands there to the letter;
5. it is supported: the calibrated score and gates (`bot.llm.support`, `bot.llm.calibrate`);
6. it does not say no where the closest sentence says yes, swap who does what, or claim more (`bot.llm.polarity`);
7. it is not closer to a claim that is known to be false than to what the passages say;
8. it is a whole sentence, in the answer's language, has no markup, links or code, does not say the same twice, and does
   not talk about its own instructions.

A sentence that fails and yet cites a passage is replaced by the sentence of that passage that it comes closest to; else it
is dropped. The measured errors stand in docs/models.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answer import Language
from bot.compose import SAME
from bot.llm import support
from bot.llm.claims import FalseClaims
from bot.llm.evidence import Chosen, Citable, Given
from bot.llm.facts import facts, missing
from bot.llm.polarity import conflicts
from bot.llm.privacy import PLACEHOLDER, Masker
from bot.llm.stream_sentences import Piece
from bot.llm.support import Measures, content_words, language_of, measure
from bot.llm.vectors import SentenceVectors
from bot.question import plain
from bot.wording import CANNOT_ANSWER, HEADINGS
from corpus.checker import Status, check_citations
from corpus.library import Library
from corpus.model import Force, Kind, Sentence
from corpus.text import containment, normalize

# A failed sentence is replaced by the passage's own only if that is about the same thing.
REPLACEMENT_COSINE = 0.88

_MARKUP = re.compile(
    r"[<>`{}|\\]|\]\(|!\[|https?:|www\.|\b[\w-]+\.(?:com|cn|net|org|top|xyz|vip|io|me)\b|@|&(?:lt|gt|amp|#)|javascript:",
    re.IGNORECASE,
)
_TALKS_OF_ITSELF = re.compile(
    r"(?:我|本)(?:的)?(?:规则|指令|设定|提示词|系统提示|系统消息|身份)|作为(?:一个|一名)?(?:AI|人工智能|语言模型|助手|律师|法官)|系统提示|提示词|扮演|开发者模式|"
    r"(?:忽略|无视).{0,10}(?:规则|指令|以上)|资料里?(?:说|写|要求)我|我是(?:催答|AI|律师|法官|ChatGPT|DAN)|"
    r"\b(?:system prompt|my (?:rules|instructions)|as an ai|language model|developer mode|jailbreak|ignore (?:all|previous|the above)|"
    r"i am (?:cuida|an? (?:ai|lawyer|judge))|pretend)\b",
    re.IGNORECASE,
)
_PLEASANTRY = re.compile(
    r"(?:你好|您好|别(?:着急|担心|怕|慌)|好的|当然|明白了|希望(?:以上|这些|能).{0,14}|祝.{0,8}|如有.{0,16}(?:疑问|问题).{0,10}|以下是.{0,12}|总之|综上(?:所述)?|"
    r"hello|hi|sure|certainly|of course|i hope this helps|here is .{0,30}|in summary|let me know .{0,40})[，,。.!！：: ]*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"《([^《》]{2,60})》")
_BARE_LAW = re.compile(
    r"(?:根据|依据|依照|按照|按|违反|触犯|适用)(?P<a>[\u4e00-\u9fff]{2,24}?(?:法|法典|条例|办法|规定|公约|指引|解释|标准|通知))"
    r"|(?P<b>[\u4e00-\u9fff]{2,14}(?:管理法|保护法|法典|诉讼法|处罚法|条例|公约|指引|管理办法))"
)
_AUTHORITY = re.compile(
    r"(?:国家|中国|最高)?[\u4e00-\u9fff]{0,8}?(?:银保监会|银监会|保监会|证监会|监管总局|监督管理总局|金融监管局|金融办|人民银行|央行|公安部|网信办|网信部门|工信部|消费者协会|消协|"
    r"互联网金融协会|银行业协会|仲裁委|最高人民法院|最高法|检察院|国务院|人大|央视)"
)
_ABOLISHED = re.compile(
    r"银保监会|银监会|保监会|银行保险监督管理委员会|\bCBIRC\b|\bCBRC\b|Banking and Insurance Regulatory", re.IGNORECASE
)
_EN_LAW = re.compile(
    r"\b(?:[A-Z][\w-]*\s+(?:(?:and|of|on|for|the|in)\s+)*){1,6}(?:Law|Code|Act|Regulations?|Measures|Provisions|Convention|Guidelines?|Standard)\b"
)
_EN_AUTHORITY = re.compile(
    r"\b(?:[A-Z][\w'’-]*\s+(?:of\s+)?){1,6}(?:Commission|Administration|Ministry|Association|Bureau|Agency|Bank of China|Court)\b|\bMinistry of [A-Z]\w+(?: [A-Z]\w+)*"
)
_ENDED = re.compile(r"[。！？!?.…][”’」』）)\"'》]*$")
_PAIRED = (("“", "”"), ("《", "》"), ("「", "」"), ("（", "）"), ("(", ")"), ("【", "】"))
# Fewer words than this, ideographs in Chinese, say nothing by themselves.
_LEAST_WORDS = {"zh": 6, "en": 4}
_WEAK = Force.REGULATORY_DOCUMENT
_SAYS_LAW = re.compile(r"法律(?:明确)?规定|违法|犯法|法定|\b(?:the law|law says|illegal|unlawful)\b", re.IGNORECASE)
_OF_LAW = re.compile(r"法律|违法|犯法|\blaw\b|illegal|unlawful", re.IGNORECASE)
_QUOTED = re.compile(r"“([^“”]{4,})”|\"([^\"]{8,})\"|「([^「」]{4,})」")
_DIALLED = re.compile(
    r"(?:拨打|打|致电|联系|转(?:账|钱|到|给)|汇|付|加|call|dial|ring|pay|transfer|contact)[^，。,.]{0,12}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a sentence. ``text`` is what may be shown, empty when dropped; ``passages`` its ids, in order;
    ``sentences`` the corpus's sentences that it rests on; ``reasons`` why the model's own words were not used."""

    text: str
    passages: tuple[str, ...] = ()
    sentences: tuple[Sentence | None, ...] = ()
    reasons: tuple[str, ...] = ()
    score: float = 0.0
    quiet: bool = False

    @property
    def own(self) -> bool:
        """Whether the model's own words passed."""
        return bool(self.text) and not self.reasons


class Verifier:
    """Verifies the sentences of one answer against the passages that were given for it."""

    def __init__(
        self,
        library: Library,
        vectors: SentenceVectors,
        claims: FalseClaims,
        chosen: Chosen,
        language: Language,
        question: str,
        masker: Masker,
    ) -> None:
        self.claims = claims
        self.library, self.vectors, self.chosen = library, vectors, chosen
        self.language, self.masker = language, masker
        self.asked = content_words(plain(question))
        self._by_number = {given.n: given for given in chosen.given}
        self._said: list[str] = []
        self._shown: list[str] = []
        self._matrix: dict[int, np.ndarray] = {}

    def prepare(self) -> None:
        """Embed what the passages say, while the model is still thinking."""
        for given in self.chosen.given:
            self._vectors_of(given)

    def verify(self, piece: Piece) -> Verdict:
        """What may be shown of ``piece``."""
        text = normalize(piece.text)
        if piece.furniture or not re.search(r"\w", text) or text in {h[self.language] for h in HEADINGS.values()}:
            return Verdict("", quiet=True)
        if not piece.marks and _PLEASANTRY.fullmatch(text):
            return Verdict("", quiet=True)
        if plain(text).rstrip("。.") in {c.rstrip("。.") for c in CANNOT_ANSWER.values()}:
            return Verdict("", reasons=("declined",), quiet=True)
        said = re.sub(r"^[，,、；;:：\s]+", "", PLACEHOLDER.sub("", text))
        said = plain(said) if self.language == "zh" else said
        if reasons := list(self._form(text, said)):
            return Verdict("", reasons=tuple(reasons))
        vector = self.vectors.of([said])[0]
        marked = [self._by_number[n] for n in piece.marks if n in self._by_number]
        first: list[str] = ["mark"] if len(marked) < len(piece.marks) else []
        if marked and not first:
            failed, verdict = self._supported_by(text, said, vector, marked)
            if verdict:
                return self._once(verdict)
            first = failed
        # No mark or a wrong one: the sentence may stand if one passage carries it all the same.
        if not first or set(first) <= {"mark", "support"}:
            for given in self._nearest(said, vector)[:3]:
                if given not in marked:
                    _, verdict = self._supported_by(text, said, vector, [given])
                    if verdict:
                        return self._once(verdict)
        return self._replacement(said, vector, marked, first or ["no mark"])

    # -- the checks --

    def _form(self, text: str, said: str) -> Iterator[str]:
        if _MARKUP.search(text):
            yield "markup"
        if _TALKS_OF_ITSELF.search(said):
            yield "instructions"
        if len(said) > 8 and language_of(said) != self.language:
            yield "language"
        for match in PLACEHOLDER.finditer(text):
            if not self.masker.knows(match[0]) or _DIALLED.search(text[: match.start()]):
                yield "placeholder"
        if _ABOLISHED.search(said):
            yield "abolished authority"
        if self._unfinished(text):
            yield "unfinished"
        clauses = [clause for clause in re.split(r"[，；,;。]", said) if len(clause.strip()) > 3]
        if len(set(clauses)) < len(clauses):
            yield "repetition"

    def _unfinished(self, text: str) -> bool:
        """Whether a sentence breaks off: small models mark their sources in mid-sentence and stop at any word."""
        words = re.findall(r"[\u4e00-\u9fff]" if self.language == "zh" else r"\w+", text)
        if len(words) < _LEAST_WORDS[self.language] or any(text.count(a) != text.count(b) for a, b in _PAIRED):
            return True
        if _ENDED.search(text):
            return False
        # Without a full stop it may still be whole, as the points of a list often are, if it ends as sentences do.
        end = re.sub(r"[\W_]+$", "", text)
        if re.search(r"[：:，,、；;]\s*$", text):
            return True
        last = re.escape(end[-2:] if self.language == "zh" else end.split()[-1])
        return not any(re.search(last + r"(?=\W|$)", t) for given in self.chosen.given for t in given.texts)

    def _supported_by(
        self, text: str, said: str, vector: np.ndarray, marked: Sequence[Given]
    ) -> tuple[list[str], Verdict | None]:
        """Check a sentence against the passages it marks; marks that carry nothing of it are left out."""
        each = {given.n: self._measure(said, vector, [given]) for given in marked}
        carrying = [given for given in marked if each[given.n].supported]
        if not carrying:
            # Passages that each say half of it do not say it.
            return list(self._against(said, marked, self._measure(said, vector, marked))) or ["support"], None
        measures = each[carrying[0].n] if len(carrying) == 1 else self._measure(said, vector, carrying)
        reasons = list(self._against(said, carrying, measures))
        if reasons and len(carrying) < len(marked):
            # A fact may stand in the passage that alone was too far away.
            joint = self._measure(said, vector, marked)
            if not (again := list(self._against(said, marked, joint))):
                carrying, measures, reasons = list(marked), joint, again
        if reasons:
            return reasons, None
        shown = self.masker.restore(text)
        closest = tuple(self._closest(given, vector).sentence for given in carrying)
        verdict = Verdict(shown, tuple(g.passage.id for g in carrying), closest, (), measures.score)
        return [], verdict

    def _against(self, said: str, given: Sequence[Given], measures: Measures) -> Iterator[str]:
        if not measures.supported:
            yield "support"
        if missing(facts(said), [fact for g in given for fact in g.facts]):
            yield "facts"
        if not self._figures_together(said, given):
            yield "facts apart"
        yield from self._law(said, given)
        yield from self._quotes(said, given)
        texts = self._texts(given)
        counterpart = support.counterpart(said, texts, measures)
        if counterpart is None:
            yield "support"
        else:
            if self._called_law(said, counterpart, given):
                yield "force"
            context = "\n".join([*texts, *(g.surroundings for g in given)])
            yield from (conflict.kind for conflict in conflicts(said, counterpart, self.language, context))
            if self.claims.repeats(said, counterpart):
                yield "false claim"

    def _law(self, said: str, given: Sequence[Given]) -> Iterator[str]:
        sources = {g.source.id for g in given}
        for citation in check_citations(said, self.library, language=self.language):
            named = any(
                citation.source_id and citation.source_id.endswith(f":{number}") for g in given for _, number in g.cited
            )
            if citation.status is not Status.VERIFIED or not (citation.source_id in sources or named):
                yield "citation"
        whole = _bare("\n".join(t for g in given for t in (*g.texts, g.surroundings)))
        names = [
            *_TITLE.findall(said),
            *(m["a"] or m["b"] for m in _BARE_LAW.finditer(said)),
            *_AUTHORITY.findall(said),
        ]
        names += (
            [m[0] for pattern in (_EN_LAW, _EN_AUTHORITY) for m in pattern.finditer(said)]
            if self.language == "en"
            else []
        )
        for name in names:
            bare = (
                re.sub(r"^(?:the|under|in|according|to)+(?=[a-z])", "", _bare(name))
                if self.language == "en"
                else _bare(name)
            )
            if bare not in whole and bare.removeprefix("中华人民共和国") not in whole and not _worded(bare, whole):
                yield "name"

    def _called_law(self, said: str, counterpart: str, given: Sequence[Given]) -> bool:
        """Whether ``said`` speaks of the law where what it rests on is a norm that is none."""
        speakers = [g for g in given if counterpart in g.texts]
        weak = all(g.source.kind is not Kind.LAW and g.source.force.rank >= _WEAK.rank for g in speakers)
        return weak and bool(_SAYS_LAW.search(said)) and not _OF_LAW.search(counterpart)

    def _figures_together(self, said: str, given: Sequence[Given]) -> bool:
        """Whether the figures of each clause stand together somewhere: 10 p.m. of one rule and 9 a.m. of another do not."""
        around = [fact for g in given for fact in facts(g.surroundings)]
        told = [facts(text) for g in given for text in g.texts]
        clauses = [found for clause in re.split(r"[，；,;]", said) if len(found := facts(clause)) > 1]
        return all(any(not missing(found, [*known, *around]) for known in told) for found in clauses)

    def _quotes(self, said: str, given: Sequence[Given]) -> Iterator[str]:
        whole = _bare("\n".join([*(g.passage.text for g in given), *(t for g in given for t in g.texts)]))
        for match in _QUOTED.finditer(said):
            if _bare(next(filter(None, match.groups()))) not in whole:
                yield "quotation"

    # -- closeness --

    def _texts(self, given: Sequence[Given]) -> list[str]:
        return [text for g in given for text in g.texts]

    def _vectors_of(self, given: Given) -> np.ndarray:
        if given.n not in self._matrix:
            self._matrix[given.n] = self.vectors.of(given.texts)
        return self._matrix[given.n]

    def _measure(self, said: str, vector: np.ndarray, given: Sequence[Given]) -> Measures:
        surroundings = content_words(" ".join(g.surroundings for g in given))
        matrix = np.concatenate([self._vectors_of(g) for g in given])
        return measure(said, vector, self._texts(given), matrix, frozenset(self.asked | surroundings))

    def _nearest(self, said: str, vector: np.ndarray) -> list[Given]:
        return sorted(self.chosen.given, key=lambda g: -self._measure(said, vector, [g]).score)

    def _closest(self, given: Given, vector: np.ndarray) -> Citable:
        cosines = dict(zip(given.texts, self._vectors_of(given) @ vector, strict=True))
        return max(given.citable, key=lambda c: cosines[c.text])

    # -- what is shown --

    def _once(self, verdict: Verdict) -> Verdict:
        key = _bare(verdict.text)
        if key in self._said:
            return Verdict("", quiet=True)
        self._said.append(key)
        self._shown.append(verdict.text)
        return verdict

    def _replacement(self, said: str, vector: np.ndarray, marked: Sequence[Given], reasons: Sequence[str]) -> Verdict:
        """What a cited passage says on the point, if it says something; else nothing."""
        why = tuple(dict.fromkeys(reasons))
        options: list[tuple[float, str, Given, Sentence]] = []
        for given in marked:
            cosines = dict(zip(given.texts, (self._vectors_of(given) @ vector).tolist(), strict=True))
            for c in given.citable:
                if (
                    c.sentence
                    and (text := c.sentence.in_language(self.language))
                    and language_of(text) == self.language
                ):
                    options.append((cosines[c.text], text, given, c.sentence))
        for cosine, text, _, sentence in sorted(options, key=lambda option: -option[0]):
            if cosine < REPLACEMENT_COSINE:
                break
            if not any(containment(text, other) > SAME[self.language] for other in self._shown):
                self._said.append(_bare(text))
                self._shown.append(text)
                basis = [g for g in marked if any(c.sentence is sentence for c in g.citable)]
                return Verdict(text, tuple(g.passage.id for g in basis), (sentence,) * len(basis), why, cosine)
        return Verdict("", reasons=why)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", normalize(text)).lower()


def _worded(name: str, whole: str) -> bool:
    """Whether a longer match such as 按民法典规定 only begins or ends with words that lead to a name."""
    return any(name[i:] in whole for i in range(1, 4) if len(name) - i >= 4)
