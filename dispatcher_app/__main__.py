"""``dispatcher-app``: opens a seat, or runs one command and answers with its exit code."""

from __future__ import annotations

import gc
import logging
import sys
from argparse import ArgumentError, ArgumentParser, Namespace
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from db.os_words import words_of
from dispatcher_app import bootstrap, i18n
from dispatcher_app.cli.answers import Runner, refuse, run
from dispatcher_app.cli.opens import COMMAND, sandbox_profile
from dispatcher_app.cli.own_process import DEMO_SEAT, PRESS
from dispatcher_app.cli.parser import build

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == [DEMO_SEAT]:
        from dispatcher_app.demo.seat_process import main as play_seat

        return play_seat()
    if arguments == [PRESS]:
        from dispatcher_app.cli.press_process import main as print_papers

        return print_papers()
    i18n.install(_language(arguments))
    parsed = build().parse_args(arguments)
    if parsed.command == COMMAND:
        parsed.profile = sandbox_profile(parsed.profile)
    hindrance = _prepare(parsed.profile)
    if hindrance:
        return _cannot_begin(parsed, hindrance)
    if parsed.command == "demo":  # which plays on a hall of its own unless it is given one
        from dispatcher_app.cli.demo import play

        return play(parsed)
    if parsed.command == COMMAND:
        from dispatcher_app.cli.sandbox import open_sandbox

        return open_sandbox(parsed)
    parsed.url = parsed.url or bootstrap.default_url(parsed.profile)
    if parsed.command is None:
        gc.disable()  # nothing that a start makes is garbage; the window collects by itself from then on
        from dispatcher_app.cli.seat_window import open_seat

        return open_seat(parsed)
    if parsed.command == "wall" and not parsed.check:
        from dispatcher_app.cli.wall import open_wall

        return open_wall(parsed)
    return run(_runner(parsed), parsed)


def _language(arguments: list[str]) -> str:
    """Known before parsing, so that even wrong usage is answered in it."""
    alone = ArgumentParser(add_help=False, exit_on_error=False)
    alone.add_argument("--lang", choices=i18n.LANGUAGES, default=i18n.LANGUAGES[0])
    try:
        return str(alone.parse_known_args(arguments)[0].lang)
    except ArgumentError:
        return i18n.LANGUAGES[0]


def _cannot_begin(arguments: Namespace, sentence: str) -> int:
    if arguments.command is not None:
        return refuse(sentence)
    from dispatcher_app.cli.seat_window import tell_unwritable

    return tell_unwritable(arguments, sentence)


def _prepare(profile: Path) -> str:
    """Make the profile folder with its log; why it cannot be written, or "" where it can."""
    try:
        profile.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            profile / bootstrap.LOG_NAME, maxBytes=5_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        text = i18n._("写不了数据目录 {folder}:{why}。请检查权限和磁盘,或用 --profile 指定另一处。")
        return text.format(folder=profile, why=words_of(error))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a log on a full disk is no reason for tracebacks on the screen
    return ""


def _runner(arguments: Namespace) -> Runner:
    from dispatcher_app.cli import backups, database, partitions, seats

    table: dict[tuple[str, str], Runner] = {
        ("db", "init"): database.init,
        ("db", "upgrade"): database.init,
        ("db", "status"): database.status,
        ("db", "verify"): database.verify_chain,
        ("db", "backup"): backups.back_up,
        ("db", "restore"): backups.restore,
        ("db", "partition"): partitions.make_parts,
        ("pack", "check"): database.pack_check,
        ("pack", "load"): database.pack_load,
        ("seat", "add"): seats.add,
        ("seat", "list"): seats.list_all,
        ("seat", "change"): seats.change,
        ("seat", "disable"): seats.set_disabled,
        ("seat", "enable"): seats.set_disabled,
        ("seat", "passwd"): seats.passwd,
    }
    if arguments.command in ("import", "export"):
        return _carrier(arguments)
    if arguments.command == "wall":
        from dispatcher_app.cli.wall import check_layout_file

        return check_layout_file
    if arguments.command == "report":
        from dispatcher_app.cli.reports import REPORTS  # with what writes papers

        return REPORTS[arguments.what]
    if (arguments.command, arguments.act) == ("db", "prune"):
        from dispatcher_app.cli.positions import prune  # with shapely

        return prune
    if (arguments.command, arguments.act) == ("db", "figures"):
        from dispatcher_app.cli.figures import figures  # with everything that counts

        return figures
    return table[arguments.command, arguments.act]


def _carrier(arguments: Namespace) -> Runner:
    """What brings data in or out; each brings libraries along that the others do not need."""
    if (arguments.command, arguments.what) == ("export", "cases"):
        from dispatcher_app.cli.case_export import export_cases

        return export_cases
    if arguments.what == "cases":
        from dispatcher_app.cli.cases import import_cases

        return import_cases
    if arguments.what == "components":
        from dispatcher_app.cli import components

        return components.import_components if arguments.command == "import" else components.export_components
    if arguments.what == "record":
        from dispatcher_app.cli.record import export_hall_record

        return export_hall_record
    if arguments.what == "positions":
        from dispatcher_app.cli.positions import import_positions

        return import_positions
    from dispatcher_app.cli.ground import import_ground

    return import_ground


if __name__ == "__main__":
    sys.exit(main())
