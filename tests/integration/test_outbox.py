"""Losing the server: commands wait on the disk and go out once, in order; reading goes on from memory."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from db.engine import open_engine
from db.verify import verify
from dispatcher_app.domain.case import Case, PhotoKind
from dispatcher_app.domain.commands import Command, Verb
from dispatcher_app.domain.refusal import Refused
from dispatcher_app.domain.words import Role, Stage
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.outbox import CommandKept, Kept, Owner
from dispatcher_app.services.ports import ExternalError, SearchQuery
from dispatcher_app.services.replay import Replayer
from dispatcher_app.services.seen_cases import OpenedCase
from tests.support.away import Network, away_desk
from tests.support.desk import HandClock, _empty_hall, make_desk
from tests.support.hall import run_to_end
from tests.support.life import REPORT, ROADS, SAMPLES, usual_role

T = TypeVar("T")
_WEATHER = (Network.FINE, Network.GONE, Network.LOSES_ANSWERS)


def _run(work: Coroutine[Any, Any, T]) -> T:
    _empty_hall()  # makes it in a loop of its own, the first time
    return run_to_end(work)


def _command(verb: Verb, case: Case | None = None, **terms: Any) -> Command:
    sample = SAMPLES[verb]
    return Command(
        verb=verb,
        case_id=case.id if case else None,
        data=terms.get("data", sample.data),
        reason=sample.reason,
        reason_code=sample.reason_code,
        on_behalf_of=sample.on_behalf_of,
        expected_version=case.version if case else None,
    )


async def _case_at(folder: Path, stage: Stage) -> Case:
    """Brought there by others, whatever the network of the seat."""
    case: Case | None = None
    for verb in (Verb.REPORT, *ROADS[stage]):
        role = usual_role(verb, case.stage if case else Stage.REPORTED)
        other = make_desk(folder, role, person=f"{role.value}-9")
        case = (await other.perform(_command(verb, case))).case
    assert case is not None
    return case


async def _kept(desk: Desk, command: Command) -> CommandKept:
    with pytest.raises(CommandKept) as told:
        await desk.perform(command)
    return told.value


def _replayer(desk: Desk) -> Replayer:
    assert desk.replayer is not None
    return desk.replayer


def _waiting(desk: Desk) -> list[Command]:
    assert desk.outbox is not None
    return [entry.command for entry in desk.outbox.waiting]


def _refusals(desk: Desk) -> list[str]:
    assert desk.outbox is not None
    return [entry.refused for entry in desk.outbox.refused]


def test_a_command_waits_while_the_server_is_away_and_goes_out_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = (await desk.open((await _case_at(tmp_path, Stage.AWAITING_DISPATCH)).id)).case
        store.network = Network.GONE
        command = _command(Verb.PROPOSE_DISPATCH, case)
        told = await _kept(desk, command)
        assert case.number in str(told)
        assert told.case is not None
        assert told.case.stage is Stage.DISPATCH_REVIEW
        assert [entry.command.id for entry in desk.pending(case.id)] == [command.id]
        with pytest.raises(ExternalError):
            await _replayer(desk).send_all()
        assert len(_waiting(desk)) == 1
        store.network = Network.FINE
        done = await _replayer(desk).send_all()
        assert done is not None
        assert (done.sent, done.refused) == (1, 0)
        opened = await desk.open(case.id)
        assert opened.case.stage is Stage.DISPATCH_REVIEW
        assert [step.command_id for step in opened.history].count(command.id) == 1
        assert _waiting(desk) == []

    _run(scenario())


def test_a_command_whose_answer_was_lost_is_not_applied_twice(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = await _case_at(tmp_path, Stage.AWAITING_DISPATCH)
        store.network = Network.LOSES_ANSWERS
        await _kept(desk, _command(Verb.PROPOSE_DISPATCH, case))
        with pytest.raises(ExternalError):
            await _replayer(desk).send_all()
        store.network = Network.FINE
        await _replayer(desk).send_all()
        opened = await desk.open(case.id)
        assert opened.case.version == case.version + 1
        assert (_waiting(desk), _refusals(desk)) == ([], [])

    _run(scenario())


def test_once_lost_nobody_waits_for_the_server_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        store.network = Network.GONE
        await _kept(desk, _command(Verb.REPORT))
        asked = store.asked
        await _kept(desk, _command(Verb.REPORT))
        assert store.asked == asked

    _run(scenario())


def test_a_whole_way_taken_offline_arrives_in_order(tmp_path: Path) -> None:
    """Report, completion and filing of a case that has no number yet."""

    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        store.network = Network.GONE
        told = await _kept(desk, _command(Verb.REPORT))
        for verb in (Verb.AMEND, Verb.FILE):
            assert told.case is not None
            told = await _kept(desk, _command(verb, told.case))
        assert [command.verb for command in _waiting(desk)] == [Verb.REPORT, Verb.AMEND, Verb.FILE]
        store.network = Network.FINE
        await _replayer(desk).send_all()
        assert _refusals(desk) == []
        (row,) = await desk.search(SearchQuery(number="NS"))
        opened = await desk.open(row.case_id)
        assert opened.case.stage is Stage.AWAITING_DISPATCH
        assert [step.verb for step in opened.history] == [Verb.REPORT, Verb.AMEND, Verb.FILE]

    _run(scenario())


@pytest.mark.parametrize("away_again", [False, True])
def test_what_follows_a_report_that_has_gone_out_meanwhile_finds_its_case(
    tmp_path: Path, away_again: bool
) -> None:
    """The form goes on by the place of its report while the replayer has sent that already."""

    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        store.network = Network.GONE
        told = await _kept(desk, _command(Verb.REPORT))
        store.network = Network.FINE
        await _replayer(desk).send_all()
        assert told.case is not None
        assert told.case.id < 0
        if away_again:
            store.network = Network.GONE
            await _kept(desk, _command(Verb.FILE, told.case))
            store.network = Network.FINE
            await _replayer(desk).send_all()
        else:
            await desk.perform(_command(Verb.FILE, told.case))
        assert _refusals(desk) == []
        (row,) = await desk.search(SearchQuery(number="NS"))
        assert row.stage is Stage.AWAITING_DISPATCH

    _run(scenario())


def test_an_own_disk_that_fails_ends_no_sending_and_is_no_server_that_is_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        outbox = desk.outbox
        assert outbox is not None
        store.network = Network.GONE
        await _kept(desk, _command(Verb.REPORT))
        store.network = Network.FINE
        outbox.said("")
        reads, failed = outbox.store.of, list[bool]()

        def broken(_owner: Owner) -> list[Kept]:
            failed.append(True)
            raise ExternalError("磁盘已满")

        outbox.store.of = broken  # type: ignore[method-assign]
        sending = asyncio.create_task(_replayer(desk).run())
        async with asyncio.timeout(20):
            while len(failed) < 2:
                _replayer(desk).try_now()
                await asyncio.sleep(0.01)
            assert outbox.trouble == ""
            outbox.store.of = reads  # type: ignore[method-assign]
            while _waiting(desk):
                _replayer(desk).try_now()
                await asyncio.sleep(0.01)
        sending.cancel()
        await asyncio.wait({sending})
        assert len(await desk.search(SearchQuery(number="NS"))) == 1

    _run(scenario())


def test_what_the_rules_forbid_is_refused_at_once_although_the_server_is_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = (await desk.open((await _case_at(tmp_path, Stage.AWAITING_DISPATCH)).id)).case
        store.network = Network.GONE
        with pytest.raises(Refused):
            await desk.perform(_command(Verb.PROPOSE_DISPATCH, case, data={"lead_unit": "nobody"}))
        await _kept(desk, _command(Verb.PROPOSE_DISPATCH, case))
        with pytest.raises(Refused):  # it is at the gate already, as far as this seat is concerned
            await desk.perform(_command(Verb.PROPOSE_DISPATCH, case))
        assert len(_waiting(desk)) == 1

    _run(scenario())


def test_what_hangs_on_a_case_that_only_the_server_knows_is_kept(tmp_path: Path) -> None:
    """The caller of a merged case is called back when its master is closed, which this seat has not read."""

    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        web = {**REPORT, "source": "web", "caller_phone": "13800000001"}
        case = (await desk.perform(_command(Verb.REPORT, data=web))).case
        merged = replace(case, version=2, stage=Stage.MERGED, merged_into=case.id + 1)
        desk._seen.remember(OpenedCase(merged, ()), desk.now())
        store.network = Network.GONE
        await _kept(desk, _command(Verb.CALL_BACK, merged))

    _run(scenario())


def test_a_decision_on_a_version_that_moved_is_reported_with_those_behind_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = (await desk.open((await _case_at(tmp_path, Stage.HANDLING)).id)).case
        other = (await desk.open((await _case_at(tmp_path, Stage.AWAITING_DISPATCH)).id)).case
        store.network = Network.GONE
        await _kept(desk, _command(Verb.SUBMIT_RESULT, case))
        await _kept(desk, _command(Verb.PASS_TO_CHECK, case))
        await _kept(desk, _command(Verb.PROPOSE_DISPATCH, other))
        leader = make_desk(tmp_path, Role.SHIFT_LEADER, person="leader-9")
        await leader.perform(_command(Verb.VOID, case))
        store.network = Network.FINE
        done = await _replayer(desk).send_all()
        assert done is not None
        assert (done.sent, done.refused) == (1, 2)
        first, second = _refusals(desk)
        assert "作废" in first or "更新" in first
        assert "之前" in second
        assert (await desk.open(case.id)).case.version == case.version + 1
        assert desk.outbox is not None
        for entry in desk.outbox.refused:
            await desk.outbox.read(entry.place)
        assert _refusals(desk) == []

    _run(scenario())


def test_a_command_that_follows_one_that_waits_goes_behind_it_though_the_server_is_back(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = (await desk.open((await _case_at(tmp_path, Stage.HANDLING)).id)).case
        store.network = Network.GONE
        await _kept(desk, _command(Verb.SUBMIT_RESULT, case))
        store.network = Network.FINE
        assert desk.outbox is not None
        desk.outbox.said("")
        await _kept(desk, _command(Verb.PASS_TO_CHECK, case))
        await _replayer(desk).send_all()
        assert (await desk.open(case.id)).case.stage is Stage.CHECKING

    _run(scenario())


def test_nobody_sends_in_anothers_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        mine, store = away_desk(tmp_path, person="call_taker-1")
        store.network = Network.GONE
        await _kept(mine, _command(Verb.REPORT))
        for person, hall in (("call_taker-2", "hall-1"), ("call_taker-1", "hall-2")):
            other, _network = away_desk(tmp_path, person=person, hall=hall)
            assert _waiting(other) == []
            await _replayer(other).send_all()
            assert await other.search(SearchQuery(number="NS")) == []
        changed, _network = away_desk(tmp_path, Role.DISPATCHER, person="call_taker-1")
        await _replayer(changed).send_all()
        assert "身份" in _refusals(changed)[0]

    _run(scenario())


def test_two_programs_on_one_profile_send_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        one, store = away_desk(tmp_path)
        two, _network = away_desk(tmp_path)
        store.network = Network.GONE
        for _report in range(5):
            await _kept(one, _command(Verb.REPORT))
        store.network = Network.FINE
        await asyncio.gather(_replayer(one).send_all(), _replayer(two).send_all())
        await _replayer(two).send_all()
        assert len(await one.search(SearchQuery(number="NS"))) == 5
        assert (_waiting(two), _refusals(two)) == ([], [])

    _run(scenario())


def test_a_program_that_died_while_sending_is_gone_on_with(tmp_path: Path) -> None:
    """Committed, but the file does not know it yet: the next program sends it again to no effect."""

    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        store.network = Network.GONE
        told = await _kept(desk, _command(Verb.REPORT))
        assert told.case is not None
        await _kept(desk, _command(Verb.FILE, told.case))
        store.network = Network.FINE
        assert desk.outbox is not None
        await make_desk(tmp_path).perform(desk.outbox.waiting[0].command)
        next_one, _network = away_desk(tmp_path)
        await _replayer(next_one).send_all()
        (row,) = await next_one.search(SearchQuery(number="NS"))
        assert row.stage is Stage.AWAITING_DISPATCH

    _run(scenario())


def test_photos_wait_with_their_report(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        picture = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(picture, "PNG")
        store.network = Network.GONE
        photo = await desk.keep_photo(picture.getvalue(), "井盖.png", PhotoKind.BEFORE)
        await _kept(desk, _command(Verb.REPORT, data={**REPORT, "attachments": (photo,)}))
        store.network = Network.FINE
        await _replayer(desk).send_all()
        (row,) = await desk.search(SearchQuery(number="NS"))
        (attached,) = (await desk.open(row.case_id)).case.attachments
        assert await desk.photos.fetch(attached) == picture.getvalue()

    _run(scenario())


def test_what_was_read_can_be_read_on_and_says_how_old_it_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = HandClock()
        desk, store = away_desk(tmp_path, Role.DISPATCHER, clock=clock)
        case = await _case_at(tmp_path, Stage.HANDLING)
        read = await desk.open(case.id)
        at = clock()
        clock.forward(minutes=20)
        store.network = Network.GONE
        again = await desk.open(case.id)
        assert (again.case, list(again.history), again.as_of) == (read.case, list(read.history), at)
        assert read.as_of is None
        with pytest.raises(ExternalError):
            await desk.open(case.id + 1)
        with pytest.raises(ExternalError):
            await desk.search(SearchQuery(number="NS"))

    _run(scenario())


def test_the_last_step_of_one_s_own_is_known_though_the_server_went_away_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = (await desk.open((await _case_at(tmp_path, Stage.HANDLING)).id)).case
        done = await desk.perform(_command(Verb.SUBMIT_RESULT, case))
        store.network = Network.GONE
        opened = await desk.open(case.id)
        assert opened.case == done.case
        assert opened.history[-1] == done.step
        told = await _kept(desk, _command(Verb.PASS_TO_CHECK, done.case))
        assert told.case is not None
        assert told.case.stage is Stage.CHECKING

    _run(scenario())


def test_a_case_is_opened_by_its_number_from_memory_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path, Role.DISPATCHER)
        case = await _case_at(tmp_path, Stage.HANDLING)
        read = await desk.open(case.id)
        store.network = Network.GONE  # and nobody has noticed yet
        again = await desk.open_number(case.number)
        assert again is not None
        assert again.case == read.case
        assert again.as_of is not None
        with pytest.raises(ExternalError):
            await desk.open_number("NS20260302-9999")

    _run(scenario())


def test_a_server_that_comes_and_goes_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        desk, store = away_desk(tmp_path)
        said: list[Command] = []
        sending = asyncio.create_task(_replayer(desk).run())
        for turn in range(30):
            store.network = _WEATHER[turn % 3]
            command = _command(Verb.REPORT)
            said.append(command)
            try:
                await desk.perform(command)
            except CommandKept:
                await asyncio.sleep(0.002)
        store.network = Network.FINE
        async with asyncio.timeout(20):
            while _waiting(desk):
                _replayer(desk).try_now()
                await asyncio.sleep(0.02)
        sending.cancel()
        await asyncio.wait({sending})
        rows = await desk.search(SearchQuery(number="NS"))
        ids = [(await desk.open(row.case_id)).history[0].command_id for row in rows]
        assert sorted(ids) == sorted(command.id for command in said)
        assert _refusals(desk) == []
        engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}", pooled=False)
        assert (await verify(engine)).ok
        await engine.dispose()

    _run(scenario())
