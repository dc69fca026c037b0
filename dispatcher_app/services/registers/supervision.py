"""The register of supervision (督办): every order and every rung it climbed, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.papers import SupervisionPaper
from dispatcher_app.domain.step import Step
from dispatcher_app.domain.words import Mark, SupervisionLevel
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.registers.columns import NUMBER, PLACE, STREET, TITLE, days_until, said, who
from dispatcher_app.services.registers.query import RegisterLine
from dispatcher_app.services.registers.spec import Column, Reading
from dispatcher_app.services.workbooks import CellKind

RUNGS = (Verb.SUPERVISE, Verb.ESCALATE_SUPERVISION)
_FIELDS = ("supervised", "supervision_due", "supervision_level", "supervised_unit", "supervision_no")


@dataclass(frozen=True, slots=True)
class Supervision:
    """One rung: what was asked of whom until when, by which step; ``answer`` is the step that answered it.

    ``raised``: a heavier rung has taken its place. ``open``: it still waits for its answer.
    """

    step: Step | None
    level: SupervisionLevel
    unit: str
    requirement: str
    due: datetime | None
    number: str = ""
    answer: Step | None = None
    raised: bool = False
    open: bool = False

    def is_overdue(self, now: datetime) -> bool:
        """Whether the deadline passed before there was an answer; of a rung that was raised, before that."""
        if self.due is None:
            return False
        ended = self.answer.at if self.answer is not None else now
        return (self.open or self.answer is not None) and ended > self.due


def supervision_of(line: RegisterLine) -> Supervision:
    """The rung that the line is about: that of its step, else the one the case stands on."""
    step = line.step or line.last(*RUNGS)
    values = _values(line, step)
    after = line.next(*RUNGS, Verb.ANSWER_SUPERVISION) if line.step is not None else None
    answer = after if after is not None and after.verb is Verb.ANSWER_SUPERVISION else None
    raised = after is not None and after.verb is Verb.ESCALATE_SUPERVISION
    return Supervision(
        step=step,
        level=values.get("supervision_level") or SupervisionLevel.ORDER,
        unit=values.get("supervised_unit") or "",
        requirement=values.get("supervised") or "",
        due=values.get("supervision_due"),
        number=values.get("supervision_no") or "",
        answer=answer,
        raised=raised,
        open=after is None and Mark.SUPERVISED in line.case.marks,
    )


def _values(line: RegisterLine, step: Step | None) -> Mapping[str, Any]:
    """The fields as they were after *step*; an escalation says only what it changed."""
    if line.step is None or step is None:
        return {name: getattr(line.case, name) for name in _FIELDS}
    values: dict[str, Any] = {}
    for past in line.steps:
        if past.version > step.version:
            break
        if past.verb in (Verb.SUPERVISE, Verb.ANSWER_SUPERVISION):
            values = {}
        values |= {name: past.changes[name] for name in _FIELDS if name in past.changes}
    return values


def paper_numbers(line: RegisterLine, reading: Reading) -> str:
    """Numbers of the papers given out for this rung; else the one that the order itself names."""
    on = supervision_of(line)
    given = [act.subject for act in reading.papers.get(line.case.id, ()) if is_paper_of(act, on)]
    cancelled = _("{number}(已撤销)")
    given.sort(key=lambda one: one in reading.cancelled)  # where there is room for one, the one that counts
    told = [cancelled.format(number=one) if one in reading.cancelled else one for one in given]
    return listed(told) or on.number


def is_paper_of(act: HallAct, on: Supervision) -> bool:
    """Whether a paper of the case was given out for this rung."""
    paper, begins = act.payload, on.step.at if on.step is not None else act.at
    return isinstance(paper, SupervisionPaper) and paper.level is on.level and act.at >= begins


def _state(line: RegisterLine, reading: Reading) -> str:
    on = supervision_of(line)
    if on.answer is not None:
        return _("已答复")
    if on.raised:
        return _("已升级")
    if not on.open:
        return _("随案办结")
    return _("逾期未答复") if on.is_overdue(reading.now) else _("待答复")


def _unit(line: RegisterLine, reading: Reading) -> str:
    code = supervision_of(line).unit or line.case.lead_unit
    return reading.hall.unit_name(code) if code else ""


def _answered(line: RegisterLine, _reading: Reading) -> str:
    answer = supervision_of(line).answer
    return f"{who(answer)}:{answer.reason}" if answer is not None else ""


def _open_due(line: RegisterLine) -> datetime | None:
    on = supervision_of(line)
    return on.due if on.open else None


SUPERVISED = (
    Column(N_("文号"), 132, paper_numbers),
    Column(N_("层级"), 84, lambda line, _r: supervision_of(line).level.label),
    NUMBER,
    TITLE,
    PLACE,
    Column(N_("督办对象"), 130, _unit),
    Column(N_("督办理由"), 120, lambda line, _r: said(supervision_of(line).step), leaves=3),
    Column(N_("督办要求"), 150, lambda line, _r: supervision_of(line).requirement, leaves=7),
    Column(
        N_("督办时间"), 104, lambda line, _r: s.at if (s := supervision_of(line).step) else None,
        CellKind.INSTANT, leaves=4,
    ),
    Column(N_("办理期限"), 104, lambda line, _r: supervision_of(line).due, CellKind.INSTANT),
    Column(N_("剩余天数"), 72, days_until(_open_due), CellKind.COUNT, leaves=5),
    Column(N_("办理情况"), 84, _state),
    Column(N_("答复"), 140, _answered, leaves=2),
    STREET,
)  # fmt: skip
