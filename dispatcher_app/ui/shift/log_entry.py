"""The line in which a note, a leader's call or a fault is entered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from dispatcher_app.domain.hall_record.faults import TITLE
from dispatcher_app.domain.hall_record.shifts import Importance
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import _
from dispatcher_app.services.shift.log import Entry, Lasting
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_LONGEST, _ABOUT_WIDE = 1000, 170


class LogEntry(QWidget):
    """Only what the chosen kind needs is asked.

    Signals:
        entered: Enter was pressed with something to write.
        lacking: Enter was pressed in the field that is still empty.
    """

    entered = Signal()
    lacking = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log_entry")
        self.kind = _choice("log_kind", _("类别"), Entry, self)
        self.about = QLineEdit(self)
        self.about.setObjectName("log_about")
        self.about.setMaxLength(TITLE)
        self.about.setFixedWidth(current_sizes().px(_ABOUT_WIDE))
        self.text = QLineEdit(self)
        self.text.setObjectName("log_text")
        self.text.setMaxLength(_LONGEST)
        write_freely(self.text)
        self.importance = _choice("log_importance", _("重要程度"), Importance, self)
        self.lasting = _choice("log_lasting", _("显示到何时"), Lasting, self)
        self.lasting.setCurrentIndex(self.lasting.findData(Lasting.NEXT))
        self.write = QPushButton(_("记下  Enter"), self)
        self.write.setObjectName("log_write")
        set_look(self.write, kind="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_sizes().gap)
        fields = (self.kind, self.about, self.text, self.importance, self.lasting, self.write)
        for field in fields:
            row.addWidget(field, 1 if field is self.text else 0)
        chain_keys(*fields)
        self.setFocusProxy(self.text)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.about.returnPressed.connect(self._on_enter)
        self.text.returnPressed.connect(self._on_enter)
        self.write.clicked.connect(self._on_enter)
        self._on_kind_chosen(0)

    @property
    def entry(self) -> Entry:
        return Entry(self.kind.currentData())

    def choose(self, entry: Entry) -> None:
        """Another kind; what was typed stays."""
        self.kind.setCurrentIndex(self.kind.findData(entry))

    def clear(self) -> None:
        self.about.clear()
        self.text.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a choice writes the line down too; a field has told its own Enter already."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if enter and isinstance(self.focusWidget(), QComboBox):
            self._on_enter()
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _on_kind_chosen(self, _at: int) -> None:
        hints = {
            Entry.NOTE: ("", _("要让各席和下一班知道的事")),
            Entry.CALL: (_("哪位领导"), _("问了什么、要求什么")),
            Entry.FAULT: (_("哪个系统"), _("什么毛病,影响什么")),
        }
        about, text = hints[self.entry]
        self.about.setPlaceholderText(about)
        self.about.setAccessibleName(about)
        self.about.setVisible(bool(about))
        self.text.setPlaceholderText(text)
        self.text.setAccessibleName(text)
        for field in (self.importance, self.lasting):
            field.setVisible(not about)

    @Slot()
    def _on_enter(self) -> None:
        """The first field that is empty takes the keys."""
        for field in (self.about, self.text):
            if field.isVisible() and not field.text().strip():
                if field.hasFocus():
                    self.lacking.emit()
                field.setFocus()
                return
        self.entered.emit()


def _choice(name: str, title: str, words: type[Labelled], parent: QWidget) -> QComboBox:
    box = QComboBox(parent)
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(title)
    for word in words:
        box.addItem(word.label, word)
    return box
