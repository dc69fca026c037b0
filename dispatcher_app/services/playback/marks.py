"""What a trainer or shift leader notes about moments of a film, for the talk after it."""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

import msgspec

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.whole_file import write_whole

log = logging.getLogger(__name__)

#: Characters of one note.
LONGEST = 500


def notes_folder(profile: Path, hall_key: str) -> Path:
    """Where the notes about the films of one hall lie; its key may be any text."""
    return profile / "playback" / uuid5(NAMESPACE_URL, hall_key).hex


class Mark(msgspec.Struct, frozen=True):
    """``at`` is the moment of the film, ``case_number`` the case that was looked at, "" for none."""

    at: datetime
    text: str
    by: str
    case_number: str = ""
    id: str = msgspec.field(default_factory=lambda: uuid4().hex)


class MarkBook:
    """Marks by day, in one file each. A file is read anew before it is written: two programs lose nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, day: date) -> list[Mark]:
        """All marks of *day*, in the order of the film.

        Raises:
            ExternalError: the file is there and cannot be read.
        """
        path = self._path(day)
        try:
            marks = msgspec.json.decode(path.read_bytes(), type=list[Mark])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError) as error:
            raise ExternalError(
                _("回放笔记读不了({file}),没有改动它。").format(file=path.name), retry=False
            ) from error
        return sorted(marks, key=lambda mark: mark.at)

    def add(self, day: date, mark: Mark) -> list[Mark]:
        """Keep *mark*; answers all of the day.

        Raises:
            DomainError: it says nothing, or too much.
            ExternalError: the file cannot be read or written.
        """
        if not mark.text.strip():
            raise DomainError(_("先写几个字,再记下这一刻。"))
        if len(mark.text) > LONGEST:
            raise DomainError(_("一条笔记最多 {most} 字。").format(most=LONGEST))
        return self._write(day, [*self.of(day), mark])

    def remove(self, day: date, mark_id: str) -> list[Mark]:
        """Forget one mark; answers what is left of the day. Raises like :meth:`add`."""
        return self._write(day, [mark for mark in self.of(day) if mark.id != mark_id])

    def _write(self, day: date, marks: list[Mark]) -> list[Mark]:
        path = self._path(day)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, msgspec.json.format(msgspec.json.encode(marks)))
        except OSError as error:
            raise ExternalError(_("回放笔记存不了,请检查磁盘和权限。"), retry=False) from error
        return sorted(marks, key=lambda mark: mark.at)

    def _path(self, day: date) -> Path:
        return self._folder / f"{day:%Y-%m-%d}.json"
