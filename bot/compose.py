"""Composing an answer from passages alone, without a language model.

The sentences that may be said are written and checked beforehand: what a review holds, a clause's 要旨, a provision's
plain telling, an article's own sentences. Composing chooses and orders them:

1. the conclusion: the sentence that answers the question, from the target that ranks first;
2. the points that support it: further sentences of that target, then the best of the next ones that add something;
3. the legal basis in official wording, the provisions that the chosen sentences rest on, the stronger force first;
4. what to do next, if a sentence that advises is at hand;
5. which articles say otherwise, if the conclusion comes from a review that corrects them.

A claim that a review corrects is never said: the review speaks in its place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.answer import Citation, Language
from bot.clock import times, within
from bot.lead import Place
from bot.question import negations, yes_no
from bot.wording import HEADINGS, UNOFFICIAL_GIST, force_name, titled, verdict_words
from corpus.library import Library
from corpus.model import Belief, Force, Holds, Kind, Passage, Sentence, Source
from corpus.text import bigrams, containment, split_sentences
from index.entries import REVIEW, Role
from index.retriever import Hit, Match

MAX_POINTS = 6
# Of the points, this many are kept for targets other than the one that leads.
OTHERS = 3
MAX_PROVISIONS = 2
LONGEST_QUOTE = 220
LONGEST_LIST = 320
# A lead-in at least this long states the rule; a shorter one (不得实施下列行为：) needs its item.
LEAD_SAYS_ENOUGH = 70
# Two sentences that share this much of the shorter one's bigrams say the same.
SAME_MEANING = 0.955
SAME = {"zh": 0.62, "en": 0.80}
# How far behind the best target another may be, in fused score (standard deviations) and in cosine, and still add a point.
REVIEW_SCORE, REVIEW_DENSE = 0.6, 0.02
SECOND_SCORE, SECOND_DENSE = 1.6, 0.05
# How much better a later sentence must fit than the target's own conclusion to lead in its stead.
LEAD_MARGIN = 0.025
# How well a sentence answers: its own cosine and, by this share, the mean of the best cosines of questions that ask for it.
ASKED_SHARE, ASKED_POOLED = 0.85, 3
# What `bot.lead` reads, the log of a sentence's share, counts by this weight, and no less than `UNREAD`; the share of
# all sentences of a target counts towards its rank, in standard deviations.
FIT_WEIGHT, UNREAD = 0.02, -8.0
RANK_WEIGHT, LEAST_SHARE = 0.2, -12.0
# A sentence on some hours of the day fits a question about a time within them better, any other time not at all.
TIMELY, UNTIMELY = 0.03, 0.2
# A law that came after the year that is asked about fits less; the year may be that of the loan alone.
LATER = 0.03
# Of another target, a sentence with a share below this (a log) adds nothing to the point.
ASIDE_SHARE = -6.5
# A question that names a provision is concluded from one of this many best targets, or by a sentence with at least this
# share (a log).
CONCLUDING, PLAINLY = 4, -1.5
# A belief this close to the question is what the question asks.
SAME_BELIEF = 0.94
SHARED = {"zh": 0.3, "en": 0.5}
_NOT_LAW = (Force.STANDARD, Force.SELF_REGULATION)
# The rule on conduct before a new law (从旧兼从轻).
BEFORE = "law:行政处罚法:37"
_ITEM = re.compile(r"^（[一二三四五六七八九十]+）")
_NUMBER = re.compile(r"[0-9零一二两三四五六七八九十百千万]+(?=[点年个次天元%％万千百])|[0-9]+")
_ADVICE = {
    "zh": re.compile(
        r"打1\d{2,4}|投诉|保存|保留|录音|截图|核实|报警|报案|登录|要求(?:对方|平台|他|催收)|先(?:查|核|看|问|别|不要)|不要(?:转|点|扫|下载|给|先|轻)|可以(?:向|要求|请求|拨|先|申请|保|到|在)|向.{2,12}(?:投诉|举报|申请)"
    ),
    "en": re.compile(
        r"\b(?:call|complain|keep|save|record|screenshot|check|verify|report|ask|demand|log in|do not|don't|you can|you may)\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Reading:
    """How a question is read: the log of each sentence's share in its answer, and the times of the day and the year
    that it names."""

    shares: Mapping[Place, float]
    times: Sequence[float]
    year: int | None = None

    def timely(self, sentence: Sentence) -> float:
        """What it counts for a sentence that holds for some hours that the question's times lie within them, or don't."""
        if sentence.hours is None or not self.times:
            return 0.0
        inside = [within(time, sentence.hours) for time in self.times]
        return TIMELY if all(inside) else 0.0 if any(inside) else -UNTIMELY


@dataclass(frozen=True)
class Said:
    """A sentence of the answer, the passages it rests on, strongest first, and how well it fits the question."""

    text: str
    basis: tuple[str, ...]
    target: str
    position: int
    fit: float
    sentence: Sentence
    row: int


@dataclass
class Draft:
    """An answer in the making: its lines, the passages cited so far in order of their marks, what was
    retrieved, which library ("core" or "laws") answered, and what was asked, where that isn't the whole question,
    and the conclusions so far."""

    library: Library
    language: Language
    lines: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    uses: dict[str, list[str]] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    answered_from: str = "core"
    asked: str = ""
    opened: list[str] = field(default_factory=list)

    def mark(self, passages: Iterable[str], said: Sentence | None = None) -> str:
        """The marks ``[1][2]`` of ``passages``, numbering those that are new."""
        marks = []
        for passage_id in passages:
            if passage_id not in self.cited:
                self.cited.append(passage_id)
            if said:
                self.uses.setdefault(passage_id, []).append(said.zh)
            marks.append(f"[{self.cited.index(passage_id) + 1}]")
        return "".join(marks)

    def citations(self) -> tuple[Citation, ...]:
        """What the marks stand for."""
        return tuple(self._citation(n, passage_id) for n, passage_id in enumerate(self.cited, start=1))

    def _citation(self, n: int, passage_id: str) -> Citation:
        source = self.library.require(passage_id)
        passage = passage_of(self.library, passage_id)
        return Citation(
            n=n,
            source_id=source.id,
            passage_id=passage_id,
            kind=source.kind.value,
            title=source.title.in_language(self.language),
            locator=_locator(source, passage, self.language),
            quote=self.quotes.get(passage_id) or quote(source, passage, self.uses.get(passage_id, [])),
            verbatim=source.verbatim,
            url=source.url,
            in_force=True if source.kind is Kind.ARTICLE else source.in_force,
            effective=source.effective,
            note=self._note(source, passage, passage_id),
        )

    def _note(self, source: Source, passage: Passage, passage_id: str) -> str | None:
        parts = [self.notes.get(passage_id, "")]
        if source.kind is not Kind.LAW:
            parts.append(source.scope.in_language(self.language) or source.note.in_language(self.language))
            if source.kind is Kind.NORM:
                parts.append(source.note.in_language(self.language))
        else:
            parts.append(source.note.in_language(self.language))
            if self.language == "en" and passage.sentences:
                parts.append(UNOFFICIAL_GIST["en"].format(passage.sentences[0].en))
        joint = "" if self.language == "zh" else " "
        return joint.join(dict.fromkeys(part for part in parts if part)) or None


def passage_of(library: Library, passage_id: str) -> Passage:
    """A passage by id, of the core or of the statute book."""
    if passage_id in library.passages:
        return library.passages[passage_id]
    source = library.require(passage_id)
    return next(p for p in source.passages if p.id == passage_id)


def source_of(passage_id: str) -> str:
    """The id of the source that a passage belongs to."""
    return passage_id.partition("#")[0]


def quote(source: Source, passage: Passage, uses: Sequence[str]) -> str:
    """The part of a passage that the uses rest on: the whole if short, else its closest sentence, to the letter."""
    short = LONGEST_QUOTE if source.kind is not Kind.ARTICLE else LONGEST_QUOTE // 2
    if len(passage.text) <= short or (not uses and source.kind is not Kind.ARTICLE):
        return passage.text
    said = " ".join(uses)
    pieces = [piece for piece in split_sentences(passage.text) if piece in passage.text]
    if not pieces:
        return passage.text
    best = max(pieces, key=lambda piece: containment(said, piece) + containment(piece, said))
    if best.endswith("：") or _ITEM.match(best):
        return _with_lead(passage, best, said)
    return best


def _with_lead(passage: Passage, piece: str, said: str) -> str:
    """An item of a list means nothing without what introduces it: the stretch from the lead-in through the item."""
    lines = passage.text.splitlines()
    at = next(i for i, line in enumerate(lines) if piece in line)
    lead = next((i for i in range(at, -1, -1) if lines[i].endswith("：")), at)
    if len(lines[lead]) >= LEAD_SAYS_ENOUGH:
        return lines[lead]
    items = [i for i in range(lead + 1, len(lines)) if _ITEM.match(lines[i])]
    if not items:
        return lines[at]
    wanted = "\n".join(lines[lead : _item_meant(passage, lines, items, said) + 1])
    return wanted if len(wanted) <= LONGEST_LIST else lines[lead]


def _item_meant(passage: Passage, lines: Sequence[str], items: Sequence[int], said: str) -> int:
    """The item that what is said rests on: the one that the closest plain sentence cites, else the closest in words."""
    telling = max(passage.sentences, key=lambda s: containment(s.zh, said) + containment(said, s.zh), default=None)
    for sentence in filter(None, (telling, *passage.sentences)):
        if found := re.search(r"[（(](.+?)[）)]", sentence.cites or ""):
            cited = [i for i in items if lines[i].startswith(f"（{found[1]}）")]
            if cited:
                return cited[0]
    words = bigrams(said)
    return max(items, key=lambda i: len(words & bigrams(lines[i])))


def _locator(source: Source, passage: Passage, language: Language) -> str:
    if source.kind is Kind.ARTICLE:
        return " > ".join(text.in_language(language) for text in passage.heading[1:])
    if source.kind is Kind.NORM and len(source.passages) > 1:
        return f"{source.locator.in_language(language)} {passage.heading[-1].in_language(language)}"
    return source.locator.in_language(language)


class Composer:
    """Chooses and orders sentences for one language from retrieved targets."""

    def __init__(
        self, library: Library, alike: Callable[[int, int], float], fits: Callable[[str], Mapping[Place, float]]
    ) -> None:
        self.library = library
        self.alike = alike
        self.fits = fits
        self.reviews = {f"{REVIEW}:{review.id}": review for review in library.reviews}
        # By law with renumbered articles: the year from which it reads as it does.
        self.began = {
            source.id.rpartition(":")[0]: int(source.effective[:4])
            for source in library.sources.values()
            if source.former and source.effective
        }

    def _read(self, question: str) -> Reading:
        return Reading(self.fits(question), times(question), year_of(question))

    def opening(self, hits: Sequence[Hit], language: Language, question: str) -> str | None:
        """The sentence that would open the answer to a question, None when no target can carry one."""
        read = self._read(question)
        leads = (self._lead(hit, language, read) for hit in self._targets(hits, read))
        return next((lead.text for lead in leads if lead), None)

    def answer_part(
        self, draft: Draft, question: str, hits: Sequence[Hit], compact: bool = False, whole: str = ""
    ) -> bool:
        """Add the answer to one question to ``draft``; False when no target can carry one. ``whole`` is the question
        with what it leans on."""
        language = draft.language
        read = self._read(whole or question)
        targets = [hit for hit in self._targets(hits, read) if self._lead(hit, language, read)]
        lead = self._lead(targets[0], language, read, draft.opened) if targets else None
        if lead is None:
            return False
        draft.opened.append(lead.text)
        verdict = self._yes_or_no(question, targets, lead, language)
        draft.lines.append(f"**{verdict}{lead.text}**{draft.mark(lead.basis, lead.sentence)}")
        points = self._points(targets, lead, language, read, 3 if compact else MAX_POINTS)
        # What fits best stands next to the conclusion, whatever it is.
        advice = [said for said in points[1:] if _ADVICE[language].search(said.text)]
        plain = [said for said in points if said not in advice]
        _list(draft, plain)
        self._legal_basis(draft, [lead, *points], targets, 1 if compact else MAX_PROVISIONS)
        self.time_note(draft, question)
        self._force(draft, lead, compact)
        if advice:
            draft.lines += ["", f"**{HEADINGS['next'][language]}**"]
            _list(draft, advice)
        self._articles(draft, [lead, *points], compact)
        return True

    def conclude(self, draft: Draft, question: str, hits: Sequence[Hit]) -> None:
        """Put a conclusion before what ``draft`` says of provisions asked for: from a hit that rests on one of them, else
        from the best if it plainly answers."""
        language, read = draft.language, self._read(question)
        sources = {source_of(passage_id) for passage_id in draft.cited}
        targets = self._targets(hits, read)[:CONCLUDING]
        led = [(hit, lead) for hit in targets if (lead := self._lead(hit, language, read))]
        rest_on_it = [(hit, lead) for hit, lead in led if not sources.isdisjoint(map(source_of, lead.basis))]
        plain = [(h, lead) for h, lead in led[:1] if read.shares.get((lead.target, lead.position), UNREAD) > PLAINLY]
        for hit, lead in (rest_on_it or plain)[:1]:
            verdict = self._yes_or_no(question, [hit], lead, language)
            marks = draft.mark(lead.basis, lead.sentence)
            draft.lines = [line for line in draft.lines if not line.startswith(f"- {lead.text}")]
            draft.lines[:0] = [f"**{verdict}{lead.text}**{marks}", ""]

    def _targets(self, hits: Sequence[Hit], read: Reading) -> list[Hit]:
        """The hits that may speak, best first, a passage with a corrected claim replaced by the review that corrects it."""
        chosen: dict[str, Hit] = {}
        by_target = {hit.target: hit for hit in hits}
        for hit in hits:
            speaker = hit
            corrections = self.library.corrections.get(hit.target)
            if corrections and (best := next((m for m in hit.matches if m.role is Role.SENTENCE), None)):
                for review, concern in corrections:
                    target = f"{REVIEW}:{review.id}"
                    if concern.anchor and best.text in (concern.anchor, "") and target in by_target:
                        speaker = by_target[target]
                        break
            chosen.setdefault(speaker.target, speaker)
        return self._review_first(self._ranked(list(chosen.values()), read))

    def _ranked(self, targets: list[Hit], read: Reading) -> list[Hit]:
        """Targets by their scores and what was read of their sentences; one with none that is known loses nothing."""
        shares = {}
        for hit in targets:
            places = [(hit.target, i) for i in range(len(self._sentences(hit.target)))]
            known = [read.shares[place] for place in places if place in read.shares]
            if known:
                shares[hit.target] = max(math.log(sum(map(math.exp, known)) or 1e-30), LEAST_SHARE)
        best = max(shares.values(), default=0.0)
        return sorted(targets, key=lambda hit: -(hit.score + RANK_WEIGHT * (shares.get(hit.target, best) - best)))

    @staticmethod
    def _review_first(targets: list[Hit]) -> list[Hit]:
        """A review that ranks close behind the best speaks before it: it was written to settle the point."""
        if not targets:
            return targets
        best = targets[0]
        for hit in targets[1:4]:
            close = hit.score > best.score - REVIEW_SCORE and hit.dense > best.dense - REVIEW_DENSE
            if hit.target.startswith(f"{REVIEW}:") and not best.target.startswith(f"{REVIEW}:") and close:
                return [hit, *(other for other in targets if other is not hit)]
        return targets

    def _sentences(self, target: str) -> tuple[Sentence, ...]:
        if target in self.reviews:
            return self.reviews[target].holds
        return passage_of(self.library, target).sentences

    def _said(self, hit: Hit, position: int, language: Language, read: Reading) -> Said | None:
        sentence = self._sentences(hit.target)[position]
        text = sentence.in_language(language)
        if language == "en" and not sentence.en:
            return None
        basis = sentence.basis if hit.target in self.reviews else (hit.target,)
        if not basis or self._is_corrected(hit.target, sentence):
            return None
        match = hit.match(Role.SENTENCE, position)
        if match is None:
            return None
        asked = [m.cosine for m in hit.matches if m.role is Role.ASKED and m.position == position][:ASKED_POOLED]
        # A question is nearer to questions than to statements, so both count wherever there are both.
        fit = (1 - ASKED_SHARE) * match.cosine + ASKED_SHARE * sum(asked) / len(asked) if asked else match.cosine
        fit += FIT_WEIGHT * max(read.shares.get((hit.target, position), UNREAD), UNREAD) + read.timely(sentence)
        fit -= LATER * self._came_later(basis, read.year)
        return Said(text, self._ordered(basis), hit.target, position, fit, sentence, match.row)

    def _came_later(self, basis: Sequence[str], year: int | None) -> bool:
        """Whether what ``basis`` says of a renumbered law was not yet in force in a year that is asked about, and the
        rule on earlier conduct isn't told with it."""
        sources = {source_of(passage_id) for passage_id in basis}
        if year is None or BEFORE in sources:
            return False
        return any(year < began for law, began in self.began.items() if any(s.startswith(f"{law}:") for s in sources))

    def _is_corrected(self, target: str, sentence: Sentence) -> bool:
        return any(
            concern.anchor and (concern.anchor in sentence.zh or sentence.zh in concern.anchor)
            for _, concern in self.library.corrections.get(target, ())
        )

    def _ordered(self, basis: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(basis, key=lambda passage_id: self.library.require(passage_id).force.rank))

    def _lead(self, hit: Hit, language: Language, read: Reading, opened: Sequence[str] = ()) -> Said | None:
        """The sentence of a target that fits best; one that has ``opened`` a part of the answer doesn't open the next."""
        said = [s for i in range(len(self._sentences(hit.target))) if (s := self._said(hit, i, language, read))]
        if not said:
            return None
        said = [s for s in said if s.text not in opened] or said
        closest = max(said, key=lambda s: s.fit)
        if hit.target.startswith(f"{Kind.ARTICLE}:"):
            return closest
        return closest if closest.fit > said[0].fit + LEAD_MARGIN else said[0]

    def _points(self, targets: Sequence[Hit], lead: Said, language: Language, read: Reading, limit: int) -> list[Said]:
        first = targets[0]
        own = [
            s
            for i in range(len(self._sentences(first.target)))
            if i != lead.position and (s := self._said(first, i, language, read))
        ]
        own = sorted(own, key=lambda s: -s.fit)[: max(limit - OTHERS, 2)]
        chosen = [said for said in own if said.text != lead.text]  # of one hand, written not to repeat each other
        rule = self._rule(targets, lead, language, read)
        # What the rule says already needs no line of its own.
        telling = (rule or lead).text
        chosen = [s for s in chosen if s.text != telling and containment(s.text, telling) <= SAME[language]]
        if rule:
            chosen.insert(1, rule)
        for hit in targets[1:6]:
            if len(chosen) >= limit:
                break
            if hit.score < first.score - SECOND_SCORE or hit.dense < first.dense - SECOND_DENSE:
                continue
            other = self._lead(hit, language, read)
            if other and read.shares.get((other.target, other.position), 0.0) < ASIDE_SHARE:
                continue
            if other and not self._repeats(other, [lead, *chosen], language):
                chosen.append(other)
        return chosen

    def _rule(self, targets: Sequence[Hit], lead: Said, language: Language, read: Reading) -> Said | None:
        """The first sentence of the review that settles the point: its rule, told whatever else fits better."""
        sources = {source_of(passage_id) for passage_id in lead.basis}
        for hit in targets[:CONCLUDING]:
            review = self.reviews.get(hit.target)
            if review is None:
                continue
            if hit is targets[0] or sources & {source_of(p) for holds in review.holds for p in holds.basis}:
                rule = self._said(hit, 0, language, read)
                return rule if rule and rule.text != lead.text else None
        return None

    def _repeats(self, said: Said, others: Sequence[Said], language: Language) -> bool:
        return any(
            max(containment(said.text, other.text), containment(other.text, said.text)) > SAME[language]
            or self.alike(said.row, other.row) > SAME_MEANING
            for other in others
        )

    def _legal_basis(self, draft: Draft, said: Sequence[Said], targets: Sequence[Hit], limit: int) -> None:
        library = self.library
        rested = [p for s in said for p in s.basis if library.require(p).kind is Kind.LAW]
        near = [
            hit.target
            for hit in targets[:5]
            if hit.target.startswith(f"{Kind.LAW}:") and hit.dense >= targets[0].dense - SECOND_DENSE
        ]
        provisions = list(dict.fromkeys([*rested, *near]))[:limit]
        if not provisions:
            return
        draft.lines += ["", f"**{HEADINGS['basis'][draft.language]}**"]
        for passage_id in provisions:
            uses = [s.sentence.zh for s in said if passage_id in s.basis]
            self.quote_line(draft, passage_id, uses)

    def quote_line(self, draft: Draft, passage_id: str, uses: Sequence[str], whole: bool = False) -> None:
        """Add a provision in its official wording, with an unofficial gist in an English answer."""
        source, passage = self.library.require(passage_id), passage_of(self.library, passage_id)
        wording = passage.text if whole else quote(source, passage, uses)
        draft.quotes[passage_id] = wording
        shown = wording.replace("\n", "")
        mark = draft.mark([passage_id])
        if draft.language == "zh":
            draft.lines.append(f"> {titled(source, 'zh')}：“{shown}”{mark}")
            return
        gist = passage.sentences[0].en if passage.sentences else ""
        draft.lines.append(
            f"> {titled(source, 'en')}: “{shown}”{mark}" + (f" *(Unofficial gist: {gist})*" if gist else "")
        )

    def time_note(self, draft: Draft, question: str) -> None:
        """Say for which days a renumbered provision holds; a question about earlier days hears it first."""
        day = year_of(question)
        for passage_id in draft.cited:
            source = self.library.require(passage_id)
            if source.former is None or not source.effective:
                continue
            then = self.library.sources.get(BEFORE)
            note = source.former.note.in_language(draft.language)
            mark = draft.mark([passage_id, *([then.passages[0].id] if then else [])])
            line = f"- {note}{mark}"
            if any(note in old for old in draft.lines):
                return
            if day is not None and day < int(source.effective[:4]):
                draft.lines.insert(1, line)
                draft.lines.insert(1, "")
            else:
                draft.lines += ["", line]
            return

    def _force(self, draft: Draft, lead: Said, compact: bool) -> None:
        """Say what the sources are when the conclusion rests on none that is law."""
        sources = {self.library.require(p).title.zh: (self.library.require(p), p) for p in lead.basis}
        weak = [(s, p) for s, p in sources.values() if s.force in _NOT_LAW]
        if compact or not weak or len(weak) < len(sources):
            return
        language = draft.language
        told = [
            f"《{s.title.zh}》是{force_name(s, language)}{draft.mark([p])}"
            if language == "zh"
            else f"“{s.title.en}” — {force_name(s, language)}{draft.mark([p])}"
            for s, p in weak
        ]
        draft.lines += ["", ("；" if language == "zh" else "; ").join(told) + ("。" if language == "zh" else ".")]

    def _articles(self, draft: Draft, said: Sequence[Said], compact: bool) -> None:
        language = draft.language
        reviews = [self.reviews[t] for t in dict.fromkeys(s.target for s in said) if t in self.reviews]
        lead_review = reviews[0] if reviews and said[0].target in self.reviews else None
        concerns = [c for c in (lead_review.wrong_concerns if lead_review else ()) if c.passage_id]
        if not concerns:
            return
        draft.lines += ["", f"**{HEADINGS['articles'][language]}**"]
        for concern in concerns[: 1 if compact else 2]:
            passage_id = concern.passage_id or ""
            mark = draft.mark([passage_id])
            draft.quotes[passage_id] = concern.anchor or passage_of(self.library, passage_id).text
            words = verdict_words(concern.verdicts, language)
            title = self.library.require(passage_id).title.in_language(language)
            if language == "zh":
                claim = re.sub(r"^(?:该文|文章)", "", concern.says.zh).rstrip("。")
                draft.lines.append(f"- 《{title}》{claim}，这一说法{words}。{mark}")
                draft.notes[passage_id] = f"文中这一说法{words}。"
            else:
                claim = re.sub(r"^(?:The|This) article ", "", concern.says.en)
                claim = claim if claim.endswith(".m.") else claim.rstrip(".")
                draft.lines.append(f"- “{title}” {claim}; this is {words}.{mark}")
                draft.notes[passage_id] = f"What the article says here is {words}."

    def _yes_or_no(self, question: str, targets: Sequence[Hit], lead: Said, language: Language) -> str:
        """``会。`` or ``不会。`` where the question asks for it and a belief with a known answer is what it asks."""
        asked = yes_no(question, language)
        if asked is None:
            return ""
        if word := asked.answered_by(lead.text):
            return "" if _opens_with(lead.text, word) else word
        best = next((m for m in targets[0].matches if m.role is Role.BELIEF), None)
        if best is None or best.cosine < SAME_BELIEF or not _asks_the_same(question, best.text, language):
            return ""
        belief = self._belief(targets[0].target, best)
        if belief is None or not asked.speaks_of(best.text):
            return ""
        if belief.holds is Holds.DEPENDS:
            return "要看情况。" if language == "zh" else "It depends. "
        word = asked.yes if belief.holds is Holds.TRUE else asked.no
        return "" if _opens_with(lead.text, word) else word

    def _belief(self, target: str, match: Match) -> Belief | None:
        wordings = (
            self.reviews[target].wordings if target in self.reviews else passage_of(self.library, target).wordings
        )
        return wordings.beliefs[match.position] if 0 <= match.position < len(wordings.beliefs) else None


