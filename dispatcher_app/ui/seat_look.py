"""Theme, text size and language of a seat, changed by its keys and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from dispatcher_app.i18n import LANGUAGES, N_, _, speaks_chinese
from dispatcher_app.widgets.theme import apply_theme, current_sizes, current_theme
from dispatcher_app.widgets.tokens import THEMES

if TYPE_CHECKING:
    from dispatcher_app.ui.main_window import SeatWindow

_SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
#: Presses that follow each other so closely change the look once (ms); a window that is dressed anew does
#: not answer meanwhile, and a held key asks thirty times a second.
TOGETHER_MS = 60
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


class SeatLook(QObject):
    """What is wished is said and remembered at once; the windows are dressed a moment later, and only if the
    wish is another look than the present one."""

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wish: tuple[str, float] | None = None
        self._soon = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._soon.timeout.connect(self._on_soon)

    @property
    def wished(self) -> tuple[str, float]:
        """Name of the theme and text scale, as they are or are about to be."""
        return self._wish or (current_theme().name, current_sizes().scale)

    def next_theme(self) -> None:
        name, scale = self.wished
        names = list(THEMES)
        self._ask(names[(names.index(name) + 1) % len(names)], scale)

    def larger(self) -> None:
        name, scale = self.wished
        self._ask(name, min((step for step in _SCALES if step > scale), default=_SCALES[-1]))

    def smaller(self) -> None:
        name, scale = self.wished
        self._ask(name, max((step for step in _SCALES if step < scale), default=_SCALES[0]))

    def _ask(self, name: str, scale: float) -> None:
        self._wish = name, scale
        self._window.settings.theme = THEMES[name]
        self._window.settings.scale = scale
        self._window.voice.ok(_("配色:{name},文字 {scale:.0%}").format(name=_(_NAMES[name]), scale=scale))
        if not self._soon.isActive():  # begun anew by every press, a held key would change nothing
            self._soon.start()

    @Slot()
    def _on_soon(self) -> None:
        (name, scale), self._wish = self.wished, None
        app = QApplication.instance()
        if isinstance(app, QApplication) and (name, scale) != self.wished:
            apply_theme(app, THEMES[name], scale)

    def next_language(self) -> None:
        """Remembered for the next start: what is on the screen has been said in this one."""
        settings = self._window.settings
        chosen = settings.language or (LANGUAGES[0] if speaks_chinese() else LANGUAGES[1])
        settings.language = LANGUAGES[(LANGUAGES.index(chosen) + 1) % len(LANGUAGES)]
        settings.sync()
        said = _("界面语言:{language},重新启动后生效")
        self._window.voice.ok(said.format(language=_LANGUAGE_NAMES[settings.language]))
