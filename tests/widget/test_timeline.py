"""The history of a case: what is written, kept places, folding, copying, walking by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.theme import apply_theme
from dispatcher_app.widgets.timeline import Timeline, TimelineEntry
from dispatcher_app.widgets.timeline_entry import beginning
from dispatcher_app.widgets.timeline_rail import Rail
from dispatcher_app.widgets.timeline_text import TimelineText
from dispatcher_app.widgets.tokens import DARK, LIGHT

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)
RETURNED = TimelineEntry(
    title="单位退回",
    who="王建军",
    role_text="魏都区住建局",
    at=NOW - timedelta(minutes=10),
    from_text="处置中",
    to_text="待派遣",
    reason="非本辖区:井盖刻有“污”字",
    facts=("处置单位:市排水公司", "照片 3 张"),
    took="41 分",
    tone="return",
)
LONG = replace(RETURNED, title="核实反馈", reason="井盖缺失约七十厘米," * 400)


def many(count: int) -> tuple[TimelineEntry, ...]:
    return tuple(
        replace(RETURNED, title=f"第 {count - n} 步", at=NOW - timedelta(hours=n)) for n in range(count)
    )


@pytest.fixture
def timeline(qtbot: QtBot, qapp: QApplication) -> Iterator[Timeline]:
    apply_theme(qapp, LIGHT)
    widget = Timeline(ZONE)
    qtbot.addWidget(widget)
    widget.resize(520, 400)
    widget.show()
    qtbot.waitExposed(widget)
    yield widget
    apply_theme(qapp, LIGHT)


@pytest.fixture
def text(timeline: Timeline) -> TimelineText:
    found = timeline.findChild(TimelineText, "timeline_text")
    assert isinstance(found, TimelineText)
    return found


def fresh_note(timeline: Timeline) -> QPushButton:
    note = timeline.findChild(QPushButton, "timeline_fresh")
    assert isinstance(note, QPushButton)
    return note


class TestWriting:
    def test_every_part_of_an_entry_is_there(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([RETURNED], NOW)
        written = text.toPlainText()
        for part in ("单位退回", "处置中 → 待派遣", "王建军 · 魏都区住建局", "非本辖区", "照片 3 张"):
            assert part in written

    def test_markup_is_shown_as_characters(self, timeline: Timeline, text: TimelineText) -> None:
        nasty = "<img src=x onerror=alert(1)><b>粗</b>&amp;"
        timeline.set_entries([replace(RETURNED, reason=nasty, title=nasty, who=nasty, facts=(nasty,))], NOW)
        assert text.toPlainText().count(nasty) == 4

    def test_the_writers_line_breaks_stay_inside_one_paragraph(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([replace(RETURNED, reason="一\r\n二\n三")], NOW)
        assert "一\n二\n三" in text.toPlainText()
        assert text.document().blockCount() == 4

    def test_a_step_that_moved_nothing_names_its_stage_once(self) -> None:
        assert replace(RETURNED, from_text="处置中", to_text="处置中").move == "处置中"

    def test_without_entries_a_sentence_says_so(self, timeline: Timeline, text: TimelineText) -> None:
        assert not text.isVisible()
        timeline.set_entries([RETURNED], NOW)
        assert text.isVisible()
        timeline.set_entries([], NOW)
        assert not text.isVisible()

    def test_the_rail_grows_with_older_years(self, qapp: QApplication) -> None:
        apply_theme(qapp, LIGHT)
        old = replace(RETURNED, at=NOW - timedelta(days=400))
        assert Rail((old,), NOW, ZONE).width > Rail((RETURNED,), NOW, ZONE).width

    def test_colours_follow_the_theme(
        self, timeline: Timeline, text: TimelineText, qapp: QApplication, qtbot: QtBot
    ) -> None:
        timeline.set_entries([RETURNED], NOW)
        written: list[int] = []
        text.document().contentsChange.connect(lambda *_change: written.append(1))
        apply_theme(qapp, DARK, 1.5)
        qtbot.waitUntil(lambda: bool(written))
        cursor = QTextCursor(text.document())
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        assert cursor.charFormat().foreground().color().name() == DARK.text.lower()
        assert cursor.charFormat().font().pixelSize() == 20

    def test_two_hundred_long_entries_are_written_in_time(self, timeline: Timeline) -> None:
        timeline.set_entries([replace(LONG, title=str(n)) for n in range(200)], NOW)
        assert len(timeline.entries) == 200


class TestFolding:
    def test_a_long_reason_shows_its_beginning_and_its_length(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([LONG], NOW)
        assert "展开(共 4,000 字)" in text.toPlainText()
        assert len(text.toPlainText()) < 400

    def test_many_short_lines_fold_too(self) -> None:
        entry = replace(RETURNED, reason="\n".join("abcdefgh"))
        assert entry.foldable
        assert beginning(entry.reason) == "a\nb\nc\nd…"

    def test_a_long_description_among_the_facts_is_folded_with_its_entry(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        words = "井盖缺失约七十厘米," * 400
        entry = replace(RETURNED, facts=(f"情况描述:{words}", "照片 3 张"))
        timeline.set_entries([entry], NOW)
        shown = text.toPlainText()
        assert len(shown) < 400
        assert "照片 3 张" in shown, "what stands behind the long one is seen"
        assert shown.count("展开(共 4,005 字)") == 1
        QTest.keyClick(text, Qt.Key.Key_Return)
        assert words in text.toPlainText()
        assert "收起" in text.toPlainText()
        assert words in entry.as_text(ZONE)

    def test_a_long_reason_and_a_long_fact_have_one_word_between_them(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([replace(LONG, facts=("要求:" + "先围挡" * 200,))], NOW)
        assert text.toPlainText().count("展开(共 4,603 字)") == 1
        assert len(text.toPlainText()) < 600

    def test_enter_unfolds_and_folds_the_current_entry(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([RETURNED, LONG], NOW)
        QTest.keyClick(text, Qt.Key.Key_Down)
        QTest.keyClick(text, Qt.Key.Key_Return)
        assert LONG.reason in text.toPlainText()
        assert "收起" in text.toPlainText()
        QTest.keyClick(text, Qt.Key.Key_Space)
        assert LONG.reason not in text.toPlainText()

    def test_a_click_on_the_word_does_the_same(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([LONG], NOW)
        cursor = text.document().find("展开")
        at = text.cursorRect(cursor).center() - QPoint(4, 0)
        QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert not text.is_folded(0)

    def test_unfolding_leaves_the_title_where_it_was(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([*many(6), LONG, *many(6)], NOW)
        text.verticalScrollBar().setValue(round(text.entry_box(6).top() - 120))
        before = text.entry_box(6).top()
        text.toggle(6)
        assert text.entry_box(6).top() == pytest.approx(before, abs=1)

    def test_another_case_starts_folded(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([LONG], NOW)
        text.toggle(0)
        timeline.set_entries([replace(LONG, who="别人")], NOW)
        assert text.is_folded(0)


class TestGrowing:
    def test_at_the_top_the_newest_entry_is_shown(self, timeline: Timeline, text: TimelineText) -> None:
        entries = many(30)
        timeline.set_entries(entries[1:], NOW)
        timeline.set_entries(entries, NOW)
        assert text.verticalScrollBar().value() == 0
        assert not fresh_note(timeline).isVisible()

    def test_further_down_nothing_moves_and_a_note_tells(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        entries = many(30)
        timeline.set_entries(entries[2:], NOW)
        text.verticalScrollBar().setValue(700)
        before = text.entry_box(10).top()
        timeline.set_entries(entries, NOW)
        assert text.entry_box(12).top() == pytest.approx(before, abs=1)
        assert fresh_note(timeline).text() == "2 条新记录"
        QTest.mouseClick(fresh_note(timeline), Qt.MouseButton.LeftButton)
        assert text.verticalScrollBar().value() == 0
        assert not fresh_note(timeline).isVisible()

    def test_the_note_counts_all_that_came_since_it_was_read(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        entries = many(30)
        timeline.set_entries(entries[3:], NOW)
        text.verticalScrollBar().setValue(700)
        for unread in (2, 1, 0):
            timeline.set_entries(entries[unread:], NOW)
        assert fresh_note(timeline).text() == "3 条新记录"

    def test_home_reaches_the_new_entries_by_key(self, timeline: Timeline, text: TimelineText) -> None:
        entries = many(30)
        timeline.set_entries(entries[2:], NOW)
        text.verticalScrollBar().setValue(700)
        timeline.set_entries(entries, NOW)
        QTest.keyClick(text, Qt.Key.Key_Home)
        assert not fresh_note(timeline).isVisible()

    def test_a_selection_survives(self, timeline: Timeline, text: TimelineText) -> None:
        entries = many(8)
        timeline.set_entries(entries[1:], NOW)
        text.setTextCursor(text.document().find("第 4 步"))
        timeline.set_entries(entries, NOW)
        assert text.textCursor().selectedText() == "第 4 步"

    def test_the_current_and_the_unfolded_entry_stay_the_same_entries(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([RETURNED, LONG], NOW)
        QTest.keyClick(text, Qt.Key.Key_Down)
        text.toggle(1)
        timeline.set_entries([replace(RETURNED, title="新"), RETURNED, LONG], NOW)
        assert text.current == 2
        assert not text.is_folded(2)

    def test_another_case_starts_at_its_top(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries(many(30), NOW)
        text.verticalScrollBar().setValue(700)
        timeline.set_entries([replace(e, who="别人") for e in many(30)], NOW)
        assert text.verticalScrollBar().value() == 0
        assert text.current == 0

    def test_the_same_entries_again_touch_nothing(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries(many(30), NOW)
        written = text.document().revision()
        timeline.set_entries(many(30), NOW + timedelta(minutes=5))
        assert text.document().revision() == written


class TestHands:
    def test_down_and_up_walk_the_entries_into_view(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries(many(30), NOW)
        for _press in range(12):
            QTest.keyClick(text, Qt.Key.Key_Down)
        assert text.current == 12
        assert 0 <= text.entry_box(12).top() < text.entry_box(12).bottom() <= text.viewport().height() + 1
        QTest.keyClick(text, Qt.Key.Key_Up)
        assert text.current == 11

    def test_an_entry_taller_than_the_window_is_read_to_its_end_first(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([LONG, RETURNED], NOW)
        text.toggle(0)
        QTest.keyClick(text, Qt.Key.Key_Down)
        assert text.current == 0
        presses = 1
        while text.current == 0 and presses < 100:
            QTest.keyClick(text, Qt.Key.Key_Down)
            presses += 1
        assert 3 < presses < 60

    def test_end_and_page_keys(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries(many(30), NOW)
        QTest.keyClick(text, Qt.Key.Key_End)
        assert text.current == 29
        QTest.keyClick(text, Qt.Key.Key_PageUp)
        assert text.current < 29

    def test_copy_takes_the_whole_current_entry(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([LONG, RETURNED], NOW)
        QTest.keyClick(text, Qt.Key.Key_Down)
        QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text() == (
            "2026-11-22 13:55:09 单位退回(处置中 → 待派遣)\n王建军 · 魏都区住建局\n"
            "非本辖区:井盖刻有“污”字\n处置单位:市排水公司\n照片 3 张\n用时 41 分"
        )

    def test_copy_of_a_folded_entry_is_not_cut(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([LONG], NOW)
        QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert LONG.reason in QGuiApplication.clipboard().text()

    def test_copy_takes_the_selection_as_plain_text(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([RETURNED], NOW)
        text.setTextCursor(text.document().find("井盖刻有"))
        QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        data = QGuiApplication.clipboard().mimeData()
        assert data.text() == "井盖刻有"
        assert not data.hasHtml()

    def test_a_click_makes_the_entry_current(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries(many(5), NOW)
        at = text.entry_box(2).center().toPoint()
        QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert text.current == 2

    def test_the_menu_copies_the_entry_under_the_pointer(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries(many(5), NOW)
        at = text.entry_box(3).center().toPoint()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, text.viewport().mapToGlobal(at))
        QCoreApplication.sendEvent(text.viewport(), event)
        menu = text.findChild(QMenu)
        assert isinstance(menu, QMenu)
        next(a for a in menu.actions() if a.objectName() == "copy_entry").trigger()
        menu.close()
        assert "第 2 步" in QGuiApplication.clipboard().text()

    def test_the_seats_enter_waits_while_the_history_is_read(
        self, timeline: Timeline, text: TimelineText
    ) -> None:
        timeline.set_entries([LONG], NOW)
        none, keypad = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
        for key, held, mine in (
            (Qt.Key.Key_Return, none, True),
            (Qt.Key.Key_Enter, keypad, True),
            (Qt.Key.Key_Down, none, True),
            (Qt.Key.Key_B, none, False),
            (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, False),
        ):
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
            asked.ignore()
            QCoreApplication.sendEvent(text, asked)
            assert asked.isAccepted() is mine

    def test_keys_on_an_empty_history_do_nothing(self, timeline: Timeline, text: TimelineText) -> None:
        timeline.set_entries([], NOW)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_End, Qt.Key.Key_Home):
            QTest.keyClick(text, key)
        QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert text.current == 0
