"""The row of commands under a case: what may be done now, by this seat, with its key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QSpacerItem, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.i18n import _
from dispatcher_app.ui.verb_forms import LOOKS, SELDOM, VerbLook
from dispatcher_app.widgets.icons import icon, set_icon
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier

#: Opens the menu of what the bar has no room for; its shape is that of the arrow.
MORE_KEY = "V"
_ORDER = {"primary": 0, "plain": 1, "danger": 2}
_MOST_DIGITS = 9


class ActionBar(QWidget):
    """Buttons for the verbs a seat may use; the primary ones first, the dangerous last and apart.

    What is asked for seldom, and what there is no room for, is in a menu behind the last button. The bar is
    never wider than its place.

    Signals:
        chosen: a button was pressed; argument is the :class:`Verb`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("action_bar")
        self._buttons: dict[Verb, QPushButton] = {}
        self._why: dict[Verb, str] = {}
        self._exceptions: frozenset[Verb] = frozenset()
        self._keys_before: QWidget | None = None
        self._behind: list[Verb] = []
        self._spring = QSpacerItem(0, 0, QSizePolicy.Policy.Expanding)
        self._menu = QMenu(self)
        self._menu.setObjectName("more_verbs_menu")
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._on_menu_triggered)
        self._more = QPushButton("", self)
        self._more.setObjectName("more_verbs")
        set_icon(self._more, "dots")
        self._more.clicked.connect(self.open_more)
        self._row = QHBoxLayout(self)
        self._row.addItem(self._spring)
        self._fit_sizes()
        set_look(self, surface="panel")
        theme_notifier().changed.connect(self._fit_sizes)

    @Slot()
    def _fit_sizes(self) -> None:
        sizes = current_sizes()
        self._row.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
        self._row.setSpacing(sizes.gap)
        self._fit()

    def show_verbs(
        self, verbs: tuple[tuple[Verb, str], ...], exceptions: frozenset[Verb] = frozenset()
    ) -> None:
        """*verbs* with why each cannot be used now ("" where it can).

        *exceptions* are quiet, and without their key: here it does what was proposed instead.
        """
        other, self._exceptions = exceptions != self._exceptions, exceptions
        wanted = sorted((pair for pair in verbs if pair[0] in LOOKS), key=lambda pair: _rank(pair[0]))
        self._why = dict(wanted)
        if other or list(self._why) != list(self._buttons):
            self._rebuild(list(self._why))
        for verb, why in wanted:
            self._buttons[verb].setEnabled(not why)
            self._buttons[verb].setToolTip(why or ("" if verb in exceptions else _hint(verb)))
        self._fit()

    def button(self, verb: Verb) -> QPushButton | None:
        return self._buttons.get(verb)

    @property
    def behind(self) -> tuple[Verb, ...]:
        """What is in the menu, in its order."""
        return tuple(self._behind)

    # the row

    def _rebuild(self, verbs: list[Verb]) -> None:
        while self._row.takeAt(0) is not None:
            pass
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {verb: self._make(verb) for verb in verbs}
        calm = [button for verb, button in self._buttons.items() if LOOKS[verb].look != "danger"]
        danger = [button for verb, button in self._buttons.items() if LOOKS[verb].look == "danger"]
        for button in (*calm, self._more):
            self._row.addWidget(button)
        self._row.addItem(self._spring)
        for button in danger:
            self._row.addWidget(button)
        if self._keys_before is not None:
            chain_keys(self._keys_before, *calm, self._more, *danger)

    def follow_keys_of(self, widget: QWidget) -> None:
        """Tab comes to the buttons from *widget*, whenever they are made anew."""
        self._keys_before = widget

    def _make(self, verb: Verb) -> QPushButton:
        look = LOOKS[verb]
        if verb in self._exceptions:
            look = VerbLook("", look.icon)
        button = QPushButton(f"{verb.label}  {look.key}".rstrip(), self)
        button.setObjectName(f"verb_{verb.value}")
        button.setProperty("verb", verb.value)
        if look.look != "plain":
            set_look(button, kind=look.look)
        set_icon(button, look.icon, {"primary": "on_primary", "danger": "over"}.get(look.look, "secondary"))
        button.clicked.connect(self._on_clicked)
        return button

    # what there is room for

    def minimumSizeHint(self) -> QSize:
        """As narrow as its place is: what does not fit goes behind the last button."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Live commands before dead ones; what is seldom wanted last of all."""
        front = [verb for verb in self._buttons if verb not in SELDOM] or list(self._buttons)
        room = self._room()
        if len(front) < len(self._buttons) or self._width(front) > room:
            self._more.setText(_("更多 {count}  {key}").format(count=len(self._buttons), key=MORE_KEY))
            room -= self._more.sizeHint().width() + self._row.spacing()
        while len(front) > 1 and self._width(front) > room:
            front.remove(_least(front, self._why))
        self._behind = [verb for verb in self._buttons if verb not in front]
        for verb, button in self._buttons.items():
            button.setVisible(verb in front)
        self._more.setVisible(bool(self._behind))
        self._more.setText(_("更多 {count}  {key}").format(count=len(self._behind), key=MORE_KEY))

    def _room(self) -> int:
        margins = self._row.contentsMargins()
        return self.width() - margins.left() - margins.right()

    def _width(self, verbs: list[Verb]) -> int:
        widths = [self._buttons[verb].sizeHint().width() for verb in verbs]
        return sum(widths) + self._row.spacing() * max(0, len(widths) - 1)

    # the menu

    @Slot()
    def open_more(self) -> None:
        """Show what is behind the last button; digits choose, dead ones say why."""
        if not self._behind:
            return
        self._fill_menu()
        height = self._menu.sizeHint().height()
        self._menu.popup(self._more.mapToGlobal(QPoint(0, -height)))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for position, verb in enumerate(self._behind, start=1):
            digit = f"&{position} " if position <= _MOST_DIGITS else ""
            entry = QAction(icon(LOOKS[verb].icon), f"{digit}{verb.label}\t{LOOKS[verb].key}", self._menu)
            entry.setData(verb.value)
            entry.setEnabled(not self._why[verb])
            entry.setToolTip(self._why[verb])
            self._menu.addAction(entry)
        first = next((entry for entry in self._menu.actions() if entry.isEnabled()), None)
        if first is not None:
            self._menu.setActiveAction(first)

    @Slot(QAction)
    def _on_menu_triggered(self, entry: QAction) -> None:
        self.chosen.emit(Verb(str(entry.data())))

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(Verb(self.sender().property("verb")))


def _least(verbs: list[Verb], why: dict[Verb, str]) -> Verb:
    """The one that is missed least: a dead one, the last of the plain ones, the dangerous one."""
    dead = [verb for verb in verbs if why[verb]]
    plain = [verb for verb in verbs if LOOKS[verb].look == "plain"]
    danger = [verb for verb in verbs if LOOKS[verb].look == "danger"]
    return (dead or danger or plain or verbs)[-1]


def _rank(verb: Verb) -> int:
    return _ORDER[LOOKS[verb].look]


def _hint(verb: Verb) -> str:
    return _("{command}(按 {key})").format(command=verb.label, key=LOOKS[verb].key)
