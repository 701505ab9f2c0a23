"""What the command lines share: one-line errors, exit statuses, progress on standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

from corpus.errors import CuidaError, InputError

DONE, FAILED, WRONG_INPUT = 0, 1, 2
Item = TypeVar("Item")


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print the message as one line and exit with status 2."""
        self.exit(WRONG_INPUT, f"{self.prog}: {message}; see --help\n")


def run(command: Callable[[], object]) -> int:
    """Run a command and turn what goes wrong into one line on standard error and an exit status."""
    try:
        command()
    except InputError as error:
        return _say(error, WRONG_INPUT)
    except CuidaError as error:
        return _say(error, FAILED)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half done", FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _say(f"{error.filename or 'file'}: {error.strerror or error}", FAILED)
    return DONE


def _say(message: object, status: int) -> int:
    lines = str(message).splitlines() or [repr(message)]
    sys.stderr.write(f"cuida: {lines[0]}\n")
    return status


def print_json(value: object, stream: IO[str] | None = None) -> None:
    """One JSON document, readable, in UTF-8."""
    (stream or sys.stdout).write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Lines to standard output."""
    for line in lines:
        sys.stdout.write(line + "\n")


def read_jsonl(path: Path, required: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file. Raises InputError naming file and line when one is not right."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    rows: list[dict[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # U+2028 may stand inside a string
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path} line {number}: not JSON ({error.msg})") from None
        if not isinstance(row, dict):
            raise InputError(f"{path} line {number}: not an object")
        for key in required:
            if not isinstance(row.get(key), str | int) or row.get(key) == "":
                raise InputError(f"{path} line {number}: {key} is missing")
        rows.append(row)
    return rows


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write ``lines`` beside ``path`` and move the file into place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    with aside.open("w", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)
    aside.replace(path)


def progress(items: Sequence[Item], what: str) -> Iterator[Item]:
    """Yield ``items`` and show how far the work is, on standard error when that is a terminal."""
    from tqdm import tqdm

    yield from tqdm(items, desc=what, file=sys.stderr, disable=None, leave=False)
