"""Options of ``report supervision``, ``report template`` and ``report numbering``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from dispatcher_app.cli.case_options import day
from dispatcher_app.domain.indicators.unit_groups import UnitGroup
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import N_, _, listed
from dispatcher_app.services.reports.maker import MAKERS
from dispatcher_app.services.reports.model import ReportKind

#: What can be done with a template.
TEMPLATE_ACTS = ("list", "get", "put", "reset")
_TEXTS = {
    ReportKind.DAILY: N_("日报:一天的案件,超期和督办"),
    ReportKind.WEEKLY: N_("周报:一周的案件,各单位超期、督办、高发类别"),
    ReportKind.MONTHLY: N_("月度通报:分组排名、环比同比、遗留、附表"),
    ReportKind.DUTY: N_("值班记录:一天的值班、记事、交接班"),
}


def _period(parser: ArgumentParser) -> None:
    """Which period; without any the last that is over."""
    day_ = _("这一天所在的日、周、月;缺省为上一个(催办函为本月)")
    parser.add_argument("--day", type=day, metavar="DAY", help=day_)
    parser.add_argument("--from", type=day, dest="first", metavar="DAY", help=_("任意时段的第一天"))
    parser.add_argument("--to", type=day, dest="last", metavar="DAY", help=_("任意时段的最后一天,含当天"))
    groups = [group.value for group in UnitGroup]
    which = _("只排名、只写给这一组单位:{known}").format(known=listed(groups))
    parser.add_argument("--group", default="", choices=["", *groups], metavar="GROUP", help=which)
    parser.add_argument("--by", default="", metavar="NAME", help=_("制表人的姓名"))


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """*command* makes a command of a name and a text."""
    for kind in MAKERS:
        parser = command(kind.value, _(_TEXTS[kind]))
        out = _("写到的文件,以 .docx、.pdf、.xlsx 或 .json 结尾")
        parser.add_argument("--out", type=Path, metavar="FILE", help=out)
        _period(parser)
    parser = command(ReportKind.LETTERS.value, _("给有超期、返工案件的每个单位写一份催办函"))
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help=_("写到的文件夹"))
    formats = ("docx", "pdf", "xlsx", "json")
    parser.add_argument("--format", choices=formats, default="docx", metavar="FORMAT", help=listed(formats))
    _period(parser)
    parser = command("supervision", _("督办登记册(PDF、Word、Excel)"))
    out = _("写到的文件,以 .pdf、.docx 或 .xlsx 结尾")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=out)
    parser.add_argument(
        "--from", type=day, dest="first", metavar="DAY", help=_("从这一天督办的,如 2026-01-01")
    )
    parser.add_argument("--to", type=day, dest="last", metavar="DAY", help=_("到这一天督办的,含当天"))
    parser = command("template", _("文书的 Word 模板:列出、取出、换上、恢复自带的"))
    acts = _("要做的事:{known}").format(known=listed(TEMPLATE_ACTS))
    parser.add_argument("act", choices=TEMPLATE_ACTS, metavar="ACT", help=acts)
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help=_("模板名称,见 list"))
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=_("get 写到、put 读取的 .docx 文件")
    )
    parser = command("numbering", _("督办文书的文号规则:列出,或改一种"))
    levels = [level.value for level in SupervisionLevel]
    known = _("文书:{known}").format(known=listed(levels))
    parser.add_argument("level", nargs="?", default="", choices=["", *levels], metavar="LEVEL", help=known)
    rule = _("规则,含 {year} 和 {number},如 督办〔{year}〕{number}号")
    parser.add_argument("pattern", nargs="?", default="", metavar="PATTERN", help=rule)
