"""The pages of a run: ``report.html`` (self-contained) and ``report.md``, from the templates beside this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from corpus.console import write_whole
from eval.calibration import Curve
from eval.comparison import Comparison
from eval.evidence import failures
from eval.intervals import LEVEL, RESAMPLES, SEED, Figure
from eval.metrics import BY_NAME, METRICS, Metric
from eval.provenance import Provenance
from eval.results import Result
from eval.slices import WorseSlice, worse_slices
from eval.summary import EXCLUSIONS, Summary
from eval.systems import Cuida, Extractive

TEMPLATES = Path(__file__).parent / "templates"
# The figures that are plotted slice by slice: each question has at most one of them.
SLICE_METRICS = ("right", "refusal_right", "safety_right")


@dataclass(frozen=True)
class Report:
    """All that the pages show. ``summaries`` begins with the bot's; ``comparisons`` may be empty."""

    provenance: Provenance
    summaries: tuple[Summary, ...]
    comparisons: tuple[Comparison, ...]
    results: tuple[Result, ...]

    @property
    def failed(self) -> list[tuple[Result, list[str]]]:
        """The questions that the bot fails and by which metrics, the most first."""
        rows = [(r, failures(r.systems[Cuida.name].scores)) for r in self.results]
        return sorted((row for row in rows if row[1]), key=lambda row: -len(row[1]))

    def slice_figures(self, summary: Summary, name: str) -> list[tuple[str, Figure]]:
        """The slice's figures of `SLICE_METRICS` that have questions."""
        return [(m, summary.slices[name][m]) for m in SLICE_METRICS if summary.slices[name][m].n]

    @property
    def worse(self) -> tuple[WorseSlice, ...] | None:
        """The slices in which the model is worse than the extractive engine; None when only one of them ran."""
        by_name = {summary.system: summary for summary in self.summaries}
        if Extractive.name not in by_name:
            return None
        return worse_slices(by_name[Extractive.name], by_name[Cuida.name])

    def latencies(self, summary: Summary, count: int = 60) -> list[tuple[float, float]]:
        """The cumulative distribution of a system's latencies: (milliseconds, share of answers that are as fast)."""
        times = sorted(
            r.systems[summary.system].answer["elapsed_ms"]
            for r in self.results
            if r.systems[summary.system].scores.get("latency_p50") is not None
        )
        step = max(1, len(times) // count)
        chosen = [*range(0, len(times), step), len(times) - 1] if times else []
        return [(times[i], (i + 1) / len(times)) for i in dict.fromkeys(chosen)]

    @property
    def measured(self) -> list[Metric]:
        """The metrics that apply to anything here: those of a model only where one was asked."""
        return [metric for metric in METRICS if any(summary.overall[metric.name].n for summary in self.summaries)]

    def metrics(self) -> dict[str, Any]:
        """The content of ``metrics.json``."""
        return {
            "provenance": self.provenance.to_dict(),
            "n": len(self.results),
            "exclusions": list(EXCLUSIONS),
            "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "level": LEVEL},
            "systems": {summary.system: summary.to_dict() for summary in self.summaries},
            "comparisons": [comparison.to_dict() for comparison in self.comparisons],
            "worse_than_extractive": None if self.worse is None else [found.to_dict() for found in self.worse],
        }

    def to_html(self) -> str:
        """The page, self-contained."""
        return render("report.html.j2", self._context())

    def to_markdown(self) -> str:
        """The short form, for a pull request or the README."""
        return render("report.md.j2", self._context())

    def _context(self) -> dict[str, Any]:
        return {
            "report": self, "metrics": self.measured, "by_name": BY_NAME, "exclusions": EXCLUSIONS,
            "resamples": RESAMPLES, "seed": SEED, "bot": Cuida.name, "slices": list(self.summaries[0].slices),
        }  # fmt: skip


def render(template: str, context: Mapping[str, Any]) -> str:
    """A page from its template; HTML is escaped, Markdown is the project's own text."""
    return _environment().get_template(template).render(**context)


def write_curve(curve: Curve, folder: Path, files: Sequence[str]) -> Path:
    """Write the page of a calibration into ``folder`` and return its path."""
    path = folder / "calibration.html"
    write_whole(path, [render("calibration.html.j2", {"curve": curve, "files": files})])
    return path


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2", "svg.j2"]),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
