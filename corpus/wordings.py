"""Lay wordings by target: further questions that a passage or a review answers, indexed beside it, never shown."""

from __future__ import annotations

from pathlib import Path

from corpus.data_files import DATA, load_yaml
from corpus.errors import CuidaError

WORDINGS = DATA / "wordings"


def load_wordings(folder: Path = WORDINGS) -> dict[str, tuple[str, ...]]:
    """Questions by passage id or ``review:<id>``. Raises CuidaError when a target is given twice."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for target, asked in load_yaml(path).items():
            if target in found:
                raise CuidaError(f"{path.name}: {target} has wordings already")
            found[target] = (*asked.get("zh", ()), *asked.get("en", ()))
    return found
