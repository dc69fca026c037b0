"""``seat add | list | change | disable | enable | passwd``."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import replace

from db import schema
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Answer, WrongUsage
from dispatcher_app.cli.server_password import connect
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.words import SEATS, Role
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.accounts import Accounts
from dispatcher_app.services.ports import Person


async def _with_people(
    arguments: Namespace, act: Callable[[bootstrap.Database, Accounts], Awaitable[Answer]]
) -> Answer:
    database = await connect(arguments)
    try:
        await schema.require_current(database.engine)
        return await act(database, Accounts(database.people, bootstrap.utc_now))
    finally:
        await database.close()


async def add(arguments: Namespace) -> Answer:
    _check_login(arguments)
    if not arguments.role:
        known = listed(sorted(role.value for role in SEATS))
        raise WrongUsage(_("请用 --role 写明席位角色:{known}。").format(known=known))
    role = _role(arguments.role)
    person = Person(arguments.login, arguments.name or arguments.login, role, arguments.seat or role.label)
    password = read_password(arguments)

    async def act(_database: bootstrap.Database, accounts: Accounts) -> Answer:
        await accounts.add(person, password)
        facts = {"login": person.login, "role": role.value}
        return facts, _("已添加{role}“{name}”。").format(role=role.label, name=person.name)

    return await _with_people(arguments, act)


async def list_all(arguments: Namespace) -> Answer:
    async def act(database: bootstrap.Database, _accounts: Accounts) -> Answer:
        people = await database.people.people()
        facts = {
            "seats": [
                {
                    "login": p.login,
                    "name": p.name,
                    "role": p.role.value,
                    "seat": p.seat,
                    "disabled": p.disabled,
                }
                for p in people
            ]
        }
        lines = [
            f"{p.login}\t{p.name}\t{p.role.label}\t{p.seat}\t{_('停用') if p.disabled else _('在用')}"
            for p in people
        ]
        return facts, "\n".join(lines) or _("还没有席位,请用 seat add 添加。")

    return await _with_people(arguments, act)


async def change(arguments: Namespace) -> Answer:
    """Only what is named is changed."""
    _check_login(arguments)
    role = _role(arguments.role) if arguments.role else None

    async def act(_database: bootstrap.Database, accounts: Accounts) -> Answer:
        found = next((one for one in await accounts.people() if one.login == arguments.login), None)
        if found is None:
            raise DomainError(_("没有登录名“{login}”。").format(login=arguments.login))
        seat = arguments.seat or (found.seat if role in (None, found.role) else role.label)
        person = replace(found, name=arguments.name or found.name, role=role or found.role, seat=seat)
        await accounts.change(person)
        facts = {"login": person.login, "name": person.name, "role": person.role.value, "seat": person.seat}
        text = _("“{login}”现在是{role}“{name}”,席位“{seat}”。")
        return facts, text.format(
            login=person.login, role=person.role.label, name=person.name, seat=person.seat
        )

    return await _with_people(arguments, act)


def _check_login(arguments: Namespace) -> None:
    if not arguments.login:
        raise WrongUsage(_("请写明登录名,如:dispatcher-app seat {act} liming").format(act=arguments.act))


async def set_disabled(arguments: Namespace) -> Answer:
    _check_login(arguments)
    disabled = arguments.act == "disable"

    async def act(database: bootstrap.Database, _accounts: Accounts) -> Answer:
        await database.people.set_disabled(arguments.login, disabled)
        text = _("已停用“{login}”。") if disabled else _("已启用“{login}”。")
        return {"login": arguments.login, "disabled": disabled}, text.format(login=arguments.login)

    return await _with_people(arguments, act)


async def passwd(arguments: Namespace) -> Answer:
    _check_login(arguments)
    password = read_password(arguments)

    async def act(_database: bootstrap.Database, accounts: Accounts) -> Answer:
        await accounts.change_password(arguments.login, password)
        return {"login": arguments.login}, _("已更改“{login}”的密码。").format(login=arguments.login)

    return await _with_people(arguments, act)


def _role(word: str) -> Role:
    for role in SEATS:
        if word in (role.value, role.label):
            return role
    known = listed(sorted(role.value for role in SEATS))
    raise DomainError(_("没有席位角色“{word}”,应为:{known}。").format(word=word, known=known))


def read_password(arguments: Namespace) -> str:
    """From the terminal without echo, or one line of standard input; never an argument others can see."""
    if arguments.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(_("密码:"))
    if getpass.getpass(_("再输一次:")) != first:
        raise DomainError(_("两次输入的密码不同。"))
    return first
