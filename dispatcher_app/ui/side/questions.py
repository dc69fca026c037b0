"""What the commands of the side paths ask, beyond party, reason and photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dispatcher_app.domain.case import CallBack, Case, SecondLook
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Labelled, Stage, SupervisionLevel
from dispatcher_app.i18n import N_, _
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.question import Ask, Offered, Question


class Verdict(Labelled):
    """A review's answer; the rules take it as yes or no."""

    YES = "yes", N_("成立")
    NO = "no", N_("不成立")


def side_questions(case: Case, verb: Verb, hall: Hall) -> tuple[Question, ...]:
    """The own questions of *verb* on *case*; none where it is no command of a side path."""
    asked = _ASKED.get(verb)
    return tuple(asked(case, hall)) if asked is not None else ()


def units_of(hall: Hall, first: Iterable[str] = ()) -> tuple[Offered, ...]:
    """Every unit by name; those with the codes *first* on top."""
    codes = dict.fromkeys((*(code for code in first if code), *(unit.code for unit in hall.units)))
    return tuple(Offered(code, hall.unit_name(code)) for code in codes)


def _offers(*typed: tuple[str, str]) -> tuple[Offered, ...]:
    return tuple(Offered(value, _(label)) for value, label in typed)


_SHELVED_TO = (("+1月", N_("一个月")), ("+3月", N_("三个月")), ("+6月", N_("半年")), ("年底", N_("年底")))
_DEFERRED_TO = (("+1周", N_("一周")), ("+2周", N_("两周")), ("+1月", N_("一个月")), ("月底", N_("月底")))
_ANSWERED_BY = (("今天", N_("今天下班前")), ("+1工作日", N_("下个工作日")), ("+3工作日", N_("3 个工作日")))
#: Before nine "tomorrow morning" is said of today as well: both are held out, each by its own name.
_CALLED_AT = (
    ("+30分", N_("半小时后")),
    ("+2h", N_("两小时后")),
    ("今天 9:00", N_("今天 9 点")),
    ("明天 9:00", N_("明天 9 点")),
)
_PAPER_OF = (("今天", N_("今天")), ("昨天", N_("昨天")))


def _pause(offers: tuple[tuple[str, str], ...]) -> Callable[[Case, Hall], Iterable[Question]]:
    def asked(_case: Case, _hall: Hall) -> Iterable[Question]:
        yield Question("until", Ask.MOMENT, N_("到什么时候"), _offers(*offers), required=True)
        yield from _paper(required=True)

    return asked


def _paper(*, required: bool) -> Iterable[Question]:
    yield Question(
        "basis", Ask.LINE, N_("书面依据(文号)"), required=required, hint=N_("如 深南城〔2026〕7 号")
    )
    yield Question("basis_date", Ask.DAY, N_("依据日期"), _offers(*_PAPER_OF), required=required, back=True)


def _extension(case: Case, _hall: Hall) -> Iterable[Question]:
    """The second one rests on a stamped paper."""
    yield from _paper(required=case.extensions > 0)


def _emergency(case: Case, hall: Hall) -> Iterable[Question]:
    near = (case.decided_unit, case.lead_unit)
    yield Question("lead_unit", Ask.UNIT, N_("主办单位"), units_of(hall, near), required=True)
    yield Question("assist_units", Ask.UNITS, N_("协办单位"), units_of(hall))
    yield Question("requirement", Ask.TEXT, N_("处置要求"))


def _visit(_case: Case, _hall: Hall) -> Iterable[Question]:
    now = _offers(("现在", N_("现在")))
    yield Question("visit_at", Ask.MOMENT, N_("勘查时间"), now, required=True, back=True)
    yield Question("visit_present", Ask.LINE, N_("到场单位和人员"), required=True)
    yield Question("visit_finding", Ask.TEXT, N_("勘查结论"), required=True)


def _boundary(case: Case, hall: Hall) -> Iterable[Question]:
    near = (case.decided_unit, case.failed_unit, case.lead_unit)
    yield Question("decided_unit", Ask.UNIT, N_("裁定由哪个单位办理"), units_of(hall, near), required=True)
    yield Question("cost_note", Ask.LINE, N_("费用处理"))


