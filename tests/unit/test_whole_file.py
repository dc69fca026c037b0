"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatcher_app.services.area_export import write_table
from dispatcher_app.services.whole_file import whole_file


def test_what_breaks_off_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    assert write_table(file, iter([("名称",), ("旧",)])) == 1
    old = file.read_bytes()

    def breaking_off() -> object:
        yield ("名称",)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(file, breaking_off())  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == old


def test_nothing_is_under_the_name_before_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    with whole_file(file) as out:
        out.write("a")
        out.flush()
        assert not file.exists()
    assert file.read_text(encoding="utf-8") == "a"
