"""A new version of the standard or the units comes into force while somebody works by the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLabel

from dispatcher_app.domain.keeping.table import KeptKind
from dispatcher_app.domain.limits import Limit
from dispatcher_app.domain.standard import Standard, StandardRow
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.keeping.following import KeptChanged
from tests.support.loop import TestLoop
from tests.support.rules import MANHOLE, RUBBISH
from tests.support.seat import Hall, Seat, play

Change = Callable[[StandardRow], StandardRow]


def bring(desk: Desk, change: Change) -> None:
    """As the follower does it, with another standard."""
    old = desk.hall.rules.standard
    edition = Standard(old.scheme, "2@2026-03-03", tuple(change(row) for row in old.rows))
    desk.hall.go_by(replace(desk.hall.rules, standard=edition), desk.hall.pack.units)
    desk.bus.publish(KeptChanged(taken=(KeptKind.STANDARD,)))


async def choose_manhole(seat: Seat, *, fresh: bool = True) -> None:
    assert seat.window.intake is not None
    if fresh:
        await seat.press("F2")
    seat.window.intake.form.category.setFocus()
    await seat.type("上水井盖")
    await seat.press("Return")
    await seat.type("1")


def test_a_condition_that_says_something_else_now_has_to_be_read_again(run: TestLoop, tmp_path: Path) -> None:
    def other_class(row: StandardRow) -> StandardRow:
        return replace(row, limit=Limit.parse("9", "工作日")) if row.code == RUBBISH else row

    def shorter(row: StandardRow) -> StandardRow:
        return replace(row, limit=Limit.parse("1", "紧急小时")) if row.code == MANHOLE else row

    def gone(row: StandardRow) -> StandardRow:
        return replace(row, retired="2026-03-03") if row.code == MANHOLE else row

    async def shift(hall: Hall) -> None:
        seat = await hall.seat()
        await choose_manhole(seat)
        assert seat.window.intake is not None
        form = seat.window.intake.form
        bring(hall.desk, other_class)
        assert (form.form.class_code, form.form.condition_no) == (str(MANHOLE), 1)
        bring(hall.desk, shorter)
        assert (form.form.class_code, form.form.condition_no) == (str(MANHOLE), 0)
        said = [label.text() for label in form.findChildren(QLabel) if "新版本" in label.text()]
        assert "时限 1 紧急小时" in said[0]
        await choose_manhole(seat, fresh=False)
        assert form.form.condition_no == 1
        bring(hall.desk, gone)
        assert (form.form.class_code, form.category.value) == ("", ("", 0))

    play(run, tmp_path, Role.CALL_TAKER, shift)


def test_a_new_unit_can_be_sent_to_at_once_and_the_choice_made_stays(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat = await hall.seat()
        await seat.press("Down", "Return", "1")
        units = hall.desk.hall.pack.units
        new = replace(units[0], code="U99", name="新设应急抢险队", short_name="抢险队", parent=None)
        hall.desk.hall.go_by(hall.desk.hall.rules, (*units, new))
        hall.desk.bus.publish(KeptChanged(taken=(KeptKind.UNITS,)))
        await seat.settle()
        assert seat.window.units is not None
        assert seat.window.units.picker.lead == "U1"
        await seat.type("qxd")
        await seat.press("Return")
        assert seat.window.units.picker.lead == "U99"

    play(run, tmp_path, Role.DISPATCHER, shift)
