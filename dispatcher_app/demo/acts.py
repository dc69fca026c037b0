"""How each act of the story is done at its seat: which keys, in which window, until what has happened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dispatcher_app.demo.hand import Lost
from dispatcher_app.demo.map_scenes import candidates
from dispatcher_app.demo.photos import sample_photo
from dispatcher_app.demo.seats import PlayedSeat
from dispatcher_app.demo.story import Act
from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.photo_field import PhotoField
from dispatcher_app.widgets.choice_list import ChoiceList

Doing = Callable[[PlayedSeat, Act], Awaitable[None]]


async def plain_key(seat: PlayedSeat, act: Act) -> None:
    """One key, because the screen already says everything."""
    if act.shot:
        await seat.shot(act.shot)
    await seat.hand.press(_KEYS[act.name])


async def dispatch(seat: PlayedSeat, act: Act) -> None:
    """To the units' pane, a digit or initials, Enter for the lead, Enter to send."""
    await seat.hand.press(".")
    await seat.settle()
    if act.key.isdigit():
        await seat.hand.press(act.key)
    else:
        await seat.hand.type(act.key)
        await seat.hand.press("Return")
    await seat.settle()
    units = seat.window.units
    if units is None or not units.picker.lead:
        raise Lost("no lead unit was picked")
    if act.assist:
        await hand_assist(seat, act.assist)
    if act.text:
        units.requirement.setFocus()
        await seat.hand.type(act.text)
        units.picker.setFocus()
    if act.shot:
        await seat.shot(act.shot)
    if act.areas:
        await candidates(seat)
    await seat.hand.press("Return")


async def hand_assist(seat: PlayedSeat, typed: str) -> None:
    """An assisting unit: found by its initials, taken with Space."""
    await seat.hand.type(typed)
    await seat.settle()
    await seat.hand.press("Space")
    await seat.settle()
    if (units := seat.window.units) is None or not units.picker.assists:
        raise Lost("no assisting unit was picked")


async def by_keys(seat: PlayedSeat, act: Act) -> None:
    """Key after key, as a hand gives them; the screenshot shows what will be sent."""
    *first, last = act.keys
    for key in first:
        if key.startswith("="):
            await seat.hand.type(key[1:])
        else:
            await seat.hand.press(key)
        await seat.settle()
    if act.shot:
        await seat.shot(act.shot)
    await seat.hand.press(last)


async def reason_digit(seat: PlayedSeat, act: Act) -> None:
    """A gate answered with one digit."""
    if act.shot:
        await seat.shot(act.shot)
    await seat.hand.press(act.key)


async def form(seat: PlayedSeat, act: Act) -> None:
    """A key opens the sheet; coded reason by digit, words, photos, Ctrl+Enter."""
    if seat.window.intake is not None:
        seat.window.queue.table.setFocus()  # in the form of a report a letter is a letter
    await seat.hand.press(_KEYS[act.name])
    await seat.settle()
    sheet = seat.hand.find("action_form")
    for choices in sheet.findChildren(ChoiceList):
        key = _CHOICES.get(act.name, act.key)
        if choices.key or not key:
            continue
        choices.setFocus()
        await seat.hand.press(key)
    if act.name in _BY_COLLECTOR:
        seat.hand.find("ask_on_behalf_of", sheet).setFocus()
        await seat.hand.type("采集员 赵敏")
    if act.text:
        seat.hand.find(_WORDS.get(act.name, "ask_reason"), sheet).setFocus()
        await seat.hand.type(act.text)
    for field in sheet.findChildren(PhotoField):
        field.add_bytes(sample_photo(_PHOTOS[act.name], seat.case.title), f"{seat.case.number}.jpg")
    if act.shot:
        await seat.shot(act.shot)
    await seat.settle()
    await seat.hand.press("Ctrl+Return")


