"""The command line as scripts call it: exit codes, one JSON document, sentences instead of tracebacks."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import sys
from argparse import _SubParsersAction
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from dispatcher_app.__main__ import main
from dispatcher_app.cli.demo_city import demo_pack
from dispatcher_app.cli.parser import build


class Said(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Said]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs ``dispatcher-app`` with a profile of its own; ``typed`` is its standard input."""

    def run(*words: str, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            code = main([*words, "--profile", str(tmp_path / "profile")])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(code, out, err)

    return run


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'hall.db'}"


def test_init_status_verify(cli: Cli, url: str) -> None:
    assert json.loads(cli("db", "status", "--json", "--url", url).out)["state"] == "empty"
    assert cli("db", "init", "--url", url).code == 0
    assert cli("db", "init", "--url", url).code == 0
    assert json.loads(cli("db", "status", "--json", "--url", url).out)["state"] == "current"
    verdict = json.loads(cli("db", "verify", "--json", "--url", url).out)
    assert verdict == {"ok": True, "cases": 0, "steps": 0, "problem": ""}


def test_init_on_both_databases(cli: Cli, database_url: str) -> None:
    assert cli("db", "init", "--url", database_url).code == 0
    assert (
        cli(
            "seat", "add", "liming", "--role", "dispatcher", "--url", database_url, typed="long-enough\n"
        ).code
        == 0
    )
    seats = json.loads(cli("seat", "list", "--json", "--url", database_url).out)["seats"]
    assert [(seat["login"], seat["role"]) for seat in seats] == [("liming", "dispatcher")]


