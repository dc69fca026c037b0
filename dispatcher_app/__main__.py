"""``dispatcher-app``: opens a seat, or runs one command and answers with its exit code."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentError, ArgumentParser, Namespace
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from dispatcher_app import bootstrap, i18n
from dispatcher_app.cli.answers import REFUSED, Runner, refuse, run
from dispatcher_app.cli.parser import build

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    i18n.install(_language(arguments))
    parsed = build().parse_args(arguments)
    if not _prepare(parsed.profile):
        return REFUSED
    parsed.url = parsed.url or bootstrap.default_url(parsed.profile)
    if parsed.command is None:
        from dispatcher_app.cli.seat_window import open_seat

        return open_seat(parsed)
    if parsed.command == "demo":
        from dispatcher_app.cli.demo import play

        return play(parsed)
    return run(_runner(parsed), parsed)


def _language(arguments: list[str]) -> str:
    """Known before parsing, so that even wrong usage is answered in it."""
    alone = ArgumentParser(add_help=False, exit_on_error=False)
    alone.add_argument("--lang", choices=i18n.LANGUAGES, default=i18n.LANGUAGES[0])
    try:
        return str(alone.parse_known_args(arguments)[0].lang)
    except ArgumentError:
        return i18n.LANGUAGES[0]


def _prepare(profile: Path) -> bool:
    """The profile folder with its log; False, after a sentence, where it cannot be written."""
    try:
        profile.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            profile / bootstrap.LOG_NAME, maxBytes=5_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        refuse(i18n._("写不了数据目录 {folder}:{why}").format(folder=profile, why=error.strerror))
        return False
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return True


def _runner(arguments: Namespace) -> Runner:
    from dispatcher_app.cli import database, seats

    table: dict[tuple[str, str], Runner] = {
        ("db", "init"): database.init,
        ("db", "upgrade"): database.init,
        ("db", "status"): database.status,
        ("db", "verify"): database.verify_chain,
        ("pack", "check"): database.pack_check,
        ("pack", "load"): database.pack_load,
        ("seat", "add"): seats.add,
        ("seat", "list"): seats.list_all,
        ("seat", "disable"): seats.set_disabled,
        ("seat", "enable"): seats.set_disabled,
        ("seat", "passwd"): seats.passwd,
    }
    if arguments.command == "import":
        from dispatcher_app.cli.cases import import_cases

        return import_cases
    return table[arguments.command, arguments.act]


if __name__ == "__main__":
    sys.exit(main())
