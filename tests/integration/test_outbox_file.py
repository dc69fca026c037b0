"""The outbox on the disk: exact, in order, one owner's only, safe against a kill, one sender at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.command_codec import command_from, command_text
from db.outbox_file import OutboxFile
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.services.outbox import KeptPhoto, Outcome, Owner, cleaned
from dispatcher_app.services.ports import ExternalError
from tests.support.life import SAMPLES
from tests.support.rules import MORNING, actor

ME = Owner("hall-1", "dispatcher-1")
WHO = actor(Role.DISPATCHER)
_NAIVE = MORNING.replace(tzinfo=None)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[OutboxFile]:
    opened = OutboxFile(tmp_path / "outbox.db")
    yield opened
    opened.close()


def _command(case_id: int | None = 7, verb: Verb = Verb.RESUME, **data: object) -> Command:
    return Command(verb=verb, case_id=case_id, data=data, expected_version=3)


@pytest.mark.parametrize("verb", list(SAMPLES))
def test_every_command_comes_back_as_it_was(verb: Verb) -> None:
    sample = SAMPLES[verb]
    command = cleaned(
        Command(
            verb=verb,
            case_id=None if verb is Verb.REPORT else 12,
            data=sample.data,
            reason=sample.reason,
            reason_code=sample.reason_code,
            on_behalf_of=sample.on_behalf_of,
            expected_version=4,
        )
    )
    back, who = command_from(command_text(command, WHO))
    assert back == command
    assert who == WHO
    assert {k: type(v) for k, v in back.data.items()} == {k: type(v) for k, v in command.data.items()}


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.datetimes(_NAIVE.replace(year=2000), _NAIVE.replace(year=2090), timezones=st.just(UTC)),
    st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_comes_back_exactly(words: str, lon: float, lat: float, at: datetime, yes: bool) -> None:
    data = {"description": words, "lon": lon, "lat": lat, "reported_at": at, "wants_callback": yes}
    command = cleaned(Command(verb=Verb.REPORT, data=data, reason=words))
    assert command_from(command_text(command, WHO))[0] == command


def test_commands_lie_in_order_and_those_of_one_case_wait_for_each_other(file: OutboxFile) -> None:
    first, other, second = _command(), _command(case_id=8), _command()
    for command in (first, other, second):
        file.keep(ME, command, WHO, MORNING, "NS1")
    kept = file.of(ME)
    assert [entry.command for entry in kept] == [first, other, second]
    assert [entry.after for entry in kept] == [None, None, first.id]


def test_a_command_kept_twice_is_there_once(file: OutboxFile) -> None:
    command = _command()
    once = file.keep(ME, command, WHO, MORNING, "NS1")
    assert file.keep(ME, command, WHO, MORNING, "NS1") == once
    assert len(file.of(ME)) == 1


def test_a_report_is_named_by_its_place_until_it_has_a_number(file: OutboxFile) -> None:
    report = Command(verb=Verb.REPORT, data={"place": "海德三道"})
    kept = file.keep(ME, report, WHO, MORNING, "新案件")
    follower = file.keep(ME, _command(case_id=kept.case_key), WHO, MORNING, "新案件")
    assert kept.case_key == -kept.place < 0
    assert follower.after == report.id


def test_what_is_kept_after_its_report_went_out_is_kept_for_the_case_it_began(file: OutboxFile) -> None:
    kept = file.keep(ME, Command(verb=Verb.REPORT, data={"place": "海德三道"}), WHO, MORNING, "新案件")
    file.sent(ME, kept, Outcome(41, 1))
    follower = file.keep(ME, _command(case_id=kept.case_key), WHO, MORNING, "新案件")
    assert (follower.command.case_id, follower.command.expected_version, follower.after) == (41, 1, None)
    stranger = file.keep(Owner("hall-1", "sun"), _command(case_id=kept.case_key), WHO, MORNING, "")
    assert stranger.command.case_id == kept.case_key


def test_what_is_kept_after_its_report_was_refused_waits_for_it_and_is_told_so(file: OutboxFile) -> None:
    report = Command(verb=Verb.REPORT, data={"place": "海德三道"})
    kept = file.keep(ME, report, WHO, MORNING, "新案件")
    file.refuse(ME, kept, "至少写明地点和一句情况描述。")
    assert file.keep(ME, _command(case_id=kept.case_key), WHO, MORNING, "新案件").after == report.id


def test_a_disk_that_gives_no_lease_lets_nobody_send(file: OutboxFile, tmp_path: Path) -> None:
    (tmp_path / "outbox-lease.db").mkdir()
    with file.lease() as mine:
        assert not mine


def test_nobody_sees_anothers_commands_nor_those_for_another_hall(file: OutboxFile) -> None:
    file.keep(ME, _command(), WHO, MORNING, "NS1")
    assert file.of(Owner("hall-1", "dispatcher-2")) == []
    assert file.of(Owner("hall-2", "dispatcher-1")) == []
    assert file.elsewhere(Owner("hall-2", "dispatcher-1")) == 1
    assert file.elsewhere(ME) == 0


def test_what_was_sent_is_gone_and_tells_those_behind_it_where_it_led(file: OutboxFile) -> None:
    first = file.keep(ME, _command(), WHO, MORNING, "NS1")
    second = file.keep(ME, _command(), WHO, MORNING, "NS1")
    file.sent(ME, first, Outcome(7, 4))
    assert file.of(ME) == [second]
    assert file.outcome(ME, first.command.id) == Outcome(7, 4)
    file.sent(ME, second, Outcome(7, 5))
    assert file.outcome(ME, first.command.id) is None


def test_a_refusal_stays_until_it_is_read_and_what_waits_cannot_be_thrown_away(file: OutboxFile) -> None:
    refused = file.keep(ME, _command(), WHO, MORNING, "NS1")
    waits = file.keep(ME, _command(case_id=9), WHO, MORNING, "NS2")
    file.refuse(ME, refused, "案件已被他人更新。")
    assert file.of(ME)[0].refused == "案件已被他人更新。"
    for entry in (refused, waits):
        file.forget(ME, entry.place)
    assert [entry.place for entry in file.of(ME)] == [waits.place]


def test_photos_wait_with_their_command(file: OutboxFile) -> None:
    photo = KeptPhoto("a" * 64, "image/jpeg", b"\xff\xd8")
    file.put_photo(ME, photo)
    file.put_photo(ME, photo)
    assert file.photo(ME, photo.sha256) == photo
    assert file.photo(Owner("hall-1", "another"), photo.sha256) is None


def test_everything_is_there_for_the_next_program(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    before = OutboxFile(path)
    kept = before.keep(ME, _command(), WHO, MORNING + timedelta(microseconds=1), "NS1")
    before.close()
    after = OutboxFile(path)
    assert after.of(ME) == [kept]
    after.close()


def test_a_broken_file_is_told_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    path.write_bytes(b"not a database, but somebody's work" * 100)
    before = path.read_bytes()
    with pytest.raises(ExternalError, match="待发送"):
        OutboxFile(path)
    assert path.read_bytes() == before


def test_one_program_sends_at_a_time_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from db.outbox_file import OutboxFile\n"
        "with OutboxFile(Path(sys.argv[1])).lease() as mine:\n"
        "    print(mine, flush=True); sys.stdin.read()"
    )
    path = tmp_path / "outbox.db"
    mine = OutboxFile(path)
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with mine.lease() as free:
            assert not free
        other.kill()
        other.communicate()
    with mine.lease() as free:
        assert free
        with mine.lease() as again:
            assert not again
    mine.close()


_KEEPS_UNTIL_KILLED = """
import sys, itertools
from pathlib import Path
from db.outbox_file import OutboxFile
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.words import Role
from dispatcher_app.services.outbox import Owner
from tests.support.rules import MORNING, actor
file = OutboxFile(Path(sys.argv[1]))
for number in itertools.count(1):
    command = Command(verb=Verb.RESUME, case_id=number)
    file.keep(Owner("hall-1", "dispatcher-1"), command, actor(Role.DISPATCHER), MORNING, str(number))
    print(command.id, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    acknowledged: list[str] = []
    for round_ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", _KEEPS_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(3 + 7 * round_)]
            writer.kill()
            rest = writer.stdout.read().split("\n")
            acknowledged += [line for line in rest[:-1] if line]
    file = OutboxFile(path)
    found = [str(entry.command.id) for entry in file.of(ME)]
    file.close()
    assert [one for one in found if one in set(acknowledged)] == acknowledged
    assert len(found) - len(acknowledged) <= 5  # at most one a kill was kept and not told


def test_an_id_that_nobody_kept_has_no_outcome(file: OutboxFile) -> None:
    assert file.outcome(ME, uuid4()) is None
