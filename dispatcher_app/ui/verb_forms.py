"""How each command looks on a seat: its key, its icon, and what it asks before it goes out.

Which commands a seat sees, and which reasons it may choose from, come from the transition table; this module
only says how to ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dispatcher_app.domain.case import Case, Finding, PhotoKind
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.reasons import ClosureReturnReason, offered
from dispatcher_app.domain.transitions import Transition, find, rows_of
from dispatcher_app.domain.words import ClosingKind, Labelled, Role, Source, Stage
from dispatcher_app.i18n import N_, _
from dispatcher_app.pinyin import Entry, PinyinIndex
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.question import Ask as Ask
from dispatcher_app.ui.question import Question as Question
from dispatcher_app.ui.side.questions import side_questions


@dataclass(frozen=True, slots=True)
class VerbLook:
    """Key, icon and weight of a command's button. ``look`` is "primary", "plain" or "danger"."""

    key: str
    icon: str
    look: str = "plain"


#: One letter means the same kind of thing everywhere: A lets pass, R sends back, H calls or resumes. What is
#: rare has Shift.
LOOKS: dict[Verb, VerbLook] = {
    Verb.CORRECT_SOURCE: VerbLook("E", "edit"),
    Verb.REQUEST_VERIFICATION: VerbLook("Y", "user-search"),
    Verb.VERIFICATION_RESULT: VerbLook("Y", "user-search", "primary"),
    Verb.FILE: VerbLook("L", "rubber-stamp", "primary"),
    Verb.PROPOSE_FILING: VerbLook("I", "file-export"),
    Verb.PROPOSE_DECLINE: VerbLook("J", "ban"),
    Verb.SELF_HANDLE: VerbLook("Z", "square-check"),
    Verb.APPROVE_FILING: VerbLook("A", "check", "primary"),
    Verb.DECLINE: VerbLook("J", "ban"),
    Verb.SEND_BACK: VerbLook("B", "arrow-back-up"),
    Verb.PROPOSE_DISPATCH: VerbLook("D", "send", "primary"),
    Verb.PROPOSE_EMERGENCY: VerbLook("Y", "alarm"),
    Verb.APPROVE_DISPATCH: VerbLook("A", "check", "primary"),
    Verb.RETURN_DISPATCH: VerbLook("R", "arrow-back-up"),
    Verb.SETTLE_BOUNDARY: VerbLook("Q", "gavel", "primary"),
    Verb.RECORD_VISIT: VerbLook("Shift+Q", "users"),
    Verb.UNIT_RETURN: VerbLook("T", "corner-up-left"),
    Verb.SUBMIT_RESULT: VerbLook("F", "clipboard-check", "primary"),
    Verb.ASSIST_REPORT: VerbLook("X", "message-2"),
    Verb.REDIRECT: VerbLook("G", "route"),
    Verb.GRANT_EXTENSION: VerbLook("A", "check", "primary"),
    Verb.GRANT_SHELVING: VerbLook("A", "check", "primary"),
    Verb.GRANT_DEFERRAL: VerbLook("A", "check", "primary"),
    Verb.REFUSE_APPLICATION: VerbLook("R", "ban"),
    Verb.RESUME: VerbLook("H", "player-play"),
    Verb.APPLY_EXTENSION: VerbLook("Shift+Y", "hourglass"),
    Verb.APPLY_SHELVING: VerbLook("Shift+G", "archive"),
    Verb.APPLY_DEFERRAL: VerbLook("Shift+H", "player-pause"),
    Verb.PASS_TO_CHECK: VerbLook("P", "checks", "primary"),
    Verb.REWORK: VerbLook("G", "refresh"),
    Verb.CHECK_PASS: VerbLook("K", "circle-check", "primary"),
    Verb.CHECK_FAIL: VerbLook("X", "circle-x"),
    Verb.CLOSE: VerbLook("A", "check", "primary"),
    Verb.RETURN_CLOSURE: VerbLook("R", "arrow-back-up"),
    Verb.CALL_BACK: VerbLook("H", "phone-call", "primary"),
    Verb.CONSENT_REOPEN: VerbLook("A", "lock-open", "primary"),
    Verb.REFUSE_REOPEN: VerbLook("R", "ban"),
    Verb.APPEAL: VerbLook("S", "flag"),
    Verb.APPEAL_FIRST_REVIEW: VerbLook("S", "flag", "primary"),
    Verb.APPEAL_FINAL_REVIEW: VerbLook("S", "flag", "primary"),
    Verb.MERGE: VerbLook("Shift+M", "link"),
    Verb.UNMERGE: VerbLook("Shift+M", "link-off"),
    Verb.SUPERVISE: VerbLook("D", "bell-ringing"),
    Verb.ESCALATE_SUPERVISION: VerbLook("D", "arrow-up"),
    Verb.ANSWER_SUPERVISION: VerbLook("Shift+D", "message-2"),
    Verb.SECOND_LOOK: VerbLook("F", "eye"),
    Verb.VOID: VerbLook("Shift+V", "trash", "danger"),
}
#: What a seat asks for now and then: always behind 更多, so that its daily work stays in sight.
SELDOM = frozenset(
    {
        Verb.APPLY_EXTENSION,
        Verb.APPLY_SHELVING,
        Verb.APPLY_DEFERRAL,
        Verb.RECORD_VISIT,
        Verb.SECOND_LOOK,
        Verb.APPEAL,
    }
)
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
    Verb.SELF_HANDLE: PhotoKind.AFTER,
    Verb.ASSIST_REPORT: PhotoKind.AFTER,
    Verb.RECORD_VISIT: PhotoKind.VERIFY,
}
#: What the words of a command are, where "reason" says too little.
_REASON_LABELS: dict[Verb, str] = {
    Verb.ANSWER_SUPERVISION: N_("答复内容"),
    Verb.APPEAL: N_("申诉理由"),
    Verb.SUPERVISE: N_("督办说明"),
    Verb.SECOND_LOOK: N_("复查情况"),
    Verb.PROPOSE_EMERGENCY: N_("什么险情"),
}
#: What is chosen from the reasons of a command, where that word says too little.
_CODE_LABELS: dict[Verb, str] = {
    Verb.SETTLE_BOUNDARY: N_("裁定依据"),
    Verb.SUPERVISE: N_("督办事由"),
}
#: The unit that reports is asked for by its own question.
_PARTY_ASKED = frozenset({Verb.ASSIST_REPORT})


