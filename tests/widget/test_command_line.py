"""The command line: verb first in Chinese or pinyin, completion, history, answers; driven by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dispatcher_app.widgets.command_history import MAX_LINES, CommandHistory
from dispatcher_app.widgets.command_line import CommandLine, Completion, Verb
from dispatcher_app.widgets.command_verbs import VerbIndex
from tests.support.hands import Hands

Key = Qt.Key
UNITS = {"slj": "许昌市水利局", "psgs": "许昌市排水公司"}


def units(typed: str) -> list[Completion]:
    return [Completion(name, detail="市级") for initials, name in UNITS.items() if initials.startswith(typed)]


def reasons(typed: str) -> list[Completion]:
    return [Completion("地点不清")] if typed in "地点不清" else []


def verbs() -> list[Verb]:
    return [
        Verb("dispatch", "派遣", "Enter", units, needs_argument=True),
        Verb("send_back", "退回受理", "B", reasons, free_argument=True),
        Verb("rework", "返工", "R", None, False, "案件还没有反馈,不能返工。"),
        Verb("return_dispatch", "退回派遣", "", None, False, "不是派遣审核"),
        Verb("next", "下一件", "J"),
        Verb("close", "结案"),
    ]


class Seat(QWidget):
    """A command line over a list that has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.queue = CommandLine(), QListWidget()
        self.queue.addItems(["0147", "0146"])
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.queue)
        self.line.set_verbs(verbs())
        self.said: list[tuple[str, ...]] = []
        self.line.submitted.connect(self._on_submitted)
        self.line.search_requested.connect(self._on_search_requested)

    def _on_submitted(self, verb: str, argument: str) -> None:
        self.said.append((verb, argument))

    def _on_search_requested(self, text: str) -> None:
        self.said.append((text,))

    @property
    def offered(self) -> list[str]:
        return [each.text if each.verb else f"?{each.argument}" for each in self.line.completions.suggestions]


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


@pytest.fixture
def seat(hands: Hands) -> Seat:
    shown = Seat()
    hands.show(shown, 600, 400)
    shown.queue.setFocus()
    shown.line.activate()
    return shown


# -- what a line means


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("下一件", ("next", "")),
        ("xyj", ("next", "")),
        ("xiayijian", ("next", "")),
        ("xiayi", ("next", "")),
        ("next", ("next", "")),
        ("jiean", ("close", "")),
        (":xyj", ("next", "")),
        ("派遣 slj", ("dispatch", "许昌市水利局")),
        ("pq slj", ("dispatch", "许昌市水利局")),
        ("paiqian psgs", ("dispatch", "许昌市排水公司")),
        ("派遣slj", ("dispatch", "许昌市水利局")),
        ("派遣 没有的单位", ("dispatch", "没有的单位")),
        ("thsl 路牌对不上", ("send_back", "路牌对不上")),
        ("退回受理 地点不清", ("send_back", "地点不清")),
        ("thsl", ("send_back", "")),
        ("七一路", ("七一路",)),
        ("七一路 井盖", ("七一路 井盖",)),
        ("0147", ("0147",)),
        ("qyl", ("qyl",)),
    ],
)
def test_enter_takes_a_line_for_what_it_means(
    seat: Seat, hands: Hands, line: str, said: tuple[str, ...]
) -> None:
    hands.type(line)
    hands.press(Key.Key_Return)
    assert seat.said == [said]


def test_an_empty_line_lists_everything_and_enter_does_nothing(seat: Seat, hands: Hands) -> None:
    assert seat.offered == ["派遣", "退回受理", "返工", "退回派遣", "下一件", "结案"]
    hands.press(Key.Key_Return)
    assert seat.said == []


def test_what_can_be_given_now_comes_first_and_the_search_is_never_gone(seat: Seat, hands: Hands) -> None:
    hands.type("th")
    assert seat.offered == ["退回受理", "退回派遣", "?th"]


def test_words_that_only_contain_a_verb_are_a_search_first(seat: Seat, hands: Hands) -> None:
    hands.type("pq")
    assert seat.offered == ["派遣", "退回派遣", "?pq"]
    seat.line.setText("")
    hands.type("件")
    assert seat.offered == ["?件", "下一件"]


