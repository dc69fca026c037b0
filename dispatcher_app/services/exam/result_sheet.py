"""Result sheets: what was asked, what was done, what would have been right and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.exam.exercise.score import ExerciseScore
from dispatcher_app.domain.exam.question import LETTERS, Question, QuestionKind, written
from dispatcher_app.domain.exam.typing_score import TypingResult
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.codec import (
    ExercisePaper,
    TypingPaper,
    WrittenPaper,
    WrittenResult,
)
from dispatcher_app.services.exam.desk import Line
from dispatcher_app.services.exam.dictation import slips
from dispatcher_app.services.exam.record import Sitting
from dispatcher_app.services.exam.sittings import answers_of, typed_in
from dispatcher_app.services.workbooks import Cell, CellKind, Sheet, SheetColumn


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was judged: ``points`` of ``of``; ``what`` was asked, ``where`` it stands."""

    where: str
    what: str
    expected: str
    done: str
    points: float
    of: float
    why: str

    @property
    def is_right(self) -> bool:
        return self.points >= self.of


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """``facts`` are (name, value) pairs for the head, ``shares`` (name, hundredths) for the bars."""

    title: str
    person: str
    kind: str
    points: float
    facts: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, float], ...]
    findings: tuple[Finding, ...]

    @property
    def mistakes(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if not each.is_right)


def result_sheet(
    line: Line, paper: WrittenPaper | TypingPaper | ExercisePaper, sitting: Sitting, zone: ZoneInfo
) -> ResultSheet:
    """The sheet of an attempt with a result."""
    assert line.result is not None
    head, attempt = line.kept.paper, line.kept.attempt
    facts, shares, findings = _content(line, paper, sitting)
    when = (_("时间"), _clock(attempt.at, zone))
    return ResultSheet(
        head.title,
        attempt.name,
        head.kind.label,
        line.points or 0.0,
        (when, *facts),
        shares,
        tuple(findings),
    )


_Content = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, float], ...], list[Finding]]


def _content(line: Line, paper: WrittenPaper | TypingPaper | ExercisePaper, sitting: Sitting) -> _Content:
    result = line.result
    if isinstance(result, WrittenResult) and isinstance(paper, WrittenPaper):
        return _written(result, paper, sitting)
    if isinstance(result, TypingResult) and isinstance(paper, TypingPaper):
        return _typed(result, paper, sitting)
    assert isinstance(result, ExerciseScore)
    return _exercise(result)


def _written(result: WrittenResult, paper: WrittenPaper, sitting: Sitting) -> _Content:
    answers, _later = answers_of(sitting)
    findings = []
    for at, (question, points) in enumerate(zip(paper.questions, result.each, strict=True)):
        chosen = answers.get(at, frozenset())
        why = f"{question.explanation} ({question.source})" if question.explanation else question.source
        findings.append(
            Finding(
                str(at + 1),
                question.text,
                _with_texts(question, question.answer),
                _with_texts(question, chosen) or _("未答"),
                points,
                float(paper.rule.points[question.kind]),
                why,
            )
        )
    facts = (
        (_("得分"), f"{result.got:g} / {result.of:g}"),
        (_("答对"), f"{result.right} / {len(paper.questions)}"),
        (_("用时"), duration(result.seconds)),
        (_("种子"), paper.seed),
    )
    shares = tuple((topic.label, share) for topic, share in result.topics.items())
    return facts, shares, findings


def _with_texts(question: Question, chosen: frozenset[int]) -> str:
    """Letters with what they stand for."""
    if question.kind is QuestionKind.JUDGEMENT:
        return written(question, chosen)
    return " / ".join(f"{LETTERS[at]} {question.options[at]}" for at in sorted(chosen))


def _typed(result: TypingResult, paper: TypingPaper, sitting: Sitting) -> _Content:
    findings = [
        Finding(
            _("“{words}”之后").format(words=before) if before else _("开头"),
            _("漏打") if not done else _("多打") if not expected else _("打错"),
            expected,
            done,
            0.0,
            1.0,
            "",
        )
        for before, expected, done in slips(paper.text, typed_in(sitting))
    ]
    facts = (
        (_("速度"), _("{speed:.1f} 字/分").format(speed=result.speed)),
        (_("正确率"), f"{result.accuracy:.1%}"),
        (_("打到"), _("{count} 字").format(count=result.reached)),
        (_("差错"), _("{count} 字").format(count=result.errors)),
        (_("用时"), duration(result.seconds)),
    )
    return facts, (), findings


def _exercise(score: ExerciseScore) -> _Content:
    findings = []
    for case in score.cases:
        for each in case.judgements:
            number = case.number or _("未成件")  # nobody made a case of it; a reference tells nobody anything
            where = f"{number} · {each.skill.label}"
            if each.version:
                where = _("{where} · 第 {step} 步").format(where=where, step=each.version)
            findings.append(
                Finding(where, case.text, each.expected, each.done, round(each.points, 2), 1.0, each.why)
            )
    findings += [
        Finding(f"{each.ref} · {each.skill.label}", "", each.expected, each.done, 0.0, 1.0, each.why)
        for each in score.closings
    ]
    facts = (
        (_("案件"), str(len(score.cases))),
        (_("误结案"), str(len(score.closings))),
        (_("答案版本"), score.key_version),
        (_("权重版本"), score.weights_version),
    )
    return facts, tuple((skill.label, share) for skill, share in score.skills.items()), findings


def duration(seconds: float) -> str:
    """``4 分 05 秒``."""
    minutes, rest = divmod(round(seconds), 60)
    return _("{minutes} 分 {seconds:02d} 秒").format(minutes=minutes, seconds=rest)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


# workbooks


def results_book(lines: Iterable[Line], zone: ZoneInfo) -> Sheet:
    """Every attempt with a result, one row each."""
    columns = (
        SheetColumn(_("姓名"), width=12),
        SheetColumn(_("试卷"), width=30),
        SheetColumn(_("种类"), width=10),
        SheetColumn(_("时间"), CellKind.INSTANT, 18),
        SheetColumn(_("成绩"), CellKind.DECIMAL, 10),
    )
    rows: list[Sequence[Cell]] = [
        (
            line.kept.attempt.name,
            line.kept.paper.title,
            line.kept.paper.kind.label,
            line.kept.attempt.at,
            line.points,
        )
        for line in lines
        if line.points is not None
    ]
    return Sheet(_("成绩"), columns, rows)


def sheet_book(sheet: ResultSheet, notice: str = "") -> tuple[Sheet, ...]:
    """One result sheet as a workbook: what it came to, and everything that was judged."""
    notes = tuple(filter(None, (notice, f"{sheet.title} · {sheet.person} · {sheet.points:g}")))
    facts = [*sheet.facts, *((name, f"{share:g}") for name, share in sheet.shares)]
    head = Sheet(_("成绩单"), (SheetColumn(_("项目")), SheetColumn(_("内容"), width=40)), facts, notes)
    columns = (
        SheetColumn(_("位置"), width=24),
        SheetColumn(_("题目"), width=50),
        SheetColumn(_("正确"), width=30),
        SheetColumn(_("所答"), width=30),
        SheetColumn(_("得分"), CellKind.DECIMAL, 8),
        SheetColumn(_("满分"), CellKind.DECIMAL, 8),
        SheetColumn(_("说明"), width=50),
    )
    rows = [
        (each.where, each.what, each.expected, each.done, each.points, each.of, each.why)
        for each in sheet.findings
    ]
    return head, Sheet(_("明细"), columns, rows)
