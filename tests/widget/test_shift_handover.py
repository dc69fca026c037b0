"""The handover at a shift leader's window: live, signed by two at one desk, kept, printed."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from db.documents import Documents
from db.people import SqlPeople
from db.template_files import DocxFiller
from db.template_store import TemplateDocuments
from db.workbook_files import WorkbookFiles
from dispatcher_app import bootstrap
from dispatcher_app.domain.hall_record.kinds import ActKind
from dispatcher_app.domain.hall_record.shifts import Handover, Matter
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.papers.kinds import PAPERS
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.ports import Person
from dispatcher_app.ui.shift.handover import HandoverPage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play

PASSWORD = "jiu-jiu-jiu"


async def leaders(hall: Hall) -> None:
    """Two shift leaders and a dispatcher who have passwords."""
    engine = hall.desk._store._engine  # type: ignore[attr-defined]
    accounts = Accounts(SqlPeople(engine), hall.clock)
    for login, name, role in (
        ("shift_leader-1", "值班长", Role.SHIFT_LEADER),
        ("leader.two", "长二", Role.SHIFT_LEADER),
        ("dispatch.one", "派一", Role.DISPATCHER),
    ):
        await accounts.add(Person(login, name, role, ""), PASSWORD)
    store = TemplateDocuments(Documents(engine))
    hall.desk.templates = PaperTemplates(store, DocxFiller, PAPERS, press=bootstrap.paper_press)
    hall.desk.workbooks = WorkbookFiles(hall.desk.hall.zone)


async def page_of(hall: Hall) -> tuple[Seat, HandoverPage]:
    seat = await hall.seat()
    seat.window.work.open("shift", "handover")
    await seat.settle()
    page = seat.window.work._open["shift"].page
    assert isinstance(page, HandoverPage)
    await seat.until(lambda: QApplication.activeWindow() is page.window())
    return seat, page


async def press(seat: Seat, page: HandoverPage, keys: str) -> None:
    chord = QKeySequence(keys)[0]  # type: ignore[index]
    QTest.keyClick(page.window().focusWidget() or page, chord.key(), chord.keyboardModifiers())
    await seat.settle()


def found(page: HandoverPage, kind: type[QWidget], name: str) -> QWidget:
    return next(widget for widget in page.findChildren(kind, name) if widget.isVisible())


def test_a_shift_is_handed_over_by_keys_at_one_desk(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await leaders(hall)
        await hall.case_at(Stage.AWAITING_DISPATCH)
        seat, page = await page_of(hall)
        counts = page.view.matters.lines
        assert [counts.cells(0)[:2], len(counts)] == [("在办案件", "1"), len(Matter)]
        page.remarks.setFocus()
        page.remarks.setPlainText("雨天留意低洼路段")
        await press(seat, page, "Ctrl+Return")
        head = found(page, QLabel, "signing_head")
        assert isinstance(head, QLabel)
        slot = page.sheet.content._slot  # type: ignore[union-attr]
        assert ("才结束,还有" in head.text()) == (slot.ends > hall.clock())
        QTest.keyClicks(page.window().focusWidget(), "wrong")
        await press(seat, page, "Return")
        error = found(page, QLabel, "signing_error")
        assert isinstance(error, QLabel)
        assert "登录名或密码不对" in error.text()
        QTest.keyClicks(page.window().focusWidget(), PASSWORD)
        await press(seat, page, "Return")
        taker = found(page, QComboBox, "signing_taker")
        assert isinstance(taker, QComboBox)
        assert taker.currentData() == "leader.two"  # the only other leader
        assert taker.currentText() == "长二"
        await hall.case_at(Stage.AWAITING_DISPATCH)  # the hall goes on
        page.sheet.content._on_look()  # type: ignore[union-attr]
        await seat.settle()
        news = found(page, QLabel, "signing_news")
        assert isinstance(news, QLabel)
        assert "在办案件 1 → 2" in news.text()
        assert page.view.matters.lines.cells(0)[1] == "1"  # what is signed stands still
        assert not page.may_leave()
        QTest.keyClicks(page.window().focusWidget(), PASSWORD)
        await press(seat, page, "Return")
        (act,) = hall.desk.record.hall.current(ActKind.HANDOVER)
        assert isinstance(act.payload, Handover)
        assert (act.payload.remarks, act.payload.sections[0].count) == ("雨天留意低洼路段", 1)
        await seat.until(lambda: page.list.count() == 2)
        assert page.view.matters.lines.cells(0) == ("在办案件", "2", "▲ 1")
        assert "雨天留意低洼路段" in page.note.text()
        assert act.subject[5:] in page.print.text()  # beside the live state it says which one it prints
        await press(seat, page, "Ctrl+Return")
        assert not page.sheet.is_open
        told = seat.window.work._open["shift"].result.text
        assert "才开始" in told  # nobody has worked in the next shift yet
        page.list.setFocus()
        await press(seat, page, "Down")
        assert "接班 长二" in page.view.facts.text()
        for suffix in ("pdf", "docx", "xlsx"):
            page.paper._act = act
            page.paper.write_to(str(tmp_path / f"out.{suffix}"))
            await seat.settle()
        assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
        assert "雨天留意低洼路段" in DocxFiller().as_html((tmp_path / "out.docx").read_bytes())
        sheet = load_workbook(tmp_path / "out.xlsx")["交接班"]
        assert ("在办案件", 1) in list(sheet.iter_rows(values_only=True))

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_giving_up_between_the_signatures_writes_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        await leaders(hall)
        seat, page = await page_of(hall)
        await press(seat, page, "Ctrl+Return")
        field = found(page, QLineEdit, "giver_password")
        QTest.keyClicks(field, PASSWORD)
        await press(seat, page, "Return")
        assert page.remarks.isReadOnly()
        await press(seat, page, "Esc")
        await seat.until(lambda: not page.sheet.isVisible())
        assert page.may_leave()
        assert not page.remarks.isReadOnly()
        assert not hall.desk.record.hall.current(ActKind.HANDOVER)
        await press(seat, page, "Ctrl+P")
        assert "还没有签字的交接班记录" in seat.window.work._open["shift"].result.text

    play(run, tmp_path, Role.SHIFT_LEADER, look)