def test_a_verb_that_needs_an_argument_asks_for_it(seat: Seat, hands: Hands) -> None:
    hands.type("pq")
    hands.press(Key.Key_Return)
    assert seat.said == []
    assert seat.line.text() == "派遣 "
    assert seat.offered == ["许昌市水利局", "许昌市排水公司"]
    hands.press(Key.Key_Down, Key.Key_Return)
    assert seat.said == [("dispatch", "许昌市排水公司")]


def test_a_verb_that_cannot_be_given_says_why_and_can_be_mended(seat: Seat, hands: Hands) -> None:
    hands.type("fg")
    hands.press(Key.Key_Return)
    assert seat.said == []
    assert seat.line.result.text == "案件还没有反馈,不能返工。"
    assert hands.focus is seat.line
    hands.type("xyj")
    assert seat.line.text() == "xyj", "the refused line was selected"
    assert seat.line.result.text == ""


# -- completion


def test_tab_completes_the_verb_and_then_the_argument(seat: Seat, hands: Hands) -> None:
    hands.type("pq")
    hands.press(Key.Key_Tab)
    assert seat.line.text() == "派遣 "
    hands.type("ps")
    hands.press(Key.Key_Tab)
    assert seat.line.text() == "派遣 许昌市排水公司"
    assert hands.focus is seat.line


def test_tab_leaves_an_empty_line(seat: Seat, hands: Hands) -> None:
    assert seat.line.text() == ""
    hands.press(Key.Key_Tab)
    assert hands.focus is not seat.line


def test_tab_again_goes_on_and_shift_tab_back(seat: Seat, hands: Hands) -> None:
    hands.type("派遣 ")
    hands.press(Key.Key_Tab)
    assert seat.line.text() == "派遣 许昌市水利局"
    hands.press(Key.Key_Tab)
    assert seat.line.text() == "派遣 许昌市排水公司"
    hands.press(Key.Key_Tab)
    assert seat.line.text() == "派遣 许昌市水利局"
    hands.press(Key.Key_Backtab)
    assert seat.line.text() == "派遣 许昌市排水公司"


def test_pinyin_in_the_input_method_finds_verbs_and_keys_are_left_to_it(seat: Seat, hands: Hands) -> None:
    hands.compose("xia'yi")
    assert seat.offered == ["下一件", "?xiayi"]
    hands.press(Key.Key_Return, Key.Key_Escape)
    assert seat.said == []
    assert hands.focus is seat.line
    hands.compose("", "下一件")
    hands.press(Key.Key_Return)
    assert seat.said == [("next", "")]


def test_a_click_takes_a_line(seat: Seat, hands: Hands) -> None:
    hands.type("th")
    hands.click_row(seat.line.completions, seat.line.completions.model().index(2, 0))
    assert seat.said == [("th",)]


# -- history and focus


def test_arrows_walk_through_what_was_entered_and_back_to_what_is_being_written(
    seat: Seat, hands: Hands
) -> None:
    for text in ("xyj", "七一路"):
        hands.type(text)
        hands.press(Key.Key_Return)
        seat.line.activate()
    hands.type("ja")
    hands.press(Key.Key_Up)
    assert seat.line.text() == "七一路"
    hands.press(Key.Key_Up, Key.Key_Up)
    assert seat.line.text() == "下一件"
    hands.press(Key.Key_Down, Key.Key_Down)
    assert seat.line.text() == "ja"


def test_down_goes_into_the_lines_below_and_up_comes_back(seat: Seat, hands: Hands) -> None:
    hands.type("th")
    hands.press(Key.Key_Down)
    assert seat.line.completions.currentIndex().row() == 1
    hands.press(Key.Key_Up)
    assert seat.line.completions.currentIndex().row() == 0
    assert seat.line.text() == "th"


