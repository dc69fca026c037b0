"""A case and its history in an operator's words: what the case pane shows, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from dispatcher_app.domain.cameras import NearCamera
from dispatcher_app.domain.case import FIELD_LABELS, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.privacy import reads_phone
from dispatcher_app.domain.rounds import Round, rounds_of
from dispatcher_app.domain.step import ClockFact, Step
from dispatcher_app.domain.words import ENDED, PUBLIC_SOURCES, Role, Source, Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.candidates import reason_text
from dispatcher_app.ui.map.camera_words import near_camera_text
from dispatcher_app.ui.side.facts import merged_facts, side_facts
from dispatcher_app.ui.side.round_words import result_facts
from dispatcher_app.widgets.fact_grid import Fact, FactSection
from dispatcher_app.widgets.timeline import TimelineEntry, Tone
from dispatcher_app.widgets.times import clock_text, duration_text, full_text

#: Parties that are the program itself.
_NOBODY = frozenset({Role.POLICY, Role.CLOCKWORK})
_GATES = frozenset({Verb.APPROVE_DISPATCH, Verb.CLOSE, Verb.APPROVE_FILING})
_RETURNS = frozenset(
    {
        Verb.RETURN_DISPATCH,
        Verb.RETURN_CLOSURE,
        Verb.UNIT_RETURN,
        Verb.SEND_BACK,
        Verb.REWORK,
        Verb.CHECK_FAIL,
        Verb.REDIRECT,
        Verb.REFUSE_APPLICATION,
        Verb.REFUSE_REOPEN,
    }
)
_UNITS = frozenset({"lead_unit", "decided_unit", "supervised_unit"})
#: Fields that a step sets for the machinery and that would only clutter a history.
_UNSAID = frozenset(
    "clocks warn_at due_at due_provisional stage_since proposer proposer_name passed_by passed_by_name "
    "handled_by dispatches handling_seconds attachments class_code lon lat reported_at applicant "
    "appellant located_by approved_by closed_by failed_unit settled_handoffs reopen_asker second_looker "
    "since_before_merge emergency".split()
)
#: What the page above the history shows anyway; said again only when somebody corrects it later.
_ON_THE_PAGE = frozenset(
    "cell_code community street district place condition_no condition_text closing_condition caller_name "
    "caller_phone component_code external_ref".split()
)
_FILLING = frozenset({Verb.REPORT, Verb.FILE, Verb.PROPOSE_FILING})


def sections(
    case: Case,
    hall: Hall,
    role: Role | None = None,
    history: Sequence[Step] = (),
    *,
    deciding: bool = False,
    merged: Sequence[Case] = (),
) -> tuple[FactSection, ...]:
    """Every field of the case, grouped as people ask for them; *role* is told what is withheld from it.

    What waits on a side path comes first: it is why the case is looked at. *deciding*: its evidence stands
    above, before this seat's decision. *merged* are its master, or the cases merged into it.
    """
    return (
        FactSection(
            _("特殊情形"), merged_facts(case, merged) + side_facts(case, hall, history, deciding=deciding)
        ),
        FactSection(_("情况"), _report(case)),
        FactSection(_("位置"), _place(case)),
        FactSection(_("标准"), _standard(case)),
        FactSection(_("来源"), _origin(case, hall, role)),
        FactSection(_("处置"), _handling(case, hall, history)),
    )


def _report(case: Case) -> tuple[Fact, ...]:
    facts = [Fact(_("描述"), case.description, wide=True)]
    if case.finding is not None:
        facts.append(Fact(_("核实结论"), case.finding.label))
    return tuple(facts)


def _place(case: Case) -> tuple[Fact, ...]:
    area = " ".join(part for part in (case.district, case.street, case.community) if part)
    point = f"{case.lon:.6f}, {case.lat:.6f}" if case.lon is not None and case.lat is not None else ""
    if case.located_by == LocationSource.DEFAULT:
        point = _("默认地址,尚未定位")
    facts = [
        Fact(_("地点"), case.place, wide=True),
        Fact(_("所属"), area),
        Fact(_("单元网格"), case.cell_code),
    ]
    facts.append(Fact(_("坐标"), point))
    if case.component_code:
        facts.append(Fact(_("部件编码"), case.component_code))
    return tuple(facts)


def _standard(case: Case) -> tuple[Fact, ...]:
    limit = case.limit.text if case.limit else ""
    return (
        Fact(_("类别"), f"{case.class_name}  {case.class_code}".strip()),
        Fact(_("立案条件"), case.condition_text),
        Fact(_("处置时限"), limit),
        Fact(_("结案条件"), case.closing_condition),
    )


def _origin(case: Case, hall: Hall, role: Role | None = None) -> tuple[Fact, ...]:
    phone = case.caller_phone
    if role is not None and not reads_phone(role) and case.source in PUBLIC_SOURCES:
        phone = _("(电话如有,不对本席显示)")
    caller = " ".join(part for part in (case.caller_name, phone) if part)
    facts = [Fact(_("来源"), case.source_name), Fact(_("来电人"), caller)]
    if case.wants_callback:
        facts.append(Fact(_("回访"), case.call_back.label if case.call_back else _("要求回访")))
    if (camera := _camera(case, hall)) is not None:
        facts.append(Fact(_("最近的视频点位"), near_camera_text(camera), wide=True))
    facts.append(Fact(_("上报时间"), full_text(case.reported_at, hall.zone)))
    if case.external_ref:
        facts.append(Fact(_("外部编号"), case.external_ref))
    return tuple(facts)


def _camera(case: Case, hall: Hall) -> NearCamera | None:
    """Of a case that was seen by video: most likely by the camera nearest to it."""
    if case.source is not Source.VIDEO or case.lon is None or case.lat is None:
        return None
    if case.located_by == LocationSource.DEFAULT:
        return None
    return next(iter(hall.places.cameras.nearest(case.lon, case.lat, count=1)), None)


def _handling(case: Case, hall: Hall, history: Sequence[Step]) -> tuple[Fact, ...]:
    name = hall.unit_name
    facts = [Fact(_("主办单位"), name(case.lead_unit) if case.lead_unit else "")]
    if case.assist_units:
        facts.append(Fact(_("协办单位"), listed(map(name, case.assist_units))))
        facts.append(Fact(_("成绩"), _("成绩记主办单位")))
    if case.requirement:
        facts.append(Fact(_("处置要求"), case.requirement, wide=True))
    facts += result_facts(case, hall, history)
    if case.handoffs or case.reworks:
        text = _("回退 {handoffs} 次,返工 {reworks} 次").format(handoffs=case.handoffs, reworks=case.reworks)
        facts.append(Fact(_("往返"), text, tone="due"))
    if case.wrong_dispatches:
        facts.append(Fact(_("误派次数"), str(case.wrong_dispatches), tone="due"))
    told = [f"{name(report.unit)}  {report.text}" for report in case.assist_reports]
    facts += [Fact(_("协办回报"), text, wide=True) for text in told]
    if case.exempt:  # beside the raw fact, never in its place
        facts.append(Fact(_("申诉"), _("申诉成立,不计超时")))
    if case.closing_kind is not None:
        facts.append(Fact(_("结案类型"), case.closing_kind.label))
    return tuple(facts)


def timeline(
    history: Sequence[Step], hall: Hall, numbers: Mapping[int, str] | None = None
) -> list[TimelineEntry]:
    """The history, newest first. *numbers* of other cases by their id; one without is not named."""
    entries = []
    results = {each.answered_at: each for each in rounds_of(history)}
    for position, step in enumerate(history):
        since = history[position - 1].at if position else None
        given = results.get(step.at) if step.verb is Verb.SUBMIT_RESULT else None
        entries.append(_entry(step, hall, since, numbers or {}, given))
    return entries[::-1]


def _entry(
    step: Step, hall: Hall, since: datetime | None, numbers: Mapping[int, str], given: Round | None
) -> TimelineEntry:
    """*since* is when the step before it was done: between the two lies what this one took. *given* is the
    round whose result the step is."""
    behalf = _("(代 {party})").format(party=step.on_behalf_of) if step.on_behalf_of else ""
    return TimelineEntry(
        title=step.verb.label,
        who=_who(step) + behalf,
        role_text="" if step.actor.role in _NOBODY else step.actor.role.label,
        at=step.at,
        from_text=step.from_stage.label if step.from_stage else "",
        to_text=step.to_stage.label,
        reason=reason_text(step),
        facts=(
            *_result(given, hall),
            *_changed(step, hall, numbers, said=given is not None),
            *(_clock_words(fact, step) for fact in step.facts),
        ),
        took=duration_text(step.at - since) if since is not None else "",
        tone=_tone(step),
    )


def _result(given: Round | None, hall: Hall) -> Iterable[str]:
    """Whose result it is, and the result, although the unit before may have used the same words."""
    if given is not None:
        unit = hall.unit_name(given.unit)
        yield _("处置结果({unit}):{text}").format(unit=unit, text=given.result)


def _who(step: Step) -> str:
    """The program's own acts keep the name they were stored under, so they are named by their part."""
    return step.actor.role.label if step.actor.role in _NOBODY else step.actor.name


