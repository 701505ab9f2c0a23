"""Checking what a text cites: does the article exist, does it still hold, and does it say what it is said to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from corpus.citation import ArticleNumber, Citation, chinese_number, find_citations
from corpus.claims import Told, told_by
from corpus.content import Collection, contradicting_figure, segments, terms
from corpus.data_files import DATA, load_yaml, read_text
from corpus.history import FormerText, Moved, former_texts, repealed_laws
from corpus.library import Library
from corpus.model import FORCE_NAMES, Force, Kind, Name, Source, Text
from corpus.names import Named, Names, Standing
from corpus.statutes import Provision


class Status(Name):
    """What becomes of a citation."""

    VERIFIED = "VERIFIED"
    NOT_FOUND = "NOT_FOUND"
    UNKNOWN_LAW = "UNKNOWN_LAW"
    RENUMBERED = "RENUMBERED"
    REPEALED = "REPEALED"
    CONTENT_MISMATCH = "CONTENT_MISMATCH"
    UNPARSED = "UNPARSED"


@dataclass(frozen=True)
class CheckedCitation:
    """A citation with what became of it.

    ``source_id`` is what it denotes, whether or not that exists; ``current`` the source that holds today instead;
    ``start``/``end`` where it stands in the text.
    """

    text: str
    source_id: str | None
    status: Status
    detail: str
    current: str | None
    start: int
    end: int

    def to_dict(self) -> dict[str, str | None]:
        """As the command line prints it."""
        return {
            "text": self.text,
            "source_id": self.source_id,
            "status": self.status.value,
            "detail": self.detail,
            "current": self.current,
        }


def check_citations(
    text: str, library: Library, as_of: date | None = None, language: str = "zh"
) -> list[CheckedCitation]:
    """Every citation of ``text``, in order of appearance, with its status.

    ``as_of`` is the day whose law counts (default: the law of the library). Details are one sentence in ``language``
    ("zh" or "en"). Numbers that name no law are reported as UNPARSED, never passed over.
    """
    return checker(library).check(text, as_of, language)


_checkers: dict[int, Checker] = {}


def checker(library: Library) -> Checker:
    """The checker of ``library``, made once: its name table and content statistics take a moment."""
    found = _checkers.get(id(library))
    if found is None or found.library is not library:
        _checkers.clear()
        found = _checkers[id(library)] = Checker(library)
    return found


# Told content is another provision's when that one contains this much of it, and so much more than the cited one.
# Measured by telling the 337 plain sentences of the law manifests as the content of an article: of a wrong one of the
# same law 93% are found out, of the right one none is doubted (3% when only the official wording is compared).
_SAID_ELSEWHERE, _MARGIN = 0.3, 0.2
# Norms are told in our own words, so that only the proportion counts.
_CLAUSE_ELSEWHERE, _CLAUSE_TIMES = 0.17, 3
_SHARED_TERMS, _SHARED_WORDS = 4, 3
_OTHER_SOURCE, _OTHER_MARGIN = 0.45, 0.3
_ABSENT, _ABSENT_TERMS = 0.03, 12
_QUOTE_ABSENT, _QUOTE_TERMS = 0.25, 6


@lru_cache(maxsize=1)
def _details() -> dict[str, Text]:
    path = DATA / "citation_details.yaml"
    return {key: read_text(value, f"{path.name} {key}") for key, value in load_yaml(path).items()}


@dataclass(frozen=True)
class _Finding:
    status: Status
    source_id: str | None
    detail: str
    values: dict[str, object]
    current: str | None = None


class Checker:
    """The statute book, the norms and their history, ready to check citations against."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.names = Names(library.sources.values(), library.book)
        self._collections: dict[str, Collection] = {}

    def check(self, text: str, as_of: date | None = None, language: str = "zh") -> list[CheckedCitation]:
        """See `check_citations`."""
        citations = find_citations(text, self.names.known)
        checked = []
        for citation, told in zip(citations, told_by(text, citations), strict=True):
            finding = self._finding(citation, told, as_of)
            number = self._written(citation, language)
            values = {"number": number, **finding.values}
            if finding.current:
                beside = finding.current if "successor" in values else finding.source_id
                values["current"] = self.locate(finding.current, language, beside)
            template = _details()[finding.detail].in_language(language)
            detail = template.format(**{key: _worded(value, language) for key, value in values.items()})
            checked.append(
                CheckedCitation(
                    citation.text,
                    finding.source_id,
                    finding.status,
                    detail,
                    finding.current,
                    citation.start,
                    citation.end,
                )
            )
        return checked

    def locate(self, source_id: str, language: str, beside: str | None = None) -> str:
        """A source id in words: 《民法典》第五百七十七条; without the title when it is that of ``beside``."""
        kind, key, clause = source_id.split(":", 2)
        source = self.library.source(source_id)
        located = source.locator.in_language(language) if source and source.locator.zh else clause
        if beside and beside.split(":")[:2] == [kind, key]:
            return located
        title = self.names.title(Named(Standing(kind), key)).in_language(language)
        return f"《{title}》{located}" if language == "zh" else f"{located} of “{title}”"

    # -- deciding --

    def _finding(self, citation: Citation, told: Told, as_of: date | None) -> _Finding:
        if citation.name is None:
            return _Finding(Status.UNPARSED, None, "unparsed", {})
        named = self.names.find(citation.name)
        if named is None:
            similar = self.names.similar(citation.name)
            values: dict[str, object] = {"name": citation.name, "similar": similar}
            return _Finding(Status.UNKNOWN_LAW, None, "similar" if similar else "unknown", values)
        decide: dict[Standing, Callable[[Citation, Named, Told, date | None], _Finding]] = {
            Standing.LAW: self._law,
            Standing.NORM: self._norm,
            Standing.REPEALED: self._repealed,
        }
        return decide[named.standing](citation, named, told, as_of)

    def _repealed(self, citation: Citation, named: Named, told: Told, as_of: date | None) -> _Finding:
        source_id = f"law:{named.key}:{citation.clause}"
        values: dict[str, object] = {"name": self.names.title(named)}
        law = repealed_laws().get(named.key)
        if law is None:
            return _Finding(Status.REPEALED, source_id, "repealed", values)
        moved = law.moved.get(citation.number)
        current = self._successor(law.successor, moved, told) if law.successor and moved else None
        successor = self.names.title(Named(Standing.LAW, law.successor)) if law.successor else ""
        values |= {"successor": successor, "since": _next_day(law.until), "day": as_of, "last": law.articles}
        if as_of is not None and as_of <= law.until:
            if citation.number.main > law.articles:
                return _Finding(Status.NOT_FOUND, source_id, "as_of_too_high", values)
            if current is None:
                return _Finding(Status.UNKNOWN_LAW, source_id, "as_of_unknown", values)
            return _Finding(Status.VERIFIED, source_id, "as_of_repealed", values, current)
        return _Finding(
            Status.REPEALED, source_id, "repealed_article" if current else "repealed_successor", values, current
        )

    def _successor(self, law: str, moved: Moved, told: Told) -> str:
        """The id of the article that took over; of several, the one that the text around the citation tells."""
        ids = [f"law:{law}:{number}" for number in moved.to]
        words = told.claim or told.context
        return max(ids, key=lambda id_: self._laws(law).score(words, id_))

    def _law(self, citation: Citation, named: Named, told: Told, as_of: date | None) -> _Finding:
        law, number = named.key, citation.number
        source_id = f"law:{law}:{citation.clause}"
        values: dict[str, object] = {"name": self.names.title(named)}
        provision = self.library.book.provision(law, number) if citation.section is None else None
        former = _former_text(law, as_of, citation.edition)
        if as_of is not None and as_of < self._effective(law):
            return self._law_of_then(citation, law, former, told, as_of)
        if finding := self._renumbered(citation, law, provision, former, told, source_id):
            return finding
        if provision is None:
            last = self.library.book.last_number(law)
            missing = "not_found" if last and number > last else "not_found_sub"
            return _Finding(Status.NOT_FOUND, source_id, missing, values | {"last": _numbers((last,)) if last else ""})
        if finding := _missing_part(citation, provision, values, source_id):
            return finding
        if finding := self._law_content(law, told, source_id, provision, values):
            return finding
        reused = None if citation.edition else self._reused(law, number)
        if reused:
            text, moved = reused
            values |= {"until": text.until, "current": _numbers(moved.to)}
            return _Finding(Status.VERIFIED, source_id, "verified_number_reused", values)
        return _Finding(Status.VERIFIED, source_id, self._agreement(told, provision, source_id), values)

    def _law_of_then(
        self, citation: Citation, law: str, former: FormerText | None, told: Told, as_of: date
    ) -> _Finding:
        """A citation read by the law of a day before the present text took effect."""
        source_id = f"law:{law}:{citation.clause}"
        values: dict[str, object] = {"name": self._title(law), "day": as_of, "effective": self._effective(law)}
        if any(repealed.successor == law for repealed in repealed_laws().values()):
            return _Finding(Status.NOT_FOUND, source_id, "not_yet", values)  # a code is new law, without a former text
        if former is None:
            return _Finding(Status.UNKNOWN_LAW, source_id, "as_of_before", values)
        values |= {"version": former.version, "last": former.articles}
        if citation.number.main > former.articles:
            return _Finding(Status.NOT_FOUND, source_id, "as_of_too_high", values)
        moved = former.moved.get(citation.number)
        if moved is None:
            return _Finding(Status.UNKNOWN_LAW, source_id, "as_of_unknown", values)
        if moved.to == (citation.number,):
            return _Finding(Status.VERIFIED, source_id, "as_of_same", values, source_id)
        return _Finding(Status.VERIFIED, source_id, "as_of", values, self._successor(law, moved, told))

    def _renumbered(
        self,
        citation: Citation,
        law: str,
        provision: Provision | None,
        former: FormerText | None,
        told: Told,
        source_id: str,
    ) -> _Finding | None:
        """Whether the number is that of an earlier text, by what the text says of the edition or of the content."""
        if citation.edition and former is None and _of_present_text(citation.edition, self._effective(law)):
            return None
        for text in (former,) if former else former_texts().get(law, ()):
            moved = text.moved.get(citation.number)
            if moved is None or citation.number in moved.to:
                continue
            current = self._successor(law, moved, told)
            if former is None and not self._tells_former(law, moved, told, provision, source_id, current):
                continue
            values: dict[str, object] = {"name": self._title(law), "since": _next_day(text.until)}
            return _Finding(Status.RENUMBERED, source_id, "renumbered", values, current)
        return None

    def _tells_former(
        self, law: str, moved: Moved, told: Told, provision: Provision | None, source_id: str, current: str
    ) -> bool:
        words = told.claim or told.context
        here = self._laws(law).score(words, source_id) if provision else 0.0
        there = self._laws(law).score(words, current)
        if moved.presumed:
            return not (here >= _SAID_ELSEWHERE and here >= there + _MARGIN / 2)
        return there >= _SAID_ELSEWHERE and there >= here + (_MARGIN / 2 if told.claim else _MARGIN)

    def _reused(self, law: str, number: ArticleNumber) -> tuple[FormerText, Moved] | None:
        """The latest former text in which ``number`` was another article."""
        for text in former_texts().get(law, ())[:1]:
            moved = text.moved.get(number)
            if moved and number not in moved.to:
                return text, moved
        return None

    def _law_content(
        self, law: str, told: Told, source_id: str, provision: Provision, values: dict[str, object]
    ) -> _Finding | None:
        if not told.claim:
            return None
        beside = [f"law:{law}:{number}" for number in told.beside]
        here = max(
            self._laws(law).score(told.claim, source_id, *beside), self._core.score(told.claim, source_id, *beside)
        )
        best = self._laws(law).best(told.claim)
        enough = _SHARED_WORDS if told.english else _SHARED_TERMS
        if best and best.id in (source_id, *beside):
            best = None
        if best and best.shared >= enough and best.score >= max(_SAID_ELSEWHERE, here + _MARGIN):
            return _Finding(Status.CONTENT_MISMATCH, source_id, "elsewhere", values, best.id)
        other = self._core.best(told.claim) if source_id in self.library.sources and not beside else None
        if (
            other
            and other.shared >= enough
            and here < _MARGIN
            and other.score >= max(_OTHER_SOURCE, here + _OTHER_MARGIN)
        ):
            return _Finding(Status.CONTENT_MISMATCH, source_id, "elsewhere", values, other.id)
        if not beside and (figure := self._figure(told, source_id, provision.text)):
            return _Finding(Status.CONTENT_MISMATCH, source_id, "figure", values | figure, source_id)
        size = len(terms(told.claim))
        absent = here < _ABSENT and size >= _ABSENT_TERMS
        if not told.english and (absent or (told.quoted and here < _QUOTE_ABSENT and size >= _QUOTE_TERMS)):
            return _Finding(Status.CONTENT_MISMATCH, source_id, "absent", values)
        return None

    def _figure(self, told: Told, source_id: str, wording: str) -> dict[str, object] | None:
        """A figure that the provision has otherwise, looked for only in those parts of a claim that tell of it."""
        if told.english or not told.claim:
            return None
        parts = segments(told.claim) or [told.claim]
        said = "，".join(part for part in parts if self._core.score(part, source_id) >= _SAID_ELSEWHERE)
        figure = contradicting_figure(said, wording)
        return {"told": figure[0], "official": figure[1]} if figure else None

    def _agreement(self, told: Told, provision: Provision, source_id: str) -> str:
        if told.quoted and told.claim and not told.beside and not told.english:
            return "agrees" if _plain(told.claim) in _plain(provision.text) else "reworded"
        if told.claim and self._core.score(told.claim, source_id) >= _SAID_ELSEWHERE:
            return "agrees"
        return "verified"

    def _norm(self, citation: Citation, named: Named, told: Told, as_of: date | None) -> _Finding:
        source_id = f"norm:{named.key}:{citation.clause}"
        clauses = self._clauses(named.key)
        first = next(iter(clauses.values()))
        values: dict[str, object] = {"name": self.names.title(named), "day": as_of, "effective": first.effective}
        if as_of is not None and first.effective and as_of < _date(first.effective):
            return _Finding(Status.NOT_FOUND, source_id, "not_yet", values)
        elsewhere = self._clause_that_says(named.key, source_id, told)
        if first.force is Force.STANDARD and citation.section is None and citation.clause not in clauses:
            if elsewhere is None and told.claim and (best := self._core.best(told.claim, f"norm:{named.key}:")):
                elsewhere = best.id
            return _Finding(Status.NOT_FOUND, source_id, "standard", values, elsewhere)
        source = clauses.get(citation.clause)
        if source is None:
            status = Status.CONTENT_MISMATCH if elsewhere else Status.UNKNOWN_LAW
            return _Finding(status, source_id, "clause_elsewhere" if elsewhere else "clause_unknown", values, elsewhere)
        if source.in_force is False:
            return _Finding(Status.REPEALED, source_id, "repealed", values)
        if elsewhere:
            return _Finding(Status.CONTENT_MISMATCH, source_id, "elsewhere", values, elsewhere)
        gist = "".join(passage.text for passage in source.passages)
        if not told.beside and (figure := self._figure(told, source_id, gist)):
            return _Finding(Status.CONTENT_MISMATCH, source_id, "figure", values | figure, source_id)
        return _Finding(Status.VERIFIED, source_id, "norm", values | {"force": Text(*FORCE_NAMES[source.force])})

    def _clause_that_says(self, key: str, source_id: str, told: Told) -> str | None:
        """The clause of the same norm that says what is told of ``source_id``, when that one does not."""
        if not told.claim:
            return None
        prefix = f"norm:{key}:"
        own = (source_id, *(prefix + number for number in told.beside))
        parts = segments(told.claim)
        if any(self._core.score(part, *own) >= _SAID_ELSEWHERE for part in parts):
            parts = []  # it says this and more: an aside (你可以投诉) is not its content
        for part in (*parts, told.claim):
            best = self._core.best(part, prefix)
            here = self._core.score(part, *own)
            if best is None or best.id in own:
                continue
            if best.score >= max(_CLAUSE_ELSEWHERE, here * _CLAUSE_TIMES):
                return best.id
        return None

    # -- what to check against --

    def _title(self, law: str) -> Text:
        return self.names.title(Named(Standing.LAW, law))

    def _laws(self, law: str) -> Collection:
        if law not in self._collections:
            self._collections[law] = Collection(
                {provision.id: provision.text for provision in self.library.book.provisions(law)}
            )
        return self._collections[law]

    @cached_property
    def _core(self) -> Collection:
        return Collection(
            {
                source.id: _told_text(source)
                for source in self.library.sources.values()
                if source.kind is not Kind.ARTICLE
            }
        )

    def _clauses(self, key: str) -> dict[str, Source]:
        prefix = f"{Kind.NORM}:{key}:"
        return {
            source_id.removeprefix(prefix): source
            for source_id, source in self.library.sources.items()
            if source_id.startswith(prefix)
        }

    def _effective(self, law: str) -> date:
        """The day on which the present text of ``law`` took effect; the manifest's, for the database's may be wrong."""
        prefix = f"law:{law}:"
        dates = (source.effective for source_id, source in self.library.sources.items() if source_id.startswith(prefix))
        return _date(next((day for day in dates if day), None) or self.library.book.laws[law].effective)

    def _written(self, citation: Citation, language: str) -> str:
        if language == "zh":
            return f"第{citation.section}条" if citation.section else citation.number.written
        return f"Article {citation.clause}"


