"""Everything in force in one list: tips, plans, collections, zones without reports."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, WeatherPlan
from dispatcher_app.domain.hall_record.notices import Notice, NoticeSort
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.in_force.words import (
    campaign_words,
    channel_key,
    count_words,
    plan_words,
    title_of,
    valid_words,
)
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.fact_grid import Fact, FactGrid, FactSection
from dispatcher_app.widgets.fitting_scroll import ScrollColumn


class InForceSheet(QWidget):
    """Content for the side sheet of a seat; a picture of the moment it was opened."""

    def __init__(self, context: SeatContext, counts: dict[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("in_force_sheet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.sections = sections_of(context, counts)
        if not self.sections:
            column.addWidget(EmptyNote("bell", _("没有生效的提示和预案"), _("值班长在“管理”里发布"), self))
            return
        self.facts = FactGrid(self)
        self.facts.set_sections(self.sections)
        scroll = ScrollColumn(self.facts, self)
        scroll.viewport().setAutoFillBackground(False)
        self.facts.setAutoFillBackground(False)
        column.addWidget(scroll)
        self.setFocusProxy(self.facts)


def sections_of(context: SeatContext, counts: dict[str, int]) -> list[FactSection]:
    """What is in force for this seat, by sort; what is empty is left out."""
    desk = context.desk
    rules, hall = desk.in_force.rules(), desk.hall
    tips = [_notice(act, hall) for act in desk.in_force.notices(NoticeSort.TIP)]
    zones = [_notice(act, hall) for act in desk.in_force.notices(NoticeSort.NO_REPORT)]
    ruling = [_rule(act, counts, hall) for act in (*rules.plans, *rules.campaigns)]
    found = ((_("预案与专项采集"), ruling), (_("今日提示"), tips), (_("免报区域与时段"), zones))
    return [FactSection(title, tuple(facts)) for title, facts in found if facts]


def _notice(act: HallAct, hall: Hall) -> Fact:
    notice = act.payload
    assert isinstance(notice, Notice)
    words = f"{notice.text}\n{valid_words(notice.valid, hall)} · {act.actor.name}"
    return Fact(notice.title or notice.sort.label, words, wide=True)


def _rule(act: HallAct, counts: dict[str, int], hall: Hall) -> Fact:
    payload = act.payload
    words = ""
    if isinstance(payload, WeatherPlan):
        words = f"{plan_words(payload, hall)}\n{valid_words(payload.valid, hall)} · {act.actor.name}"
        through = {channel.name: counts.get(channel_key(act, channel.name)) for channel in payload.channels}
        known = [f"{name} {count_words(count, 0)}" for name, count in through.items() if count is not None]
        words += "\n" + _("已收到 {counts}").format(counts=listed(known)) if known else ""
    elif isinstance(payload, Campaign):
        count = count_words(counts.get(act.subject), payload.target)
        words = f"{campaign_words(payload, hall)}\n{valid_words(payload.valid, hall)} · {act.actor.name}"
        words += "\n" + _("已采集 {count}").format(count=count) if count else ""
    return Fact(title_of(payload), words, wide=True)
