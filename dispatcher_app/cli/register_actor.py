"""In whose name a command changes the register of components."""

from __future__ import annotations

import getpass

from db.component_register import login_of
from db.failures import said_plainly
from db.server_people import ServerPeople
from dispatcher_app import bootstrap
from dispatcher_app.domain.commands import Actor
from dispatcher_app.domain.words import Role


async def actor_of(database: bootstrap.Database) -> Actor:
    """In whose name a command changes the register: the server's login, or this machine's user."""
    people = database.people
    if isinstance(people, ServerPeople):
        me = await people.me()
        if me is not None:
            return me.actor()
        with said_plainly():
            async with database.engine.connect() as connection:
                login = await login_of(connection)
    else:
        login = _user()
    return Actor(login, login, Role.ADMINISTRATOR)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return ""
