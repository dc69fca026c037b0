"""The lines of a foreign text file: compressed or not, in whatever encoding, however long or damaged."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections import deque
from pathlib import Path
from typing import IO, cast

from db.os_words import words_of
from dispatcher_app.i18n import _
from dispatcher_app.services.importing.rows import BrokenFile, UnreadableFile

#: No row may be longer, in characters; what has no line end for so long is no table.
LONGEST_LINE = 32 * 1024 * 1024
_SAMPLE = 1024 * 1024
_GZIP = b"\x1f\x8b"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB 18030", "utf-16": "UTF-16"}
#: Bytes that the encoding does not have are read as these, one for each byte.
_UNDECODED = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\0-\x7f]")
#: So many bytes of a character may be left at the end of a sample.
_CUT = 3
#: So much of a line that is none is kept, in characters.
_SHOWN = 1000


class ByteFile:
    """A file's bytes, unpacked where it is compressed.

    Raises:
        UnreadableFile: it cannot be opened, or is empty.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError as error:
            text = _("打不开文件 {file}:{why}。")
            raise UnreadableFile(text.format(file=path, why=words_of(error))) from error
        self._size = max(1, os.fstat(self._file.fileno()).st_size)
        packed = self._file.read(2) == _GZIP
        self._file.seek(0)
        self.stream = cast(IO[bytes], gzip.GzipFile(fileobj=self._file) if packed else self._file)
        self.sample = self._first(path)

    def _first(self, path: Path) -> bytes:
        """The beginning of the content, which stays to be read."""
        try:
            sample = self.stream.read(_SAMPLE)
        except READ_ERRORS as error:
            sample = self._before_the_damage()
            if not sample:
                self.close()
                raise UnreadableFile(_("{file}:{why}").format(file=path, why=why(error))) from error
        if not sample:
            self.close()
            raise UnreadableFile(_("文件 {file} 是空的。").format(file=path))
        self.stream.seek(0)
        return sample

    def _before_the_damage(self) -> bytes:
        self._file.seek(0)
        unpacked = zlib.decompressobj(wbits=31)
        try:
            return unpacked.decompress(self._file.read(_SAMPLE), _SAMPLE)
        except zlib.error:
            return b""

    def share_read(self) -> float:
        return min(1.0, self._file.tell() / self._size)

    def close(self) -> None:
        self.stream.close()
        self._file.close()


#: What reading a damaged file, or one on a disk that went away, may raise.
READ_ERRORS = (OSError, EOFError, zlib.error)


def why(error: Exception) -> str:
    """*error* of :data:`READ_ERRORS` as a sentence."""
    if isinstance(error, EOFError):
        return _("压缩文件不完整,后面的内容缺失。")
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return _("压缩文件已损坏。")
    return _("读文件出错:{why}。").format(why=words_of(error) if isinstance(error, OSError) else error)


def encoding_of(sample: bytes) -> str:
    """The encoding that *sample* is most likely in: by its mark, else UTF-8 unless most of it is not."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    text = sample.decode("utf-8", "surrogateescape")
    wrong = len(_UNDECODED.findall(text))
    right = len(_FOREIGN.findall(text)) - wrong
    # A sample may end inside a character; a few bad bytes in a long text are damage, not another encoding.
    return "utf-8" if wrong <= _CUT or right > 4 * wrong else "gb18030"


class Lines:
    """The lines of a text with their line ends, one after the other, counted from 1.

    ``taken`` holds the lines of the record being read, so that a record which turns out not to be one can be
    given back. ``fault`` says what is wrong with them, or is empty.
    """

    def __init__(self, file: ByteFile, encoding: str) -> None:
        encoding = encoding or encoding_of(file.sample)
        self._name = _NAMES.get(encoding, encoding)
        self._text = io.TextIOWrapper(
            file.stream,
            encoding="utf-8-sig" if encoding == "utf-8" else encoding,
            errors="replace" if encoding == "utf-16" else "surrogateescape",
            newline="",
        )
        self._waiting: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []
        self.fault = ""

    def skip(self, count: int) -> None:
        """Leave out the next *count* lines."""
        for _line in range(count):
            self.begin()
            next(self, None)

    def begin(self) -> None:
        """A new record starts with the next line."""
        self.taken.clear()
        self.fault = ""

    def give_back(self, keep: int) -> None:
        """All lines of the record but the first *keep* are read again."""
        again = self.taken[keep:]
        self._waiting.extendleft(reversed(again))
        self.number -= len(again)

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        """Raises:
        BrokenFile: the rest cannot be read.
        """
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        if "\0" in line:
            self.fault = _("含有 NUL 字节,这一行可能已损坏")
        elif not line.isascii() and _UNDECODED.search(line):
            self.fault = _("含有不属于 {encoding} 编码的字节").format(encoding=self._name)
        return line

    def _read(self) -> str:
        try:
            line = self._text.readline(LONGEST_LINE)
            if len(line) < LONGEST_LINE:
                return line
            self.fault = _("这一行过长,不像是表格")
            while len(self._text.readline(LONGEST_LINE)) == LONGEST_LINE:
                pass
            return line[:_SHOWN] + "\n"
        except READ_ERRORS as error:
            raise BrokenFile(self.number + 1, why(error)) from error
