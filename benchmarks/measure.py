"""Timing and memory in small pieces."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Spread:
    """Median and 95th percentile of repeated timings, in milliseconds."""

    median: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> Spread:
        """The spread of timings in seconds."""
        median, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
        return cls(float(median), float(p95))


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def resident_bytes() -> int:
    """Anonymous memory of this process (files mapped into it are the system's cache). Linux only; 0 elsewhere."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":" in line)
    return int(fields.get("RssAnon", "0 kB").split()[0]) * 1024


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
