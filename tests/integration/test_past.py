"""A pack's made-up past: played through the rules, verified, labelled, and never doubled."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from db import schema
from db.past_cases_file import read_past_cases, read_past_photo
from db.reference_files import shipped_calendar, shipped_standard
from db.verify import verify
from dispatcher_app import bootstrap
from dispatcher_app.cli.demo_city import demo_pack
from dispatcher_app.domain.case import PhotoKind
from dispatcher_app.domain.past_case import PastCase
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.words import OPEN
from dispatcher_app.services.past import play_past
from dispatcher_app.services.ports import SearchQuery
from tests.support.loop import TestLoop

NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    from db.pack_files import read_pack

    names = {unit.code: unit.name for unit in read_pack(demo_pack()).units}
    return Rulebook(standard=shipped_standard(), calendar=shipped_calendar(), unit_names=names)


def test_the_past_is_played_once(run: TestLoop, database_url: str, rules: Rulebook) -> None:
    past = read_past_cases(demo_pack())
    some = past[:25] + past[-25:]

    async def play() -> None:
        database = bootstrap.connect(database_url, pooled=False)
        await schema.upgrade(database.engine)
        assert await play_past(database.store, rules, "NS", some, NOW) == 50
        assert await play_past(database.store, rules, "NS", some, NOW) == 0
        verdict = await verify(database.engine)
        assert (verdict.cases, verdict.problem) == (50, "")
        rows = await database.store.search(SearchQuery(limit=100))
        assert len({row.number for row in rows}) == 50
        assert any(row.stage in OPEN for row in rows), "the newest are still open"
        cases = [await database.store.case(row.case_id) for row in rows]
        assert all(case is not None and case.external_ref.startswith("GEN-") for case in cases)
        assert all(case is not None and case.reported_at < NOW for case in cases)
        await database.close()

    run(play(), timeout=60)


def test_the_generator_writes_what_is_in_the_pack(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("maker", ROOT / "tools" / "make_nanshan_cases.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    folder = tmp_path / "nanshan"
    shutil.copytree(demo_pack(), folder)
    (folder / "cases.jsonl").unlink()
    assert maker.main(folder) == 0
    assert read_past_cases(folder) == [_bare(case) for case in read_past_cases(demo_pack())]


def _bare(case: PastCase) -> PastCase:
    """Without the pictures, which another tool draws afterwards."""
    return replace(case, acts=tuple(replace(act, photos=()) for act in case.acts))


def test_pictures_come_with_the_acts_that_name_them(
    run: TestLoop, database_url: str, rules: Rulebook
) -> None:
    past = [case for case in read_past_cases(demo_pack()) if case.acts[0].photos][:3]

    async def play() -> None:
        database = bootstrap.connect(database_url, pooled=False)
        await schema.upgrade(database.engine)
        assert (
            await play_past(database.store, rules, "NS", past, NOW, partial(read_past_photo, demo_pack()))
            == 3
        )
        for row in await database.store.search(SearchQuery(limit=10)):
            case = await database.store.case(row.case_id)
            assert case is not None
            assert [photo.kind for photo in case.attachments] == [PhotoKind.BEFORE, PhotoKind.AFTER]
            data = await database.store.blob(case.attachments[0].sha256)
            assert data == read_past_photo(demo_pack(), case.attachments[0].name)
        await database.close()

    run(play(), timeout=60)


def test_every_picture_of_the_demo_is_there_small_and_used() -> None:
    named = [photo.file for case in read_past_cases(demo_pack()) for act in case.acts for photo in act.photos]
    files = list((demo_pack() / "photos").iterdir())
    assert sorted(named) == sorted(file.name for file in files)
    assert sum(file.stat().st_size for file in files) < 1e6


@pytest.mark.parametrize("name", ["none.webp", "../pack.toml"])
def test_a_picture_that_is_not_in_the_folder_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text("")
    with pytest.raises(DomainError, match=name):
        read_past_photo(tmp_path, name)


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text('{"ref":"GEN-1","ago":5,"acts":[]}\n{"ref":3}\n', "utf-8")
    with pytest.raises(DomainError, match="第 2 行"):
        read_past_cases(tmp_path)


def test_a_pack_without_a_past(tmp_path: Path) -> None:
    assert read_past_cases(tmp_path) == []
