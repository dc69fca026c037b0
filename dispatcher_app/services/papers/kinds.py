"""The papers that have templates, a line of :data:`PAPERS` each. Cities' templates rely on the names."""

from __future__ import annotations

from collections.abc import Mapping

from dispatcher_app.domain.hall_record.shifts import Matter
from dispatcher_app.domain.indicators.indicator_table import INDICATORS
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import N_
from dispatcher_app.services.papers.body import BodyLabel
from dispatcher_app.services.papers.templates import Declared, TemplateSpec
from dispatcher_app.services.reports.model import ReportKind
from dispatcher_app.services.reports.named_figures import figure_field

#: What every paper of the ladder of supervision can say.
SUPERVISION_FIELDS: Mapping[str, Declared] = {
    "number": N_("文号"),
    "level": N_("文书"),
    "hall": N_("签发单位"),
    "unit": N_("主送单位"),
    "case_number": N_("案件编号"),
    "title": N_("案件类别"),
    "place": N_("地点"),
    "description": N_("情况描述"),
    "reported_at": N_("上报时间"),
    "stage": N_("当前状态"),
    "limit": N_("处置时限"),
    "overdue": N_("处置是否超期"),
    "reason": N_("督办理由"),
    "requirement": N_("督办要求"),
    "due": N_("办理期限"),
    "earlier": N_("此前督办"),
    "issued_by": N_("签发人"),
    "issued_on": N_("签发日期"),
}
_NEEDED = frozenset({"number", "unit", "requirement", "due", "issued_on"})


def supervision_template(level: SupervisionLevel) -> str:
    """Name of the template of a rung."""
    return f"supervision_{level.value}"


_TITLES = {
    SupervisionLevel.ORDER: N_("督办单"),
    SupervisionLevel.RECTIFICATION: N_("整改通知书"),
    SupervisionLevel.INTERVIEW: N_("约谈通知"),
    SupervisionLevel.CIRCULAR: N_("通报"),
}
#: What the record of a handover can say.
HANDOVER_FIELDS: Mapping[str, Declared] = {
    "hall": N_("单位"),
    "shift": N_("交班班次"),
    "next_shift": N_("接班班次"),
    "at": N_("截至时间"),
    "giver": N_("交班值班长"),
    "taker": N_("接班值班长"),
    "signed_at": N_("签字时间"),
    "remarks": N_("备注"),
    "record": N_("记录序号"),
    "hash": N_("校验值"),
    **{f"count_{matter.value}": N_("件数") for matter in Matter},
    "sections": {
        "matter": N_("事项"),
        "count": N_("件数"),
        "summary": N_("摘要"),
        "more": N_("未列出的件数"),
        "lines": {"name": N_("编号或名称"), "text": N_("内容"), "times": N_("已交班次")},
    },
}
#: What the register of supervision can say.
REGISTER_FIELDS: Mapping[str, Declared] = {
    "hall": N_("单位"),
    "period": N_("时段"),
    "made_at": N_("制表时间"),
    "count": N_("条数"),
    "open": N_("待答复"),
    "late": N_("逾期"),
    "rows": {
        "number": N_("文号"),
        "level": N_("层级"),
        "case_number": N_("案件编号"),
        "title": N_("案件类别"),
        "place": N_("地点"),
        "unit": N_("督办对象"),
        "reason": N_("督办理由"),
        "requirement": N_("督办要求"),
        "since": N_("督办时间"),
        "due": N_("办理期限"),
        "days_left": N_("剩余天数"),
        "state": N_("办理情况"),
        "answer": N_("答复"),
        "street": N_("街道"),
    },
}
#: What every report can say. The program writes ``body`` itself, in the template's styles; every indicator of
#: a report of figures can be named in a city's own sentences, as ``fig_`` and its code.
REPORT_FIELDS: Mapping[str, Declared] = {
    "hall": N_("单位"),
    "title": N_("标题"),
    "period": N_("时段"),
    "addressee": N_("主送单位"),
    "as_of": N_("数据时间"),
    "made_on": N_("制表日期"),
    "made_at": N_("制表时间"),
    "made_by": N_("制表人"),
    "standard": N_("立案标准"),
    "calendar": N_("工作日历"),
    "indicators": N_("指标口径"),
    "summary": N_("概况"),
    "unfinished": N_("本期未完的说明"),
    "body": BodyLabel(N_("正文")),
    **{figure_field(code): one.label for code, one in INDICATORS.items()},
}
_REPORTS = {
    ReportKind.DAILY: N_("日报"),
    ReportKind.WEEKLY: N_("周报"),
    ReportKind.MONTHLY: N_("月度通报"),
    ReportKind.DUTY: N_("值班记录"),
    ReportKind.LETTERS: N_("催办函"),
}


def report_template(kind: ReportKind) -> str:
    """Name of the template of a report."""
    return f"report_{kind.value}"


def _report_spec(kind: ReportKind) -> TemplateSpec:
    """A report that does not say of when its data are, or a letter that does not say to whom, is none."""
    needed = {"title", "as_of", "body"} | ({"addressee"} if kind is ReportKind.LETTERS else set())
    return TemplateSpec(report_template(kind), _REPORTS[kind], REPORT_FIELDS, frozenset(needed))


_ALL = (
    *(_report_spec(kind) for kind in _REPORTS),
    TemplateSpec("supervision_register", N_("督办登记册"), REGISTER_FIELDS, frozenset({"rows"})),
    TemplateSpec(
        "handover",
        N_("交接班记录"),
        HANDOVER_FIELDS,
        frozenset({"shift", "next_shift", "giver", "taker", "signed_at", "sections"}),
    ),
    *(
        TemplateSpec(supervision_template(level), title, SUPERVISION_FIELDS, _NEEDED)
        for level, title in _TITLES.items()
    ),
)
PAPERS: Mapping[str, TemplateSpec] = {spec.name: spec for spec in _ALL}
