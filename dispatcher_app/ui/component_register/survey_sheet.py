"""The window of a survey without its work: which file, what is compared, the lines, the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatcher_app.i18n import _
from dispatcher_app.services.components.faults import REASON_LIMIT
from dispatcher_app.services.hall import Hall
from dispatcher_app.ui.component_register.form_row import FormRow
from dispatcher_app.ui.component_register.survey_lines import LEAVES, STRETCH, TITLES, WIDTHS
from dispatcher_app.widgets.empty_note import EmptyNote
from dispatcher_app.widgets.free_text import write_freely
from dispatcher_app.widgets.hotkeys import keep_letters_in
from dispatcher_app.widgets.line_table import LineTable
from dispatcher_app.widgets.result_line import ResultLine
from dispatcher_app.widgets.theme import current_sizes, set_look

if TYPE_CHECKING:
    from dispatcher_app.services.components.surveys import ComparedSurvey

#: What the choice of an area says where the survey covers none whole.
PARTLY = "-"
_WIDE, _HIGH = 1200, 760


class SurveySheet(QWidget):
    """``rows`` are the fields with what is said of them."""

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self.setObjectName("survey_window")
        self.setWindowTitle(_("普查比对 · {hall}").format(hall=hall.title))
        set_look(self, surface="panel")
        keep_letters_in(self)
        self._make_fields(hall)
        self._lay_out()

    def _make_fields(self, hall: Hall) -> None:
        self.choose = QPushButton(_("选普查文件… (Ctrl+O)"), self)
        self.choose.setObjectName("survey_choose")
        self.crs = QLineEdit(self)
        self.crs.setObjectName("survey_crs")
        self.crs.setPlaceholderText(_("按文件;或 EPSG:4490、gk3:38、gcj02"))
        self.area = _combo("survey_area", self)
        self.area.addItem(_("只看文件里的部件"), PARTLY)
        self.area.addItem(_("全市都普查了"), "")
        streets = dict.fromkeys((c.street_code, c.street) for c in hall.pack.cells)
        for code, name in sorted(streets, key=lambda pair: pair[1]):
            self.area.addItem(_("{street}都普查了").format(street=name), code)
        self.summary = QLabel("", self)
        self.summary.setObjectName("survey_summary")
        self.summary.setWordWrap(True)
        self.kind = _combo("survey_kind", self)
        self.kind.addItem(_("全部改动"), "")
        for kind in (_("新增"), _("移位"), _("变更"), _("恢复"), _("未见"), _("有误")):
            self.kind.addItem(kind, kind)
        self.table = LineTable([_(title) for title in TITLES], WIDTHS, STRETCH, LEAVES, self)
        self.table.setAccessibleName(_("普查的改动"))
        self.note = EmptyNote("file-import", "", "", self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.note)
        self.pages.addWidget(self.table)
        self.remove_gone = QCheckBox(_("未见的记为已拆除"), self)
        self.remove_gone.setObjectName("survey_remove_gone")
        self.reason = QLineEdit(self)
        self.reason.setObjectName("survey_reason")
        self.reason.setMaxLength(REASON_LIMIT)
        write_freely(self.reason)
        self.reason.setPlaceholderText(_("必填,记入每个部件的履历"))
        self.apply = QPushButton(_("写入部件库  Ctrl+Enter"), self)
        self.apply.setObjectName("survey_apply")
        set_look(self.apply, kind="primary")
        self.stop = QPushButton(_("停止  Esc"), self)
        self.stop.setObjectName("survey_stop")
        self.result = ResultLine(self)

    def _lay_out(self) -> None:
        sizes = current_sizes()
        above, middle, below = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (above, middle, below):
            row.setContentsMargins(sizes.pane, sizes.gap, sizes.pane, sizes.gap)
            row.setSpacing(sizes.pane)
        self.rows = {
            "file": FormRow(_("文件"), self.choose, self),
            "crs": FormRow(_("坐标系"), self.crs, self),
            "area": FormRow(_("范围"), self.area, self),
            "reason": FormRow(_("理由"), self.reason, self),
        }
        for name, share in (("file", 2), ("crs", 2), ("area", 2)):
            above.addWidget(self.rows[name], share, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(self.summary, 1)
        middle.addWidget(self.kind)
        below.addWidget(self.rows["reason"], 1, Qt.AlignmentFlag.AlignTop)
        for widget in (self.remove_gone, self.stop, self.apply):
            below.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, sizes.gap, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(middle)
        column.addWidget(self.pages, 1)
        column.addLayout(below)
        column.addWidget(self.result)
        self.resize(sizes.px(_WIDE), sizes.px(_HIGH))


def summary_of(survey: ComparedSurvey) -> str:
    """The whole of it in numbers."""
    found = survey.difference
    parts = [
        _("共读 {count} 个").format(count=f"{survey.rows:,}"),
        *(
            f"{name} {len(group):,}"
            for name, group in (
                (_("新增"), found.added),
                (_("移位"), found.moved),
                (_("变更"), found.changed),
                (_("恢复"), found.returned),
                (_("未见"), found.gone),
                (_("有误"), survey.faults),
            )
        ),
        _("没有改动 {count}").format(count=f"{found.unchanged:,}"),
    ]
    if survey.faults:
        parts.append(_("有误的不写入"))
    if survey.photos_missing:
        parts.append(_("{count} 张照片不在照片库中,不写入").format(count=f"{survey.photos_missing:,}"))
    return " · ".join(parts)


def _combo(name: str, parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setObjectName(name)
    return combo
