"""The table of a handover on paper: a line of a call says whose it was, of a fault what failed."""

from __future__ import annotations

import pytest

from dispatcher_app.domain.hall_record.shifts import HandoverLine, HandoverSection, Matter
from dispatcher_app.services.shift.paper import _summary


@pytest.mark.parametrize(
    ("matter", "line", "told"),
    [
        (Matter.FAULTS, HandoverLine("对讲机 22:46", "没有信号\n22:50 王五:已报修"), "对讲机 22:46:没有信号"),
        (Matter.LEADER_CALLS, HandoverLine("刘区长 22:45", "问渣土车"), "刘区长 22:45:问渣土车"),
        (Matter.NOTES, HandoverLine("王五 22:40", "科技园停电 · 到 08:00"), "科技园停电 · 到 08:00"),
        (Matter.OVERDUE, HandoverLine("NS20261122-0044", "工地扬尘"), "NS20261122-0044"),
    ],
)
def test_a_line_of_the_table_says_what_it_is_about(matter: Matter, line: HandoverLine, told: str) -> None:
    assert _summary(HandoverSection(matter, 1, (line,))) == told
