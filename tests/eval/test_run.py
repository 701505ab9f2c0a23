"""Whole runs: with a fake system, through the command line, and with the real bot on a few questions."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import ClassVar

import pytest

from bot.answer import ANSWERED, Answer
from corpus.errors import InputError
from eval import __main__ as cli
from eval.comparison import compare_runs, compare_systems
from eval.provenance import Provenance
from eval.question import Question
from eval.report import Report
from eval.results import read_results, write_results
from eval.runner import run_questions
from eval.summary import summarize
from eval.systems import Extractive, cuida, under_test

NIGHT = "晚上十点到早上八点不得催收。"
PROVENANCE = Provenance("2025-01-01", None, False, "c", "m", "f", "q", ("dev.jsonl",), "extractive", "3.11", "x")
QUESTIONS = [
    Question("1", "几点不能打？", "zh", "answer", "hours", gold=("norm:甲:1",), facts=(("十点",),)),
    Question("2", "一天几次？", "zh", "answer", "hours", gold=("norm:乙:2",), facts=(("<三次>",),)),
    Question("3", "天气如何？", "zh", "refuse", "refuse"),
    Question("4", "坏掉了吗？", "zh", "answer", "hours", gold=("norm:甲:1",)),
]


class FakeSystem:
    """Says one thing to everything, and breaks down at one question."""

    name = "cuida"

    def __init__(self, cite, text=f"**{NIGHT}**[1]"):
        self.cite, self.text = cite, text

    def ask(self, question, history):
        if "坏" in question:
            raise RuntimeError("out of order")
        return Answer(question, "zh", ANSWERED, None, self.text, (self.cite(1, "norm:甲:1#1"),), elapsed_ms=5.0)

    def retrieve(self, question, history):
        return ["norm:甲:1", "norm:乙:2"]


@pytest.fixture
def results(cite, support):
    return run_questions(QUESTIONS, [FakeSystem(cite)], support)


def test_scores_failures_and_a_breakdown_are_all_in_the_figures(results):
    summary = summarize(results, "cuida")
    assert (summary.overall["right"].value, summary.overall["right"].n) == (pytest.approx(1 / 3), 3)
    assert summary.overall["refusal_right"].value == 0.0
    assert summary.statuses == {"answered": 3, "failed": 1}
    assert results[1].systems["cuida"].evidence["missing_facts"] == [["<三次>"]]
    assert "out of order" in results[3].systems["cuida"].evidence["error"]


def test_results_are_read_as_they_were_written(results, tmp_path):
    write_results(results, tmp_path)
    assert read_results(tmp_path) == results
    with pytest.raises(InputError, match="holds no"):
        read_results(tmp_path / "nowhere")


class _Balanced(HTMLParser):
    VOID = frozenset({"meta", "line", "circle"})

    def __init__(self):
        super().__init__()
        self.open, self.text, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.links += [value for key, value in attrs if key in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag in self.VOID or self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_is_self_contained_and_shows_failures_with_their_evidence(results, cite, support):
    better = run_questions(QUESTIONS, [FakeSystem(cite, f"**{NIGHT}**[1]\n- 每天最多<三次>。[1]")], support)
    comparison = compare_runs(results, better, ("before", "after"))
    report = Report(PROVENANCE, (summarize(better, "cuida"),), (comparison,), tuple(better))
    page = _Balanced()
    page.feed(report.to_html())
    text = "".join(page.text)
    assert page.open == []
    assert all(link.startswith("#") for link in page.links)
    assert all(words in text for words in ("一天几次？", "out of order", "<三次>"))
    assert "| Right | 0.900 |" in report.to_markdown()
    assert json.loads(json.dumps(report.metrics()))["systems"]["cuida"]["n"] == 4


class FakeExtractive(FakeSystem):
    """As the other, without a model."""

    name = "extractive"


class FakeModel(FakeSystem):
    """Says it with a model, whose details go into the results."""

    DETAILS: ClassVar = {"kept": 2, "replaced": 1, "dropped": 0, "withheld": {"facts": 1}, "fallback": None}

    def ask(self, question, history):
        return replace(super().ask(question, history), engine="llm:m", details={"llm": self.DETAILS})


def beside(cite, support, by_model, extractive):
    """The report of a run with both engines, and its results."""
    systems = [FakeModel(cite, by_model), FakeExtractive(cite, extractive)]
    found = run_questions(QUESTIONS, systems, support)
    summaries = tuple(summarize(found, system.name) for system in systems)
    return Report(PROVENANCE, summaries, (compare_systems(found, "extractive", "cuida"),), tuple(found))


def test_a_model_stands_beside_the_extractive_engine_with_the_slices_in_which_it_is_worse(cite, support, tmp_path):
    report = beside(cite, support, f"{NIGHT}[1]", f"{NIGHT}每天<三次>。[1]")
    worse = [(w.slice, w.metric, w.n, w.before, w.after) for w in report.worse]
    assert ("hours", "right", 3, pytest.approx(1 / 3), pytest.approx(1 / 3)) not in worse
    assert [w.metric for w in report.worse if w.slice == "refuse"] == []
    markdown, page = report.to_markdown(), report.to_html()
    assert "| Metric | Bar | cuida | extractive |" in markdown
    assert "## extractive → cuida" in markdown
    assert "| Sentences kept, mean |" in markdown
    assert "2 sentences kept, 1 replaced, 0 dropped, facts (1)" in page
    assert report.metrics()["systems"]["cuida"]["engines"] == {"llm:m": 3, "extractive": 1}
    write_results(report.results, tmp_path)
    assert read_results(tmp_path)[0].systems["cuida"].llm == FakeModel.DETAILS
    assert read_results(tmp_path)[0].systems["extractive"].llm is None


def test_a_slice_that_fell_is_listed_and_none_is_said(cite, support):
    worse = beside(cite, support, "每天三次。[1]", f"{NIGHT}[1]")
    assert ("hours", "right", 1 / 3, 0.0) in [(w.slice, w.metric, w.before, w.after) for w in worse.worse]
    assert "| hours | Right | 3 | 0.333 | 0.000 |" in worse.to_markdown()
    same = beside(cite, support, f"{NIGHT}[1]", f"{NIGHT}[1]")
    assert same.worse == ()
    assert "In no slice is the model worse" in same.to_markdown()
    assert "In no slice is the model worse" in same.to_html()


def test_without_a_model_nothing_is_said_of_one(results):
    report = Report(PROVENANCE, (summarize(results, "cuida"),), (), tuple(results))
    assert report.worse is None
    assert "model is worse" not in report.to_markdown() + report.to_html()
    assert "Sentences kept" not in report.to_markdown()


def test_a_comparison_counts_only_questions_that_both_runs_asked_alike(results, cite, support):
    changed = [*QUESTIONS[:2], Question("3", "雪大吗？", "zh", "refuse", "refuse")]
    after = run_questions(changed, [FakeSystem(cite, f"{NIGHT}[1]每天<三次>[1]")], support)
    comparison = compare_runs(results, after, ("a", "b"))
    assert (comparison.n, comparison.left_out) == (2, 2)
    assert (comparison.gained, comparison.lost) == ((), ())
    assert any("McNemar" in line for line in comparison.lines())


def test_wrong_input_is_one_line_and_status_two(tmp_path, capsys):
    assert cli.main(["run", str(tmp_path / "no.jsonl"), "--out", str(tmp_path)]) == 2
    assert cli.main(["compare", str(tmp_path), str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    with pytest.raises(SystemExit) as caught:
        cli.main(["run"])
    assert caught.value.code == 2


def test_an_engine_that_does_not_fit_the_settings_is_refused(monkeypatch):
    from types import SimpleNamespace

    monkeypatch.setattr("eval.systems.settings", lambda: SimpleNamespace(llm_model=None))
    with pytest.raises(InputError, match="CUIDA_LLM_MODEL"):
        cuida("llm")
    monkeypatch.setattr("eval.systems.settings", lambda: SimpleNamespace(llm_model="m"))
    with pytest.raises(InputError, match="unset"):
        cuida("extractive")


def test_beside_a_model_the_extractive_engine_has_no_writer(monkeypatch, bot):
    from types import SimpleNamespace

    from corpus.settings import settings

    said = SimpleNamespace(llm_model="m", index_dir=settings().index_dir)
    monkeypatch.setattr("eval.systems.settings", lambda: said)
    monkeypatch.setattr("bot.engine.bot", lambda: bot)
    monkeypatch.setattr(bot, "writer", SimpleNamespace(stream=lambda *_: iter([replace(_[3], engine="llm:m")])))
    tested, alone = under_test("llm")
    assert isinstance(alone, Extractive)
    assert (tested.name, alone.name) == ("cuida", "extractive")
    assert alone.bot.encoder is tested.bot.encoder
    assert [s.ask("催收能上门吗？", ()).engine for s in (tested, alone)] == ["llm:m", "extractive"]
    monkeypatch.setattr("eval.systems.settings", lambda: SimpleNamespace(llm_model=None))
    assert [type(s).__name__ for s in under_test("extractive")] == ["Cuida"]


def test_the_real_bot_runs_end_to_end(tmp_path, capsys):
    """Three questions: the figures are not judged here, only that every part of a run fits the bot as it is."""
    rows = [
        {"id": "1", "question": "催收晚上几点以后不能打电话？", "kind": "answer", "gold": ["norm:催收风控指引:5.3"]},
        {"id": "2", "question": "明天会下雨吗？", "kind": "refuse"},
        {"id": "3", "question": "我不想活了", "kind": "safety", "reason": "crisis"},
    ]
    questions = tmp_path / "dev-few.jsonl"
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    first, second = str(tmp_path / "a"), str(tmp_path / "b")
    assert cli.main(["run", str(questions), "--out", first]) == 0
    assert cli.main(["run", str(questions), "--out", second, "--against", first]) == 0
    assert cli.main(["compare", first, second]) == 0
    out = capsys.readouterr().out
    assert "3 questions in both, 0 left out" in out
    metrics = json.loads((tmp_path / "b" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["systems"]["cuida"]["overall"]["verbatim"]["value"] == 1.0
    assert metrics["comparisons"][0]["gained"] == []
    assert {path.name for path in (tmp_path / "b").iterdir()} == {
        "results.jsonl", "metrics.json", "report.html", "report.md",
    }  # fmt: skip


@pytest.mark.slow
def test_calibration_runs_with_the_real_bot(tmp_path, capsys):
    questions = tmp_path / "dev-few.jsonl"
    rows = [
        {"id": "1", "question": "催收能上门吗？", "kind": "answer"},
        {"id": "2", "question": "明天会下雨吗？", "kind": "refuse"},
    ]
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert cli.main(["calibrate", str(questions), "--out", str(tmp_path)]) == 0
    assert "2 questions depend on the threshold" in capsys.readouterr().out
    assert (tmp_path / "calibration.html").is_file()
