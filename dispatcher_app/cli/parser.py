"""The words of the command line, as the contract of the outside has them."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, _SubParsersAction
from importlib.metadata import version
from pathlib import Path

from dispatcher_app import bootstrap
from dispatcher_app.i18n import LANGUAGES, _


def build() -> ArgumentParser:
    parser = ArgumentParser("dispatcher-app", description=_("城市管理监督指挥中心 · 调度席"))
    parser.add_argument("--version", action="version", version=version("dispatcher-workstation"))
    _common(parser)
    parser.add_argument("--demo-city", action="store_true", help=_("用自带的南山演示城市打开"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _database(commands)
    _seats(commands)
    _packs(commands)
    _cases(commands)
    demo = _command(commands, "demo", _("在真实窗口里演一个班次,留下截图和 summary.json"))
    demo.add_argument("--out", required=True, type=Path, metavar="DIR")
    return parser


def _common(parser: ArgumentParser, *, again: bool = False) -> None:
    """Options that may stand before or after the command; *again* keeps what stood before it."""

    def default(value: object) -> object:
        return SUPPRESS if again else value

    parser.add_argument("--url", default=default(None), help=_("数据库地址;缺省为本机数据文件"))
    profile = default(bootstrap.default_profile())
    parser.add_argument("--profile", type=Path, default=profile, metavar="DIR")
    parser.add_argument("--lang", choices=LANGUAGES, default=default(LANGUAGES[0]))


def _command(commands: _SubParsersAction[ArgumentParser], name: str, text: str) -> ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    _common(parser, again=True)
    parser.add_argument("--json", action="store_true", help=_("只在标准输出打印一份 JSON"))
    return parser


def _database(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "db", _("建立、升级、查看、校验数据库"))
    parser.add_argument("act", choices=("init", "upgrade", "status", "verify"))


def _seats(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "seat", _("席位上的人:添加、列出、停用、启用、改密码"))
    parser.add_argument("act", choices=("add", "list", "disable", "enable", "passwd"))
    parser.add_argument("login", nargs="?", default="", help=_("登录名(list 不需要)"))
    parser.add_argument("--role", default="")
    parser.add_argument("--name", default="")
    parser.add_argument("--seat", default="", help=_("席位名称,如“派遣席 3”"))
    parser.add_argument("--password-stdin", action="store_true", help=_("从标准输入读密码"))


def _packs(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "pack", _("检查或装入城市包"))
    parser.add_argument("act", choices=("check", "load"))
    parser.add_argument("--no-cases", action="store_true", help=_("不装入演示案件"))
    parser.add_argument("folder", metavar="DIR")


def _cases(commands: _SubParsersAction[ArgumentParser]) -> None:
    parser = _command(commands, "import", _("导入案件(CSV、XLSX、JSON lines)"))
    parser.add_argument("what", choices=("cases",))
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--map", required=True, type=Path, metavar="FILE", help=_("字段对应文件"))
    parser.add_argument("--dry-run", action="store_true", help=_("只检查,不写入"))
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=_("把未导入的行写到此文件"))
