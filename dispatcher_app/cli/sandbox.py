"""``dispatcher-app sandbox``: a seat or a wall in a sandbox, and the commands that make and steer one."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from dispatcher_app.cli.answers import refuse, run
from dispatcher_app.cli.opens import default_sandbox
from dispatcher_app.cli.sandbox_acts import runner_of
from dispatcher_app.cli.seat_window import has_screen, open_seat
from dispatcher_app.domain.sandbox.kind import HallKind, WrongHall, require_kind
from dispatcher_app.i18n import _


def open_sandbox(arguments: Namespace) -> int:
    """Run what was asked for to its exit code; without an act it is a seat in a sandbox."""
    arguments.url = arguments.url or default_sandbox(arguments.profile)
    if arguments.act == "wall":
        from dispatcher_app.cli.wall import open_wall

        return open_wall(arguments)
    if arguments.act is not None:
        return run(runner_of(arguments.act), arguments)
    hindrance = _nothing_there(arguments.url)
    if hindrance:
        return refuse(hindrance)
    return open_seat(arguments) if has_screen() else refuse(_("这里没有显示器。请在桌面上运行。"))


def _nothing_there(url: str) -> str:
    """A sentence where the address is a file that is not there; what is there is asked by its connection."""
    from db.engine import is_server, parse_url

    if is_server(url) or Path(parse_url(url).database or "").exists():
        return ""
    try:
        require_kind(None, HallKind.SANDBOX)
    except WrongHall as error:
        return str(error)
    return ""