def _asks_the_same(question: str, belief: str, language: Language) -> bool:
    """Whether a belief is what a question asks, not its reverse nor its neighbour: enough shared words, as many
    negations, and the same numbers."""
    shared = max(containment(belief, question), containment(question, belief))
    return (
        shared >= SHARED[language]
        and negations(question, language) == negations(belief, language)
        and _NUMBER.findall(belief) == _NUMBER.findall(question)
    )


def _opens_with(text: str, word: str) -> bool:
    return text.lower().startswith(word.strip("。. ").lower())


def _list(draft: Draft, said: Sequence[Said]) -> None:
    if said and draft.lines and not draft.lines[-1].startswith(("-", "**")):
        draft.lines.append("")
    if said and draft.lines and draft.lines[-1].startswith("**") and "[" in draft.lines[-1]:
        draft.lines.append("")
    draft.lines += [f"- {s.text}{draft.mark(s.basis, s.sentence)}" for s in said]


def year_of(question: str, today: date | None = None) -> int | None:
    """The year that a question names (2025年, last year, 去年), None when it names none."""
    if found := re.search(r"(?<!\d)(20\d\d)(?!\d)", question):
        return int(found[1])
    this = (today or date.today()).year
    for words, back in ((r"去年|last year", 1), (r"前年|the year before last|two years ago", 2)):
        if re.search(words, question, re.IGNORECASE):
            return this - back
    return None
