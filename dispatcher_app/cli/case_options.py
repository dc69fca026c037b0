"""Options of ``export cases``: apart, because the command line is read before any database is."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from dispatcher_app.domain.side_paths import SidePath
from dispatcher_app.domain.words import Mark, Source, Stage
from dispatcher_app.i18n import _, listed


def add_options(parser: ArgumentParser) -> None:
    """Options of ``export cases``."""
    out = _("写到的文件,以 .csv 或 .xlsx 结尾")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=out)
    parser.add_argument(
        "--from", type=day, dest="first", metavar="DAY", help=_("从这一天上报的,如 2026-01-01")
    )
    parser.add_argument("--to", type=day, dest="last", metavar="DAY", help=_("到这一天上报的,含当天"))
    stages = listed([stage.value for stage in Stage])
    words = _("只导出这些状态,可写几次:{known}").format(known=stages)
    parser.add_argument(
        "--stage", action="append", choices=[s.value for s in Stage], metavar="STAGE", help=words
    )
    sources = _("只导出这些来源,可写几次:{known}").format(known=listed([source.value for source in Source]))
    parser.add_argument(
        "--source", action="append", choices=[s.value for s in Source], metavar="SOURCE", help=sources
    )
    channel = _("只导出从天气预案自设的这个来源报来的")
    parser.add_argument("--channel", default="", metavar="NAME", help=channel)
    marks = _("只导出现在带这些标记的,可写几次:{known}").format(known=listed([mark.value for mark in Mark]))
    known = [mark.value for mark in Mark]
    parser.add_argument("--mark", action="append", choices=known, metavar="MARK", help=marks)
    paths = _("只导出有过这些情形的,可写几次:{known}").format(known=listed([path.value for path in SidePath]))
    known = [path.value for path in SidePath]
    parser.add_argument("--path", action="append", choices=known, metavar="PATH", help=paths)
    handoffs = _("只导出单位回退至少这么多次的")
    parser.add_argument("--handoffs", type=int, default=0, metavar="N", help=handoffs)
    parser.add_argument("--unit", default="", metavar="CODE", help=_("只导出主办单位是它的,写单位代码"))
    parser.add_argument("--district", default="", metavar="NAME", help=_("只导出这个区的"))
    parser.add_argument("--street", default="", metavar="NAME", help=_("只导出这个街道的"))
    parser.add_argument(
        "--class", default="", dest="class_prefix", metavar="CODE", help=_("小类代码或其开头")
    )
    parser.add_argument("--overdue", action="store_true", help=_("只导出超时办结的"))
    parser.add_argument("--private", action="store_true", help=_("连来电人和电话也导出;须有权读取"))


def day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise ArgumentTypeError(_("应为 2026-01-01 这样的日期")) from error
