"""``dispatcher-app sandbox``: made of a pack, listed, its clock set; and what it says where it cannot be."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dispatcher_app.__main__ import main
from dispatcher_app.services.ports import ExternalError
from tests.support.small_pack import write_small_pack

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*words, "--profile", str(tmp_path / "profile")])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def _json(answer: tuple[int, str, str]) -> Any:
    code, out, err = answer
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_sandbox_is_made_listed_and_steered(cli: Cli, tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path / "pack")
    new = ("sandbox", "new", "--pack", str(pack), "--no-cases", "--start", "2026-11-23T08:00", "--json")
    made = _json(cli(*new, "--password-stdin", typed="eine-lange-losung\n"))
    assert made["starts"] == "2026-11-23T08:00:00+08:00"
    assert "password" not in made
    assert "trainer" in {one["role"] for one in made["people"]}
    (one,) = _json(cli("sandbox", "list", "--json"))["sandboxes"]
    assert (one["shows"], one["running"]) == ("2026-11-23T00:00:00+00:00", False)
    assert one["title"].startswith("沙盘 · ")
    assert cli("sandbox", "list")[1].rstrip().endswith("\t2026-11-23 08:00:00\t停着\t1 倍")
    clock = _json(cli("sandbox", "clock", "--step", "90", "--speed", "60", "--json"))
    assert clock == {"shows": "2026-11-23T01:30:00+00:00", "running": False, "speed": 60.0}
    code, _out, err = cli("sandbox", "clock", "--speed", "5000")
    assert (code, err) == (1, "速度应在 1 到 1000 倍之间。\n")
    assert cli("sandbox", "verify")[0] == 0
    code, _out, err = cli(*new, "--password-stdin", typed="eine-lange-losung\n")
    assert code == 1
    assert "已有数据,没有改动" in err


def test_a_sandbox_that_cannot_be_filled_leaves_nothing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_given: object, **_named: object) -> None:
        raise ExternalError("磁盘已满")

    monkeypatch.setattr("dispatcher_app.cli.sandbox_new.fill", full)
    pack, file = write_small_pack(tmp_path / "pack"), tmp_path / "new" / "sandbox.db"
    words = ("sandbox", "new", "--pack", str(pack), "--password-stdin", "--url", f"sqlite:///{file}")
    code, _out, err = cli(*words, typed="eine-lange-losung\n")
    assert (code, err) == (1, "磁盘已满\n")
    assert not list(file.parent.glob("*"))


def test_a_sandbox_that_is_not_there_is_said_plainly(cli: Cli) -> None:
    code, out, err = cli("sandbox")
    assert (code, out) == (1, "")
    assert err == "这里还没有训练沙盘,请先用 dispatcher-app sandbox new 建立。\n"


def test_no_sandbox_is_made_of_a_live_hall_s_own_database(cli: Cli, sqlite_hall: str, tmp_path: Path) -> None:
    pack, before = write_small_pack(tmp_path / "pack"), Path(sqlite_hall[10:]).read_bytes()
    for words in (
        ("new", "--pack", str(pack), "--no-cases", "--password-stdin"),
        ("clock", "--run"),
        ("verify",),
        ("upgrade",),
    ):
        code, out, err = cli("sandbox", *words, "--url", sqlite_hall, typed="eine-lange-losung\n")
        assert (code, out) == (1, ""), words
        assert err.count("\n") == 1
    assert Path(sqlite_hall[10:]).read_bytes() == before


def test_a_sandbox_is_not_copied_as_a_live_hall(cli: Cli, sqlite_sandbox: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'copy.db'}"
    given = ("--from-live", sqlite_sandbox, "--url", url, "--password-stdin")
    code, _out, err = cli("sandbox", "new", *given, typed="eine-lange-losung\n")
    assert code == 1
    assert err.startswith("这是训练沙盘,不是正式大厅")
    assert not (tmp_path / "copy.db").exists()
