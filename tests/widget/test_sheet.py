"""Side sheet, banner and key list: nothing modal, nothing that takes the keys away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from dispatcher_app.widgets.focus_memory import FocusMemory
from dispatcher_app.widgets.key_list import KeyEntry, KeyList
from dispatcher_app.widgets.sheet import SLIDE_MS, Banner, SideSheet
from tests.support.hands import Hands

Key = Qt.Key


class Host(QWidget):
    """A window with a form, a stack like the main window's, and a sheet over it."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit("七一路")
        self.page = QWidget()
        QVBoxLayout(self.page).addWidget(self.field)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.page)
        self.stack.addWidget(QWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.sheet, self.banner = SideSheet(self.stack), Banner(self.stack)


def content() -> QWidget:
    form = QWidget()
    layout = QVBoxLayout(form)
    layout.addWidget(QLineEdit())
    layout.addWidget(QPushButton("派遣"))
    return form


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


@pytest.fixture
def host(hands: Hands) -> Host:
    shown = Host()
    hands.show(shown, 900, 500)
    shown.field.setFocus()
    return shown


def test_a_look_into_another_window_is_not_where_the_focus_goes_back_to(host: Host, qtbot: QtBot) -> None:
    other, form = QLineEdit("另一窗口"), content()
    qtbot.addWidget(other)
    host.sheet.open_with("交接班签字", form)
    entry = form.findChild(QLineEdit)
    assert entry is not None
    for window, field in ((other, other), (host, entry)):
        window.show()
        window.activateWindow()
        field.setFocus()
        qtbot.waitUntil(field.hasFocus)
    host.sheet.close_sheet()
    assert host.field.hasFocus()


def test_a_dialog_that_is_gone_leaves_the_keys_where_the_window_had_them(host: Host, qtbot: QtBot) -> None:
    """As after a file was chosen: what is wrong with it is shown while its dialog still closes."""
    host.field.setFocus()
    dialog = QLineEdit()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    dialog.setFocus()
    qtbot.waitUntil(dialog.hasFocus)
    host.sheet.open_with("有误", content())
    dialog.hide()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    host.sheet.close_sheet()
    assert host.focusWidget() is host.field


def test_what_gives_the_keys_back_into_the_sheet_is_not_where_they_were(host: Host, qtbot: QtBot) -> None:
    """The command line opened another case from within a form: the keys are not left in the command line."""
    line, form = QLineEdit(host), content()
    line.show()
    memory = FocusMemory(line)
    host.sheet.open_with("退回受理", form)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    memory.give_back()
    entry = form.findChild(QLineEdit)
    assert entry is not None
    qtbot.waitUntil(entry.hasFocus)
    host.sheet.close_sheet()
    assert host.field.hasFocus()


def test_tab_goes_round_in_the_sheet_and_never_out_of_it(host: Host, hands: Hands) -> None:
    form = content()
    host.sheet.open_with("退回受理", form)
    entry, button, cross = (
        form.findChild(QLineEdit),
        form.findChild(QPushButton),
        host.sheet.findChild(QToolButton, "sheet_close"),
    )
    for stop in (button, cross, entry, button):
        hands.press(Key.Key_Tab)
        assert hands.focus is stop
    hands.press(Key.Key_Backtab)
    assert hands.focus is entry


def test_whoever_left_the_sheet_comes_back_to_where_the_keys_were(host: Host) -> None:
    form = content()
    host.sheet.open_with("退回受理", form)
    button = form.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    host.field.setFocus()
    host.sheet.take_keys()
    assert button.hasFocus()


def test_the_sheet_slides_to_the_right_edge_and_gives_its_content_the_focus(host: Host, qtbot: QtBot) -> None:
    form = content()
    host.sheet.open_with("退回受理", form)
    assert host.sheet.is_open
    assert host.sheet.content is form
    assert form.findChild(QLineEdit).hasFocus()
    qtbot.waitUntil(lambda: host.sheet.geometry().right() == host.stack.width() - 1, timeout=1_000)
    assert host.sheet.height() == host.stack.height()
    assert SLIDE_MS <= 120


def test_escape_closes_and_the_focus_is_back_at_once(host: Host, hands: Hands, qtbot: QtBot) -> None:
    host.sheet.open_with("退回受理", content())
    with qtbot.waitSignal(host.sheet.closed, timeout=1_000):
        hands.press(Key.Key_Escape)
        assert hands.focus is host.field
        assert not host.sheet.is_open
        assert host.sheet.content is None
    assert not host.sheet.isVisible()


def test_the_rest_of_the_window_stays_usable_and_escape_there_is_its_own(host: Host, hands: Hands) -> None:
    host.sheet.open_with("退回受理", content())
    host.field.setFocus()
    hands.type("1")
    hands.press(Key.Key_Escape)
    assert host.field.text() == "七一路1"
    assert host.sheet.is_open


def test_the_cross_closes_by_mouse(host: Host, hands: Hands) -> None:
    host.sheet.open_with("退回受理", content())
    cross = host.sheet.findChild(QToolButton, "sheet_close")
    hands.click(cross)
    assert not host.sheet.is_open
    assert hands.focus is host.field


def test_other_content_takes_the_place_and_the_focus_still_goes_back_home(
    host: Host, hands: Hands, qtbot: QtBot
) -> None:
    first, second = content(), content()
    host.sheet.open_with("一", first)
    host.sheet.open_with("二", second)
    assert host.sheet.content is second
    qtbot.waitUntil(lambda: not isValid(first), timeout=1_000)
    hands.press(Key.Key_Escape)
    assert hands.focus is host.field


def test_closed_content_lives_until_the_next_and_kept_content_for_ever(host: Host, qtbot: QtBot) -> None:
    kept, form = content(), content()
    host.sheet.open_with("留", kept, keep=True)
    host.sheet.close_sheet()
    host.sheet.open_with("表", form)
    host.sheet.close_sheet()
    qtbot.waitUntil(lambda: not host.sheet.isVisible(), timeout=1_000)
    assert isValid(kept)
    assert isValid(form)
    host.sheet.open_with("留", kept, keep=True)
    assert kept.isVisible()
    qtbot.waitUntil(lambda: not isValid(form), timeout=1_000)


def test_opened_again_while_sliding_out_it_is_open(host: Host, qtbot: QtBot) -> None:
    form = content()
    host.sheet.open_with("一", form)
    host.sheet.close_sheet()
    host.sheet.open_with("一", form)
    qtbot.wait(SLIDE_MS + 60)
    assert host.sheet.is_open
    assert form.isVisible()


def test_the_sheet_follows_its_host_and_stays_above_it(host: Host, qtbot: QtBot) -> None:
    host.sheet.open_with("一", content())
    host.resize(300, 400)
    qtbot.waitUntil(lambda: host.sheet.geometry() == host.stack.rect(), timeout=1_000)
    host.stack.setCurrentIndex(1)
    qtbot.wait(1)
    assert host.stack.childAt(150, 200) is not host.stack.currentWidget()


def test_focus_that_is_gone_is_not_missed(host: Host, hands: Hands) -> None:
    host.sheet.open_with("一", content())
    host.field.setEnabled(False)
    hands.press(Key.Key_Escape)
    assert not host.sheet.is_open


# -- a sheet over a sheet


@pytest.fixture
def over(host: Host) -> SideSheet:
    """Made later, it lies over the sheet of the host."""
    return SideSheet(host.stack, 600)


def test_a_sheet_over_a_form_gives_the_keys_back_into_it(host: Host, over: SideSheet, hands: Hands) -> None:
    form = content()
    host.sheet.open_with("退回受理", form)
    hands.type("12")
    entry = hands.focus
    over.open_with("帮助", content())
    assert over.isAncestorOf(hands.focus)
    hands.press(Key.Key_Escape)
    assert (hands.focus, over.is_open, host.sheet.content) == (entry, False, form)
    hands.type("3")
    assert entry.property("text") == "123"
    hands.press(Key.Key_Escape)
    assert (hands.focus, host.sheet.is_open) == (host.field, False)


def test_a_form_that_closes_under_it_leaves_the_keys_and_they_find_home(
    host: Host, over: SideSheet, hands: Hands
) -> None:
    host.sheet.open_with("退回受理", content())
    over.open_with("帮助", content())
    reading = hands.focus
    host.sheet.close_sheet()
    assert hands.focus is reading
    host.sheet.open_with("退回受理", content())  # deletes the form that had the keys
    over.open_with("帮助", content())
    host.sheet.close_sheet()
    hands.press(Key.Key_Escape)
    assert hands.focus is host.field


def test_keys_that_come_into_the_lower_sheet_send_the_upper_away(
    host: Host, over: SideSheet, hands: Hands, qtbot: QtBot
) -> None:
    form = content()
    host.sheet.open_with("退回受理", form)
    over.open_with("帮助", content())
    host.resize(880, 500)  # what moves over the host keeps its order
    qtbot.waitUntil(lambda: host.sheet.geometry().right() == host.stack.width() - 1)
    assert over.isAncestorOf(host.stack.childAt(host.stack.width() - 30, 300))
    button = form.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    assert (over.isVisible(), host.sheet.is_open, hands.focus) == (False, True, button)
    over.open_with("帮助", content())
    host.sheet.open_with("待发送", content())
    assert not over.isVisible()
    hands.press(Key.Key_Escape)
    assert hands.focus is host.field


# -- banner


def test_a_banner_says_its_text_and_leaves_the_keys_alone(host: Host, hands: Hands) -> None:
    host.banner.say("over", "数据库无响应", ("重新连接",))
    assert host.banner.isVisible()
    assert host.banner.text == "数据库无响应"
    hands.type("2")
    assert host.field.text() == "七一路2"
    assert host.banner.geometry().topLeft() == host.stack.rect().topLeft()
    assert host.banner.width() == host.stack.width()


def test_its_buttons_act_by_mouse_and_by_key(host: Host, hands: Hands) -> None:
    acted: list[str] = []
    host.banner.acted.connect(acted.append)
    host.banner.say("due", "该部门已回退 2 次", ("改派", "联合勘查"))
    buttons = host.banner.findChildren(QPushButton)
    hands.click(buttons[0])
    assert hands.focus is host.field, "a click must not take the focus"
    buttons[1].setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(Key.Key_Space)
    assert acted == ["改派", "联合勘查"]


def test_a_new_text_replaces_the_buttons_and_the_cross_closes(host: Host, hands: Hands, qtbot: QtBot) -> None:
    host.banner.say("due", "一", ("改派",))
    host.banner.say("info", "二")
    qtbot.wait(1)
    assert host.banner.findChildren(QPushButton) == []
    with qtbot.waitSignal(host.banner.closed, timeout=500):
        hands.click(host.banner.findChild(QToolButton, "banner_close"))
    assert not host.banner.isVisible()


def test_a_long_banner_grows_instead_of_being_cut(host: Host) -> None:
    host.banner.say("info", "短")
    low = host.banner.height()
    host.banner.say("info", "该部门已回退 2 次(非本辖区)。改派,或按 J 报联合勘查。" * 8)
    assert host.banner.height() > low


def test_an_unknown_kind_is_a_mistake_of_the_program(host: Host) -> None:
    with pytest.raises(ValueError, match="loud"):
        host.banner.say("loud", "!")


# -- keys


ENTRIES = (
    KeyEntry("案件", "派遣", "Enter", "派遣", "动作栏"),
    KeyEntry("案件", "退回受理", "B", "退回", "动作栏"),
    KeyEntry("窗口", "命令行", ":", "", "窗口顶栏"),
    KeyEntry("案件", "撤销", "Ctrl+Z", "撤销", "状态栏"),
    KeyEntry("帮助", "所有按键", "F1", "按键", "菜单"),
)


@pytest.fixture
def keys(host: Host) -> KeyList:
    listed = KeyList(host)
    listed.set_entries(ENTRIES)
    host.sheet.open_with("所有按键", listed)
    return listed


def test_every_action_is_listed_in_its_group(keys: KeyList) -> None:
    assert keys.rows.labels == ("派遣", "退回受理", "撤销", "命令行", "所有按键")
    assert keys.search.hasFocus()


@pytest.mark.parametrize(
    ("typed", "labels"),
    [("pq", ("派遣",)), ("退", ("退回受理",)), ("ctrl+z", ("撤销",)), ("f1", ("所有按键",)), ("zzz", ())],
)
def test_the_list_is_searched_by_name_pinyin_command_and_key(
    keys: KeyList, hands: Hands, typed: str, labels: tuple[str, ...]
) -> None:
    hands.type(typed)
    assert keys.rows.labels == labels
    keys.rows.grab()


def test_escape_clears_the_search_and_then_closes_the_sheet(keys: KeyList, host: Host, hands: Hands) -> None:
    hands.type("pq")
    hands.press(Key.Key_Escape)
    assert (keys.search.text(), host.sheet.is_open) == ("", True)
    hands.press(Key.Key_Escape)
    assert not host.sheet.is_open
    assert hands.focus is host.field


def test_arrows_scroll_without_leaving_the_search(keys: KeyList, host: Host, hands: Hands) -> None:
    keys.set_entries(KeyEntry("案件", f"动作 {number}", "F5") for number in range(80))
    host.sheet.grab()
    bar = keys.rows.verticalScrollBar()
    hands.press(Key.Key_Down, Key.Key_PageDown)
    assert bar.value() > 0
    hands.press(Key.Key_PageUp, Key.Key_Up)
    assert bar.value() == 0
    assert keys.search.hasFocus()
