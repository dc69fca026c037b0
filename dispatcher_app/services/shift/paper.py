"""A signed handover on paper: the fields of its template, and the sheets of its workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.shifts import Handover, HandoverLine, HandoverSection, Matter
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.papers.templates import Value
from dispatcher_app.services.shift.making import times_handed
from dispatcher_app.services.shift.store import CASE_MATTERS
from dispatcher_app.services.workbooks import Cell, CellKind, Sheet, SheetColumn

#: Name of the template; its fields are declared in :mod:`dispatcher_app.services.papers.kinds`.
TEMPLATE = "handover"
#: So many names of a matter are in its line; the others follow below the table.
_NAMED, _SHORT = 5, 40
#: Their words alone do not say whose call it was, or what failed.
_NAMED_FIRST = frozenset({Matter.FAULTS, Matter.LEADER_CALLS})


def handover_fields(
    hall: Hall, act: HallAct, handover: Handover, earlier: Sequence[Handover]
) -> Mapping[str, Value]:
    """What the template may say. *earlier* are the handovers before, the newest first."""
    taker = act.second.name if act.second is not None else ""
    return {
        "hall": hall.title,
        "shift": handover.shift,
        "next_shift": handover.next_shift,
        "at": _minute(hall, handover),
        "giver": act.actor.name,
        "taker": taker,
        "signed_at": f"{act.at.astimezone(hall.zone):%Y-%m-%d %H:%M}",
        "remarks": handover.remarks or _("无"),
        "record": str(act.sequence),
        "hash": act.hash[:16],
        **{f"count_{section.matter.value}": f"{section.count:,}" for section in handover.sections},
        "sections": [_section(section, earlier) for section in handover.sections],
    }


def _minute(hall: Hall, handover: Handover) -> str:
    return f"{handover.at.astimezone(hall.zone):%Y-%m-%d %H:%M}"


def _section(section: HandoverSection, earlier: Sequence[Handover]) -> Mapping[str, Value]:
    lines = [
        {"name": line.name, "text": line.text, "times": str(_times(section, place, earlier) or "")}
        for place, line in enumerate(section.lines)
        if section.matter is not Matter.OPEN  # all of which the summary says
    ]
    more = section.count - len(section.lines) if section.matter is not Matter.OPEN else 0
    listed = _("另有 {count} 件未列出").format(count=f"{more:,}") if more > 0 else ""
    return {
        "matter": section.matter.label,
        "count": f"{section.count:,}",
        "summary": _summary(section),
        "more": listed,
        "lines": lines,
    }


def _summary(section: HandoverSection) -> str:
    """In a line of a table: the stages of what is open, the first numbers of cases, else the first words."""
    if section.matter is Matter.OPEN:
        return listed(f"{line.name} {line.text}" for line in section.lines)
    if section.matter in CASE_MATTERS:
        named = listed(line.name for line in section.lines[:_NAMED])
        return _("{numbers} 等").format(numbers=named) if section.count > _NAMED else named
    first = (_told(section.matter, line) for line in section.lines[:_NAMED])
    return _(";").join(text if len(text) <= _SHORT else f"{text[:_SHORT]}…" for text in first)


def _told(matter: Matter, line: HandoverLine) -> str:
    """The first line of a matter's words; of a call whose it was, of a fault what failed."""
    words = line.text.partition("\n")[0]
    return _("{name}:{words}").format(name=line.name, words=words) if matter in _NAMED_FIRST else words


def _times(section: HandoverSection, place: int, earlier: Sequence[Handover]) -> int:
    if section.matter is Matter.OPEN:
        return 0
    return times_handed(section.matter, section.lines[place], earlier)


def handover_sheets(
    hall: Hall, act: HallAct, handover: Handover, earlier: Sequence[Handover]
) -> tuple[Sheet, ...]:
    """The numbers and the lines, so that a clerk can reckon with them."""
    taker = act.second.name if act.second is not None else ""
    notes = [
        _("{hall} 交接班记录 {shift} → {next}").format(
            hall=hall.title, shift=handover.shift, next=handover.next_shift
        ),
        _("截至 {at} · 交班 {giver} · 接班 {taker}").format(
            at=_minute(hall, handover), giver=act.actor.name, taker=taker
        ),
        _("备注:{text}").format(text=handover.remarks or _("无")),
    ]
    counts = [(section.matter.label, section.count) for section in handover.sections]
    numbers = [SheetColumn(_("事项"), CellKind.TEXT, 16), SheetColumn(_("件数"), CellKind.COUNT, 10)]
    titles = ((_("事项"), 16), (_("编号或名称"), 26), (_("内容"), 80), (_("已交班次"), 10))
    kinds = (CellKind.TEXT, CellKind.TEXT, CellKind.TEXT, CellKind.COUNT)
    columns = [SheetColumn(title, kind, wide) for (title, wide), kind in zip(titles, kinds, strict=True)]
    return (
        Sheet(_("交接班"), numbers, counts, notes),
        Sheet(_("交接明细"), columns, list(_rows(handover, earlier)), notes[:1]),
    )


def _rows(handover: Handover, earlier: Sequence[Handover]) -> Iterator[Sequence[Cell]]:
    for section in handover.sections:
        for place, line in enumerate(section.lines):
            yield section.matter.label, line.name, line.text, _times(section, place, earlier)
