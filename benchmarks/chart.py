"""The chart of docs/scaling.md, drawn from the figures that `python -m benchmarks --out` wrote."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.errors import CuidaError

_PANELS = (
    ("build_seconds", "build, s", "log"),
    ("megabytes", "memory, MB", "log"),
    ("latency", "query, ms (median)", "log"),
    ("recall", "recall@10 against exact", "linear"),
)


def draw(figures: Path, target: Path) -> None:
    """Draw four panels over the number of vectors. Raises CuidaError when matplotlib is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise CuidaError("the chart needs matplotlib: pip install 'cuida[bench]'") from None
    points = json.loads(figures.read_text(encoding="utf-8"))
    figure = Figure(figsize=(11, 3), layout="constrained")
    for axes, (name, label, scale) in zip(figure.subplots(1, len(_PANELS)), _PANELS, strict=True):
        values = [p[name]["median"] if name == "latency" else p[name] for p in points]
        axes.plot([p["vectors"] for p in points], values, marker="o", color="#30638e")
        for point, value in zip(points, values, strict=True):
            axes.annotate(
                point["kind"], (point["vectors"], value), textcoords="offset points", xytext=(4, 6), fontsize=8
            )
        axes.set(xscale="log", yscale=scale, xlabel="vectors", title=label)
        axes.grid(alpha=0.3)
        if scale == "linear":
            axes.set_ylim(0.8, 1.02)
    figure.savefig(target)
