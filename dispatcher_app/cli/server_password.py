"""Connecting for one command: where a server wants a password and none is at hand, it is asked for.

``PGPASSWORD`` and the ``pgpass`` file are read by the driver itself. A password is never part of an address,
where process lists, histories and logs would show it.
"""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from db.door import is_wrong_password
from db.engine import parse_url
from dispatcher_app import bootstrap
from dispatcher_app.cli.opens import opens_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.ports import ExternalError


async def connect(arguments: Namespace, *, pooled: bool = False) -> bootstrap.Database:
    """The database of a command.

    Raises:
        DomainError: the server wants a password, and there is nobody to ask.
    """
    password = await password_for(arguments)
    return bootstrap.connect(arguments.url, pooled=pooled, password=password, opens=opens_of(arguments))


async def password_for(arguments: Namespace) -> str:
    """The password of a command's database, asked for where the server wants one; "" where it does not.

    Raises:
        DomainError: the server wants a password, and there is nobody to ask; it is a hall of another kind.
    """
    return await _password_of(bootstrap.connect(arguments.url, pooled=False, opens=opens_of(arguments)))


async def password_for_new(url: str) -> str:
    """The same for a database in which there is no hall yet."""
    return await _password_of(bootstrap.connect(url, pooled=False, opens=None))


async def password_of_live(url: str) -> str:
    """The same for a live hall that a sandbox is made from."""
    return await _password_of(bootstrap.connect(url, pooled=False))


async def _password_of(database: bootstrap.Database) -> str:
    try:
        if database.engine.dialect.name != "postgresql" or not await _wants_password(database):
            return ""
    finally:
        await database.close()
    return _ask(parse_url(database.url).username or getpass.getuser())


async def _wants_password(database: bootstrap.Database) -> bool:
    """Whether the server says no for want of the right one; whatever else is wrong, the command says."""
    try:
        await database.ping()
    except ExternalError as error:
        return error.__cause__ is not None and is_wrong_password(error.__cause__)
    return False


def _ask(login: str) -> str:
    if not _at_a_terminal():
        text = _("服务器要求“{login}”的密码:请在终端里运行,或用 PGPASSWORD、pgpass 文件。")
        raise DomainError(text.format(login=login))
    return getpass.getpass(_("服务器登录“{login}”的密码:").format(login=login))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()
