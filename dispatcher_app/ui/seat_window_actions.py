"""Acts of the window itself: moving between panes, queues, looks and layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDockWidget

from dispatcher_app.domain.words import Role
from dispatcher_app.i18n import LANGUAGES, N_, _, speaks_chinese
from dispatcher_app.ui.seat_actions import Run, SeatAction
from dispatcher_app.widgets.theme import apply_theme, current_sizes, current_theme
from dispatcher_app.widgets.tokens import THEMES

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

_SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
#: Each in its own words, for whoever cannot read the other.
_LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}
_NAMES = {
    "light": N_("浅色"),
    "dark": N_("深色"),
    "high_contrast": N_("高对比浅色"),
    "high_contrast_dark": N_("高对比深色"),
    "colour_blind": N_("色觉友好浅色"),
    "colour_blind_dark": N_("色觉友好深色"),
}


def window_actions(window: SeatWindow, show_key_list: Run) -> tuple[SeatAction, ...]:
    """Everything a seat can do besides commanding cases, in the order of the menu."""
    work, view, help_ = _("工作"), _("视图"), _("帮助")
    actions = []
    if window.desk.role is Role.CALL_TAKER:
        actions.append(SeatAction("new", _("新案件"), work, "F2", _plain(window.new_report)))
    actions += [
        SeatAction("next", _("下一件"), work, "N", _plain(window.queue.next_case), plain_key=True),
        SeatAction("open", _("打开"), work, "Ctrl+O", window.open_number, takes_text=True),
        SeatAction("search", _("查询"), work, "Ctrl+F", window.search_for, takes_text=True),
        SeatAction("decide", _("去办理"), work, ".", _plain(window.focus_decision), plain_key=True),
        SeatAction("command", _("命令行"), work, ":", _plain(window.focus_command_line), plain_key=True),
        SeatAction("compare", _("对照两人的修改"), work, "F7", _plain(window.compare_changes)),
        SeatAction("reload", _("重新读取"), work, "F5", _plain(window.queue.reload)),
        SeatAction("outbox", _("待发送"), work, "F8", _plain(window.away.show_list)),
    ]
    for position, queue in enumerate(window.desk.queues):
        label = _("队列:{name}").format(name=queue.label)
        key = f"Ctrl+{position + 1}"
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
        SeatAction("detach", _("独立窗格"), view, "Ctrl+Shift+D", _plain(window.detach_pane)),
        SeatAction("theme", _("换配色"), view, "Ctrl+T", _plain(_Look(window).next_theme)),
        SeatAction("larger", _("放大文字"), view, "Ctrl+=", _plain(_Look(window).larger)),
        SeatAction("smaller", _("缩小文字"), view, "Ctrl+-", _plain(_Look(window).smaller)),
        SeatAction(
            "language", _("换语言 · Language"), view, "Ctrl+Shift+L", _plain(_Look(window).next_language)
        ),
        SeatAction("layout", _("布局复位"), view, "Ctrl+0", _plain(window.reset_layout)),
        SeatAction("menu", _("菜单"), help_, "F10", _plain(window.header.open_menu)),
        SeatAction("keys", _("所有按键"), help_, "F1", show_key_list),
        SeatAction("quit", _("签退"), help_, "Ctrl+Q", _plain(window.leave)),
    ]
    return tuple(actions)


def _plain(act: Callable[[], object]) -> Run:
    def run(_text: str) -> None:
        act()

    return run


def _queue(window: SeatWindow, position: int) -> Run:
    return lambda _text: window.choose_queue(position)


def _bring(window: SeatWindow, dock: QDockWidget) -> Run:
    return lambda _text: window.bring(dock)


def _back(window: SeatWindow) -> Callable[[], None]:
    return lambda: window.next_pane(-1)


class _Look:
    """Theme and text size, changed and remembered together."""

    def __init__(self, window: SeatWindow) -> None:
        self._window = window

    def next_theme(self) -> None:
        names = list(THEMES)
        following = names[(names.index(current_theme().name) + 1) % len(names)]
        self._apply(following, current_sizes().scale)

    def larger(self) -> None:
        bigger = [scale for scale in _SCALES if scale > current_sizes().scale]
        self._apply(current_theme().name, bigger[0] if bigger else _SCALES[-1])

    def smaller(self) -> None:
        less = [scale for scale in _SCALES if scale < current_sizes().scale]
        self._apply(current_theme().name, less[-1] if less else _SCALES[0])

    def next_language(self) -> None:
        """Remembered for the next start: what is on the screen has been said in this one."""
        settings = self._window.settings
        chosen = settings.language or (LANGUAGES[0] if speaks_chinese() else LANGUAGES[1])
        settings.language = LANGUAGES[(LANGUAGES.index(chosen) + 1) % len(LANGUAGES)]
        settings.sync()
        said = _("界面语言:{language},重新启动后生效")
        self._window.voice.ok(said.format(language=_LANGUAGE_NAMES[settings.language]))

    def _apply(self, name: str, scale: float) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, THEMES[name], scale)
        self._window.settings.theme = THEMES[name]
        self._window.settings.scale = scale
        self._window.voice.ok(_("配色:{name},文字 {scale:.0%}").format(name=_(_NAMES[name]), scale=scale))
