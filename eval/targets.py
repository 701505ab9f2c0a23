"""From what is retrieved to what is cited: a target of the index as the source ids that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from corpus.library import Library
from corpus.model import Kind, Review
from index.entries import REVIEW, review_target


def source_ids(library: Library, target: str) -> list[str]:
    """The source ids of a target. A passage has one; a review has those its sentences rest on, in order, and then the
    articles that it concerns."""
    if not target.startswith(f"{REVIEW}:"):
        return [target.partition("#")[0]]
    review = _reviews(library)[target]
    rested = [passage_id.partition("#")[0] for sentence in review.holds for passage_id in sentence.basis]
    concerned = [f"{Kind.ARTICLE}:{concern.article}" for concern in review.concerns]
    return list(dict.fromkeys([*rested, *concerned]))


def ranked_source_ids(library: Library, targets: Iterable[str], k: int) -> list[str]:
    """The first ``k`` different source ids of ``targets``, best first. A review takes as many ranks as it has sources,
    so that naming many sources at once is no advantage over naming one."""
    found: dict[str, None] = {}
    for target in targets:
        for source_id in source_ids(library, target):
            found.setdefault(source_id)
        if len(found) >= k:
            break
    return list(found)[:k]


@lru_cache(maxsize=4)
def _reviews_by_target(reviews: tuple[Review, ...]) -> dict[str, Review]:
    return {review_target(review): review for review in reviews}


def _reviews(library: Library) -> dict[str, Review]:
    return _reviews_by_target(library.reviews)
