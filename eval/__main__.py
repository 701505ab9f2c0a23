"""``python -m eval``: run question sets, compare two runs, calibrate the threshold of refusing."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.engine import Thresholds
from corpus.console import OneLineParser, print_lines, run, write_whole
from corpus.library import library
from corpus.settings import settings
from eval.baseline import Baseline
from eval.calibration import Curve, EvidenceRecorder, Point, collect, curve
from eval.comparison import compare_runs, compare_systems
from eval.metrics import BY_NAME, METRICS
from eval.provenance import provenance
from eval.question import TEST, load_questions, sampled
from eval.report import Report, write_curve
from eval.results import read_results, write_results
from eval.runner import run_questions
from eval.summary import Figures, Summary, summarize
from eval.support import Support
from eval.systems import ENGINES, EXTRACTIVE, Cuida, System, under_test
from index.embedding import encoder


def _run(args: argparse.Namespace) -> None:
    paths, out, engine, against = args.questions, args.out, args.engine, args.against
    questions = load_questions(paths)
    if args.sample is not None:
        questions = sampled(questions, args.sample)
    earlier = read_results(against) if against else None  # a wrong folder is named before the work, not after
    made = provenance(questions, paths, engine, library(), encoder())
    systems: list[System] = [*under_test(engine)]
    if args.baseline:
        systems.append(Baseline(library(), encoder()))
    results = run_questions(questions, systems, Support(library()))
    comparisons = [compare_systems(results, system.name, Cuida.name) for system in systems[1:]]
    if earlier and against:
        comparisons.append(compare_runs(earlier, results, (str(against), str(out))))
    summaries = tuple(summarize(results, system.name) for system in systems)
    report = Report(made, summaries, tuple(comparisons), tuple(results))
    write_results(results, out)
    write_whole(out / "metrics.json", [json.dumps(report.metrics(), ensure_ascii=False, indent=1)])
    write_whole(out / "report.html", [report.to_html()])
    write_whole(out / "report.md", [report.to_markdown()])
    print_lines(_table(summaries))
    print_lines(_worse_lines(report))
    print_lines([f"{len(report.failed)} of {len(results)} questions to look at: {out / 'report.html'}"])


def _table(summaries: Sequence[Summary]) -> Iterator[str]:
    yield f"{'':<28}" + "".join(f"{f'{s.system} (n)':>42}" for s in summaries)
    for metric in METRICS:
        if any(summary.overall[metric.name].n for summary in summaries):
            yield f"{metric.title:<28}" + "".join(f"{_cell(summary.overall, metric.name):>42}" for summary in summaries)


def _worse_lines(report: Report) -> Iterator[str]:
    if report.worse is None:
        return
    if not report.worse:
        yield "in no slice is the model worse than the extractive engine"
    for found in report.worse:
        metric = BY_NAME[found.metric]
        before, after = metric.shown(found.before), metric.shown(found.after)
        yield f"worse than extractive: {found.slice}, {metric.title.lower()}: {before} → {after} ({found.n})"


def _cell(figures: Figures, name: str) -> str:
    metric, figure = BY_NAME[name], figures[name]
    if not figure.n:
        return "–"
    return f"{metric.shown(figure.value)} [{metric.shown(figure.low)}, {metric.shown(figure.high)}] ({figure.n})"


def _compare(before: Path, after: Path) -> None:
    print_lines(compare_runs(read_results(before), read_results(after), (str(before), str(after))).lines())


def _calibrate(paths: Sequence[Path], out: Path | None) -> None:
    questions = load_questions(paths)
    corpus = library()
    recorder = EvidenceRecorder(corpus, encoder(), settings().index_dir)
    samples = collect(questions, recorder, Support(corpus))
    found = curve(samples, Thresholds().answer, len(questions) - len(samples))
    tuning = all(question.split != TEST for question in questions)
    print_lines(_curve_lines(found, tuning))
    if out:
        write_whole(out / "calibration.json", [json.dumps(found.to_dict(), ensure_ascii=False, indent=1)])
        print_lines([str(write_curve(found, out, [path.name for path in paths]))])


def _curve_lines(found: Curve, tuning: bool) -> Iterator[str]:
    yield f"{found.n} questions depend on the threshold, {found.undecided} do not; AURC {found.aurc:.4f}"
    yield f"{'threshold':>11}{'coverage':>10}{'risk':>8}{'answerable kept':>17}{'refused right':>15}"
    for point in found.thinned():
        yield _point_line(point)
    yield _point_line(found.current) + "  in use"
    if tuning:
        yield _point_line(found.best) + "  best balanced accuracy"
    else:
        yield "test questions: a report, not for tuning"


def _point_line(point: Point) -> str:
    kept, refused = ("–" if x is None else f"{x:.3f}" for x in (point.answerable_kept, point.refused_right))
    threshold = "-inf" if point.threshold == -math.inf else f"{point.threshold:.3f}"
    return f"{threshold:>11}{point.coverage:>10.3f}{point.risk:>8.3f}{kept:>17}{refused:>15}"


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="python -m eval", description="How good the answers are, measured.")
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="ask the questions and score the answers")
    running.add_argument("questions", nargs="+", type=Path, metavar="QUESTIONS.jsonl")
    running.add_argument("--out", type=Path, required=True, metavar="DIR", help="for results, figures and reports")
    running.add_argument(
        "--engine",
        choices=ENGINES,
        default=EXTRACTIVE,
        help="who writes; must fit CUIDA_LLM_MODEL. With llm, the extractive engine answers too",
    )
    running.add_argument(
        "--sample",
        type=int,
        metavar="N",
        help="about N questions instead of all, of each slice its share: for slow models",
    )
    running.add_argument("--baseline", action="store_true", help="run the plain LangChain recipe too")
    running.add_argument("--against", type=Path, metavar="EARLIER_DIR", help="an earlier run to compare with")
    compare = commands.add_parser("compare", help="two runs over the same questions, with paired tests")
    compare.add_argument("before", type=Path, metavar="A")
    compare.add_argument("after", type=Path, metavar="B")
    calibrate = commands.add_parser("calibrate", help="risk and coverage by the threshold of refusing")
    calibrate.add_argument("questions", nargs="+", type=Path, metavar="DEV.jsonl")
    calibrate.add_argument("--out", type=Path, metavar="DIR", help="for calibration.json and a page with the curves")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = _parser().parse_args(arguments)
    commands = {
        "run": lambda: _run(args),
        "compare": lambda: _compare(args.before, args.after),
        "calibrate": lambda: _calibrate(args.questions, args.out),
    }
    return run(commands[args.command])


if __name__ == "__main__":
    sys.exit(main())
