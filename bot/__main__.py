"""``python -m bot``: ask, check citations, chat."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bot.answer import ANSWERED, CAME_FROM, Answer
from bot.api import ask
from bot.question import History
from corpus.console import OneLineParser, print_json, print_lines, progress, read_jsonl, run, write_whole
from corpus.errors import InputError

_LIBRARIES = ("core", "laws")


def answer_text(answer: Answer) -> list[str]:
    """An answer as lines for a terminal: the text, then what each mark stands for."""
    lines = [answer.text]
    if answer.citations:
        lines += ["", "——" if answer.language == "zh" else "--"]
    for citation in answer.citations:
        where = f"{citation.title} {citation.locator}".strip()
        lines.append(f"[{citation.n}] {where} ({citation.source_id})")
        lines.append(f"    {citation.quote}".replace("\n", "\n    "))
    return lines


def _came_from(answer: Answer, library: str) -> list[str]:
    """The line that says which library answered, where that is in question: the asker had opened the statute book."""
    if library == "core" or answer.status != ANSWERED:
        return []
    return [CAME_FROM[answer.library][answer.language]]


def _ask(question: str, as_json: bool, language: str, library: str) -> None:
    answer = ask(question, language=language, library=library)
    if as_json:
        print_json(answer.to_dict())
    else:
        print_lines(answer_text(answer))
        print_lines(_came_from(answer, library))


def _batch(source: Path, out: Path, language: str, library: str) -> None:
    import json

    rows = read_jsonl(source, required=("id", "question"))
    histories = [_history(row, source, number) for number, row in enumerate(rows, start=1)]
    lines = []
    for row, history in zip(progress(rows, "asking"), histories, strict=True):
        try:
            answer = ask(row["question"], history, language, library)
        except InputError as error:
            raise InputError(f"{source} entry {row['id']}: {error}") from None
        lines.append(json.dumps({"id": row["id"], "answer": answer.to_dict()}, ensure_ascii=False))
    write_whole(out, lines)


def _history(row: dict[str, Any], source: Path, number: int) -> History:
    turns = row.get("history") or []
    try:
        return [(str(role), str(text)) for role, text in turns]
    except (TypeError, ValueError):
        raise InputError(f"{source} entry {number}: history is a list of [role, text]") from None


def _cite(text: str | None, file: Path | None, as_json: bool, as_of: str | None, language: str) -> None:
    from corpus.checker import check_citations
    from corpus.library import library

    if (text is None) == (file is None):
        raise InputError("give a text or --file, not both")
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise InputError(f"{file}: not UTF-8 text") from None
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise InputError(f"--as-of is a day such as 2025-06-30, not {as_of}") from None
    checked = check_citations(text or "", library(), day, language)
    if as_json:
        print_json([citation.to_dict() for citation in checked])
    elif not checked:
        print_lines(["没有发现法律引用。" if language == "zh" else "No citation of law was found."])
    else:
        print_lines(f"{c.status.value}\t{c.text}\t{c.detail}" for c in checked)


def _chat(library: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print("催答 Cuida · 输入问题，回车发送；空行或 Ctrl-D 结束。 Ask away; an empty line ends.")
    history: list[tuple[str, str]] = []
    while True:
        try:
            question = input("> ").strip()
        except EOFError:
            return
        if not question:
            return
        try:
            answer = ask(question, history, library=library)
        except InputError as error:
            console.print(str(error), style="red")
            continue
        console.print(Markdown(answer.text))
        for citation in answer.citations:
            console.print(f"[{citation.n}] {citation.title} {citation.locator}", markup=False, style="dim")
        for line in _came_from(answer, library):
            console.print(line, markup=False, style="dim")
        history += [("user", question), ("assistant", answer.text)]


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -m bot", description="Ask about an overdue online loan; answers cite their sources."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("ask", help="answer one question, or a file of them")
    asking.add_argument("question", nargs="?")
    asking.add_argument("--json", action="store_true")
    asking.add_argument("--language", choices=("auto", "zh", "en"), default="auto")
    asking.add_argument("--batch", type=Path, metavar="IN.jsonl")
    asking.add_argument("--out", type=Path, metavar="OUT.jsonl")
    citing = commands.add_parser("cite", help="check every citation of law in a text")
    citing.add_argument("text", nargs="?")
    citing.add_argument("--file", type=Path)
    citing.add_argument("--json", action="store_true")
    citing.add_argument("--as-of", metavar="YYYY-MM-DD")
    citing.add_argument("--language", choices=("zh", "en"), default="zh")
    chatting = commands.add_parser("chat", help="a chat in the terminal")
    for verb in (asking, chatting):
        verb.add_argument(
            "--library",
            choices=_LIBRARIES,
            default="core",
            help="laws: when the core has no answer, provisions of all national law that may apply",
        )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    args = parser.parse_args(arguments)
    if args.command == "ask":
        if bool(args.batch) != bool(args.out):
            parser.error("--batch and --out go together")
        if bool(args.batch) == (args.question is not None):
            parser.error("give a question, or --batch with --out")
        if args.batch:
            return run(lambda: _batch(args.batch, args.out, args.language, args.library))
        return run(lambda: _ask(args.question, args.json, args.language, args.library))
    if args.command == "cite":
        return run(lambda: _cite(args.text, args.file, args.json, args.as_of, args.language))
    return run(lambda: _chat(args.library))


if __name__ == "__main__":
    sys.exit(main())
