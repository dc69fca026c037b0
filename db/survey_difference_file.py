"""What a survey changes, line by line, to be read before it is applied: CSV for spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path

from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.components.difference_rows import difference_rows, difference_titles
from dispatcher_app.services.components.survey import SurveyDifference
from dispatcher_app.services.spreadsheet_text import guarded
from dispatcher_app.services.whole_file import whole_file


def write_difference(path: Path, difference: SurveyDifference) -> int:
    """Write one line for each change to *path*; how many lines.

    Raises:
        DomainError: the file cannot be written.
    """
    count = 0
    try:
        with whole_file(path, "utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(difference_titles())
            for row in difference_rows(difference):
                writer.writerow([guarded(value) if isinstance(value, str) else value for value in row])
                count += 1
    except OSError as error:
        text = _("写不了 {file}:{why}。")
        raise DomainError(text.format(file=path, why=words_of(error))) from error
    return count
