"""Who reported it: the source, and for the public the caller, the telephone and the wish to hear back."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dispatcher_app.domain.case import TEXT_LIMITS, source_name
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.services.intake import REFERENCED, ReportForm, field_label, has_caller, is_number
from dispatcher_app.ui.context import SeatContext
from dispatcher_app.ui.intake.caller import CallerHistory
from dispatcher_app.ui.intake.source import SourceChips
from dispatcher_app.widgets.capped_text import CappedLineEdit
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look, theme_notifier


class WhoFields(QWidget):
    """Chips for the source, under them the caller; quiet where the source has no caller.

    Signals:
        edited: the operator changed a field; arguments are its name and the new value.
        overflowed: a text was longer than its field; argument is the field's name.
        foreign_pasted: pictures or files were pasted into a line.
        misplaced: a telephone number stood where the name goes; argument is a sentence.
    """

    edited = Signal(str, object)
    overflowed = Signal(str)
    foreign_pasted = Signal()
    misplaced = Signal(str)

    def __init__(self, context: SeatContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = CallerHistory(context, self)
        self.chips = SourceChips(self)
        self._source = QLabel("", self)
        self._source.setObjectName("source_text")
        self.caller_name = self._line("caller_name", _("来电人"), 140)
        self.caller_phone = self._line("caller_phone", _("联系电话"), 170)
        self.external_ref = self._line("external_ref", _("对方单号"), 190)
        self.wants_callback = QCheckBox(_("要求回访"), self)
        self.wants_callback.setObjectName("wants_callback")
        self._reveal = QPushButton(_("填写联系人"), self)
        self._reveal.setObjectName("reveal_caller")
        set_look(self._reveal, kind="link")
        self._revealed = self._editable = self._fresh = False
        self._lay_out()
        self.setFocusProxy(self.chips)
        self._on_theme_changed()
        theme_notifier().changed.connect(self._on_theme_changed)
        self.caller_name.editingFinished.connect(self.put_right)
        self.chips.source_changed.connect(self._on_source_changed)
        self.wants_callback.toggled.connect(self._on_callback_toggled)
        self._reveal.clicked.connect(self._on_reveal_clicked)

    @property
    def lines(self) -> tuple[CappedLineEdit, ...]:
        """What is typed about the caller."""
        return self.caller_name, self.caller_phone, self.external_ref

    def _line(self, name: str, hint: str, width: int) -> CappedLineEdit:
        line = CappedLineEdit(TEXT_LIMITS[name], self)
        line.setObjectName(name)
        line.setPlaceholderText(hint)
        line.setAccessibleName(field_label(name))
        line.setProperty("width_at_1", width)
        line.textEdited.connect(self._on_text_edited)
        line.overflowed.connect(self._on_overflowed)
        line.foreign_pasted.connect(self.foreign_pasted)
        return line

    def _lay_out(self) -> None:
        sizes = current_sizes()
        row = QHBoxLayout()
        row.setSpacing(sizes.gap)
        for field in self.lines:
            row.addWidget(field, 1)
        row.addWidget(self.wants_callback)
        row.addWidget(self._reveal)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes.gap)
        layout.addWidget(self.chips)
        layout.addWidget(self._source)
        layout.addLayout(row)
        layout.addWidget(self.history)
        fields = (self.caller_name, self.caller_phone, self.external_ref, self.wants_callback, self._reveal)
        chain_keys(self.chips.last, *fields, self.history.open_button)

    def show_form(self, form: ReportForm, editable: bool, fresh: bool) -> None:
        """Show *form*; the number of another system can be entered only while the report is *fresh*."""
        self._editable, self._fresh = editable, fresh
        self.chips.show_source(form.source, form.channel)
        for line in self.lines:
            line.set_text(getattr(form, line.objectName()))
            line.setReadOnly(not editable)
        self.external_ref.setReadOnly(not (editable and fresh))
        self.wants_callback.blockSignals(True)
        self.wants_callback.setChecked(form.wants_callback)
        self.wants_callback.blockSignals(False)
        self.wants_callback.setEnabled(editable)
        self.chips.setVisible(editable)
        self._source.setText(source_name(form.source, form.channel))
        self._source.setVisible(not editable)
        self._revealed = False
        self._show_lines(form.source)

    def _show_lines(self, source: Source) -> None:
        """For the public the lines stand ready; for others only if something is in them, or on demand."""
        public = has_caller(source)
        filled = bool(self.caller_name.text() or self.caller_phone.text() or self.wants_callback.isChecked())
        shown = public or filled or self._revealed
        for field in (self.caller_name, self.caller_phone):
            field.setVisible(shown and (self._editable or bool(field.text())))
        ticked = self.wants_callback.isChecked()
        self.wants_callback.setVisible(ticked or (public and self._editable))
        self.external_ref.setVisible(
            bool(self.external_ref.text()) or (source in REFERENCED and self._editable and self._fresh)
        )
        self._reveal.setVisible(not shown and self._editable)

    @Slot()
    def put_right(self) -> None:
        """One Tab too few: a number where the name goes is a number, which not everybody may read."""
        typed = self.caller_name.text().strip()
        if not self._editable or not is_number(typed):
            return
        if self.caller_phone.text().strip():
            self.misplaced.emit(_("来电人一栏像是电话号码,请核对。"))
            return
        for line, text in ((self.caller_phone, typed), (self.caller_name, "")):
            line.set_text(text)
            self.edited.emit(line.objectName(), text)
        self.misplaced.emit(_("来电人一栏是电话号码,已移到联系电话。"))

    @Slot(object)
    def _on_source_changed(self, source: Source) -> None:
        self._show_lines(source)
        self.edited.emit("source", source)
        self.edited.emit("channel", self.chips.channel)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        self.edited.emit(self.sender().objectName(), text)

    @Slot()
    def _on_overflowed(self) -> None:
        self.overflowed.emit(self.sender().objectName())

    @Slot(bool)
    def _on_callback_toggled(self, checked: bool) -> None:
        self.edited.emit("wants_callback", checked)

    @Slot()
    def _on_theme_changed(self) -> None:
        for line in self.lines:
            line.setMaximumWidth(current_sizes().px(line.property("width_at_1")))
        self._source.setMinimumHeight(current_sizes().row)

    @Slot()
    def _on_reveal_clicked(self) -> None:
        self._revealed = True
        self._show_lines(self.chips.source)
        self.caller_name.setFocus()
