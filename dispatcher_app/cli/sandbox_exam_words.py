"""The words of scoring an exercise; apart, because they are read at every start."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

from dispatcher_app.cli.sandbox_acts import Command
from dispatcher_app.i18n import _


def add_words(acts: _SubParsersAction[ArgumentParser], command: Command) -> None:
    parser = command(acts, "score", _("给一次演练里的每个人评分"))
    parser.add_argument("exercise", metavar="NAME", help=_("演练名,演练开始时给出"))
    parser.add_argument("--pack", type=Path, metavar="DIR", help=_("报案文本所在的城市包;缺省按沙盘"))
    parser.add_argument("--keep", action="store_true", help=_("存入沙盘,在考核窗口的成绩里看"))
