"""The truth layer: what holds today on each point that articles get wrong, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.data_files import DATA, load_yaml, one_of, read_sentences, read_text, read_wordings, require
from corpus.errors import CuidaError
from corpus.model import Concern, Kind, Passage, Review, Sentence, Source, Verdict
from corpus.text import bigrams

REVIEWS = DATA / "reviews"


def load_reviews(sources: Mapping[str, Source], folder: Path = REVIEWS) -> list[Review]:
    """All reviews. Raises CuidaError on one whose passage or provision does not exist."""
    reviews: dict[str, Review] = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in load_yaml(path):
            review = _review(entry, sources, path)
            if review.id in reviews:
                raise CuidaError(f"{path.name}: a second review is called {review.id}")
            reviews[review.id] = review
    return list(reviews.values())


def _review(entry: dict[str, Any], sources: Mapping[str, Source], path: Path) -> Review:
    where = f"{path.name} {entry.get('id')}"
    require(entry, ("id", "heading", "holds", "settled", "confidence"), where)
    return Review(
        id=entry["id"],
        heading=read_text(entry["heading"], where),
        concerns=tuple(_concern(value, sources, where) for value in entry.get("concerns") or ()),
        holds=tuple(
            replace(sentence, basis=tuple(_passage_id(basis, sentence, sources, where) for basis in sentence.basis))
            for sentence in read_sentences(entry["holds"], where)
        ),
        settled=bool(entry["settled"]),
        confidence=str(entry["confidence"]),
        wordings=read_wordings(entry, where),
    )


def _concern(value: dict[str, Any], sources: Mapping[str, Source], where: str) -> Concern:
    require(value, ("article", "verdict", "says"), where)
    source = sources.get(f"{Kind.ARTICLE}:{value['article']}")
    if source is None:
        raise CuidaError(f"{where}: no article {value['article']}")
    verdicts = value["verdict"] if isinstance(value["verdict"], list) else [value["verdict"]]
    concern = Concern(
        value["article"],
        tuple(one_of(Verdict, verdict, where) for verdict in verdicts),
        read_text(value["says"], where),
    )
    if value.get("furniture"):
        return concern
    require(value, ("anchor",), where)
    holder = next((passage for passage in source.passages if value["anchor"] in passage.text), None)
    if holder is None:
        raise CuidaError(f"{where}: {value['article']} has no passage with “{value['anchor']}”")
    return replace(concern, passage_id=holder.id, anchor=value["anchor"])


def _passage_id(basis: str, sentence: Sentence, sources: Mapping[str, Source], where: str) -> str:
    source = sources.get(basis.partition("#")[0])
    if source is None:
        raise CuidaError(f"{where}: no source {basis}")
    if "#" in basis:
        if all(passage.id != basis for passage in source.passages):
            raise CuidaError(f"{where}: no passage {basis}")
        return basis
    whole = [passage for passage in source.passages if passage.parent_id is None]
    return whole[0].id if len(whole) == 1 else _closest(sentence, whole).id


def _closest(sentence: Sentence, passages: list[Passage]) -> Passage:
    """The passage of one clause that a sentence speaks of: shared bigrams, each weighed by how few passages have it."""
    content = [bigrams(f"{passage.heading[-1].zh}{passage.text}{_asked(passage)}") for passage in passages]
    said = bigrams(sentence.zh)

    def score(i: int) -> float:
        shared = said & content[i]
        return sum(math.log(len(content) / sum(pair in other for other in content)) for pair in shared)

    return passages[max(range(len(passages)), key=score)]


def _asked(passage: Passage) -> str:
    wordings = passage.wordings
    return "".join([*(belief.zh for belief in wordings.beliefs), *wordings.asked_as])
