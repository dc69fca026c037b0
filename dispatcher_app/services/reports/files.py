"""A report as a file: .xlsx, .docx, .pdf or .json, by the end of its name; whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.papers.kinds import report_template
from dispatcher_app.services.papers.press import PaperPress
from dispatcher_app.services.papers.templates import PaperTemplates
from dispatcher_app.services.reports.drawings import drawings_of
from dispatcher_app.services.reports.halting import Progress, beside
from dispatcher_app.services.reports.json_form import as_bytes
from dispatcher_app.services.reports.model import Report, ReportChart
from dispatcher_app.services.reports.paper import report_fields

SUFFIXES = (".docx", ".pdf", ".xlsx", ".json")
#: What no name of a file may have on any system, and how long one may be.
_NOT_IN_NAME = str.maketrans(dict.fromkeys('/\\:*?"<>|\0\n\r\t', "_"))
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """``workbook`` makes the bytes of a workbook, ``put`` puts a file in place whole or raises ExternalError.

    Charts are drawn and PDF is laid out by the press of the ``templates``.
    """

    templates: PaperTemplates
    zone: ZoneInfo
    workbook: Callable[[Report, ZoneInfo, Progress], bytes]
    put: Callable[[Path, bytes], None]

    async def write(self, report: Report, file: Path, progress: Progress | None = None) -> str:
        """Write *report* to *file*; the SHA-256 of what was written.

        Raises:
            DomainError: another end of the name than :data:`SUFFIXES`, a template that cannot be used.
            ExternalError: the disk or the database failed; what was under the name is still there.
            ReportStopped: *progress* was told to stop; nothing was written.
        """
        progress = progress or Progress()
        async with self.templates.press() as press:
            data = await self.data(report, suffix_of(file), progress, press)
        progress.step(_("写文件 {name}").format(name=file.name))
        await beside(progress, lambda: self.put(file, data))
        return hashlib.sha256(data).hexdigest()

    async def write_each(
        self, reports: Sequence[Report], folder: Path, suffix: str, progress: Progress | None = None
    ) -> list[Path]:
        """Write each of *reports* into *folder*; none is written before all of them are made.

        Raises what :meth:`write` raises; then those already written by this are taken away again.
        """
        progress = progress or Progress()
        suffix_of(Path(f"x{suffix}"))
        made: list[tuple[Path, bytes]] = []
        async with self.templates.press() as press:
            for number, report in enumerate(reports):
                progress.step(report.addressee or report.title, number, len(reports))
                name = file_name(f"{number + 1:03d} {report.addressee or report.title}", suffix)
                made.append((folder / name, await self.data(report, suffix, progress, press)))
        await beside(progress, lambda: self._put_all(folder, made, progress))
        return [file for file, _data in made]

    def _put_all(self, folder: Path, made: Sequence[tuple[Path, bytes]], progress: Progress) -> None:
        written: list[Path] = []
        try:
            for number, (file, data) in enumerate(made):
                progress.step(file.name, number, len(made))
                is_new = not file.exists()
                self.put(file, data)
                written += [file] if is_new else []
        except BaseException:
            for file in written:
                file.unlink(missing_ok=True)
            raise

    async def data(self, report: Report, suffix: str, progress: Progress, press: PaperPress) -> bytes:
        """The bytes of *report* in the format of *suffix*."""
        if suffix == ".json":
            return as_bytes(report)
        if suffix == ".xlsx":
            return await beside(progress, lambda: self.workbook(report, self.zone, progress))
        document = await self._document(report, progress, press)
        if suffix == ".docx":
            return document
        html = await self.templates.html_of(document)
        progress.step(_("排版"))
        return await press.pdf(html, report.title, lambda done, of: progress.step(_("排版"), done, of))

    async def html(self, report: Report, progress: Progress | None = None) -> str:
        """What the paper says, for looking at it before it is written. Raises what :meth:`write` raises."""
        async with self.templates.press() as press:
            return await self.templates.html_of(await self._document(report, progress or Progress(), press))

    async def _document(self, report: Report, progress: Progress, press: PaperPress) -> bytes:
        charts = list(drawings_of(report, self.zone))
        drawn: dict[ReportChart, bytes] = {}
        for number, (chart, drawing) in enumerate(charts):
            progress.step(_("绘制图表"), number, len(charts))
            drawn[chart] = await press.draw(drawing)
        progress.step(_("填写模板"))
        fields = report_fields(report, self.zone, lambda chart, _table: drawn.get(chart))
        return await self.templates.fill(report_template(report.kind), fields)


def suffix_of(file: Path) -> str:
    """The end of the name.

    Raises:
        DomainError: none that can be made.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise DomainError(_("文件名应以 {known} 结尾。").format(known=listed(SUFFIXES)))
    return suffix


def file_name(title: str, suffix: str) -> str:
    """A name for a file that every system takes."""
    return f"{title.translate(_NOT_IN_NAME).strip(' .')[:_LONGEST_NAME]}{suffix}"
