"""Nothing typed is ever lost: drafts survive the program being killed, and say so when they cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.draft_photos import DraftPhotos
from db.drafts_file import DraftsFile
from dispatcher_app.services.intake_draft import read_draft
from dispatcher_app.services.ports import ExternalError

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = timedelta(0)


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[DraftsFile]:
    file = DraftsFile(tmp_path / "drafts.db")
    yield file
    file.close()


def test_what_was_saved_last_is_what_comes_back(drafts: DraftsFile) -> None:
    drafts.save("li", "report:1", "井", AT)
    drafts.save("li", "report:1", "井盖", AT + DAY)
    found = drafts.get("li", "report:1")
    assert found is not None
    assert (found.body, found.saved_at) == ("井盖", AT + DAY)
    assert drafts.get("li", "report:2") is None


def test_each_person_has_drafts_of_their_own_the_newest_first(drafts: DraftsFile) -> None:
    drafts.save("li", "report:1", "a", AT)
    drafts.save("li", "report:2", "b", AT + DAY)
    drafts.save("li", "case:1:amend", "c", AT)
    drafts.save("wang", "report:3", "d", AT)
    assert [draft.body for draft in drafts.of("li", "report:")] == ["b", "a"]
    drafts.drop("li", "report:2")
    drafts.drop("li", "never there")
    assert {draft.key for draft in drafts.of("li")} == {"case:1:amend", "report:1"}


def test_a_prefix_is_taken_as_it_is(drafts: DraftsFile) -> None:
    drafts.save("li", "report_1", "a", AT)
    assert drafts.of("li", "report:") == []
    assert drafts.of("li", "repor%") == []


def test_two_windows_of_one_person_share_the_file(tmp_path: Path, drafts: DraftsFile) -> None:
    other = DraftsFile(tmp_path / "drafts.db")
    drafts.save("li", "report:1", "a", AT)
    assert [draft.body for draft in other.of("li")] == ["a"]
    other.close()


_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("keys", [40, 97])
def test_a_program_killed_while_somebody_types_loses_no_key(tmp_path: Path, keys: int) -> None:
    """SIGKILL between two keys of the real form: every key it had taken is in the file."""
    typist = subprocess.Popen(
        [sys.executable, "-m", "tests.support.typist", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    assert typist.stdout is not None
    for _key in range(keys):
        typist.stdout.readline()
    typist.send_signal(signal.SIGKILL)
    more = [int(line) for line in typist.stdout.read().split("\n")[:-1] if line]
    typist.stdout.close()
    typist.wait()
    after = DraftsFile(tmp_path / "drafts.db")
    (found,) = after.of("call_taker-1", "report:")
    assert len(read_draft(found).form.description) >= (more[-1] if more else keys)
    after.close()


def test_a_program_killed_while_it_keeps_a_photo_leaves_the_photo_or_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from db.draft_photos import DraftPhotos\n"
        "photos = DraftPhotos(Path(sys.argv[1])); data = b'x' * 8_000_000; n = 0\n"
        "while True: n += 1; photos.put_file('li', data + str(n).encode()); print(n, flush=True)"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    assert keeper.stdout is not None
    for _photo in range(3):
        keeper.stdout.readline()
    time.sleep(0.005)
    keeper.send_signal(signal.SIGKILL)
    keeper.stdout.close()
    keeper.wait()
    photos = DraftPhotos(tmp_path)
    whole = [path for path in (tmp_path / "li").iterdir() if not path.name.endswith(".part")]
    assert len(whole) >= 3
    assert all(photos.file("li", path.name) is not None for path in whole)
    assert photos.sweep_files("li", {path.name for path in whole}, NOW) <= 1


# -- photos of drafts


def test_a_photo_is_kept_by_its_bytes_once(drafts: DraftsFile) -> None:
    name = drafts.put_file("li", b"photo")
    assert drafts.put_file("li", b"photo") == name
    assert drafts.file("li", name) == b"photo"
    assert drafts.file("wang", name) is None


@pytest.mark.parametrize("name", ["", "..", "../drafts.db", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_a_name_that_is_none_finds_nothing(drafts: DraftsFile, name: str) -> None:
    assert drafts.file("li", name) is None


def test_a_damaged_photo_is_not_taken_for_the_photo(tmp_path: Path, drafts: DraftsFile) -> None:
    name = drafts.put_file("li", b"photo")
    (tmp_path / "drafts-photos" / "li" / name).write_bytes(b"phot")
    assert drafts.file("li", name) is None


def test_photos_nobody_names_go_when_they_have_lain_long_enough(drafts: DraftsFile) -> None:
    kept, gone = drafts.put_file("li", b"one"), drafts.put_file("li", b"other")
    assert drafts.sweep_files("li", {kept}, DAY) == 0
    assert drafts.sweep_files("li", {kept}, NOW) == 1
    assert (drafts.file("li", kept), drafts.file("li", gone)) == (b"one", None)
    assert drafts.sweep_files("nobody", (), NOW) == 0


def test_half_a_photo_of_a_killed_program_is_swept_too(tmp_path: Path, drafts: DraftsFile) -> None:
    name = drafts.put_file("li", b"one")
    (tmp_path / "drafts-photos" / "li" / f"{name}.99.part").write_bytes(b"o")
    assert drafts.sweep_files("li", {name}, NOW) == 1


# -- when the disk says no


def test_a_place_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "drafts.db").mkdir()
    with pytest.raises(ExternalError, match="草稿文件打不开"):
        DraftsFile(tmp_path / "drafts.db")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "drafts.db").write_bytes(b"holiday photo " * 200)
    with pytest.raises(ExternalError, match="草稿文件打不开"):
        DraftsFile(tmp_path / "drafts.db")


def test_a_save_that_fails_is_a_sentence(drafts: DraftsFile) -> None:
    drafts.close()
    with pytest.raises(ExternalError, match="草稿没有存上"):
        drafts.save("li", "report:1", "a", AT)


def test_a_photo_that_cannot_be_written_is_a_sentence(tmp_path: Path, drafts: DraftsFile) -> None:
    (tmp_path / "drafts-photos").write_bytes(b"in the way")
    with pytest.raises(ExternalError, match="照片没有存入草稿"):
        drafts.put_file("li", b"photo")