def _told_text(source: Source) -> str:
    """Everything that a source says, officially and plainly, in both languages."""
    parts = [passage.text for passage in source.passages if passage.parent_id is None]
    for passage in source.passages:
        parts.extend(f"{sentence.zh} {sentence.en}" for sentence in passage.sentences)
        parts.extend(f"{heading.zh} {heading.en}" for heading in passage.heading[1:])
    return "\n".join(parts)


def _missing_part(
    citation: Citation, provision: Provision, values: dict[str, object], source_id: str
) -> _Finding | None:
    """A 款 or 项 that the provision does not have."""
    paragraphs: list[int] = []
    for line in provision.text.splitlines():
        if line.startswith("（") and line[1:2] in "一二三四五六七八九十" and paragraphs:
            paragraphs[-1] += 1
        else:
            paragraphs.append(0)
    if citation.paragraph and citation.paragraph > len(paragraphs):
        missing = values | {"count": len(paragraphs), "wanted": _ordinal(citation.paragraph)}
        return _Finding(Status.NOT_FOUND, source_id, "no_paragraph", missing)
    held = [paragraphs[citation.paragraph - 1]] if citation.paragraph else paragraphs
    if citation.item and citation.item > max(held):
        return _Finding(Status.NOT_FOUND, source_id, "no_item", values | {"wanted": _ordinal(citation.item)})
    return None


