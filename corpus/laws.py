"""National law: a manifest names the provisions and tells them plainly; the database has the official wording."""

from __future__ import annotations

import re
from typing import Any

from corpus.citation import parse_article_number
from corpus.data_files import DATA, load_yaml, read_sentences, read_text, read_wordings, require
from corpus.errors import CuidaError
from corpus.model import Force, Former, Kind, Passage, Source, Text
from corpus.statutes import Provision, StatuteBook, statute_book

LAW = DATA / "law"
OFFICIAL_SITE = "https://flk.npc.gov.cn/"
_ITEM = re.compile(r"^（[一二三四五六七八九十]+）")
# A provision longer than this, in characters, is also indexed by 款/项.
LONG = 260


def load_laws(book: StatuteBook | None = None) -> list[Source]:
    """The provisions that the manifest lists. Raises CuidaError naming a number that the database lacks."""
    book = book or statute_book()
    sources: list[Source] = []
    for path in sorted(LAW.glob("*.yaml")):
        manifest = load_yaml(path)
        require(manifest, ("law", "title", "title_en", "effective", "provisions"), path.name)
        sources.extend(_source(manifest, entry, book) for entry in manifest["provisions"])
    return sources


def _source(manifest: dict[str, Any], entry: dict[str, Any], book: StatuteBook) -> Source:
    where = f"{manifest['law']} {entry.get('article')}"
    require(entry, ("article", "heading", "plain"), where)
    number = parse_article_number(str(entry["article"]))
    provision = book.provision(manifest["law"], number) if number else None
    if provision is None:
        raise CuidaError(f"{where}: the statute book has no such article")
    former = entry.get("former")
    heading = (Text(manifest["law"], manifest["title_en"]), read_text(entry["heading"], where))
    note = Text("")
    if former:
        note = read_text(former, where)
    source = statute_source(
        provision,
        title=Text(manifest["title"], manifest["title_en"]),
        effective=str(entry.get("effective") or manifest["effective"]),
        aliases=tuple(manifest.get("aliases") or ()),
    )
    whole = Passage(
        id=f"{source.id}#1",
        source_id=source.id,
        heading=heading,
        text=provision.text,
        text_en="",
        sentences=read_sentences(entry["plain"], where),
        wordings=read_wordings(entry, where),
    )
    parts = [
        Passage(f"{source.id}#{k}", source.id, heading, part, "", (), parent_id=whole.id)
        for k, part in enumerate(split_provision(provision.text), start=2)
    ]
    return Source(
        **{
            **vars(source),
            "note": note,
            "former": Former(str(former["article"]), str(former["until"]), note) if former else None,
            "passages": (whole, *parts),
        }
    )


def statute_source(provision: Provision, title: Text, effective: str | None, aliases: tuple[str, ...] = ()) -> Source:
    """A provision of the statute book as a source with its whole text as the one passage."""
    source_id = provision.id
    return Source(
        id=source_id,
        kind=Kind.LAW,
        force=Force.LAW,
        title=title,
        locator=Text(provision.number.written, f"Article {provision.number}"),
        url=OFFICIAL_SITE,
        issuer=Text("全国人民代表大会及其常务委员会", "National People's Congress and its Standing Committee"),
        effective=effective,
        aliases=aliases,
        passages=(Passage(f"{source_id}#1", source_id, (title,), provision.text, "", ()),),
    )


def split_provision(text: str) -> list[str]:
    """A long provision by 款 and 项: items come with the lead-in that governs them. Short ones are not split."""
    if len(text) <= LONG:
        return []
    parts: list[str] = []
    lead = ""
    for line in text.splitlines():
        if _ITEM.match(line):
            parts.append(f"{lead}\n{line}" if lead else line)
        else:
            lead = line if line.endswith("：") else ""
            if not lead:
                parts.append(line)
    return parts if len(parts) > 1 else []