def test_an_option_may_stand_before_the_command(cli: Cli, url: str) -> None:
    assert cli("--url", url, "db", "init").code == 0
    assert Path(url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(
    ("words", "typed", "part"),
    [
        (("add", "Bad Name", "--role", "dispatcher"), "long-enough\n", "登录名"),
        (("add", "liming", "--role", "king"), "long-enough\n", "没有席位角色"),
        (("add", "liming", "--role", "dispatcher"), "short\n", "密码至少"),
        (("disable", "nobody"), "", "没有登录名"),
        (("passwd", "nobody"), "long-enough\n", "没有登录名"),
    ],
)
def test_a_seat_that_cannot_be(cli: Cli, url: str, words: tuple[str, ...], typed: str, part: str) -> None:
    cli("db", "init", "--url", url)
    said = cli("seat", *words, "--url", url, typed=typed)
    assert said.code == 1
    assert part in said.err
    assert said.out == ""


def test_the_same_login_twice(cli: Cli, url: str) -> None:
    cli("db", "init", "--url", url)
    for code in (0, 1):
        said = cli("seat", "add", "liming", "--role", "派遣员", "--url", url, typed="long-enough\n")
        assert said.code == code
    assert "已有人使用" in said.err


def test_wrong_usage_is_2(cli: Cli) -> None:
    assert cli("frobnicate").code == 2
    assert cli("db", "burn").code == 2
    assert cli("demo").code == 2


def test_a_bad_address(cli: Cli) -> None:
    said = cli("db", "init", "--url", "mysql://root@localhost/x")
    assert said.code == 1
    assert "sqlite:///" in said.err


def test_no_database_is_not_made_by_looking(cli: Cli, url: str) -> None:
    said = cli("db", "verify", "--url", url)
    assert said.code == 1
    assert "db init" in said.err


def test_the_demo_pack_is_loaded_once_and_again(cli: Cli, url: str) -> None:
    cli("db", "init", "--url", url)
    first = json.loads(cli("pack", "load", str(demo_pack()), "--json", "--url", url).out)
    again = json.loads(cli("pack", "load", str(demo_pack()), "--json", "--url", url).out)
    assert first["units"] == again["units"] == 132
    assert (first["seats_added"], again["seats_added"]) == (9, 0)
    assert cli("db", "verify", "--url", url).code == 0


def test_a_broken_pack_changes_nothing(cli: Cli, url: str, tmp_path: Path) -> None:
    cli("db", "init", "--url", url)
    broken = tmp_path / "broken"
    shutil.copytree(demo_pack(), broken)
    (broken / "units.csv").write_text("code,name\n1", "utf-8")
    said = cli("pack", "load", str(broken), "--url", url)
    assert said.code == 1
    assert "units.csv" in said.err
    with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
        assert file.execute("SELECT count(*) FROM documents WHERE kind = 'pack'").fetchone() == (0,)


def test_the_answer_in_english(cli: Cli, url: str) -> None:
    said = cli("--lang", "en", "db", "status", "--url", url)
    assert said.code == 1
    assert said.out == ""
    assert said.err.isascii(), said.err


@pytest.mark.parametrize("content", [None, b"", b"words, not a database\n" * 99])
def test_status_of_what_is_no_hall_is_1_with_a_sentence(
    cli: Cli, url: str, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "hall.db"
    if content is not None:
        file.write_bytes(content)
    said = cli("db", "status", "--url", url)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert ("db init" in said.err) == (not content)
    assert file.exists() == (content is not None), "looking makes no file"
    assert not content or file.read_bytes() == content


def test_a_folder_that_is_not_there_is_not_made(cli: Cli, tmp_path: Path) -> None:
    for words in (("db", "init"), ("db", "status"), ("pack", "load", str(demo_pack())), ("seat", "list")):
        said = cli(*words, "--url", f"sqlite:///{tmp_path / 'no' / 'such' / 'hall.db'}")
        assert (said.code, said.out) == (1, "")
        assert str(tmp_path / "no" / "such") in said.err
    assert not (tmp_path / "no").exists()


def test_the_usual_data_folder_is_made(cli: Cli, tmp_path: Path) -> None:
    assert cli("db", "init").code == 0
    assert (tmp_path / "profile" / "hall.db").exists()


@pytest.mark.parametrize(
    "words", [("frobnicate",), ("db", "burn"), ("db",), ("demo",), ("import", "cases", "x"), ("--wat",)]
)
def test_wrong_usage_is_told_in_the_program_s_language(cli: Cli, words: tuple[str, ...]) -> None:
    said = cli(*words)
    assert (said.code, said.out) == (2, "")
    assert "用法有误" in said.err
    for english in ("usage", "error", "invalid", "required", "argument", "choose"):
        assert english not in said.err
    said = cli("--lang", "en", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.isascii(), said.err
    assert "usage: dispatcher-app" in said.err


IMPORTS = [("import", what) for what in ("cases", "areas", "cells", "components")]


@pytest.mark.parametrize(
    "words", [(), ("db",), ("seat",), ("pack",), *IMPORTS, ("export", "components"), ("demo",)]
)
def test_every_option_is_explained(words: tuple[str, ...]) -> None:
    parser = build()
    for word in words:
        parser = next(a for a in parser._actions if isinstance(a, _SubParsersAction)).choices[word]
    unexplained = [a.dest for a in parser._actions if not a.help and not isinstance(a, _SubParsersAction)]
    assert not unexplained


@pytest.mark.parametrize("words", [("add",), ("add", "liming"), ("disable",), ("enable",), ("passwd",)])
def test_a_seat_command_without_its_words_is_wrong_usage(cli: Cli, url: str, words: tuple[str, ...]) -> None:
    cli("db", "init", "--url", url)
    said = cli("seat", *words, "--url", url, typed="long-enough\n")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_a_mapping_full_of_faults_names_the_first_and_their_number(
    cli: Cli, url: str, tmp_path: Path
) -> None:
    (tmp_path / "m.toml").write_text(
        "format = 1\nsystem = 'x'\n" + "".join(f"wrong{n} = 1\n" for n in range(400)), "utf-8"
    )
    (tmp_path / "c.csv").write_text("a,b\n1,2\n", "utf-8")
    said = cli("import", "cases", str(tmp_path / "c.csv"), "--map", str(tmp_path / "m.toml"), "--url", url)
    assert said.code == 1
    assert said.err.count("\n") == 11
    assert "40" in said.err.splitlines()[-1]


def test_a_refusal_with_json_is_a_document_and_a_sentence(cli: Cli, url: str, tmp_path: Path) -> None:
    said = cli("db", "status", "--json", "--url", url)
    assert said.code == 1
    assert json.loads(said.out)["ok"] is False
    assert said.err.strip()
    (tmp_path / "pack").mkdir()
    said = cli("pack", "check", str(tmp_path / "pack"), "--json")
    assert said.code == 1
    assert json.loads(said.out)["problems"]


def test_a_file_that_cannot_be_opened_leaves_no_traceback(url: str, tmp_path: Path) -> None:
    """In a process of its own: the driver's thread speaks to the loop once more when everything is over."""
    (tmp_path / "hall.db").mkdir()
    command = [sys.executable, "-m", "dispatcher_app", "db", "verify", "--url", url]
    for _time in range(3):
        done = subprocess.run(
            [*command, "--profile", str(tmp_path / "p")], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 1
        assert done.stderr == "打不开数据库文件,请检查路径和权限。\n"


def test_backup_and_restore(cli: Cli, url: str, tmp_path: Path) -> None:
    file, new = str(tmp_path / "hall.backup"), f"sqlite:///{tmp_path / 'new.db'}"
    assert cli("db", "init", "--url", url).code == 0
    said = cli("db", "backup", file, "--json", "--url", url)
    assert said.code == 0
    assert json.loads(said.out)["ok"] is True
    assert cli("db", "backup", file, "--url", url).code == 1
    said = cli("db", "restore", file, "--url", new)
    assert (said.code, said.err) == (0, "")
    assert cli("db", "verify", "--url", new).code == 0
    assert (
        cli(
            "seat",
            "add",
            "li",
            "--role",
            "dispatcher",
            "--password-stdin",
            "--url",
            new,
            typed="long enough 1",
        ).code
        == 0
    )
    said = cli("db", "restore", file, "--url", new)
    assert said.code == 1
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("act", ["backup", "restore"])
def test_a_backup_without_a_file_is_wrong_usage(cli: Cli, url: str, act: str) -> None:
    said = cli("db", act, "--url", url)
    assert said.code == 2
    assert act in said.err