def _assisting(case: Case, hall: Hall) -> Iterable[Question]:
    units = tuple(Offered(code, hall.unit_name(code)) for code in case.assist_units)
    yield Question("assist_unit", Ask.UNIT, N_("哪个协办单位"), units, required=True)
    yield Question("assist_report", Ask.TEXT, N_("协办情况"), required=True)


def _self_handling(_case: Case, _hall: Hall) -> Iterable[Question]:
    yield Question("result", Ask.TEXT, N_("怎么处置的"), required=True)


def _call(case: Case, hall: Hall) -> Iterable[Question]:
    missed = ("call_back", CallBack.NOT_REACHED.value)
    yield Question("call_back", Ask.CHOICE, N_("回访结果"), tuple(CallBack), required=True)
    if case.call_back_attempts + 1 < hall.rules.side.max_call_backs:
        yield Question(
            "call_back_next", Ask.MOMENT, N_("下次什么时候打"), _offers(*_CALLED_AT), shown_if=missed
        )
    if case.stage is Stage.CLOSED and not case.reopened:
        unhappy = ("call_back", CallBack.NOT_SATISFIED.value)
        yield Question("reopen", Ask.TICK, N_("来电人要求重开(由值班长决定)"), shown_if=unhappy)
    yield Question("reason", Ask.TEXT, N_("通话情况(要求重开的必填)"))


def _review(_case: Case, _hall: Hall) -> Iterable[Question]:
    yield Question("passed", Ask.CHOICE, N_("审核结论"), tuple(Verdict), required=True)


def _supervision(case: Case, hall: Hall) -> Iterable[Question]:
    yield Question("supervised", Ask.TEXT, N_("督办要求"), required=True)
    yield from _rung(case, hall, tuple(SupervisionLevel))


def _escalation(case: Case, hall: Hall) -> Iterable[Question]:
    reached = case.supervision_level or SupervisionLevel.ORDER
    yield from _rung(case, hall, tuple(level for level in SupervisionLevel if level.rung > reached.rung))
    yield Question("supervised", Ask.TEXT, N_("督办要求"))


def _rung(case: Case, hall: Hall, levels: tuple[SupervisionLevel, ...]) -> Iterable[Question]:
    due = _offers(*_ANSWERED_BY)
    near = (case.supervised_unit, case.lead_unit)
    yield Question("supervision_level", Ask.CHOICE, N_("督办层级"), levels, required=True)
    yield Question("supervision_due", Ask.MOMENT, N_("督办期限"), due, required=True)
    yield Question("supervised_unit", Ask.UNIT, N_("督办对象"), units_of(hall, near))
    yield Question("supervision_no", Ask.LINE, N_("督办文号"))


def _merging(_case: Case, _hall: Hall) -> Iterable[Question]:
    yield Question("merged_into", Ask.CASE, N_("并入哪件案件"), required=True)


def _second_look(_case: Case, _hall: Hall) -> Iterable[Question]:
    yield Question("second_look", Ask.CHOICE, N_("复查结论"), tuple(SecondLook), required=True)


_ASKED: dict[Verb, Callable[[Case, Hall], Iterable[Question]]] = {
    Verb.SELF_HANDLE: _self_handling,
    Verb.PROPOSE_EMERGENCY: _emergency,
    Verb.RECORD_VISIT: _visit,
    Verb.SETTLE_BOUNDARY: _boundary,
    Verb.APPLY_EXTENSION: _extension,
    Verb.APPLY_SHELVING: _pause(_SHELVED_TO),
    Verb.APPLY_DEFERRAL: _pause(_DEFERRED_TO),
    Verb.ASSIST_REPORT: _assisting,
    Verb.CALL_BACK: _call,
    Verb.APPEAL_FIRST_REVIEW: _review,
    Verb.APPEAL_FINAL_REVIEW: _review,
    Verb.SUPERVISE: _supervision,
    Verb.ESCALATE_SUPERVISION: _escalation,
    Verb.SECOND_LOOK: _second_look,
    Verb.MERGE: _merging,
}
