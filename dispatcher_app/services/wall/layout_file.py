"""The layout as a file beside the wall's other files, and the last one that was good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError
from dispatcher_app.services.wall.layout import BadLayout, WallLayout, check_layout, read_layout, write_layout
from dispatcher_app.services.whole_file import write_whole

#: A layout is some kilobytes; whatever is larger was not meant.
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """``complaint`` says what is wrong with the file; ``layout`` is then the last good one, or the usual."""

    layout: WallLayout
    complaint: str = ""


class LayoutFile:
    """Reads, watches and writes one layout. Where there is no file, the usual layout holds."""

    def __init__(self, path: Path, usual: WallLayout, panels: Collection[str]) -> None:
        self.path = path
        self._usual, self._panels = usual, panels
        self._stamp: tuple[int, int] | None = None
        self._good: WallLayout | None = None

    @property
    def last_good_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.last-good{self.path.suffix}")

    def load(self) -> Loaded:
        """The layout to show now."""
        self._stamp = self._stamp_now()
        if self._stamp is None:
            self._good = self._usual
            return Loaded(self._usual)
        try:
            layout = read_layout(self._text(), self._panels)
        except (BadLayout, OSError, UnicodeError) as error:
            why = str(error) if isinstance(error, BadLayout) else _("读不了。")
            layout = self._fallback()
            told = (
                _("{file}:{why}现用标准布局。")
                if layout == self._usual
                else _("{file}:{why}现用上一个好的布局。")
            )
            return Loaded(layout, told.format(file=self.path.name, why=why))
        self._keep_good(layout)
        return Loaded(layout)

    def changed(self) -> bool:
        """Whether the file is another one than that which was read last."""
        return self._stamp_now() != self._stamp

    def save(self, layout: WallLayout) -> None:
        """Write *layout* to the file.

        Raises:
            BadLayout: nothing is written.
            ExternalError: the disk is full or may not be written.
        """
        check_layout(layout, self._panels)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, write_layout(layout).encode())
        except OSError as error:
            raise ExternalError(_("布局文件写不了,请检查磁盘和权限。")) from error
        self._stamp = self._stamp_now()
        self._keep_good(layout)

    def _text(self) -> str:
        if self.path.stat().st_size > _LARGEST:
            raise BadLayout(_("文件太大,不像布局文件。"))
        return self.path.read_text("utf-8-sig")

    def _fallback(self) -> WallLayout:
        if self._good is not None:
            return self._good
        try:
            return read_layout(self.last_good_path.read_text("utf-8"), self._panels)
        except (BadLayout, OSError, UnicodeError):
            return self._usual

    def _keep_good(self, layout: WallLayout) -> None:
        """A disk that cannot be written costs the memory over a restart, nothing else."""
        if layout == self._good:
            return
        self._good = layout
        try:
            write_whole(self.last_good_path, write_layout(layout).encode())
        except OSError:
            return

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size
