"""``dispatcher-app --lang en``: help, answers and refusals are English, whatever goes wrong."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from dispatcher_app.__main__ import main

_CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


class English:
    """Calls the program in English on a hall of its own; everything said is collected."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch
        self.url = f"sqlite:///{folder / 'hall.db'}"

    def __call__(self, *words: str, typed: str = "") -> tuple[int, str]:
        """Exit code, and what was said on both streams."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        profile = str(self.folder / "profile")
        try:
            code = main(["--lang", "en", "--profile", profile, "--url", self.url, *words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self._capsys.readouterr()
        return code, out + err


@pytest.fixture
def english(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> English:
    return English(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("command", ["", "db", "seat", "pack", "import", "import components", "demo"])
def test_help(english: English, command: str) -> None:
    code, said = english(*command.split(), "--help")
    assert code == 0
    assert said.startswith("usage: dispatcher-app")
    assert not _CHINESE.search(said)


@pytest.mark.parametrize(
    ("words", "typed", "code", "part"),
    [
        ("db status", "", 1, "The database is empty. Run db init to make it."),
        ("db verify", "", 1, "Run dispatcher-app db init first."),
        ("db burn", "", 2, "invalid choice"),
        ("seat list", "", 1, "Run dispatcher-app db init first."),
        ("pack check nowhere", "", 1, "There is no such folder"),
        ("import cases nothing.csv --map nothing.toml", "", 1, "cannot be read"),
    ],
)
def test_before_there_is_a_hall(english: English, words: str, typed: str, code: int, part: str) -> None:
    answer, said = english(*words.split(), typed=typed)
    assert answer == code
    assert part in said
    assert not _CHINESE.search(said)


@pytest.mark.parametrize(
    ("words", "typed", "code", "part"),
    [
        ("db init", "", 0, "The database is ready"),
        ("db upgrade", "", 0, "The database is ready"),
        ("db status", "", 0, "The schema of the database is current"),
        ("db verify", "", 0, "Verified: 0 cases, 0 steps, the chain is whole."),
        ("seat list", "", 0, "There are no seats yet. Add one with seat add."),
        ("seat add liming --role dispatcher", "long-enough\n", 0, 'Added Dispatcher "liming".'),
        ("seat add liming --role king", "long-enough\n", 1, 'There is no role "king"'),
        ("seat add li! --role wall", "long-enough\n", 1, "A login has 2-32"),
        ("seat add liming --role wall", "short\n", 1, "A password has at least"),
        ("seat passwd nobody", "long-enough\n", 1, 'There is no login "nobody".'),
        ("seat disable nobody", "", 1, 'There is no login "nobody".'),
    ],
)
def test_in_a_hall(english: English, words: str, typed: str, code: int, part: str) -> None:
    english("db", "init")
    answer, said = english(*words.split(), typed=typed)
    assert answer == code
    assert part in said
    assert not _CHINESE.search(said)


@pytest.mark.parametrize("words", ["--lang fr db status", "--lang", "db status --lang"])
def test_a_language_it_does_not_speak(
    words: str, english: English, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words.split())
    assert stop.value.code == 2
    assert "--lang:" in capsys.readouterr().err


def test_the_last_word_on_the_language_counts(english: English) -> None:
    code, said = english("db", "status", "--lang=zh_CN")
    assert code == 1
    assert _CHINESE.search(said)


def test_a_foreign_file(english: English) -> None:
    """A mapping and a file with every kind of fault are refused in English."""
    english("db", "init")
    mapping, cases = english.folder / "map.toml", english.folder / "cases.csv"
    cases.write_text("a,b\n1,2\n", "utf-8")
    mapping.write_text("x = [", "utf-8")
    broken = english("import", "cases", str(cases), "--map", str(mapping))
    mapping.write_text('format = 1\nsystem = "x"\nunknown = 3\n', "utf-8")
    wrong = english("import", "cases", str(cases), "--map", str(mapping))
    for code, said in (broken, wrong):
        assert code == 1
        assert not _CHINESE.search(said), said


def test_a_database_of_somebody_else(english: English) -> None:
    Path(english.url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 100)
    code, said = english("db", "verify")
    assert code == 1
    assert "Restore it from a backup." in said
    assert not _CHINESE.search(said)


def test_an_address_that_is_none(english: English) -> None:
    code, said = english("db", "init", "--url", "mysql://root@localhost/x")
    assert code == 1
    assert said.startswith("Not a database address")
