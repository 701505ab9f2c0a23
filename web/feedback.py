"""Ratings of answers, kept only if the reader turned that on, in one file on this computer."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timezone
from pathlib import Path

from corpus.settings import settings

# A page that anyone may reach must not be able to fill the disk.
LARGEST_FILE, LONGEST_TEXT = 5_000_000, 4_000
_lock = threading.Lock()


def feedback_file() -> Path:
    """Where ratings are kept: one JSON object a line, beside the index."""
    return settings().index_dir / "feedback.jsonl"


def keep(question: str, answer: str, helpful: bool, why: str = "") -> bool:
    """Append one rating; False when the file is full."""
    row = {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "helpful": helpful,
        "why": why[:LONGEST_TEXT],
        "question": question[:LONGEST_TEXT],
        "answer": answer[:LONGEST_TEXT],
    }
    line = json.dumps(row, ensure_ascii=False) + "\n"
    path = feedback_file()
    with _lock:
        if path.exists() and path.stat().st_size + len(line.encode()) > LARGEST_FILE:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line)
    return True
