"""The standard and the calendar a hall works by, kept in its own database.

They are stored as values, not as files: what a case was judged by must not change with the program's version.
"""

from __future__ import annotations

import logging
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from db.codec import to_text
from db.documents import Documents, get_documents, put_document, put_setting
from dispatcher_app.domain.calendar import Stretch, WorkCalendar
from dispatcher_app.domain.case_numbers import NumberRule
from dispatcher_app.domain.clock import StageLimits
from dispatcher_app.domain.paper_numbers import PaperNumbers, numbers_from
from dispatcher_app.domain.paper_numbers import to_text as papers_to_text
from dispatcher_app.domain.reasons import ReasonWords, Worded
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import GatePolicy
from dispatcher_app.domain.side_rules import SideRules
from dispatcher_app.domain.standard import Standard, StandardRow
from dispatcher_app.i18n import _

log = logging.getLogger(__name__)

_SIDE, _NUMBERS, _REASONS = "side_rules", "case_numbers", "reason_words"
PAPER_NUMBERS = "paper_numbers"
_STANDARD, _CALENDAR, _IN_FORCE = "standard", "calendar", "in force"
_STAGE_LIMITS = "stage_limits"


class _StoredStandard(msgspec.Struct):
    scheme: str
    version: str
    rows: tuple[StandardRow, ...]


class _StoredCalendar(msgspec.Struct):
    zone: str
    hours: tuple[Stretch, ...]
    off_days: frozenset[date]
    make_up_days: frozenset[date]
    published_years: frozenset[int]


async def save_standard(documents: Documents, standard: Standard) -> None:
    await documents.put(_STANDARD, _IN_FORCE, _standard_body(standard))


async def put_standard(connection: AsyncConnection, standard: Standard) -> None:
    """As :func:`save_standard`, inside a transaction."""
    await put_document(connection, _STANDARD, _IN_FORCE, _standard_body(standard))


def _standard_body(standard: Standard) -> bytes:
    return msgspec.msgpack.encode(_StoredStandard(standard.scheme, standard.version, standard.rows))


async def put_calendar(connection: AsyncConnection, calendar: WorkCalendar) -> None:
    """As :func:`save_calendar`, inside a transaction."""
    before = (await get_documents(connection, _CALENDAR)).get(_IN_FORCE)
    if before is not None:
        await put_document(connection, _CALENDAR, _calendar_of(before).version, before)
    for name in (calendar.version, _IN_FORCE):
        await put_document(connection, _CALENDAR, name, _calendar_body(calendar))


async def put_limits(connection: AsyncConnection, stages: StageLimits, side: SideRules) -> None:
    """As :func:`save_stage_limits` and :func:`save_side_rules`, inside a transaction."""
    await put_setting(connection, _STAGE_LIMITS, to_text(stages.to_json()))
    await put_setting(connection, _SIDE, to_text(side))


async def put_numbers(connection: AsyncConnection, rule: NumberRule) -> None:
    """How new cases are numbered from now on."""
    await put_setting(connection, _NUMBERS, to_text(rule))


async def put_paper_numbers(connection: AsyncConnection, papers: PaperNumbers) -> None:
    """How papers of supervision are numbered from now on."""
    await put_setting(connection, PAPER_NUMBERS, papers_to_text(papers))


async def read_paper_numbers(documents: Documents) -> PaperNumbers:
    """The hall's own rules; what cannot be read is as usual."""
    return numbers_from(await documents.setting(PAPER_NUMBERS))


async def read_numbers(documents: Documents) -> NumberRule:
    """The hall's own rule, or the usual one; one that cannot be read counts as none."""
    stored = await documents.setting(_NUMBERS)
    try:
        return msgspec.json.decode(stored, type=NumberRule) if stored else NumberRule()
    except (msgspec.MsgspecError, ValueError) as wrong:
        log.error("the rule of case numbers cannot be read: %s", wrong)
        return NumberRule()


async def put_reasons(connection: AsyncConnection, words: ReasonWords) -> None:
    """What the hall calls its reasons from now on."""
    await put_setting(connection, _REASONS, to_text([[*key, *worded] for key, worded in words.items()]))


async def read_reasons(documents: Documents) -> ReasonWords:
    """The hall's own words; none where they cannot be read: the usual ones always do."""
    stored = await documents.setting(_REASONS)
    try:
        rows = msgspec.json.decode(stored, type=list[tuple[str, str, int, str, bool]]) if stored else []
    except msgspec.MsgspecError as wrong:
        log.error("the words of reasons cannot be read: %s", wrong)
        return {}
    return {(row[0], row[1]): Worded(*row[2:]) for row in rows}


