"""A city as it stands in a sandbox: its streets and units, and nothing that leads out of the hall."""

from __future__ import annotations

import re
from dataclasses import replace

from dispatcher_app.domain.base_map_setting import BaseMapKind, BaseMapSetting
from dispatcher_app.domain.pack import Pack

#: Before every case number of a sandbox: none of them is one of the live hall.
NUMBER_MARK = "X"
#: Letters, the day, and where it is a number its serial.
_NUMBER = re.compile(r"[A-Z0-9]{0,8}?\d{4,8}(-\d{1,10})?", re.ASCII)
#: A prefix has at most so many characters.
_LONGEST_PREFIX = 8


def sandbox_prefix(prefix: str) -> str:
    return f"{NUMBER_MARK}{prefix}"[:_LONGEST_PREFIX]


def sandbox_number(number: str) -> str:
    """A case number of the live hall, or the day it was counted under, as a sandbox has it; "" for none."""
    parts = _NUMBER.fullmatch(number)
    return f"{NUMBER_MARK}{number}" if parts else ""


def sandboxed(pack: Pack) -> Pack:
    """*pack* with numbers and a title of its own, and without any host that a map may be asked for.

    A file of a base map stays: it lies on the seat.
    """
    info, map_ = pack.info, pack.info.base_map
    quiet = BaseMapSetting() if map_.kind is BaseMapKind.WEB else replace(map_, web=None, hosts=())
    title = f"沙盘 · {info.title}"
    return replace(
        pack, info=replace(info, title=title, case_prefix=sandbox_prefix(info.case_prefix), base_map=quiet)
    )