def test_escape_leaves_to_where_the_focus_was_and_keeps_what_was_written(seat: Seat, hands: Hands) -> None:
    hands.type("pq slj")
    hands.press(Key.Key_Escape)
    assert hands.focus is seat.queue
    assert (seat.line.text(), seat.line.is_open, seat.said) == ("", False, [])
    seat.line.activate()
    hands.press(Key.Key_Up)
    assert seat.line.text() == "pq slj"


def test_the_keys_are_back_before_anybody_acts(seat: Seat, hands: Hands) -> None:
    focused: list[QWidget] = []
    seat.line.submitted.connect(lambda *_said: focused.append(hands.focus))
    hands.type("xyj")
    hands.press(Key.Key_Return)
    assert focused == [seat.queue]


def test_escape_works_when_what_had_the_focus_is_gone(seat: Seat, hands: Hands) -> None:
    seat.queue.setParent(None)
    seat.queue.deleteLater()
    hands.press(Key.Key_Escape)
    assert not seat.line.hasFocus()


def test_a_colon_pressed_by_habit_is_not_text(seat: Seat, hands: Hands) -> None:
    hands.type(":")
    assert seat.line.text() == ""
    hands.type("a:")
    assert seat.line.text() == "a:"


# -- answers


def test_an_answer_is_shown_without_taking_the_focus(seat: Seat, hands: Hands) -> None:
    hands.type("xyj")
    hands.press(Key.Key_Return)
    seat.line.show_result("0147 已送派遣审核", ok=True)
    assert seat.line.result.text == "0147 已送派遣审核"
    assert seat.line.is_open
    assert hands.focus is seat.queue


def test_an_answer_does_not_disturb_the_next_command(seat: Seat, hands: Hands) -> None:
    hands.type("th")
    seat.line.show_result("0146 没有送出:四眼原则", ok=False)
    assert seat.line.text() == "th"
    assert seat.offered == ["退回受理", "退回派遣", "?th"]
    assert seat.line.result.text


def test_new_verbs_change_what_is_offered_at_once(seat: Seat, hands: Hands) -> None:
    hands.type("fg")
    seat.line.set_verbs([Verb("rework", "返工")])
    hands.press(Key.Key_Return)
    assert seat.said == [("rework", "")]


# -- parts


def test_the_longest_verb_wins_where_one_begins_another() -> None:
    index = VerbIndex([Verb("a", "退回", free_argument=True), Verb("b", "退回派遣", free_argument=True)])
    assert [
        (each.verb and each.verb.name, each.argument) for each in index.suggestions("退回派遣单位不对")
    ] == [("b", "单位不对")]


def test_history_keeps_each_line_once_and_no_more_than_its_limit() -> None:
    history = CommandHistory()
    history.restore([f"line {number}" for number in range(MAX_LINES + 5)])
    assert len(history.lines) == MAX_LINES
    history.add("line 100")
    history.add("  ")
    assert history.lines[-1] == "line 100"
    assert history.lines.count("line 100") == 1
    assert history.newer() is None


ENGLISH = (
    Verb("close", "Approve closure", enabled=False, why_not="not at this gate"),
    Verb("approve_dispatch", "Approve dispatch"),
    Verb("send_back", "Send back", needs_argument=True, free_argument=True),
    Verb("return_dispatch", "Send dispatch back", free_argument=True),
    Verb("dispatch", "Dispatch", free_argument=True),
)


@pytest.mark.parametrize(
    ("line", "verb", "argument"),
    [
        ("approve dispatch", "approve_dispatch", ""),
        ("Approve dis", "approve_dispatch", ""),
        ("approve ", "approve_dispatch", ""),  # the other is refused now
        ("approve closure", "close", ""),
        ("send back 2", "send_back", "2"),
        ("Send back ", "send_back", ""),
        ("send dispatch back 1", "return_dispatch", "1"),
        ("dispatch slj", "dispatch", "slj"),
        ("di slj", "dispatch", "slj"),
    ],
)
def test_a_verb_of_several_words(line: str, verb: str, argument: str) -> None:
    """English labels have blanks; the word after the first is not yet an argument."""
    first = VerbIndex(ENGLISH).suggestions(line)[0]
    assert first.verb is not None
    assert (first.verb.name, first.argument) == (verb, argument)
