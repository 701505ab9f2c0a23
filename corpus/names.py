"""Which law or norm a written name means: full titles, titles cut short, abbreviations, English names."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.data_files import DATA, load_yaml
from corpus.history import RepealedLaw, repealed_laws
from corpus.model import Force, Kind, Name, Source, Text
from corpus.statutes import StatuteBook, short_title
from corpus.text import normalize

_ISSUERS = (
    "最高人民法院、最高人民检察院|最高人民法院|最高人民检察院|最高法|全国人民代表大会常务委员会|全国人大常委会|国务院|中国人民银行|"
    "国家金融监督管理总局|中国银行保险监督管理委员会|中国银行业监督管理委员会|中国银保监会|银保监会|银监会|中国互联网金融协会|"
    "互联网金融协会|中国互金协会|互金协会|中国银行业协会|银行业协会|中银协|国家互联网信息办公室|国家网信办|公安部|央行|中国"
)
_LEADING = re.compile(rf"^(?:(?:{_ISSUERS})(?:的)?(?:关于)?|关于)(?=.{{3}})")
_MARKS = re.compile(r"[《》〈〉“”\"'’‘「」『』\s,，、·]|—|–|-|（试行）|\(试行\)|（暂行）|\(暂行\)|\(trial\)")
_EDITION = re.compile(r"[（(〔\[][^（()）]*(?:修订|修正|修改|版|[0-9]{4})[^（()）]*[）)〕\]]$")
_OF_CHINA = re.compile(
    r"\b(?:of|in)\s+(?:the\s+)?(?:people['’]?s republic of china|prc|p\.r\.c\.|china)"
    r"|^(?:the|china['’]s|chinese)\s+|\bthe\b"
)
_SHORTEST_CONTRACTION = 5
_SHORTEST_ENDING = 4
_SIMILAR = 0.72


class Standing(Name):
    """Where a name leads: to law that can be quoted, to a norm, or to law that is no more."""

    LAW = "law"
    NORM = "norm"
    REPEALED = "repealed"


@dataclass(frozen=True)
class Named:
    """What a name means. ``key`` is a law's title without 中华人民共和国 or a norm's key, as in source ids."""

    standing: Standing
    key: str


def _fold(name: str) -> str:
    name = _EDITION.sub("", normalize(name).lower().strip())
    if re.search(r"[\u4e00-\u9fff]", name):
        return _MARKS.sub("", name).replace("中华人民共和国", "")
    words = _MARKS.sub(" ", _OF_CHINA.sub(" ", name)).split()
    # Translators disagree on Punishment and Punishments, Regulation and Regulations.
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def _contracts(short: str, title: str) -> bool:
    """Whether ``short`` is ``title`` with words left out: its characters in their order, to the same end."""
    if len(short) < _SHORTEST_CONTRACTION or short[-2:] != title[-2:]:
        return False
    rest = iter(title)
    return all(char in rest for char in short)


class Names:
    """The names of every law and norm of a library."""

    def __init__(self, sources: Iterable[Source], book: StatuteBook) -> None:
        self._named: dict[str, Named] = {}
        self._titles: dict[str, Text] = {}
        self._quiet: set[str] = set()
        for law in repealed_laws().values():
            self._add_repealed(law)
        for title in book.repealed:
            self._add(title, Named(Standing.REPEALED, title), Text(title))
        for title in book.laws:
            self._add(title, Named(Standing.LAW, title), Text(title), replace=True)
        norms: dict[str, str] = {}
        for source in sources:
            if source.kind is not Kind.ARTICLE:
                norms |= self._add_source(source)
        self._norm_names = norms
        self._add_abbreviations(book, set(norms.values()))

    def _add_source(self, source: Source) -> dict[str, str]:
        """Enter the names of a source; returns those of a norm, which may be cut short at the front."""
        named = Named(Standing(source.kind.value), source.id.split(":")[1])
        # Titles are shown inside 《》.
        title = short_title(source.title.zh).replace("《", "〈").replace("》", "〉")
        self._titles[named.key] = Text(title, source.title.en)
        names = {name for name in (source.title.zh, source.title.en, *source.aliases) if name}
        for name in names:
            self._add(name, named, self._titles[named.key])
        if source.kind is not Kind.NORM:
            return {}
        if source.force is Force.PUBLIC_NOTICE:
            self._quiet.update(_fold(name) for name in names)
        return {_fold(name): named.key for name in names}

    def _add_abbreviations(self, book: StatuteBook, norms: set[str]) -> None:
        for key, names in load_yaml(DATA / "abbreviations.yaml").items():
            if key not in norms and key not in book.laws:
                continue  # a norm that this library does not hold
            named = Named(Standing.NORM if key in norms else Standing.LAW, key)
            for name in names:
                self._add(name, named, self._titles[key])

    def _add_repealed(self, law: RepealedLaw) -> None:
        for name in (law.title, *law.aliases):
            english = law.aliases[-1] if law.aliases and law.aliases[-1].isascii() else ""
            self._add(name, Named(Standing.REPEALED, law.title), Text(law.title, english))

    def _add(self, name: str, named: Named, title: Text, replace: bool = False) -> None:
        folded = _fold(name)
        if folded and (replace or folded not in self._named):
            self._named[folded] = named
        self._titles.setdefault(named.key, title)

    def find(self, name: str) -> Named | None:
        """What ``name`` means, or None. A norm's title may be cut short at the front (风控指引) or within
        (合同编解释), if only one title has its characters in that order."""
        folded = _fold(name)
        while folded:
            if folded in self._named:
                return self._named[folded]
            shorter = _LEADING.sub("", folded, count=1)
            if shorter == folded:
                break
            folded = shorter
        if len(folded) < _SHORTEST_ENDING:
            return None
        keys = {key for name, key in self._norm_names.items() if name.endswith(folded)}
        if not keys:
            keys = {key for name, key in self._norm_names.items() if _contracts(folded, name)}
        return Named(Standing.NORM, keys.pop()) if len(keys) == 1 else None

    def known(self, name: str) -> bool:
        """Whether a bare ``name`` in running text is one; hotline numbers and rates are none."""
        if len(name) < 2 or len(name) > 60 or name.isdigit() or name[0] in "的和与及在是于对、，":
            return False
        folded = _fold(name)
        return folded in self._named and folded not in self._quiet and not re.match(r"[（(\s]", name)

    def title(self, named: Named) -> Text:
        """The title to show, in Chinese without 中华人民共和国."""
        return self._titles.get(named.key, Text(named.key))

    def similar(self, name: str) -> Text | None:
        """A law or norm whose name nearly matches, for “did you mean”."""
        close = difflib.get_close_matches(_fold(name), self._named, n=1, cutoff=_SIMILAR)
        return self.title(self._named[close[0]]) if close else None