class ReturnTo(Labelled):
    """Where gate 2 may send a case back to."""

    CHECKING = Stage.CHECKING.value, N_("退到核查")
    HANDLING = Stage.HANDLING.value, N_("退到处置(计返工)")


class LeaderLimit(Labelled):
    """Limits a shift leader gives what no row of the standard fits: those that the standard gives most."""

    URGENT_2 = "2 urgent_hour", N_("限 2 紧急小时")
    URGENT_12 = "12 urgent_hour", N_("限 12 紧急小时")
    HOURS_4 = "4 working_hour", N_("限 4 工作时")
    DAY_1 = "1 working_day", N_("限 1 工作日")
    DAYS_3 = "3 working_day", N_("限 3 工作日")
    DAYS_5 = "5 working_day", N_("限 5 工作日")
    DAYS_7 = "7 working_day", N_("限 7 工作日")
    DAYS_15 = "15 working_day", N_("限 15 工作日")
    DAYS_30 = "30 working_day", N_("限 30 工作日")


#: What the shift leader says in place of the standard.
_OUTSIDE_STANDARD = (
    Question("limit", Ask.CHOICE, N_("处置时限(标准外)"), tuple(LeaderLimit), required=True),
    Question("closing_condition", Ask.TEXT, N_("结案条件"), required=True),
    Question("reason", Ask.TEXT, N_("理由"), required=True),
)

_OWN_QUESTIONS: dict[Verb, tuple[Question, ...]] = {
    Verb.CORRECT_SOURCE: (Question("source", Ask.CHOICE, N_("应为的来源"), tuple(Source), required=True),),
    Verb.VERIFICATION_RESULT: (
        Question("finding", Ask.CHOICE, N_("核实结论"), tuple(Finding), required=True),
    ),
    Verb.SUBMIT_RESULT: (Question("result", Ask.TEXT, N_("处置结果"), required=True),),
    Verb.CLOSE: (
        Question("closing_met", Ask.TICK, N_("已达到结案条件")),
        Question("closing_kind", Ask.CHOICE, N_("结案类型"), tuple(ClosingKind), required=True),
    ),
    Verb.RETURN_CLOSURE: (Question("return_to", Ask.CHOICE, N_("退回到"), tuple(ReturnTo), required=True),),
}


