"""Where figures come from: the commit, the corpus, the model and the questions that they belong to."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from corpus.library import Library
from eval.question import Question, fingerprint
from index.embedding import Encoder

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Provenance:
    """What a run was made of. ``commit`` is None outside a repository; ``changed`` says that files differed from it."""

    made: str
    commit: str | None
    changed: bool
    corpus_fingerprint: str
    model: str
    model_fingerprint: str
    questions_fingerprint: str
    files: tuple[str, ...]
    engine: str
    python: str
    machine: str

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @property
    def version(self) -> str:
        """The commit, short, with what it leaves open."""
        if self.commit is None:
            return "no commit"
        return self.commit[:10] + (" with uncommitted changes" if self.changed else "")


def provenance(
    questions: Sequence[Question], files: Sequence[Path], engine: str, library: Library, encoder: Encoder
) -> Provenance:
    """The provenance of a run that starts now."""
    commit = _git("rev-parse", "HEAD")
    return Provenance(
        made=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        commit=commit,
        changed=bool(commit and _git("status", "--porcelain")),
        corpus_fingerprint=library.fingerprint[:16],
        model=encoder.name,
        model_fingerprint=encoder.fingerprint,
        questions_fingerprint=fingerprint(questions),
        files=tuple(path.name for path in files),
        engine=engine,
        python=platform.python_version(),
        machine=f"{platform.machine()}, {platform.system()}",
    )


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(_ROOT), *arguments],
            capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
