"""``dispatcher-app sandbox new``: a sandbox in an empty database, from a city pack or from the live hall."""

from __future__ import annotations

import secrets
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from db.engine import is_server, parse_url
from db.pack_files import check_pack, read_pack
from db.sandbox.making import make_empty
from dispatcher_app import bootstrap
from dispatcher_app.cli import seats
from dispatcher_app.cli.answers import Answer, Invalid, WrongUsage
from dispatcher_app.cli.database import ensure_rules, fill
from dispatcher_app.cli.demo_city import demo_pack
from dispatcher_app.cli.server_password import connect, password_for_new
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.domain.sandbox.pack import sandboxed
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.accounts import Accounts, check_password
from dispatcher_app.services.sandbox.people import missing_people


async def new(arguments: Namespace) -> Answer:
    """See the module."""
    if arguments.from_live and arguments.pack:
        raise WrongUsage(_("--pack 和 --from-live 只能写一个。"))
    password = _password(arguments)
    with _nothing_half_made(arguments.url):
        facts, said = await _make(arguments)
    people = await _let_people_in(arguments, password)
    return _told(facts, said, people, "" if arguments.password_stdin else password)


async def _make(arguments: Namespace) -> Answer:
    owner = await password_for_new(arguments.url)
    if arguments.from_live:
        from dispatcher_app.cli.sandbox_copy import copy_live  # with what cuts texts into words

        return await copy_live(arguments, owner)
    folder, with_past = arguments.pack or demo_pack(), not arguments.no_cases
    return await make_from_pack(arguments.url, folder, arguments.start, with_past=with_past, owner=owner)


async def make_from_pack(
    url: str, folder: Path, start: datetime | None = None, *, with_past: bool = True, owner: str = ""
) -> Answer:
    """A sandbox of the city in *folder*, whose clock stands at *start* (local where it names no zone; now).

    Raises:
        NotEmpty: the database is not empty; nothing was changed.
        DomainError: the pack is not good.
    """
    problems = check_pack(folder)
    if problems:
        text = _("城市包有 {count} 处问题,没有建立。第一处:{problem}")
        raise Invalid(text.format(count=len(problems), problem=problems[0]))
    pack = sandboxed(read_pack(folder))
    starts = starting_at(start, ZoneInfo(pack.info.zone))
    await make_empty(url, starts, password=owner)
    database = bootstrap.connect(url, pooled=False, password=owner, opens=HallKind.SANDBOX)
    try:
        await ensure_rules(database)
        await bootstrap.name_hall(database)
        facts, said = await fill(database, folder, pack, starts, with_past=with_past)
    finally:
        await database.close()
    return facts | {"url": url, "starts": starts.isoformat()}, said


def starting_at(start: datetime | None, zone: ZoneInfo) -> datetime:
    if start is None:
        return bootstrap.utc_now()
    return start if start.tzinfo is not None else start.replace(tzinfo=zone)


def _password(arguments: Namespace) -> str:
    """One for everybody: typed in, or made up and told once."""
    if not arguments.password_stdin:
        return secrets.token_urlsafe(9)
    password = seats.read_password(arguments)
    check_password(password)
    return password


@contextmanager
def _nothing_half_made(url: str) -> Iterator[None]:
    """A file that this begins goes again where it cannot be made to the end; one that was there stays."""
    file = None if is_server(url) else Path(parse_url(url).database or "")
    if file is None or file.exists():
        yield
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for beside in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        raise


async def _let_people_in(arguments: Namespace, password: str) -> list[dict[str, str]]:
    """A trainer and trainees for every seat, where the pack brought nobody along."""
    database = await connect(arguments)
    try:
        accounts = Accounts(database.people, bootstrap.utc_now)
        added = missing_people(await accounts.people(), arguments.trainees)
        for person in added:
            await accounts.add(person, password)
    except DomainError as error:
        raise DomainError(_("沙盘已建好,但未能添加学员:{why}").format(why=error)) from error
    finally:
        await database.close()
    return [{"login": person.login, "role": person.role.value} for person in added]


def _told(facts: dict[str, object], said: str, people: list[dict[str, str]], password: str) -> Answer:
    if people:
        said += _("学员和教员:{logins}。").format(logins=listed([one["login"] for one in people]))
        if password:
            said += _("他们的密码:{password}(只显示这一次)。").format(password=password)
    return facts | {"people": people} | ({"password": password} if people and password else {}), said
