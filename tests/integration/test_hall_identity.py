"""Every hall has a name of its own, so that what is kept for one is never sent to another."""

from __future__ import annotations

from pathlib import Path

from db import hall_identity
from db.backup import back_up, restore
from db.documents import Documents
from tests.support.hall import Hall, in_hall, run_to_end


async def _key(hall: Hall) -> str:
    documents = Documents(hall.engine)
    await hall_identity.ensure(documents)
    return await hall_identity.key_of(hall.engine, documents)


def test_the_name_is_given_once_and_stays(hall_url: str) -> None:
    assert in_hall(hall_url, _key) == in_hall(hall_url, _key)


def test_two_halls_have_two_names(sqlite_hall: str, postgres_hall: str) -> None:
    assert in_hall(sqlite_hall, _key) != in_hall(postgres_hall, _key)


def test_a_copy_under_another_name_is_another_hall(sqlite_hall: str, tmp_path: Path) -> None:
    mine = in_hall(sqlite_hall, _key)
    run_to_end(back_up(sqlite_hall, tmp_path / "backup"))
    copy = f"sqlite:///{tmp_path / 'training.db'}"
    run_to_end(restore(copy, tmp_path / "backup"))
    assert in_hall(copy, _key) != mine
    assert in_hall(copy, _key).split("/")[0] == mine.split("/")[0]
