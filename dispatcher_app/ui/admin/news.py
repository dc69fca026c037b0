"""Says at a seat that the hall's documents have a new version, and that it goes by it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dispatcher_app.i18n import _, listed
from dispatcher_app.services.keeping.following import KeptChanged
from dispatcher_app.ui.context import SeatContext


class KeptNews(QObject):
    """Hears what came into force, for as long as its parent lives."""

    def __init__(self, context: SeatContext, parent: QObject) -> None:
        super().__init__(parent)
        self._voice = context.voice
        context.desk.bus.subscribe(KeptChanged, self._on_changed)

    def _on_changed(self, event: KeptChanged) -> None:
        if event.unreadable:
            text = _("{what}有新版本,但本席位读不懂,还按原来的办;请告诉管理员。")
            self._voice.warn(text.format(what=listed(kind.label for kind in event.unreadable)))
        elif event.taken:
            text = _("{what}有新版本,本席位已按它办。")
            self._voice.note(text.format(what=listed(kind.label for kind in event.taken)))
