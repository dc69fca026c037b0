"""The history of a case in an operator's words: who did what, what changed by it, by which clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dispatcher_app.domain.case import FIELD_LABELS
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.granted import due_once_resumed
from dispatcher_app.domain.lateness import Late, whose
from dispatcher_app.domain.rounds import Round, rounds_of
from dispatcher_app.domain.stage_clocks import HANDLING_CLOCK
from dispatcher_app.domain.step import ClockFact, Step
from dispatcher_app.domain.words import ENDED, Role, Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.candidates import reason_text
from dispatcher_app.widgets.timeline import TimelineEntry, Tone
from dispatcher_app.widgets.times import clock_text, duration_text

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
#: Steps that mean nothing without one field, changed or not.
_TELLING: dict[Verb, str] = {
    Verb.CALL_BACK: "call_back",
    Verb.PROPOSE_DISPATCH: "lead_unit",
    Verb.PROPOSE_EMERGENCY: "lead_unit",
}
_FILLING = frozenset({Verb.REPORT, Verb.FILE, Verb.PROPOSE_FILING})


def timeline(
    history: Sequence[Step], hall: Hall, numbers: Mapping[int, str] | None = None
) -> list[TimelineEntry]:
    """The history, newest first. *numbers* of other cases by their id; one without is not named."""
    entries = []
    results = {each.answered_at: each for each in rounds_of(history)}
    due: datetime | None = None
    said: dict[str, Any] = {}
    for position, step in enumerate(history):
        since = history[position - 1].at if position else None
        was, due = due, step.changes.get("due_at", due)
        given = results.get(step.at) if step.verb is Verb.SUBMIT_RESULT else None
        said |= {name: step.changes[name] for name in _TELLING.values() if name in step.changes}
        entries.append(_entry(step, hall, _Before(since, was, dict(said)), numbers or {}, given))
    return entries[::-1]


class _Before(NamedTuple):
    """When the step before was done: between the two lies what this one took. And the deadline until then.

    ``said`` is what stands after this one of the fields in ``_TELLING``: a step keeps only what it changed.
    """

    at: datetime | None
    due: datetime | None
    said: Mapping[str, Any] = {}


def _entry(
    step: Step, hall: Hall, before: _Before, numbers: Mapping[int, str], given: Round | None
) -> TimelineEntry:
    """*given* is the round whose result the step is."""
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
            *_told_again(step, hall, before.said),
            *_changed(step, hall, numbers, said=given is not None),
            *_deadline(step, hall, before.due),
            *(_clock_words(fact, step) for fact in step.facts),
        ),
        took=duration_text(step.at - before.at) if before.at is not None else "",
        tone=_tone(step),
    )


def _result(given: Round | None, hall: Hall) -> Iterable[str]:
    """Whose result it is, and the result, although the unit before may have used the same words."""
    if given is not None:
        unit = hall.unit_name(given.unit)
        yield _("处置结果({unit}):{text}").format(unit=unit, text=given.result)


def _told_again(step: Step, hall: Hall, said: Mapping[str, Any]) -> Iterable[str]:
    """What the step is about, also where it is what it was: a second call in vain, the same unit again."""
    name = _TELLING.get(step.verb, "")
    if said.get(name) and name not in step.changes:
        text = _value_text(name, said[name], hall, step.at)
        yield _("{label}:{text}").format(label=_(FIELD_LABELS[name]), text=text)


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
    lines += _outcome(step)
    photos = step.changes.get("attachments")
    if photos:
        lines.append(_("照片 {count} 张").format(count=len(photos)))
    return lines


def _outcome(step: Step) -> list[str]:
    """What a review came to: no field of the page says it of the step."""
    if step.verb in (Verb.APPEAL_FIRST_REVIEW, Verb.APPEAL_FINAL_REVIEW):
        appeal = step.changes.get("appeal")
        return [str(getattr(appeal, "label", ""))] if appeal else []
    return []


def _deadline(step: Step, hall: Hall, was: datetime | None) -> Iterable[str]:
    """Until when a longer limit runs, or one that goes on after its pause, and until when it ran before."""
    due = _granted_until(step, hall)
    if due is None:
        return
    now = clock_text(due, step.at, hall.zone)
    if step.verb is Verb.RESUME:
        yield _("期限 {time}").format(time=now)
    elif was is None:
        yield _("期限延至 {time}").format(time=now)
    else:
        yield _("期限延至 {time}(原 {old})").format(time=now, old=clock_text(was, step.at, hall.zone))


def _granted_until(step: Step, hall: Hall) -> datetime | None:
    """The deadline that a grant leads to; that of a pause once the agreed date has come."""
    if step.verb in (Verb.GRANT_EXTENSION, Verb.RESUME):
        found: datetime | None = step.changes.get("due_at")
        return found
    until = step.changes.get("shelved_until") or step.changes.get("deferred_until")
    clock = (step.changes.get("clocks") or {}).get(HANDLING_CLOCK)
    if step.verb not in (Verb.GRANT_SHELVING, Verb.GRANT_DEFERRAL) or until is None or clock is None:
        return None
    due = due_once_resumed(clock, until, hall.rules)
    return due.at if due is not None else None


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
    if value is True:
        return _("是")
    return str(getattr(value, "label", None) or getattr(value, "text", None) or value)


def _clock_words(fact: ClockFact, step: Step) -> str:
    """A unit's clock is judged only when the case goes to the next one: that was the unit before."""
    used = duration_text(timedelta(seconds=fact.used_seconds))
    late = _("超期") if whose(Stage(fact.clock)) is Late.UNIT else _("超时")
    overdue = late if fact.overdue else _("按时")
    said = _("{clock}计时:用 {used} / 限 {limit} · {overdue}")
    if fact.clock == step.to_stage:
        said = _("上次{clock}计时:用 {used} / 限 {limit} · {overdue}")
    return said.format(clock=Stage(fact.clock).label, used=used, limit=fact.limit.text, overdue=overdue)
