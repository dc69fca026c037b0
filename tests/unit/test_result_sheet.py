"""A result sheet is read by the trainee: it names things as the hall does."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from dispatcher_app.domain.exam.exercise.key import Skill
from dispatcher_app.domain.exam.exercise.score import CaseScore, ExerciseScore
from dispatcher_app.domain.exam.exercise.verdicts import Judgement
from dispatcher_app.services.exam.result_sheet import result_sheet

AT = datetime(2026, 6, 12, 9, tzinfo=UTC)


def test_a_report_of_which_nobody_made_a_case_is_named_in_words() -> None:
    """Its reference inside the program tells a trainee nothing."""
    missed = Judgement("SIM-x-S00001", Skill.CALL, 0.0, "接听", "来电未接")
    case = CaseScore("SIM-x-S00001", "", "路灯不亮", 1.0, 0.0, (missed,))
    score = ExerciseScore("陈晓梅", 0.0, (case,), {}, (), "key", "1")
    head = SimpleNamespace(title="热线爆线", kind=SimpleNamespace(label="上机"))
    attempt = SimpleNamespace(at=AT, name="陈晓梅")
    kept = SimpleNamespace(paper=head, attempt=attempt)
    line = SimpleNamespace(kept=kept, result=score, points=0.0)
    sheet = result_sheet(line, None, None, ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type]
    (found,) = sheet.findings
    assert found.where == f"未成件 · {Skill.CALL.label}"
    assert found.what == "路灯不亮"