def _tone(step: Step) -> Tone:
    if step.verb in _RETURNS:
        return "return"
    if step.to_stage in ENDED:
        return "end"
    return "gate" if step.verb in _GATES else "plain"


def _changed(step: Step, hall: Hall, numbers: Mapping[int, str], *, said: bool = False) -> list[str]:
    """*said*: the result stands above."""
    lines = []
    for name, value in step.changes.items():
        if name == "merged_into":
            value = numbers.get(value or 0)
        if (
            name in _UNSAID
            or (said and name == "result")
            or (step.verb in _FILLING and name in _ON_THE_PAGE)
            or name not in FIELD_LABELS
            or value in (None, "", (), 0, False)
        ):
            continue
        text = _value_text(name, value, hall, step.at)
        lines.append(_("{label}:{text}").format(label=_(FIELD_LABELS[name]), text=text))
    lines += _outcome(step, hall)
    photos = step.changes.get("attachments")
    if photos:
        lines.append(_("照片 {count} 张").format(count=len(photos)))
    return lines


def _outcome(step: Step, hall: Hall) -> list[str]:
    """What a review came to, and until when a longer limit runs: no field of the page says it of the step."""
    if step.verb in (Verb.APPEAL_FIRST_REVIEW, Verb.APPEAL_FINAL_REVIEW):
        appeal = step.changes.get("appeal")
        return [str(getattr(appeal, "label", ""))] if appeal else []
    due = step.changes.get("due_at") if step.verb is Verb.GRANT_EXTENSION else None
    return [_("期限延至 {time}").format(time=clock_text(due, step.at, hall.zone))] if due else []


def _value_text(name: str, value: object, hall: Hall, at: datetime) -> str:
    """As said in a step done at *at*: an instant of that day needs no date, and none needs seconds."""
    if name in _UNITS:
        return hall.unit_name(str(value))
    if name == "assist_reports" and isinstance(value, tuple):
        return _("{unit}:{text}").format(unit=hall.unit_name(value[-1].unit), text=value[-1].text)
    if name == "assist_units" and isinstance(value, tuple):
        return listed(hall.unit_name(str(code)) for code in value)
    if isinstance(value, datetime):
        return clock_text(value, at, hall.zone)
    return str(getattr(value, "label", None) or getattr(value, "text", None) or value)


def _clock_words(fact: ClockFact, step: Step) -> str:
    """A unit's clock is judged only when the case goes to the next one: that was the unit before."""
    used = duration_text(timedelta(seconds=fact.used_seconds))
    overdue = _("超时") if fact.overdue else _("按时")
    said = _("{clock}计时:用 {used} / 限 {limit} · {overdue}")
    if fact.clock == step.to_stage:
        said = _("上次{clock}计时:用 {used} / 限 {limit} · {overdue}")
    return said.format(clock=Stage(fact.clock).label, used=used, limit=fact.limit.text, overdue=overdue)
