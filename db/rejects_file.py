"""The file of rejected rows, made to be opened in a spreadsheet and worked through."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.importing.rows import Reject
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.spreadsheet_text import guarded


class RejectsFile:
    """Implements :class:`dispatcher_app.services.importing.rows.RejectSink`; UTF-8 with a mark.

    With *keep_empty* false a file without rejects is removed on close.

    Raises:
        DomainError: the file cannot be written.
    """

    def __init__(self, path: Path, *, keep_empty: bool) -> None:
        self.path, self._keep_empty = path, keep_empty
        self.lines = 0
        try:
            self._file = path.open("w", encoding="utf-8-sig", newline="", errors="replace")
        except OSError as error:
            text = _("写不了未导入清单 {file}:{why}。可用 --rejects 指定另一处。")
            raise DomainError(text.format(file=path, why=words_of(error))) from error
        self._writer = csv.writer(self._file)
        self._writer.writerow([_("行号"), _("列"), _("原因"), _("原值"), _("外部编号")])

    def write(self, rejects: Sequence[Reject]) -> None:
        """Raises:
        ExternalError: the disk is full or gone.
        """
        try:
            for reject in rejects:
                texts = (reject.column, reject.reason, reject.value, reject.reference)
                self._writer.writerow([reject.line, *map(_cell, texts)])
            self._file.flush()
        except OSError as error:
            text = _("写不了未导入清单 {file}:{why}。")
            raise ExternalError(text.format(file=self.path, why=words_of(error)), retry=False) from error
        self.lines += len(rejects)

    def close(self) -> None:
        with suppress(OSError):  # what could not be written has been told by write()
            self._file.close()
        if not self.lines and not self._keep_empty:
            self.path.unlink(missing_ok=True)


def _cell(text: str) -> str:
    return guarded(text.replace("\0", "␀"))
