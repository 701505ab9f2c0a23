"""Lay wordings by target: further questions that a passage or a review answers, indexed beside it, never shown.

Those of a whole target stand in ``wordings/``, those of one of its sentences in ``wordings/sentences/``: they decide
which sentence opens the answer.
"""

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


def load_sentence_wordings(folder: Path = WORDINGS / "sentences") -> dict[str, dict[str, tuple[str, ...]]]:
    """Questions by target as in `load_wordings` and, within it, by the Chinese wording of the sentence.

    Raises CuidaError when a target or one of its sentences is given twice.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for target, sentences in load_yaml(path).items():
            if target in found:
                raise CuidaError(f"{path.name}: {target} has wordings already")
            found[target] = {one["says"]: (*one.get("zh", ()), *one.get("en", ())) for one in sentences}
            if len(found[target]) < len(sentences):
                raise CuidaError(f"{path.name}: {target} has a sentence twice")
    return found
