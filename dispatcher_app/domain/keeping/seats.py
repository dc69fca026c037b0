"""People and their logins as a table. They are kept by the accounts: a login has no versions.

The login name stays: every step it signed says it. Name, role and seat are those of now: steps keep the name
they were signed with, and whoever loses a role acts in it no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dispatcher_app.domain.keeping.table import (
    Around,
    CellSort,
    Column,
    KeptKind,
    KeptTable,
    Remark,
    Row,
)
from dispatcher_app.domain.words import SEATS as SEAT_ROLES
from dispatcher_app.i18n import N_, _

_LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
_ROLES = {
    "call_taker": N_("接线员"),
    "dispatcher": N_("派遣员"),
    "shift_leader": N_("值班长"),
    "trainer": N_("教员"),
    "administrator": N_("管理员"),
    "wall": N_("大屏"),
}
assert _ROLES.keys() == {role.value for role in SEAT_ROLES}
_SHORTEST = 8


def _check(rows: Sequence[Row], before: Sequence[Row], around: Around) -> Iterator[Remark]:
    known = {row["login"] for row in before}
    for row in rows:
        key = (row["login"],)
        if not _LOGIN.fullmatch(row["login"]):
            yield Remark(key, _("登录名须为 2-32 位小写字母、数字或 _.-,以字母开头。"), "login")
        if row["login"] not in known and not row["password"]:
            yield Remark(key, _("新席位要有初始密码。"), "password")
        if row["password"] and len(row["password"]) < _SHORTEST:
            yield Remark(key, _("密码至少 {count} 位。").format(count=_SHORTEST), "password")
    used = [row for row in rows if row["role"] == "administrator" and not row["off"]]
    if not used:
        yield Remark((), _("至少要留一个在用的管理员。"))


SEATS = KeptTable(
    KeptKind.SEATS,
    (
        Column("login", N_("登录名"), width=150, needed=True, fixed=True, longest=32),
        Column("name", N_("姓名"), width=150, needed=True, longest=40),
        Column("role", N_("角色"), CellSort.CHOICE, 120, needed=True, choices=_ROLES),
        Column("seat", N_("席位"), width=180, longest=40),
        Column("off", N_("停用"), CellSort.YES, 70),
        Column("password", N_("新密码"), CellSort.SECRET, 160, longest=128),
    ),
    ("login",),
    _check,
    N_("席位只能停用,不能删除:案件步骤里有它的名字。登录名定下后不改;改角色立即生效,正坐着的人须重新登录。"),
    retires="off",
    names=("login", "name"),
)
