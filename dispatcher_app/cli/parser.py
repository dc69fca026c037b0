"""The words of the command line, as the contract of the outside has them."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, _SubParsersAction
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.cli import case_options, opens, report_options, sandbox_acts, usage_words
from dispatcher_app.domain.words import SEATS
from dispatcher_app.i18n import LANGUAGES, _, listed
from dispatcher_app.services.collectors.keeping import USUAL_DAYS


class Unasked(str):
    """The language where the command line names none; a seat may then speak another."""


def build() -> ArgumentParser:
    usage_words.install()
    parser = ArgumentParser("dispatcher-app", description=_("城市管理监督指挥中心 · 调度席"))
    parser.add_argument("--version", action="version", version=version("dispatcher-workstation"))
    _common(parser)
    parser.add_argument("--demo-city", action="store_true", help=_("用自带的南山演示城市打开"))
    kinds = _("席位的地图:page 为网页地图,native 为轻量地图;缺省用上次的选择")
    parser.add_argument("--map", choices=("page", "native"), dest="map_kind", help=kinds)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _database(commands)
    _seats(commands)
    _packs(commands)
    _imports(commands)
    _exports(commands)
    _reports(commands)
    _wall(commands)
    _sandbox(commands)
    demo = _command(commands, "demo", _("在真实窗口里演一个班次,留下截图和 summary.json"))
    demo.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help=_("截图和 summary.json 写到的目录")
    )
    demo.add_argument("--cases", type=_above(0), metavar="N", help=_("只演前 N 件案件;缺省全部"))
    return parser


def _common(parser: ArgumentParser, *, again: bool = False) -> None:
    """Options that may stand before or after the command; *again* keeps what stood before it."""

    def default(value: object) -> object:
        return SUPPRESS if again else value

    parser.add_argument(
        "--url", default=default(None), metavar="URL", help=_("数据库地址;缺省为本机数据文件")
    )
    profile = default(bootstrap.default_profile())
    folder = _("草稿、布局、日志和本机数据文件所在的目录")
    parser.add_argument("--profile", type=Path, default=profile, metavar="DIR", help=folder)
    language = _("界面和回答的语言:zh_CN 或 en;席位缺省用上次在菜单里选的")
    parser.add_argument("--lang", choices=LANGUAGES, default=default(Unasked(LANGUAGES[0])), help=language)


def _command(commands: _SubParsersAction[ArgumentParser], name: str, text: str) -> ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    _common(parser, again=True)
    parser.add_argument("--json", action="store_true", help=_("只在标准输出打印一份 JSON"))
    return parser


def _several(
    commands: _SubParsersAction[ArgumentParser], name: str, text: str
) -> _SubParsersAction[ArgumentParser]:
    """A command whose first word has options of its own."""
    parser = commands.add_parser(name, help=text, description=text)
    _common(parser, again=True)
    return parser.add_subparsers(dest="what", metavar="WHAT", required=True)


def _act(parser: ArgumentParser, *acts: str) -> None:
    text = _("要做的事:{known}").format(known=listed(acts))
    parser.add_argument("act", choices=acts, metavar="ACT", help=text)


def _database(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "db", _("建立、升级、查看、校验、备份、恢复数据库,分区,清除旧位置,统计指标"))
    acts = ("init", "upgrade", "status", "verify", "backup", "restore", "partition", "prune", "figures")
    parser.add_argument(
        "act", choices=acts, metavar="ACT", help=_("要做的事:{known}").format(known=listed(acts))
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=_("backup、restore 的备份文件;figures 要做的事:fold、rebuild、state"),
    )
    _parts(parser)


def _parts(parser: ArgumentParser) -> None:
    """Options of ``db partition``."""
    size = _("partition:每个分区的案件数;缺省约为一个月")
    parser.add_argument("--cases-each", type=_above(0), metavar="N", help=size)
    ahead = _("partition:预先建好的分区数,缺省 10")
    parser.add_argument("--ahead", type=_above(-1), default=10, metavar="N", help=ahead)
    anyway = _("partition:有席位连着也照做")
    parser.add_argument("--anyway", action="store_true", help=anyway)
    days = _("prune:清除多少天以前的采集员位置,缺省 {days}").format(days=USUAL_DAYS)
    parser.add_argument("--days", type=_above(0), default=USUAL_DAYS, metavar="N", help=days)


def _above(floor: int) -> Callable[[str], int]:
    """The type of an option that is a whole number above *floor*."""

    def read(word: str) -> int:
        number = int(word)
        if number <= floor:
            raise ArgumentTypeError(_("应为大于 {floor} 的整数").format(floor=floor))
        return number

    read.__name__ = "int"
    return read


def _seats(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "seat", _("席位上的人:添加、列出、修改、停用、启用、改密码"))
    acts = ("add", "list", "change", "disable", "enable", "passwd")
    parser.add_argument(
        "act", choices=acts, metavar="ACT", help=_("要做的事:{known}").format(known=listed(acts))
    )
    parser.add_argument("login", nargs="?", default="", metavar="LOGIN", help=_("登录名(list 不需要)"))
    roles = listed(sorted(role.value for role in SEATS))
    parser.add_argument("--role", default="", metavar="ROLE", help=_("席位角色:{known}").format(known=roles))
    parser.add_argument("--name", default="", metavar="NAME", help=_("姓名,界面和步骤里显示;缺省为登录名"))
    parser.add_argument("--seat", default="", metavar="SEAT", help=_("席位名称,如“派遣席 3”"))
    parser.add_argument("--password-stdin", action="store_true", help=_("从标准输入读密码"))


def _packs(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "pack", _("检查或装入城市包"))
    acts = ("check", "load")
    parser.add_argument(
        "act", choices=acts, metavar="ACT", help=_("要做的事:{known}").format(known=listed(acts))
    )
    parser.add_argument("--no-cases", action="store_true", help=_("不装入演示案件"))
    parser.add_argument("folder", metavar="DIR", help=_("城市包所在的目录"))


def _imports(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = _("导入案件、界线、单元网格、部件、采集员位置")
    known = _several(commands, "import", text)
    cases = _import(known, "cases", _("导入案件(CSV、XLSX、JSON lines)"))
    cases.add_argument("--map", required=True, type=Path, metavar="FILE", help=_("字段对应文件"))
    areas = _import(known, "areas", _("导入区、街道、社区界线(GeoJSON、Shapefile、GeoPackage)"))
    cells = _import(known, "cells", _("导入单元网格(GeoJSON、Shapefile、GeoPackage)"))
    components = _import(known, "components", _("导入部件普查(CSV、XLSX、GeoJSON、Shapefile、GeoPackage)"))
    positions = _import(known, "positions", _("导入采集员位置(CSV、XLSX、JSON lines)"))
    for parser in (areas, cells, components):
        _geometry(parser)
    _degrees(positions)
    for parser in (cells, components):
        within = _("只更新这个区、街道、社区之内的")
        parser.add_argument("--within", default="", metavar="CODE", help=within)
    _survey(components)


def _import(known: _SubParsersAction[ArgumentParser], what: str, text: str) -> ArgumentParser:
    parser = _command(known, what, text)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("要导入的文件"))
    parser.add_argument("--dry-run", action="store_true", help=_("只检查,不写入"))
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=_("把未导入的行或要素写到此文件"))
    return parser


def _geometry(parser: ArgumentParser) -> None:
    """Options of everything that has a place on the map."""
    fields = _("字段对应文件;列名通用时可省")
    parser.add_argument("--map", type=Path, metavar="FILE", help=fields)
    crs = _("坐标系:EPSG:4490、gk3:38(带号)、gk3:114(中央经线)、gcj02、bd09;文件写明的可省")
    parser.add_argument("--crs", default="", metavar="CRS", help=crs)
    parser.add_argument("--swapped", action="store_true", help=_("坐标先北后东(先纬后经)"))
    parser.add_argument("--layer", default="", metavar="NAME", help=_("文件有几个图层时导入哪一个"))
    parser.add_argument("--encoding", default="", metavar="NAME", help=_("属性文字的编码;缺省自动识别"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=_("记入履历的理由"))


def _degrees(parser: ArgumentParser) -> None:
    """Options of ``import positions``."""
    fields = _("字段对应文件;列名通用时可省")
    parser.add_argument("--map", type=Path, metavar="FILE", help=fields)
    crs = _("坐标系:cgcs2000(缺省)、wgs84、gcj02、bd09")
    parser.add_argument("--crs", default="", metavar="CRS", help=crs)
    parser.add_argument("--swapped", action="store_true", help=_("坐标先北后东(先纬后经)"))
    parser.add_argument("--encoding", default="", metavar="NAME", help=_("文字的编码;缺省自动识别"))
    parser.set_defaults(layer="")


def _survey(parser: ArgumentParser) -> None:
    """Options of ``import components``."""
    over = _("移动超过多少米才算移位,缺省 1")
    parser.add_argument("--moved-over", type=_metres, default=1.0, metavar="M", help=over)
    parser.add_argument("--remove-gone", action="store_true", help=_("在册而普查里没有的记为拆除"))
    parser.add_argument("--skip-rejects", action="store_true", help=_("有问题的不导入,其余照常导入"))
    diff = _("把与现有部件的差别逐条写到此 CSV")
    parser.add_argument("--diff", type=Path, metavar="FILE", help=diff)


def _metres(word: str) -> float:
    number = float(word)
    if not 0 <= number <= 1000:
        raise ArgumentTypeError(_("应为 0 到 1000 米"))
    return number


def _exports(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = _("导出案件、部件、大厅记录")
    known = _several(commands, "export", text)
    case_options.add_options(_command(known, "cases", _("导出案件(CSV、XLSX)及其全部字段")))
    parser = _command(known, "components", _("导出部件(CSV、GeoJSON)"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("写到的文件,以 .csv 或 .geojson 结尾"))
    parser.add_argument("--removed", action="store_true", help=_("已拆除的也导出"))
    parser = _command(known, "record", _("导出大厅记录(JSON 行),供大厅之外保存和核对"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("写到的文件"))


def _sandbox(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = _("训练沙盘:与正式大厅完全分开的训练、考核、推演")
    parser = commands.add_parser(opens.COMMAND, help=text, description=text)
    _common(parser, again=True)
    sandbox_acts.add_words(parser.add_subparsers(dest="act", metavar="ACT"), _command)


def _wall(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "wall", _("大屏:全屏轮播今日、地图、单位、趋势、督办、在岗"))
    layout = _("页面布局文件,缺省为数据目录里的 wall.toml")
    parser.add_argument("--layout", type=Path, metavar="FILE", help=layout)
    screens = _("只用这块屏幕,从 1 数起;可写几次,缺省全部")
    parser.add_argument("--screen", type=_above(0), action="append", metavar="N", help=screens)
    parser.add_argument("--windowed", action="store_true", help=_("不全屏,便于试看"))
    parser.add_argument("--check", action="store_true", help=_("只检查布局文件,不打开大屏"))


def _reports(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = _("出报表:日报、周报、通报、催办函、值班和交接班记录、督办登记册;文书的模板和文号")
    known = _several(commands, "report", text)
    report_options.add(lambda name, text: _command(known, name, text))
    parser = _command(known, "handover", _("最近一次交接班的记录(PDF、Word、Excel)"))
    out = _("写到的文件,以 .pdf、.docx 或 .xlsx 结尾")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=out)