def _former_text(law: str, as_of: date | None, edition: str | None) -> FormerText | None:
    """The earlier text that a day or an edition (旧, 2012年修正) means."""
    texts = former_texts().get(law, ())
    if as_of is not None:
        return next((text for text in reversed(texts) if as_of <= text.until), None)
    if not edition or not texts:
        return None
    if year := _year(edition):
        return next(
            (text for text in reversed(texts) if date(year, 12, 31) <= text.until and year < text.until.year), None
        )
    former = edition[0] in "旧原老" or "前" in edition
    return texts[0] if former else None


def _of_present_text(edition: str, effective: date) -> bool:
    year = _year(edition)
    # A revision bears the year of its passing, often the year before it takes effect.
    return edition.startswith(("新", "修", "现")) if year is None else year >= effective.year - 1


def _year(edition: str) -> int | None:
    digits = "".join(char if char.isdigit() else " " for char in edition).split()
    return next((int(number) for number in digits if len(number) == 4), None)


def _numbers(numbers: tuple[ArticleNumber, ...]) -> Text:
    return Text("、".join(n.written for n in numbers), ", ".join(f"Article {n}" for n in numbers))


def _ordinal(value: int) -> Text:
    return Text(chinese_number(value) if value < 10_000 else str(value), str(value))


def _worded(value: object, language: str) -> str:
    return value.in_language(language) if isinstance(value, Text) else str(value)


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _date(written: str) -> date:
    return date.fromisoformat(written[:10])


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
