"""How each command looks on a seat: its key, its icon, and what it asks before it goes out.

Which commands a seat sees, and which reasons it may choose from, come from the transition table; this module
only says how to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatcher_app.domain.case import CallBack, Case, Finding, PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import ClosureReturnReason
from dispatcher_app.domain.transitions import Transition, find
from dispatcher_app.domain.words import ClosingKind, Labelled, Role, Stage
from dispatcher_app.i18n import N_, _


class Ask(StrEnum):
    """Kinds of question an action sheet can put."""

    PARTY = "party"
    CHOICE = "choice"
    TEXT = "text"
    TICK = "tick"
    DATE = "date"
    PHOTOS = "photos"


@dataclass(frozen=True, slots=True)
class Question:
    """One line of an action sheet. ``name`` is the field or argument the answer goes to."""

    name: str
    ask: Ask
    label: str
    choices: tuple[Labelled, ...] = ()
    required: bool = False
    photo_kind: PhotoKind | None = None


@dataclass(frozen=True, slots=True)
class VerbLook:
    """Key, icon and weight of a command's button. ``look`` is "primary", "plain" or "danger"."""

    key: str
    icon: str
    look: str = "plain"


LOOKS: dict[Verb, VerbLook] = {
    Verb.REQUEST_VERIFICATION: VerbLook("Y", "user-search"),
    Verb.VERIFICATION_RESULT: VerbLook("Y", "user-search", "primary"),
    Verb.FILE: VerbLook("L", "rubber-stamp", "primary"),
    Verb.PROPOSE_FILING: VerbLook("I", "file-export"),
    Verb.PROPOSE_DECLINE: VerbLook("J", "ban"),
    Verb.APPROVE_FILING: VerbLook("A", "check", "primary"),
    Verb.DECLINE: VerbLook("J", "ban"),
    Verb.SEND_BACK: VerbLook("B", "arrow-back-up"),
    Verb.PROPOSE_DISPATCH: VerbLook("D", "send", "primary"),
    Verb.APPROVE_DISPATCH: VerbLook("A", "check", "primary"),
    Verb.RETURN_DISPATCH: VerbLook("R", "arrow-back-up"),
    Verb.UNIT_RETURN: VerbLook("T", "corner-up-left"),
    Verb.SUBMIT_RESULT: VerbLook("F", "clipboard-check", "primary"),
    Verb.PASS_TO_CHECK: VerbLook("P", "checks", "primary"),
    Verb.REWORK: VerbLook("G", "refresh"),
    Verb.CHECK_PASS: VerbLook("K", "circle-check", "primary"),
    Verb.CHECK_FAIL: VerbLook("X", "circle-x"),
    Verb.CLOSE: VerbLook("A", "check", "primary"),
    Verb.RETURN_CLOSURE: VerbLook("R", "arrow-back-up"),
    Verb.VOID: VerbLook("Shift+V", "trash", "danger"),
}
#: Commands that go out at one key, because the screen already shows everything they need.
AT_ONCE = frozenset(
    {
        Verb.REQUEST_VERIFICATION,
        Verb.APPROVE_FILING,
        Verb.APPROVE_DISPATCH,
        Verb.PASS_TO_CHECK,
    }
)

_PHOTOS: dict[Verb, PhotoKind] = {
    Verb.VERIFICATION_RESULT: PhotoKind.VERIFY,
    Verb.SUBMIT_RESULT: PhotoKind.AFTER,
    Verb.CHECK_PASS: PhotoKind.CHECK,
    Verb.CHECK_FAIL: PhotoKind.CHECK,
}


class ReturnTo(Labelled):
    """Where gate 2 may send a case back to."""

    CHECKING = Stage.CHECKING.value, N_("退到核查")
    HANDLING = Stage.HANDLING.value, N_("退到处置(计返工)")


_OWN_QUESTIONS: dict[Verb, tuple[Question, ...]] = {
    Verb.VERIFICATION_RESULT: (
        Question("finding", Ask.CHOICE, N_("核实结论"), tuple(Finding), required=True),
    ),
    Verb.SUBMIT_RESULT: (Question("result", Ask.TEXT, N_("处置结果"), required=True),),
    Verb.CLOSE: (
        Question("closing_met", Ask.TICK, N_("已达到结案条件")),
        Question("closing_kind", Ask.CHOICE, N_("结案类型"), tuple(ClosingKind), required=True),
    ),
    Verb.RETURN_CLOSURE: (Question("return_to", Ask.CHOICE, N_("退回到"), tuple(ReturnTo), required=True),),
    Verb.CALL_BACK: (Question("call_back", Ask.CHOICE, N_("回访结果"), tuple(CallBack), required=True),),
}


def questions(case: Case, verb: Verb) -> tuple[Question, ...]:
    """What to ask for *verb* on *case*, in the order people answer it."""
    row = find(verb, case.stage)
    if row is None:
        return ()
    asked = [_party(row)] if row.parties else []
    if row.reasons is not None:
        asked.append(Question("reason_code", Ask.CHOICE, N_("理由"), tuple(row.reasons), required=True))
    asked += _OWN_QUESTIONS.get(verb, ())
    if row.reason_required:
        label = N_("补充说明") if row.reasons is not None else N_("理由")
        asked.append(Question("reason", Ask.TEXT, label, required=row.reasons is None))
    if verb in _PHOTOS:
        asked.append(Question("attachments", Ask.PHOTOS, N_("照片"), photo_kind=_PHOTOS[verb]))
    return tuple(asked)


def _party(row: Transition) -> Question:
    label = N_("代哪个单位录入") if Role.UNIT in row.parties else N_("代哪位采集员录入")
    return Question("on_behalf_of", Ask.PARTY, label, required=True)


#: Where a one-key return of a closure goes, by its reason: what the unit must mend goes back to the unit.
RETURN_TO: dict[str, ReturnTo] = {
    ClosureReturnReason.CONDITION_NOT_MET: ReturnTo.HANDLING,
    ClosureReturnReason.PHOTO_MISMATCH: ReturnTo.HANDLING,
    ClosureReturnReason.WRONG_PLACE: ReturnTo.HANDLING,
    ClosureReturnReason.CHECK_INCOMPLETE: ReturnTo.CHECKING,
    ClosureReturnReason.CALLER_UNHEARD: ReturnTo.CHECKING,
}


def reasons_of(case: Case, verb: Verb) -> tuple[Labelled, ...]:
    """The reasons *verb* may be given with on *case*, in the order of their digits."""
    row = find(verb, case.stage)
    return tuple(row.reasons) if row is not None and row.reasons is not None else ()


def find_reason(case: Case, verb: Verb, text: str) -> str:
    """Code of the reason meant by a digit, a label or its beginning; "" where none is."""
    choices = reasons_of(case, verb)
    if text.isdigit() and 0 < int(text) <= len(choices):
        return choices[int(text) - 1].value
    return next((choice.value for choice in choices if choice.label.startswith(text)), "")


def key_text(verb: Verb) -> str:
    """The key as printed beside the command, or "" where it has none."""
    look = LOOKS.get(verb)
    return look.key if look else ""


def asks_nothing(case: Case, verb: Verb) -> bool:
    return verb in AT_ONCE or not questions(case, verb)


def done_text(case: Case, verb: Verb) -> str:
    """What the status line says when *verb* has been committed; *case* is the case after it."""
    return _("{number} {verb} → {stage}").format(number=case.number, verb=verb.label, stage=case.stage.label)
