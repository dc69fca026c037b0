"""Whether a hall is the city's own or one to train in, and who opens which (decision 024)."""

from __future__ import annotations

from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import Labelled
from dispatcher_app.i18n import N_, _


class HallKind(Labelled):
    """What a database is marked as inside, for ever."""

    LIVE = "live", N_("正式大厅")
    SANDBOX = "sandbox", N_("训练沙盘")


#: What every window and every paper of a sandbox says.
SANDBOX_NOTICE = N_("训练沙盘 · 非真实数据")


class WrongHall(DomainError):
    """The database is of the other kind; nothing of it was read or changed."""


def require_kind(found: HallKind | None, opens: HallKind) -> None:
    """Whether a program that *opens* one kind may go on with a database marked as *found*.

    None: without any mark, as a new, a foreign or an older database is; older halls are live.

    Raises:
        WrongHall: it may not.
    """
    if found is opens or (found is None and opens is HallKind.LIVE):
        return
    if opens is HallKind.LIVE:
        raise WrongHall(_("这是训练沙盘,不是正式大厅,没有打开。训练请用 dispatcher-app sandbox。"))
    if found is HallKind.LIVE:
        raise WrongHall(_("这是正式大厅的数据库,训练沙盘不打开它,没有任何改动。"))
    raise WrongHall(_("这里还没有训练沙盘,请先用 dispatcher-app sandbox new 建立。"))
