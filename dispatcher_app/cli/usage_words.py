"""argparse's own words in the program's language: usage, help and every complaint about wrong usage.

argparse looks its texts up with the ``gettext`` functions it imported, in a catalogue of the whole process
that nobody ships; here these functions are replaced by a lookup in ours.
"""

from __future__ import annotations

import argparse

from dispatcher_app.i18n import N_, _

#: argparse's texts, as of Python 3.11 to 3.14, and ours.
_WORDS: dict[str, str] = {
    "usage: ": N_("用法:"),
    "positional arguments": N_("参数"),
    "options": N_("选项"),
    "show this help message and exit": N_("显示本说明后退出"),
    "show program's version number and exit": N_("显示版本号后退出"),
    "%(prog)s: error: %(message)s\n": N_("%(prog)s:用法有误:%(message)s\n"),
    "argument %(argument_name)s: %(message)s": N_("%(argument_name)s:%(message)s"),
    "the following arguments are required: %s": N_("缺少:%s"),
    "unrecognized arguments: %s": N_("不认识:%s"),
    "invalid choice: %(value)r (choose from %(choices)s)": N_("没有 %(value)r,应为 %(choices)s"),
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)": N_(
        "没有 %(value)r,是不是 %(suggestion)r?应为 %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": N_("%(value)r 不能用"),
    "ambiguous option: %(option)s could match %(matches)s": N_("%(option)s 不明确,可以是 %(matches)s"),
    "ignored explicit argument %r": N_("这一项不带值,却写了 %r"),
    "expected one argument": N_("后面要写一个值"),
    "expected at most one argument": N_("后面最多写一个值"),
    "expected at least one argument": N_("后面至少写一个值"),
    "one of the arguments %s is required": N_("这些要写一项:%s"),
    "not allowed with argument %s": N_("不能和 %s 一起写"),
}


def install() -> None:
    """From now on argparse says its words as ours; what the table lacks stays as it is."""
    vars(argparse).update(_=_word, ngettext=_counted)


def _word(text: str) -> str:
    return _(_WORDS[text]) if text in _WORDS else text


def _counted(one: str, many: str, count: int) -> str:
    return _word(one if count == 1 else many)
