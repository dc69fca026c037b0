"""``docs/operations.md`` against the program and a real server: commands, settings, queries, sentences."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.engine import parse_url
from db.partitions import OPEN_END, Wish, partition
from dispatcher_app.cli.parser import build
from tests.support.hall import Hall, in_hall
from tests.support.loop import TestLoop
from tests.support.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CATALOGUE = (ROOT / "resources" / "i18n" / "en.po").read_text(encoding="utf-8")


def _blocks(language: str, text: str = GUIDE) -> Iterator[str]:
    yield from re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def _part(title: str) -> str:
    found = re.search(rf"^## {title}.*?(?=^## |\Z)", GUIDE, re.M | re.S)
    assert found is not None, title
    return found[0]


COMMANDS = [
    line for block in _blocks("sh") for line in block.splitlines() if line.startswith("dispatcher-app ")
]
QUERIES = re.findall(r"^-- (.*)\n([^;]*);", "".join(_blocks("sql", _part("What to watch"))), re.M)
SETTINGS = re.findall(r"^(\w+) = '?(.*?)'?$", "".join(_blocks("conf", _part("Settings"))), re.M)
SENTENCES = [
    line.split("|")[1].strip() for line in _part("Faults").splitlines() if re.match(r"\| [^-T]", line)
]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one_the_program_takes(line: str) -> None:
    arguments = build().parse_args(shlex.split(line, comments=True)[1:])
    assert parse_url(arguments.url).get_backend_name() == "postgresql"


def test_all_acts_of_a_hall_on_a_server_are_told() -> None:
    told = {tuple(shlex.split(line)[1:3]) for line in COMMANDS}
    acts = {
        ("db", act) for act in ("init", "upgrade", "status", "verify", "backup", "restore", "partition")
    } | {("seat", act) for act in ("add", "list", "disable", "enable", "passwd")}
    assert acts <= told


@pytest.mark.postgres
def test_every_setting_is_one_the_server_takes(postgres_server: PostgresServer, run: TestLoop) -> None:
    async def scenario() -> None:
        connection = await asyncpg.connect(postgres_server.url())
        try:
            for name, value in SETTINGS:
                # Checked as ALTER SYSTEM checks it, and taken back at once.
                await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
                await connection.execute(f"ALTER SYSTEM RESET {name}")
        finally:
            await connection.close()

    assert len(SETTINGS) > 25
    run(scenario())


@pytest.mark.postgres
@pytest.mark.parametrize("in_parts", [False, True])
def test_every_query_of_what_to_watch_runs(postgres_hall: str, in_parts: bool) -> None:
    async def scenario(hall: Hall) -> None:
        if in_parts:
            await partition(hall.engine, Wish(cases_each=10, ahead=2, anyway=True))
        await hall.report()
        answers = {name: await hall.sql(query.replace(":", "\\:")) for name, query in QUERIES}
        assert answers["notify queue"] == [(0.0,)]
        assert answers["connections"][0].used >= 1
        assert [tuple(row) for row in answers["parts ahead"]] == ([(29,)] if in_parts else [])

    in_hall(postgres_hall, scenario)


def test_every_alarm_has_its_query() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", _part("What to watch"), re.M)
    assert rows[1:] == [name for name, _query in QUERIES]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_one_the_program_says(sentence: str) -> None:
    assert f'msgid "{sentence}' in CATALOGUE


def test_the_part_without_an_end_has_its_name() -> None:
    assert OPEN_END in _part("Partitions")
