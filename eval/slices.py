"""Slice by slice: where one system is worse than another in something that is required of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from eval.evidence import REQUIRED
from eval.summary import Summary


@dataclass(frozen=True)
class WorseSlice:
    """A required figure of a slice that fell, over its ``n`` questions. Slices are small: read it as where to look."""

    slice: str
    metric: str
    n: int
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def worse_slices(before: Summary, after: Summary) -> tuple[WorseSlice, ...]:
    """The slices in which ``after`` is worse than ``before`` by the mean of a required metric, however little."""
    return tuple(_worse(before, after))


def _worse(before: Summary, after: Summary) -> Iterator[WorseSlice]:
    for name, figures in after.slices.items():
        for metric in REQUIRED:
            old, new = before.slices[name][metric].value, figures[metric].value
            if old is not None and new is not None and new < old:
                yield WorseSlice(name, metric, figures[metric].n, old, new)
