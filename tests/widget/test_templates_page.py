"""Templates of papers kept on the screen: looked at, handed out, replaced after a check, put back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from docx import Document
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from dispatcher_app.domain.words import Role
from dispatcher_app.ui.admin.templates.former import FormerTemplates
from dispatcher_app.ui.admin.templates.page import TemplatesPage
from tests.support.loop import TestLoop
from tests.support.seat import Hall, Seat, play
from tests.widget.test_admin_pages import press


async def open_page(hall: Hall) -> tuple[Seat, TemplatesPage]:
    seat = await hall.seat()
    window = seat.window.work.open("keeping", "templates")
    window.activateWindow()
    await seat.until(lambda: QApplication.activeWindow() is window)
    await seat.settle()
    page = window.page
    assert isinstance(page, TemplatesPage)
    await seat.until(lambda: bool(page.name))
    return seat, page


async def go_to(seat: Seat, page: TemplatesPage, name: str) -> None:
    page.view.papers.setFocus()
    await press(seat, "Home")
    for _line in page.templates.known:
        if page.name != name:
            await press(seat, "Down")
    assert page.name == name
    await seat.settle()


def docx(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


ORDER = ("{{ number }} {{ unit }}", "{{ requirement }} {{ due }} {{ issued_on }}")


def test_a_template_goes_out_comes_in_checked_and_is_put_back(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await open_page(hall)
        await go_to(seat, page, "supervision_order")
        shipped = page.current
        assert shipped is not None
        assert "〔督办要求〕" in page.view.look.toPlainText()
        cells = [page.view.fields.lines.cells(at) for at in range(len(page.view.fields.lines))]
        assert ("{{ number }}", "文号", "必须有") in cells
        page.files.write_to(str(tmp_path / "order.docx"))
        await seat.settle()
        assert (tmp_path / "order.docx").read_bytes() == shipped[1].data
        for lines, why in (
            ((*ORDER, "{{ fine }}"), "“fine”不认识"),
            (ORDER[:1], "督办要求"),
            ((*ORDER, "{% if %}"), "花括号"),
        ):
            (tmp_path / "bad.docx").write_bytes(docx(*lines))
            page.files.take_file(str(tmp_path / "bad.docx"))
            await seat.settle()
            assert why in page.view.result.text
            assert (await page.templates.current("supervision_order")).reference == shipped[1].reference
        (tmp_path / "good.docx").write_bytes(docx("本市自己的督办单", *ORDER))
        page.files.take_file(str(tmp_path / "good.docx"))
        await seat.until(lambda: "本市自己的督办单" in page.view.look.toPlainText())
        assert page.view.result.text == ""
        assert page.view.papers.lines.cells(int(page.view.papers.current_key))[1] == "本市的"
        await press(seat, "Ctrl+H")
        former = page.sheet.content
        assert isinstance(former, FormerTemplates)
        assert former.list.lines.cells(0)[1] == hall.desk.person.name
        await seat.click(former.findChild(QPushButton, "former_own"))
        await seat.until(lambda: "本市自己的督办单" not in page.view.look.toPlainText())
        assert page.view.papers.lines.cells(int(page.view.papers.current_key))[1] == "程序自带的"
        await press(seat, "Ctrl+H", "Down", "Return")
        await seat.until(lambda: "本市自己的督办单" in page.view.look.toPlainText())
        assert len(await page.templates.changes("supervision_order")) == 3

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_the_slower_of_two_administrators_writes_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await open_page(hall)
        await go_to(seat, page, "supervision_order")
        theirs = await page.templates.put("supervision_order", docx("甲的", *ORDER), "管理甲")
        (tmp_path / "mine.docx").write_bytes(docx("乙的", *ORDER))
        page.files.take_file(str(tmp_path / "mine.docx"))
        await seat.settle()
        assert "管理甲已换过这份模板" in page.view.result.text
        assert (await page.templates.current("supervision_order")).reference == theirs.reference

    play(run, tmp_path, Role.ADMINISTRATOR, shift)


def test_shift_leaders_look_and_change_nothing(run: TestLoop, tmp_path: Path) -> None:
    async def shift(hall: Hall) -> None:
        seat, page = await open_page(hall)
        await go_to(seat, page, "handover")
        assert not page.view.take.isVisible()
        await press(seat, "Ctrl+I", "Ctrl+H")
        assert isinstance(page.sheet.content, FormerTemplates)
        assert page.view.out.isVisible()
        assert not [label for label in page.findChildren(QLabel) if label.text() == "?"]

    play(run, tmp_path, Role.SHIFT_LEADER, shift)
