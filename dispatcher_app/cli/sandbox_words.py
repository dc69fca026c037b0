"""The words of making, listing and steering sandboxes."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from datetime import datetime
from pathlib import Path

from dispatcher_app.cli.sandbox_acts import Command
from dispatcher_app.i18n import _


def add_words(acts: _SubParsersAction[ArgumentParser], command: Command) -> None:
    _new(command(acts, "new", _("在新的空库里建一个训练沙盘")))
    command(acts, "list", _("列出本机的训练沙盘"))
    command(acts, "upgrade", _("把沙盘的库升级到本版本"))
    command(acts, "verify", _("校验沙盘的步骤链"))
    _wall(command(acts, "wall", _("沙盘的大屏")))
    _clock(command(acts, "clock", _("查看或拨动沙盘的模拟时钟")))


def _new(parser: ArgumentParser) -> None:
    parser.add_argument("--pack", type=Path, metavar="DIR", help=_("用这个城市包建;缺省为自带的南山演示城市"))
    live = _("从正式大厅复制(只读),人名、电话、住址、照片等一律替换")
    parser.add_argument("--from-live", default="", metavar="URL", help=live)
    parser.add_argument("--no-cases", action="store_true", help=_("不要过去的案件"))
    starts = _("模拟时钟的起点(城市当地时间),如 2026-11-23T08:00;缺省为现在")
    parser.add_argument("--start", type=_moment, metavar="TIME", help=starts)
    trainees = _("每种席位建几个学员;缺省 2")
    parser.add_argument("--trainees", type=_count, default=2, metavar="N", help=trainees)
    parser.add_argument("--password-stdin", action="store_true", help=_("从标准输入读学员和教员的密码"))


def _wall(parser: ArgumentParser) -> None:
    parser.add_argument("--layout", type=Path, metavar="FILE", help=_("页面布局文件"))
    screens = _("只用这块屏幕,从 1 数起;可写几次,缺省全部")
    parser.add_argument("--screen", type=_count, action="append", metavar="N", help=screens)
    parser.add_argument("--windowed", action="store_true", help=_("不全屏,便于试看"))


def _clock(parser: ArgumentParser) -> None:
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument("--run", action="store_true", help=_("走"))
    acts.add_argument("--pause", action="store_true", help=_("停"))
    parser.add_argument("--speed", type=float, metavar="X", help=_("每秒走几秒,1 到 1000"))
    parser.add_argument("--step", type=float, metavar="MINUTES", help=_("向前拨几分钟"))


def _count(word: str) -> int:
    number = int(word)
    if not 1 <= number <= 99:
        raise ArgumentTypeError(_("应为 1 到 99 的整数"))
    return number


_count.__name__ = "int"


def _moment(word: str) -> datetime:
    try:
        return datetime.fromisoformat(word)
    except ValueError as error:
        raise ArgumentTypeError(_("应为年-月-日T时:分,如 2026-11-23T08:00")) from error
