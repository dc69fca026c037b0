"""Options of ``report supervision``, ``report template`` and ``report numbering``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from dispatcher_app.cli.case_options import day
from dispatcher_app.domain.words import SupervisionLevel
from dispatcher_app.i18n import _, listed

#: What can be done with a template.
TEMPLATE_ACTS = ("list", "get", "put", "reset")


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """*command* makes a command of a name and a text."""
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
