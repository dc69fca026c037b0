"""The words of rehearsing and of scenarios; apart, because they are read at every start."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from pathlib import Path
from typing import Any

from dispatcher_app.cli.sandbox_acts import Command
from dispatcher_app.domain.simulation.posts import WORKING_ROLES
from dispatcher_app.i18n import _, listed

#: More is a slip of the pen, or would take hours.
_MOST_DAYS, _MOST_A_DAY = 31, 50_000


def add_words(acts: _SubParsersAction[ArgumentParser], command: Command) -> None:
    """The words of both commands."""
    simulate = command(acts, "simulate", _("不开窗口把一个情景演完,看队列、等候、超时,和哪里先扛不住"))
    simulate.add_argument("scenario", metavar="SCENARIO", help=_("自带情景的名字,或情景文件的路径"))
    seats = _("席位数,如 40,或 18,14,8(接线、派遣、值班长);缺省按情景")
    simulate.add_argument("--seats", metavar="N", help=seats)
    days = _("从首日零点起演几整天;缺省只演情景的时段")
    simulate.add_argument("--days", type=_from_one_to(_MOST_DAYS), metavar="D", help=days)
    count = _("每天多少件日常来件;缺省按情景")
    simulate.add_argument("--cases-a-day", type=_from_one_to(_MOST_A_DAY), metavar="N", help=count)
    simulate.add_argument("--seed", type=_from_one_to(2**31), metavar="S", help=_("随机种子;缺省按情景"))
    skill = _("席位的熟练程度:usual 一般,novice 新手,perfect 从不出错")
    simulate.add_argument("--skill", choices=("usual", "novice", "perfect"), default="usual", help=skill)
    simulate.add_argument("--pack", type=Path, metavar="DIR", help=_("用这个城市包;缺省按情景"))
    past = _("按这个正式大厅过去一年的来件(只读);缺省按城市包自带的案件")
    simulate.add_argument("--past", default="", metavar="URL", help=past)
    play = command(acts, "play", _("在沙盘里扮演大厅以外的各方,学员坐在真实的窗口前"))
    scenario = _("自带情景的名字,或情景文件的路径;接着演时不写")
    play.add_argument("scenario", metavar="SCENARIO", nargs="?", default="", help=scenario)
    resume = _("接着演中断的演练,写演练开始时给出的名字")
    play.add_argument("--resume", default="", metavar="NAME", help=resume)
    seats = _("没有学员的岗位由程序扮演,可写几次:{known}")
    roles = [role.value for role in WORKING_ROLES]
    known = seats.format(known=listed(roles))
    play.add_argument("--seat", choices=roles, action="append", default=[], metavar="ROLE", help=known)
    calls = ("reports", "ring")
    told = _("来电怎么进来:直接成件,或在接线席振铃:{known}").format(known=listed(calls))
    play.add_argument("--calls", choices=calls, default=calls[0], metavar="HOW", help=told)
    play.add_argument("--pack", type=Path, metavar="DIR", help=_("报案文本所在的城市包;缺省按沙盘"))
    scenarios = command(acts, "scenarios", _("列出自带的情景,或检查情景文件"))
    scenarios.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_("要检查的情景文件"))
    scenarios.add_argument("--pack", type=Path, metavar="DIR", help=_("对照这个城市包检查"))


def _from_one_to(most: int) -> Any:
    def read(word: str) -> int:
        number = int(word)
        if not 1 <= number <= most:
            raise ArgumentTypeError(_("应为 1 到 {most} 的整数").format(most=most))
        return number

    read.__name__ = "int"
    return read
