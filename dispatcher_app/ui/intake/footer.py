"""What can be done with the form, what stands in the way, and that nothing is lost meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.commands import Verb
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.intake import NextStep, labels_of, missing_label
from dispatcher_app.ui.verb_forms import LOOKS
from dispatcher_app.widgets.elided_label import ElidedLabel
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.icons import set_icon
from dispatcher_app.widgets.theme import current_sizes, set_look


@dataclass(frozen=True, slots=True)
class KeyNames:
    """Keys of the form's commands, as they are printed and as Qt reads them."""

    advance: str = "Ctrl+Enter"
    save: str = "Ctrl+S"
    decline: str = "Ctrl+J"
    clear: str = "Alt+C"
    take_back: str = "Alt+Z"
    new: str = "F2"


KEYS = KeyNames()


class IntakeFooter(QFrame):
    """One line of words, one line of buttons; the first button is the step the rules want next.

    Signals:
        advance_wanted: the next step, whatever it is.
        save_wanted, decline_wanted, self_handle_wanted, clear_wanted: the button of that name.
        field_wanted: the operator pressed a missing field; argument is its name.
    """

    advance_wanted = Signal()
    save_wanted = Signal()
    decline_wanted = Signal()
    self_handle_wanted = Signal()
    clear_wanted = Signal()
    field_wanted = Signal(str)

    def __init__(self, hall: Hall, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intake_footer")
        self._hall = hall
        self._links: list[QPushButton] = []
        self._words = ElidedLabel("", self)
        self._words.setObjectName("step_words")
        self._kept = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self._kept.setObjectName("draft_state")
        self.advance = self._button("advance", "", self.advance_wanted)
        self.save = self._button("save", _("保存"), self.save_wanted, KEYS.save)
        self.decline = self._button("decline", Verb.PROPOSE_DECLINE.label, self.decline_wanted, KEYS.decline)
        self.clear = self._button("clear", _("清空"), self.clear_wanted, KEYS.clear)
        handle = Verb.SELF_HANDLE
        self.self_handle = self._button(
            "self_handle", handle.label, self.self_handle_wanted, LOOKS[handle].key
        )
        self.self_handle.hide()
        set_look(self.self_handle, kind="quiet")
        set_look(self.advance, kind="primary")
        set_look(self.clear, kind="quiet")
        self._lay_out()

    def _button(self, name: str, text: str, signal: object, key: str = "") -> QPushButton:
        button = QPushButton(f"{text}  {key}" if key else text, self)
        button.setObjectName(f"intake_{name}")
        button.clicked.connect(signal)
        return button

    def _lay_out(self) -> None:
        sizes = current_sizes()
        set_look(self, surface="panel")
        line, below = QHBoxLayout(), QHBoxLayout()
        self._missing = FlowLayout(spacing=sizes.grid)  # large letters go on below
        line.setSpacing(sizes.grid)
        line.addWidget(self._words)
        line.addLayout(self._missing, 1)
        buttons = FlowLayout(spacing=sizes.gap)
        for button in (self.advance, self.save, self.decline, self.self_handle):
            buttons.addWidget(button)
        below.setSpacing(sizes.gap)
        below.addLayout(buttons, 1)
        below.addWidget(self._kept)
        below.addWidget(self.clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes.pane, sizes.grid, sizes.pane, sizes.pane)
        layout.setSpacing(sizes.grid)
        self._words.setMinimumHeight(sizes.row)  # nothing moves when a link comes or goes
        layout.addLayout(line)
        layout.addLayout(below)

    def show_step(self, step: NextStep) -> None:
        """Name the next step, say why it is this one and what it still lacks."""
        look = LOOKS.get(step.verb)
        self.advance.setText(f"{step.verb.label}  {KEYS.advance}")
        set_icon(self.advance, look.icon if look else "check", "on_primary")
        declining = step.verb is Verb.PROPOSE_DECLINE
        self.decline.setVisible(not declining)
        self._show_links(step.missing)
        if step.missing:
            words = _("{command}还缺:").format(command=step.verb.label)
        elif step.advised:
            words = _("批准立案时还要:{fields}").format(fields=labels_of(step.advised))
        else:
            words = step.why
        self._words.setText(words)
        self._words.setToolTip(step.why)
        set_look(self._words, role="secondary")

    def show_self_handling(self, may: bool) -> None:
        """Whether what was found may be put right on the spot."""
        self.self_handle.setVisible(may)

    def show_kept(self, saved_at: datetime | None, trouble: str = "") -> None:
        """Say that the draft is on disk since *saved_at*, or why it is not."""
        at = f"{saved_at.astimezone(self._hall.zone):%H:%M:%S}" if saved_at else ""
        self.clear.setVisible(bool(at))
        self._kept.setText(trouble or (_("草稿已存 {time}").format(time=at) if at else ""))
        set_look(self._kept, role="over" if trouble else "small")

    def set_busy(self, busy: bool) -> None:
        """While a command is on its way none of these may be pressed again; the fields stay open."""
        for button in (self.advance, self.save, self.decline, self.self_handle, self.clear):
            button.setEnabled(not busy)

    @property
    def words(self) -> str:
        return self._words.text() + listed(link.text() for link in self._links)

    def _show_links(self, missing: tuple[str, ...]) -> None:
        if tuple(link.property("field") for link in self._links) == missing:
            return
        for link in self._links:
            self._missing.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links = []
        for name in missing:
            link = QPushButton(missing_label(name), self)
            link.setObjectName(f"missing_{name}")
            link.setProperty("field", name)
            link.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the first button leads there by key
            set_look(link, kind="link")
            link.clicked.connect(self._on_link_clicked)
            self._missing.addWidget(link)
            self._links.append(link)

    @Slot()
    def _on_link_clicked(self) -> None:
        self.field_wanted.emit(str(self.sender().property("field")))
