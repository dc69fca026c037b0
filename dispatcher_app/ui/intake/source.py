"""Through which door the report came in: nine side by side, one key each, and those a weather plan opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from dispatcher_app.domain.hall_record.campaigns import Channel
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _
from dispatcher_app.widgets.flow_layout import FlowLayout
from dispatcher_app.widgets.tab_chain import chain_keys
from dispatcher_app.widgets.theme import current_sizes, set_look

_USUAL = tuple(Source)


class SourceChips(QWidget):
    """Arrows and the digits 1 to 9 choose while the row has the focus, 0 goes through the doors of a plan;
    Tab stops at the row once. A door whose plan is over stays for the report that came through it.

    Signals:
        source_changed: the operator chose another source or channel.
    """

    source_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("source_chips")
        self.setAccessibleName(_("来源"))
        self._group = QButtonGroup(self)
        self._flow = FlowLayout(self, current_sizes().grid)
        for number, source in enumerate(_USUAL):
            button = self._add(number, f"source_{source.value}", source.label)
            button.setToolTip(_tip(source, number + 1))
        self._added: frozenset[Source] = frozenset()
        self._offered: tuple[Channel, ...] = ()
        self._channels: tuple[Channel, ...] = ()
        self._source, self._channel = Source.HOTLINE_12319, ""
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self._group.idToggled.connect(self._on_toggled)

    def _add(self, number: int, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setCheckable(True)
        set_look(button, kind="quiet")
        self._group.addButton(button, number)
        self._flow.addWidget(button)
        return button

    @property
    def source(self) -> Source:
        return self._source

    @property
    def channel(self) -> str:
        """The plan's door, "" for a usual one."""
        return self._channel

    @property
    def last(self) -> QPushButton:
        """The last usual chip, after which Tab leaves the row."""
        return cast(QPushButton, self._group.button(len(_USUAL) - 1))

    def show_source(self, source: Source, channel: str = "") -> None:
        """Show a source chosen elsewhere, without a signal."""
        self._source, self._channel = source, channel
        self._show_channels()
        self._group.button(self._number()).setChecked(True)

    def mark_added(self, sources: frozenset[Source]) -> None:
        """Mark the sources that a weather plan or a special collection opens beside the usual ones."""
        if sources == self._added:
            return
        self._added = sources
        for number, source in enumerate(_USUAL):
            button, added = self._group.button(number), source in sources
            button.setText(f"★ {source.label}" if added else source.label)
            tip = _tip(source, number + 1)
            button.setToolTip(_("{source},预案或专项采集期间增开").format(source=tip) if added else tip)

    def offer_channels(self, channels: Sequence[Channel]) -> None:
        """The doors of the plans in force now."""
        if tuple(channels) != self._offered:
            self._offered = tuple(channels)
            self._show_channels()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        modified = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if 0 <= number < len(_USUAL) and not modified:
            self._take(number)
        elif event.key() == Qt.Key.Key_0 and self._channels and not modified:
            now = self._number()
            self._take(now + 1 if len(_USUAL) <= now < len(_USUAL) + len(self._channels) - 1 else len(_USUAL))
        else:
            super().keyPressEvent(event)

    def _take(self, number: int) -> None:
        self._group.button(number).setChecked(True)
        self._group.button(number).setFocus()

    def _number(self) -> int:
        """Of the chip that stands for the choice."""
        names = [channel.name for channel in self._channels]
        return len(_USUAL) + names.index(self._channel) if self._channel else _USUAL.index(self._source)

    def _show_channels(self) -> None:
        kept = [*self._offered]
        if self._channel and self._channel not in {one.name for one in kept}:
            kept.append(Channel(self._channel, self._source))
        if tuple(kept) == self._channels:
            return
        self._group.blockSignals(True)
        had_keys = any(button.hasFocus() for button in self._group.buttons())
        for number in range(len(_USUAL), len(_USUAL) + len(self._channels)):
            self._drop(number)
        self._channels = tuple(kept)
        for number, channel in enumerate(self._channels, start=len(_USUAL)):
            button = self._add(number, f"channel_{channel.name}", f"★ {channel.name}")
            button.setToolTip(self._channel_tip(channel))
            button.show()
        chain_keys(*(self._group.button(number) for number in range(len(_USUAL) + len(self._channels))))
        chosen = self._group.button(self._number())
        chosen.setChecked(True)
        self.setFocusProxy(chosen)
        if had_keys:
            chosen.setFocus()
        self._group.blockSignals(False)
        self.updateGeometry()

    def _drop(self, number: int) -> None:
        button = self._group.button(number)
        self._group.removeButton(button)
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _channel_tip(self, channel: Channel) -> str:
        tip = _("{channel},按“{source}”办理和统计(按 0)").format(
            channel=channel.name, source=channel.source.label
        )
        return tip if channel in self._offered else _("{channel},预案已解除").format(channel=channel.name)

    @Slot(int, bool)
    def _on_toggled(self, number: int, checked: bool) -> None:
        if not checked:
            return
        self.setFocusProxy(self._group.button(number))
        channel = self._channels[number - len(_USUAL)] if number >= len(_USUAL) else None
        chosen = (channel.source, channel.name) if channel is not None else (_USUAL[number], "")
        if chosen != (self._source, self._channel):
            self._source, self._channel = chosen
            self.source_changed.emit(self._source)


def _tip(source: Source, digit: int) -> str:
    return _("{source}(按 {digit})").format(source=source.label, digit=digit)
