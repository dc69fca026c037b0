"""A line across a pane that says something and offers what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from dispatcher_app.i18n import _
from dispatcher_app.widgets.icons import icon_pixmap, set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier


class BannerKind(StrEnum):
    """How much it matters; each kind has an icon beside its colour."""

    INFO = "info"
    DUE = "due"
    OVER = "over"


_LOOKS = {
    BannerKind.INFO: ("accent", "info-circle", "accent"),
    BannerKind.DUE: ("due", "alert-triangle", "due"),
    BannerKind.OVER: ("over", "alert-circle", "over"),
}


class Banner(QFrame):
    """Hidden until something is said. Showing it never takes the focus; Tab reaches its buttons.

    Put into a layout it takes its line there; else it floats along the top of its parent.

    Signals:
        acted: a button was pressed; argument is its text.
        closed: the cross was pressed.
    """

    acted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        sizes = current_sizes()
        self._kind = BannerKind.INFO
        self._mark, self._text = QLabel(self), QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons: list[QPushButton] = []
        self._cross = QToolButton(self)
        self._cross.setObjectName("banner_close")
        self._cross.setToolTip(_("关闭"))
        self._cross.setAccessibleName(_("关闭"))
        self._cross.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_icon(self._cross, "x")
        self._cross.clicked.connect(self._on_cross_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(sizes.pane, sizes.grid, sizes.gap, sizes.grid)
        self._row.setSpacing(sizes.gap)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._cross)
        theme_notifier().changed.connect(self._on_theme_changed)
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    def say(self, kind: str, text: str, actions: Iterable[str] = (), closable: bool = True) -> None:
        """Show *text* with a button for each of *actions*; *kind* is one of :class:`BannerKind`."""
        self._kind = BannerKind(kind)
        self._text.setText(text)
        self._show_actions(tuple(actions))
        self._cross.setVisible(closable)
        self._show_look()
        self.show()
        self._float()

    @property
    def text(self) -> str:
        return self._text.text()

    @Slot()
    def dismiss(self) -> None:
        """There is nothing to say any more."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._float()
        return False

    def _float(self) -> None:
        host = self.parentWidget()
        layout = host.layout() if host else None
        if host is not None and self.isVisible() and (layout is None or layout.indexOf(self) < 0):
            self.setGeometry(0, 0, host.width(), self.heightForWidth(host.width()))
            self.raise_()

    def _show_actions(self, actions: tuple[str, ...]) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for place, text in enumerate(actions):
            button = QPushButton(text, self)
            button.setObjectName(f"banner_action_{place}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._on_button_clicked)
            self._row.insertWidget(2 + place, button)
            self._buttons.append(button)

    def _show_look(self) -> None:
        surface, name, token = _LOOKS[self._kind]
        set_look(self, surface=surface)
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(icon_pixmap(name, current_sizes().icon_large, token, ratio))

    @Slot()
    def _on_button_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.acted.emit(button.text())

    @Slot()
    def _on_cross_clicked(self) -> None:
        self.dismiss()
        self.closed.emit()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._show_look()
