"""A paper to look at before it is written: as it will be, put in piece by piece while the window goes on."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from dispatcher_app.widgets.paper_pieces import pieces_of
from dispatcher_app.widgets.theme import current_sizes

_MARGIN = 40


class PaperView(QTextBrowser):
    """Shows the HTML of a paper; what it links to is not followed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def filling(self, html: str) -> Iterator[tuple[int, int]]:
        """Put *html* in the place of what is shown; tells pieces done, of all. The loop turns between."""
        pieces = list(pieces_of(html))
        for number, piece in enumerate(pieces):
            if number:
                end = QTextCursor(self.document())
                end.movePosition(QTextCursor.MoveOperation.End)
                end.insertHtml(piece)
            else:
                self.setHtml(piece)
                self.document().setDocumentMargin(current_sizes().px(_MARGIN))
            yield number + 1, len(pieces)
        self.verticalScrollBar().setValue(0)