async def save_calendar(documents: Documents, calendar: WorkCalendar) -> None:
    """In force from now on. Those before stay under their versions, for the clocks that run by them.

    A calendar is first kept under its version: whatever fails between the two writes, no clock is without.
    """
    before = (await documents.all(_CALENDAR)).get(_IN_FORCE)
    if before is not None:
        await documents.put(_CALENDAR, _calendar_of(before).version, before)
    stored = _calendar_body(calendar)
    await documents.put(_CALENDAR, calendar.version, stored)
    await documents.put(_CALENDAR, _IN_FORCE, stored)


def _calendar_body(calendar: WorkCalendar) -> bytes:
    return msgspec.msgpack.encode(
        _StoredCalendar(
            calendar.zone.key or "Asia/Shanghai",
            calendar.hours,
            calendar.off_days,
            calendar.make_up_days,
            calendar.published_years,
        )
    )


async def save_gates(documents: Documents, gate_1: GatePolicy, gate_2: GatePolicy) -> None:
    """Kept as settings in JSON: a server's guards read them (:mod:`db.guards_server`)."""
    for number, policy in enumerate((gate_1, gate_2), start=1):
        await documents.set_setting(f"gate_{number}", to_text(policy))


async def save_stage_limits(documents: Documents, limits: StageLimits) -> None:
    """What the hall allows itself at each stage, and when lamps turn amber, from each case's next step on."""
    await documents.set_setting(_STAGE_LIMITS, to_text(limits.to_json()))


async def read_stage_limits(documents: Documents) -> StageLimits:
    """The hall's own; the usual ones where it has set none.

    Raises:
        DomainError: what is stored is not what the program writes.
    """
    stored = await documents.setting(_STAGE_LIMITS)
    try:
        return StageLimits.from_json(msgspec.json.decode(stored)) if stored else StageLimits()
    except (msgspec.MsgspecError, ValueError, ArithmeticError, LookupError, TypeError) as wrong:
        raise DomainError(
            _("数据库里的岗位时限读不懂({fault}),请管理员重设。").format(fault=wrong)
        ) from wrong


async def read_gates(documents: Documents) -> tuple[GatePolicy, GatePolicy]:
    """The policies of gates 1 and 2; where none is stored, one that passes nothing."""
    return await _gate(documents, 1), await _gate(documents, 2)


async def save_side_rules(documents: Documents, side: SideRules) -> None:
    await documents.set_setting(_SIDE, to_text(side))


async def read_side_rules(documents: Documents) -> SideRules:
    """The hall's own numbers of the side paths, or the usual ones.

    Raises:
        DomainError: what is stored is not what the program writes.
    """
    stored = await documents.setting(_SIDE)
    try:
        return msgspec.json.decode(stored, type=SideRules) if stored else SideRules()
    except (msgspec.MsgspecError, ValueError) as wrong:
        raise DomainError(
            _("数据库里的旁路规则读不懂({fault}),请管理员重设。").format(fault=wrong)
        ) from wrong


async def _gate(documents: Documents, number: int) -> GatePolicy:
    stored = await documents.setting(f"gate_{number}")
    return msgspec.json.decode(stored, type=GatePolicy) if stored else GatePolicy()


async def read_standard(documents: Documents) -> Standard:
    """Raises:
    DomainError: the hall has none yet.
    """
    stored = msgspec.msgpack.decode(await _in_force(documents, _STANDARD), type=_StoredStandard)
    return Standard(stored.scheme, stored.version, stored.rows)


async def read_calendar(documents: Documents) -> WorkCalendar:
    """Raises:
    DomainError: the hall has none yet.
    """
    return _calendar_of(await _in_force(documents, _CALENDAR))


async def read_calendars(documents: Documents) -> dict[str, WorkCalendar]:
    """Every calendar that was in force here since versions are kept, by version; clocks name theirs."""
    stored = await documents.all(_CALENDAR)
    found = (_calendar_of(body) for name, body in stored.items() if name != _IN_FORCE)
    return {calendar.version: calendar for calendar in found}


def _calendar_of(body: bytes) -> WorkCalendar:
    stored = msgspec.msgpack.decode(body, type=_StoredCalendar)
    return WorkCalendar(
        ZoneInfo(stored.zone), stored.hours, stored.off_days, stored.make_up_days, stored.published_years
    )


async def _in_force(documents: Documents, kind: str) -> bytes:
    body = (await documents.all(kind)).get(_IN_FORCE)
    if body is None:
        raise DomainError(_("数据库里还没有立案标准或工作日历,请先运行 dispatcher-app db init。"))
    return body
