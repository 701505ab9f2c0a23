"""Reading the corpus's YAML and Markdown, with errors that name the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from corpus.errors import CuidaError
from corpus.model import Belief, Holds, Name, Sentence, Text, Wordings

DATA = Path(__file__).parent / "data"
Choice = TypeVar("Choice", bound=Name)


def load_yaml(path: Path) -> Any:
    """The document in ``path``. Raises CuidaError with file and line when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise CuidaError(f"{path.name}{line}: not valid YAML ({getattr(error, 'problem', error)})") from None


def require(entry: dict[str, Any], keys: Iterable[str], where: str) -> None:
    """Raise CuidaError naming the first of ``keys`` that ``entry`` lacks."""
    for key in keys:
        if key not in entry:
            raise CuidaError(f"{where}: {key} is missing")


def one_of(choices: type[Choice], value: object, where: str) -> Choice:
    """The member of ``choices`` that ``value`` names. Raises CuidaError with those that there are."""
    try:
        return choices(value)
    except ValueError:
        known = ", ".join(choice.value for choice in choices)
        raise CuidaError(f"{where}: {value} is none of {known}") from None


def read_text(value: dict[str, str] | str | None, where: str) -> Text:
    """``{zh, en}`` or a plain Chinese string as a Text."""
    if value is None:
        return Text("")
    if isinstance(value, str):
        return Text(value)
    require(value, ("zh", "en"), where)
    return Text(str(value["zh"]).strip(), str(value["en"]).strip())


def read_sentences(values: list[dict[str, Any]], where: str) -> tuple[Sentence, ...]:
    """A list of ``{zh, en}`` with optional ``basis``, ``cites`` and ``hours``; both languages are required."""
    if not values:
        raise CuidaError(f"{where}: no sentences")
    sentences = []
    for value in values:
        text = read_text(value, where)
        cites, hours = value.get("cites"), value.get("hours")
        if hours is not None and not (len(hours) == 2 and all(0 <= hour <= 24 for hour in hours)):
            raise CuidaError(f"{where}: hours are from and to, 0 to 24, not {hours}")
        sentences.append(
            Sentence(
                text.zh,
                text.en,
                tuple(value.get("basis", ())),
                str(cites) if cites else None,
                (float(hours[0]), float(hours[1])) if hours else None,
            )
        )
    return tuple(sentences)


def read_wordings(entry: dict[str, Any], where: str) -> Wordings:
    """The lay wordings of an entry: beliefs with what becomes of them, and questions in both languages."""
    beliefs = []
    for value in entry.get("beliefs") or ():
        text = read_text(value, where)
        require(value, ("holds",), where)
        beliefs.append(Belief(text.zh, text.en, one_of(Holds, str(value["holds"]).lower(), where)))
    asked = entry.get("asked_as") or {}
    return Wordings(tuple(beliefs), (*asked.get("zh", ()), *asked.get("en", ())))
