"""The case list as Qt gives it: ``QSqlTableModel`` in a ``QTableView``, on the file of the hall."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtSql import QSqlDatabase, QSqlQuery, QSqlTableModel
from PySide6.QtWidgets import QTableView

from dispatcher_app.domain.words import OPEN

#: As many columns as the case table has; a list of open cases is a view to QSqlTableModel.
_COLUMNS = (
    "stage, number, title, place, street, source, lead_unit, stage_since, reported_at, due_at, marks"
).split(", ")
_SEARCHED = ("number", "title", "place", "street", "lead_unit")
_ASCENDING = Qt.SortOrder.AscendingOrder


class TableByQt:
    """One table on a connection that is open already."""

    def __init__(self, database: QSqlDatabase, view: QTableView) -> None:
        self.model = QSqlTableModel(db=database)
        self.model.setTable("open_cases")
        self.view = view

    def open(self) -> None:
        """All open cases, the soonest due first."""
        self.model.setSort(_COLUMNS.index("due_at"), _ASCENDING)
        self.model.select()
        self._fetch_all()
        self.view.setModel(self.model)

    def sort(self, column: str, order: Qt.SortOrder) -> None:
        self.model.sort(_COLUMNS.index(column), order)
        self._fetch_all()

    def filter(self, word: str) -> None:
        """Only cases with *word* in the columns that the program's filter looks at."""
        anywhere = " OR ".join(f"{name} LIKE '%{word}%'" for name in _SEARCHED)
        self.model.setFilter(anywhere if word else "")
        self._fetch_all()

    def _fetch_all(self) -> None:
        while self.model.canFetchMore():
            self.model.fetchMore()


def connected(file: Path) -> QSqlDatabase:
    database = QSqlDatabase.addDatabase("QSQLITE", "by-qt")
    database.setDatabaseName(str(file))
    if not database.open():
        raise RuntimeError(database.lastError().text())
    stages = ", ".join(repr(stage.value) for stage in sorted(OPEN))
    for statement in (
        "PRAGMA mmap_size=268435456",
        "PRAGMA cache_size=-32768",
        f"CREATE TEMP VIEW open_cases AS SELECT {', '.join(_COLUMNS)} FROM cases WHERE stage IN ({stages})",
    ):
        query = QSqlQuery(database)
        if not query.exec(statement):
            raise RuntimeError(query.lastError().text())
    return database