def questions(case: Case, verb: Verb, hall: Hall) -> tuple[Question, ...]:
    """What to ask for *verb* on *case*, in the order people answer it."""
    row = find(verb, case.stage)
    return tuple(_asked(case, row, hall)) if row is not None else ()


def _asked(case: Case, row: Transition, hall: Hall) -> Iterable[Question]:
    verb = row.verb
    if row.parties and verb not in _PARTY_ASKED:
        yield _party(row)
    if row.reasons is not None:
        label = _CODE_LABELS.get(verb, N_("理由"))
        yield Question("reason_code", Ask.CHOICE, label, offered(tuple(row.reasons)), required=True)
    yield from _OWN_QUESTIONS.get(verb, ())
    yield from side_questions(case, verb, hall)
    if verb is Verb.APPROVE_FILING and not case.in_standard:
        yield from _OUTSIDE_STANDARD
    if row.reason_required:
        usual = N_("补充说明") if row.reasons is not None else N_("理由")
        label = _REASON_LABELS.get(verb, usual)
        yield Question("reason", Ask.TEXT, label, required=row.reasons is None)
    if verb in _PHOTOS:
        needed = verb is Verb.SELF_HANDLE  # no gate is passed: the photo is the proof
        label = N_("处置后照片") if needed else N_("照片")
        yield Question("attachments", Ask.PHOTOS, label, required=needed, photo_kind=_PHOTOS[verb])


def _party(row: Transition) -> Question:
    label = N_("代哪个单位录入") if Role.UNIT in row.parties else N_("代哪位采集员录入")
    return Question("on_behalf_of", Ask.PARTY, label, required=True)


def likely_parties(case: Case, verb: Verb, hall: Hall) -> list[str]:
    """Whose answer *verb* usually is on *case*: the units it was sent to, or those who walk there."""
    row = find(verb, case.stage)
    if row is None or not row.parties:
        return []
    if Role.UNIT in row.parties:
        codes = [code for code in (case.lead_unit, *case.assist_units) if code]
        return [hall.unit_name(code) for code in codes]
    here = hall.community_code(case.cell_code) if case.cell_code else ""
    people = sorted(hall.pack.collectors, key=lambda person: person.community_code != here)
    return [_("采集员 {name}").format(name=person.name) for person in people]


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
    return offered(tuple(row.reasons)) if row is not None and row.reasons is not None else ()


def find_reason(case: Case, verb: Verb, text: str) -> str:
    """Code of the reason meant by a digit, a label, its beginning, or its pinyin; "" where none is."""
    choices = reasons_of(case, verb)
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(choices):
        return choices[int(text) - 1].value
    begun = next((choice.value for choice in choices if choice.label.startswith(text)), "")
    if begun or not text.isascii():
        return begun
    index = PinyinIndex(Entry(choice.value, choice.label) for choice in choices)
    found = index.search(text)
    return found[0].key if found else ""


def takes_words(verb: Verb) -> bool:
    """Whether anything may follow *verb* on the command line: a unit, a reason, words of its form."""
    own = any(question.ask is Ask.TEXT for question in _OWN_QUESTIONS.get(verb, ()))
    return verb is Verb.PROPOSE_DISPATCH or own or any(row.reason_required for row in rows_of(verb))


def key_text(verb: Verb) -> str:
    """The key as printed beside the command, or "" where it has none."""
    look = LOOKS.get(verb)
    return look.key if look else ""


def asks_nothing(case: Case, verb: Verb, hall: Hall) -> bool:
    by_leader = verb is Verb.APPROVE_FILING and not case.in_standard
    return (verb in AT_ONCE and not by_leader) or not questions(case, verb, hall)


def done_text(case: Case, verb: Verb) -> str:
    """What the status line says when *verb* has been committed; *case* is the case after it.

    An arrow only where it moved the case: "督办 → 处置中" would tell of a way that nobody went.
    """
    row = find(verb, case.stage)
    if row is not None and row.leads_to(case.stage) == (case.stage,):
        return _("{number} {verb}").format(number=case.number, verb=verb.label)
    return _("{number} {verb} → {stage}").format(number=case.number, verb=verb.label, stage=case.stage.label)
