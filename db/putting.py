"""A file put in place whole, or a sentence why not: the disk is full, the folder is not there."""

from __future__ import annotations

from pathlib import Path

from db.os_words import words_of
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.whole_file import write_whole


def put_whole(file: Path, data: bytes) -> None:
    """*data* as *file*.

    Raises:
        ExternalError: it cannot be written; what was under the name before is still there.
    """
    try:
        write_whole(file, data)
    except OSError as error:
        text = _("写不了 {file}:{why}。").format(file=file, why=words_of(error))
        raise ExternalError(text, retry=False) from error
