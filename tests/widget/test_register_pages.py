"""The registers on the screen: read, narrowed, sorted, remembered, followed; Enter opens the case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QWidget

from db.workbook_files import WorkbookFiles
from dispatcher_app.domain.commands import Verb
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.ui.registers.cancel_form import CancelPaperForm
from dispatcher_app.ui.registers.page import RegisterPage
from dispatcher_app.ui.registers.supervision_page import SupervisionPage
from dispatcher_app.ui.work.window import WorkWindow
from tests.support.life import SAMPLES
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.widget.test_work_windows import press

V = Verb


async def shown(seat: Seat, page: str) -> tuple[WorkWindow, RegisterPage]:
    """The window of the registers with *page* read."""
    window = seat.window.work.open("registers", page)
    await seat.until(lambda: isinstance(window.page, RegisterPage) and window.page.lines is not None)
    await seat.settle()
    assert isinstance(window.page, RegisterPage)
    return window, window.page


def listed(page: RegisterPage, title: str) -> list[str]:
    """The cells of one column, from top to bottom."""
    assert page.lines is not None
    heads = [column.title for column in page.register.columns]
    return [page.lines.cells(at)[heads.index(title)] for at in range(len(page.lines))]


async def shelved_for(hall: Hall, days: int, **report: object) -> str:
    case = await hall.case_at(Stage.HANDLING, **report)
    until = hall.clock() + timedelta(days=days)
    case = await hall.do(V.APPLY_SHELVING, case, data={**SAMPLES[V.APPLY_SHELVING].data, "until": until})
    await hall.do(V.GRANT_SHELVING, case)
    return case.number


def test_a_register_is_narrowed_sorted_and_opens_its_case(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        late = await shelved_for(hall, 20, place="南光路 2 号")
        soon = await shelved_for(hall, 5, place="科苑路 15 号")
        seat = await hall.seat()
        await seat.press("F11")
        window, page = await shown(seat, "shelved")
        assert listed(page, "案件编号") == [soon, late]
        assert listed(page, "剩余天数") == ["5", "20"]
        page.fields.sort_by([column.title for column in page.register.columns].index("剩余天数"))
        page.fields.sort_by([column.title for column in page.register.columns].index("剩余天数"))
        await seat.until(lambda: listed(page, "剩余天数") == ["20", "5"])
        await press(window, seat, "Ctrl+F")
        assert page.fields.words.hasFocus()
        page.fields.words.setText("科苑路 15")
        await seat.until(lambda: listed(page, "案件编号") == [soon])
        page.go_to_lines()
        await press(window, seat, "Return")
        await seat.until(lambda: seat.window.in_hand.case is not None)
        assert seat.case.number == soon

    play(run, tmp_path, Role.DISPATCHER, look)


def test_a_register_follows_the_hall_and_remembers_its_fields(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        number = await shelved_for(hall, 9)
        seat = await hall.seat()
        _window, page = await shown(seat, "shelved")
        page.fields.view_choice.setCurrentIndex(page.fields.view_choice.findData("all"))
        page.fields.period.setCurrentIndex(page.fields.period.findData("month"))
        await seat.until(lambda: listed(page, "进展") == ["进行中"])
        case = await hall.desk.open_number(number)
        assert case is not None
        await hall.do(V.RESUME, case.case)
        await seat.until(lambda: listed(page, "进展") == ["已恢复"])
        await seat.leave()
        again = await hall.seat()
        _window, page = await shown(again, "shelved")
        assert (page.fields.view.name, page.fields.period.currentData()) == ("all", "month")

    play(run, tmp_path, Role.DISPATCHER, look)


def test_nothing_waits_says_what_the_register_is_for(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        seat = await hall.seat()
        for name in ("shelved", "boundary", "appeals", "call_backs", "merged"):
            window, page = await shown(seat, name)
            assert page.listed.currentWidget() is page.note
            assert "没有" in page.note.title
            await press(window, seat, "Ctrl+F")
            assert page.fields.words.hasFocus()
        page.come("不存在的案件")
        await seat.until(lambda: page.note.title == "没有符合条件的案件")

    play(run, tmp_path, Role.CALL_TAKER, look)


def test_what_is_listed_is_handed_on_with_its_filter(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        number = await shelved_for(hall, 9, place="=1+1 @SUM")
        seat = await hall.seat()
        window, page = await shown(seat, "shelved")
        file = tmp_path / "out.xlsx"
        seat.desk.workbooks = WorkbookFiles(seat.desk.hall.zone)
        page.fields.period.setCurrentIndex(page.fields.period.findData("week"))
        await seat.settle()
        page.export.write_to(str(file))
        await seat.until(lambda: bool(window.result.text))
        await seat.settle()
        assert "1 行" in window.result.text, window.result.text
        rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        assert "近 7 天" in str(rows[1][0])
        assert rows[-1][0] == number
        cell = next(cell for row in openpyxl.load_workbook(file).active.iter_rows() for cell in row  # type: ignore[union-attr]
                    if cell.value == "=1+1 @SUM")  # fmt: skip
        assert cell.data_type == "s"

    play(run, tmp_path, Role.DISPATCHER, look)


def test_a_paper_is_given_out_once_looked_at_and_written(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.do(
            V.SUPERVISE, await hall.case_at(Stage.HANDLING, description="<b>盖</b> & {{ x }}")
        )
        seat = await hall.seat()
        window, page = await shown(seat, "supervision")
        assert isinstance(page, SupervisionPage)
        await press(window, seat, "Ctrl+P")
        await seat.until(lambda: page.panel.paper is not None and page.panel.sheet.isVisible())
        year = hall.clock().year
        assert page.panel.paper is not None
        assert page.panel.paper.subject == f"督办〔{year}〕1号"
        assert "<b>盖</b> & {{ x }}" in page.panel.sheet.toPlainText()
        await seat.until(lambda: listed(page, "文号") == [f"督办〔{year}〕1号"])
        assert not page.panel.issue_button.isVisible()
        await press(window, seat, "Ctrl+P")
        await seat.until(lambda: "可重新打印" in window.result.text)
        for name in ("a.pdf", "a.docx"):
            page._saving = page.panel.paper
            page.write_to(str(tmp_path / name))
            await seat.until((tmp_path / name).exists)
        assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
        await hall.do(V.ANSWER_SUPERVISION, case)
        await seat.until(lambda: page.listed.currentWidget() is page.note)
        assert not any(w.isVisible() for w in page.findChildren(QWidget, "paper_issue"))

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_paper_is_cancelled_with_a_reason_and_its_number_stays_used(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        case = await hall.do(V.SUPERVISE, await hall.case_at(Stage.HANDLING))
        seat = await hall.seat()
        window, page = await shown(seat, "supervision")
        assert isinstance(page, SupervisionPage)
        await press(window, seat, "Ctrl+P")
        await seat.until(lambda: page.panel.paper is not None and page.panel.sheet.isVisible())
        seat.window.in_hand.show(case.id)
        await seat.look_here()
        await seat.settle()
        await seat.press("Ctrl+Shift+F11")
        await seat.until(lambda: isinstance(page.sheet.content, CancelPaperForm))
        form = page.sheet.content
        assert isinstance(form, CancelPaperForm)
        form.submit()
        assert "为什么" in form._error.text()
        await press(window, seat, "1")
        assert form.reason == "内容有误,另行出具"
        await press(window, seat, "Ctrl+Return")
        year = hall.clock().year
        await seat.until(lambda: listed(page, "文号") == [f"督办〔{year}〕1号(已撤销)"])
        await seat.until(lambda: "已撤销" in page.panel.sheet.toPlainText())
        assert "内容有误" in page.panel.sheet.toPlainText()
        assert not page.panel.cancel_button.isVisible()
        page._saving = page.panel.paper
        page.write_to(str(tmp_path / "a.docx"))
        await seat.until(lambda: "只存为 PDF" in window.result.text)
        page.write_to(str(tmp_path / "a.pdf"))
        await seat.until((tmp_path / "a.pdf").exists)
        assert page.panel.issue_button.isVisible()
        await press(window, seat, "Ctrl+P")
        both = f"督办〔{year}〕2号、督办〔{year}〕1号(已撤销)"
        await seat.until(lambda: listed(page, "文号") == [both])

    play(run, tmp_path, Role.SHIFT_LEADER, look)


def test_a_supervised_case_leads_to_its_paper(run: TestLoop, tmp_path: Path) -> None:
    async def look(hall: Hall) -> None:
        other = await hall.do(V.SUPERVISE, await hall.case_at(Stage.HANDLING))
        case = await hall.do(V.SUPERVISE, await hall.case_at(Stage.HANDLING))
        seat = await hall.seat()
        seat.window.in_hand.show(other.id)
        await seat.settle()
        await seat.press("Shift+F11")
        window = seat.window.work._open["registers"]
        page = window.page
        assert isinstance(page, SupervisionPage)
        await seat.until(lambda: page.lines is not None and listed(page, "案件编号") == [other.number])
        assert case.number != other.number

    play(run, tmp_path, Role.SHIFT_LEADER, look)
