"""The field that takes the answer to a question, and what the answer is for the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from PySide6.QtWidgets import QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, Case
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.desk import Desk
from dispatcher_app.ui.answer_fields import ChoiceAnswer, PartyAnswer, TextAnswer, TickAnswer
from dispatcher_app.ui.party_names import party_of
from dispatcher_app.ui.question import Ask, Question
from dispatcher_app.ui.side.answers import LineAnswer, UnitAnswer, WhenAnswer
from dispatcher_app.ui.side.case_answer import CaseAnswer, case_numbered, cases_near
from dispatcher_app.ui.side.questions import Verdict
from dispatcher_app.ui.side.refused_field import AnswerRefused
from dispatcher_app.ui.side.typed_when import Reckoning
from dispatcher_app.ui.side.units_answer import UnitsAnswer
from dispatcher_app.ui.verb_forms import likely_parties

_DEFAULT_LIMIT = 2000
_NINE = time(9)


def make_answer(question: Question, case: Case, verb: Verb, desk: Desk, parent: QWidget) -> QWidget:
    """A field of the kind that *question* wants; each has ``value``, ``set_value`` and ``answered``."""
    match question.ask:
        case Ask.CHOICE:
            return ChoiceAnswer([(choice.value, choice.label) for choice in question.choices], parent)
        case Ask.PARTY:
            settle = party_of(case, verb, desk.hall)
            likely = likely_parties(case, verb, desk.hall)
            return PartyAnswer(likely, _("姓名、名称或拼音首字母"), settle, parent)
        case Ask.TICK:
            return TickAnswer(_condition(question, case), parent)
        case Ask.DAY | Ask.MOMENT:
            with_time = question.ask is Ask.MOMENT
            return WhenAnswer(_reckon(question, desk), question.choices, with_time, parent)
        case Ask.UNIT:
            return UnitAnswer(question.choices, parent)
        case Ask.UNITS:
            return UnitsAnswer(question.choices, parent)
        case Ask.CASE:
            return CaseAnswer(cases_near(case, desk), case_numbered(case, desk), parent)
        case Ask.LINE:
            hint = _(question.hint) if question.hint else ""
            return LineAnswer(TEXT_LIMITS.get(question.name, _DEFAULT_LIMIT), hint, parent)
    return TextAnswer(question.name, TEXT_LIMITS.get(question.name, _DEFAULT_LIMIT), parent)


def _reckon(question: Question, desk: Desk) -> Callable[[], Reckoning]:
    calendar = desk.hall.rules.calendar
    closes = calendar.hours[-1][1]
    usual = _NINE if question.back or question.name == "call_back_next" else closes
    return lambda: Reckoning(desk.now(), calendar, question.back, usual)


def _condition(question: Question, case: Case) -> str:
    """The tick of a closing says in full what is signed with it."""
    label, condition = _(question.label), case.closing_condition
    if question.name != "closing_met" or not condition:
        return label
    return _("{label}:{condition}").format(label=label, condition=condition)


def settled(question: Question, field: QWidget) -> object:
    """What the rules get for the answer in *field*; "" or None where there is none.

    Raises:
        AnswerRefused: what was typed means nothing, or more than one thing.
    """
    try:
        match field:
            case PartyAnswer():
                return field.settled()
            case WhenAnswer() | CaseAnswer():
                return field.settled()
            case UnitAnswer() | UnitsAnswer():
                return field.settled()
    except DomainError as error:
        raise AnswerRefused(question.name, str(error)) from error
    value: object = field.value  # type: ignore[attr-defined] # every answer has one
    if question.name == "passed" and value:
        return value == Verdict.YES
    return value
