"""Acts of the window itself: moving between panes, queues, looks and layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDockWidget

from dispatcher_app.domain.alarms.kinds import ALARMED
from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import _
from dispatcher_app.services.queues import queue_key
from dispatcher_app.ui.action_bar import MORE_KEY
from dispatcher_app.ui.alarms.strip import KEY as ALARM_KEY
from dispatcher_app.ui.in_force.phrases import PHRASE_KEY
from dispatcher_app.ui.in_force.strip import LIST_KEY, READ_KEY
from dispatcher_app.ui.last_dispatch_line import SAME_KEY
from dispatcher_app.ui.sandbox.calls.strip import CALL_KEY
from dispatcher_app.ui.sandbox.calls.talk import KEYS as QUESTION_KEYS
from dispatcher_app.ui.sandbox.seat.message_strip import LIST_KEY as MESSAGES_KEY
from dispatcher_app.ui.sandbox.seat.message_strip import READ_KEY as MESSAGE_READ_KEY
from dispatcher_app.ui.seat_actions import Run, SeatAction
from dispatcher_app.ui.seat_look import SeatLook
from dispatcher_app.ui.shift.seat_duty import SIGN_ON_KEY

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow


def window_actions(window: SeatWindow, show_help: Run) -> tuple[SeatAction, ...]:
    """Everything a seat can do besides commanding cases, in the order of the menu."""
    work, view, help_ = _("工作"), _("视图"), _("帮助")
    look = SeatLook(window)
    actions = []
    if window.desk.role is Role.CALL_TAKER:
        actions.append(SeatAction("new", _("新案件"), work, "F2", _plain(window.new_report)))
    actions += [
        SeatAction("next", _("下一件"), work, "N", _plain(window.queue.next_case), plain_key=True),
        SeatAction("open", _("打开"), work, "Ctrl+O", window.open_number, takes_text=True),
        SeatAction("search", _("查询"), work, "Ctrl+F", window.search_for, takes_text=True),
        SeatAction("components", _("部件"), work, "F3", window.register.open, takes_text=True),
        SeatAction("decide", _("去办理"), work, ".", _plain(window.focus_decision), plain_key=True),
        SeatAction(
            "more", _("更多可办的事"), work, MORE_KEY, _plain(window.case_pane.open_more), plain_key=True
        ),
        SeatAction("sign-on", _("签到"), work, SIGN_ON_KEY, _plain(window.duty.sign_on)),
        SeatAction("command", _("命令行"), work, ":", _plain(window.focus_command_line), plain_key=True),
        SeatAction("compare", _("对照两人的修改"), work, "F7", _plain(window.compare_changes)),
        SeatAction("reload", _("重新读取"), work, "F5", _plain(window.queue.reload)),
        SeatAction("tips", _("提示与预案"), work, LIST_KEY, _plain(window.show_in_force)),
        SeatAction("tip-read", _("提示知道了"), work, READ_KEY, _plain(window.in_force.read_tip)),
        SeatAction("phrase", _("插入常用语"), work, PHRASE_KEY, _plain(window.phrases.open)),
        SeatAction("outbox", _("待发送"), work, "F8", _plain(window.away.show_list)),
        *_alarm_actions(window, work),
        *_call_actions(window),
        *_paper_actions(window, work),
        *_training_actions(window, work),
    ]
    if window.units is not None:
        same = _plain(window.units.choose_same)
        actions.append(SeatAction("same-units", _("照上次选单位"), work, SAME_KEY, same))
    for position, queue in enumerate(window.desk.queues):
        label = _("队列:{name}").format(name=queue.label)
        key = queue_key(window.desk.queues, position)
        actions.append(SeatAction(f"queue-{queue.key}", label, view, key, _queue(window, position)))
    actions += [
        SeatAction("pane", _("下一窗格"), view, "F6", _plain(window.next_pane)),
        SeatAction("pane-back", _("上一窗格"), view, "Shift+F6", _plain(_back(window))),
    ]
    for position, dock in enumerate(window.arrangement.docks):
        label = _("窗格:{name}").format(name=dock.windowTitle())
        key = f"Ctrl+Shift+{position + 1}"
        actions.append(SeatAction(f"dock-{dock.objectName()}", label, view, key, _bring(window, dock)))
    actions += [
        SeatAction("photos-here", _("地图上的处置前后照片"), view, "F9", _plain(_photos(window))),
        SeatAction("detach", _("独立窗格"), view, "Ctrl+Shift+D", _plain(window.detach_pane)),
        SeatAction("base-map", _("选底图"), view, "Ctrl+Shift+B", _plain(window.map.choose_base_map)),
        SeatAction("theme", _("换配色"), view, "Ctrl+T", _plain(look.next_theme)),
        SeatAction("larger", _("放大文字"), view, "Ctrl+=", _plain(look.larger)),
        SeatAction("smaller", _("缩小文字"), view, "Ctrl+-", _plain(look.smaller)),
        SeatAction("language", _("换语言 · Language"), view, "Ctrl+Shift+L", _plain(look.next_language)),
        SeatAction("layout", _("布局复位"), view, "Ctrl+0", _plain(window.reset_layout)),
        SeatAction("menu", _("菜单"), help_, "F10", _plain(window.header.open_menu)),
        SeatAction("help", _("手册和按键"), help_, "F1", show_help),
        SeatAction("quit", _("签退"), help_, "Ctrl+Q", _plain(window.leave)),
    ]
    return tuple(actions)


def _paper_actions(window: SeatWindow, work: str) -> tuple[SeatAction, ...]:
    """From a supervised case to its papers."""

    def run(_text: str) -> None:
        case = window.in_hand.case
        window.work.open("registers", "supervision", case.number if case is not None else "")

    def cancel(_text: str) -> None:
        case = window.in_hand.case
        if case is None:
            window.voice.note(_("请先选一件案件。"))
            return
        page = window.work.open("registers", "supervision").page
        page.come_to_cancel(case.number)  # type: ignore[union-attr]

    if window.desk.role is not Role.SHIFT_LEADER:
        return ()
    return (
        SeatAction("paper", _("出具督办文书"), work, "Shift+F11", run),
        SeatAction("cancel-paper", _("撤销督办文书"), work, "Ctrl+Shift+F11", cancel),
    )


def _alarm_actions(window: SeatWindow, group: str) -> tuple[SeatAction, ...]:
    """Only seats that work on cases have alarms."""
    if window.desk.role not in ALARMED:
        return ()
    return (
        SeatAction("alarms", _("报警"), group, ALARM_KEY, _plain(window.alarms.show_list)),
        SeatAction("alarm-sounds", _("报警声音"), group, "", _plain(window.alarms.show_sounds)),
    )


def _call_actions(window: SeatWindow) -> tuple[SeatAction, ...]:
    """The telephone of an exercise."""
    calls, group = window.calls, _("来电")
    if calls is None:
        return ()
    asks = (
        SeatAction(f"ask-{question.value}", question.label, group, key, _plain(partial(calls.ask, question)))
        for question, key in QUESTION_KEYS.items()
    )
    return (
        SeatAction("call", _("接听来电;通话中:挂断"), group, CALL_KEY, _plain(calls.press)),
        *asks,
        SeatAction("call-sound", _("来电铃声"), group, "", _plain(calls.switch_sound)),
    )


def _training_actions(window: SeatWindow, group: str) -> tuple[SeatAction, ...]:
    """Only trainees' seats of a sandbox are told things by a trainer."""
    if window.training is None:
        return ()
    training = window.training
    return (
        SeatAction("message-read", _("演练消息知道了"), group, MESSAGE_READ_KEY, _plain(training.confirm)),
        SeatAction("messages", _("演练消息"), group, MESSAGES_KEY, _plain(training.show_list)),
    )


def _plain(act: Callable[[], object]) -> Run:
    def run(_text: str) -> None:
        act()

    return run


def _queue(window: SeatWindow, position: int) -> Run:
    return lambda _text: window.choose_queue(position)


def _bring(window: SeatWindow, dock: QDockWidget) -> Run:
    return lambda _text: window.bring(dock)


def _photos(window: SeatWindow) -> Callable[[], None]:
    """The photos of the case in hand, on the map where it stands."""

    def show() -> None:
        window.bring(window.map)
        window.map.photos.show_in_hand()

    return show


def _back(window: SeatWindow) -> Callable[[], None]:
    return lambda: window.next_pane(-1)