_KEYS = {
    "request_verification": "Y",
    "found": "Y",
    "not_found": "Y",
    "approve_filing": "A",
    "decline": "J",
    "propose_decline": "J",
    "approve_dispatch": "A",
    "unit_return": "T",
    "result": "F",
    "pass_to_check": "P",
    "rework": "G",
    "check_pass": "K",
    "check_fail": "X",
    "close": "A",
    "void": "Shift+V",
    "self_handle": "Z",
}
_CHOICES = {"found": "1", "not_found": "2"}
_BY_COLLECTOR = frozenset({"found", "not_found", "check_pass", "check_fail", "self_handle"})
_WORDS = {"result": "ask_result", "self_handle": "ask_result"}
_PHOTOS = {
    "found": PhotoKind.VERIFY,
    "not_found": PhotoKind.VERIFY,
    "result": PhotoKind.AFTER,
    "check_pass": PhotoKind.CHECK,
    "check_fail": PhotoKind.CHECK,
    "self_handle": PhotoKind.AFTER,
}

#: Who does each act, how, and where the case stands afterwards.
ACTS: dict[str, tuple[Role, Doing, tuple[Stage, ...]]] = {
    "approve_filing": (Role.SHIFT_LEADER, plain_key, (Stage.AWAITING_DISPATCH,)),
    "decline": (Role.SHIFT_LEADER, plain_key, (Stage.DECLINED,)),
    "void": (Role.SHIFT_LEADER, form, (Stage.VOIDED,)),
    "dispatch": (Role.DISPATCHER, dispatch, (Stage.DISPATCH_REVIEW,)),
    "approve_dispatch": (Role.SHIFT_LEADER, plain_key, (Stage.HANDLING,)),
    "refuse_dispatch": (Role.SHIFT_LEADER, reason_digit, (Stage.AWAITING_DISPATCH,)),
    "unit_return": (Role.DISPATCHER, form, (Stage.AWAITING_DISPATCH,)),
    "result": (Role.DISPATCHER, form, (Stage.FEEDBACK,)),
    "rework": (Role.DISPATCHER, form, (Stage.HANDLING,)),
    "pass_to_check": (Role.DISPATCHER, plain_key, (Stage.CHECKING,)),
    "check_pass": (Role.DISPATCHER, form, (Stage.CLOSURE_REVIEW,)),
    "check_fail": (Role.DISPATCHER, form, (Stage.HANDLING,)),
    "close": (Role.SHIFT_LEADER, plain_key, (Stage.CLOSED,)),
    "refuse_close": (Role.SHIFT_LEADER, reason_digit, (Stage.HANDLING, Stage.CHECKING)),
    "self_handle": (Role.CALL_TAKER, form, (Stage.SELF_HANDLED,)),
    "consent_reopen": (Role.SHIFT_LEADER, by_keys, (Stage.AWAITING_DISPATCH,)),
    "merge": (Role.DISPATCHER, by_keys, (Stage.MERGED,)),
    "unmerge": (Role.DISPATCHER, by_keys, (Stage.AWAITING_DISPATCH,)),
    "redirect": (Role.DISPATCHER, by_keys, (Stage.AWAITING_DISPATCH,)),
    "propose_emergency": (Role.DISPATCHER, by_keys, (Stage.DISPATCH_REVIEW,)),
}
#: Acts that leave the case where it stands: its newest step tells that they were done.
IN_PLACE: dict[str, Role] = {
    "record_visit": Role.DISPATCHER,
    "settle_boundary": Role.SHIFT_LEADER,
    "apply_extension": Role.DISPATCHER,
    "grant_extension": Role.SHIFT_LEADER,
    "apply_shelving": Role.DISPATCHER,
    "grant_shelving": Role.SHIFT_LEADER,
    "resume": Role.DISPATCHER,
    "apply_deferral": Role.DISPATCHER,
    "grant_deferral": Role.SHIFT_LEADER,
    "refuse_application": Role.SHIFT_LEADER,
    "assist_report": Role.DISPATCHER,
    "supervise": Role.SHIFT_LEADER,
    "escalate_supervision": Role.SHIFT_LEADER,
    "answer_supervision": Role.DISPATCHER,
    "call_back": Role.CALL_TAKER,
    "refuse_reopen": Role.SHIFT_LEADER,
    "second_look": Role.SHIFT_LEADER,
    "appeal": Role.DISPATCHER,
    "appeal_first_review": Role.DISPATCHER,
    "appeal_final_review": Role.SHIFT_LEADER,
}
