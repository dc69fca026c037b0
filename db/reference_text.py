"""The text of a reference file, and the error that says why one cannot be used."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

Location = Path | Traversable


class ReferenceFileError(DomainError):
    """A file that cannot be used. ``problems`` are sentences, one for each line at fault (the first 100)."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__(name, *problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        first = _("{file}:{problem}").format(file=self.name, problem=self.problems[0])
        more = len(self.problems) - 1
        return first + _("(另有 {count} 处)").format(count=more) if more else first


def text_of(file: Location) -> str:
    """The text of *file*: UTF-8 with or without a mark, else GB 18030 as spreadsheets in China save it."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReferenceFileError(file.name, unreadable(error)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReferenceFileError(file.name, _("既不是 UTF-8 也不是 GB 18030 编码的文本。"))


def unreadable(error: OSError) -> str:
    return _("读不到文件:{detail}。").format(detail=words_of(error))
