"""What second looks found wrong: each finding waits until a shift leader says what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatcher_app.domain.case import SecondLook
from dispatcher_app.domain.hall_record.act import ActDraft, HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Topic
from dispatcher_app.domain.hall_record.shifts import Remark
from dispatcher_app.services.hall_record.desk import RecordDesk
from dispatcher_app.services.ruling.store import CountStore, LookedAt

#: As long as the record keeps what was done in memory.
KEPT = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Finding:
    """A case whose newest second look found it wrong; ``settled`` is what was done about that."""

    case: LookedAt
    settled: HallAct | None = None

    @property
    def words(self) -> str:
        """What was done, "" while it waits."""
        said = self.settled.payload if self.settled is not None else None
        return said.text if isinstance(said, Remark) else ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Those that wait first, each group with the newest look first."""

    all: tuple[Finding, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(one.settled is None for one in self.all)

    def of(self, case_id: int) -> Finding | None:
        return next((one for one in self.all if one.case.case_id == case_id), None)


async def read_findings(store: CountStore, record: RecordDesk, now: datetime) -> Findings:
    """Of the last :data:`KEPT`.

    Raises:
        ExternalError: the database does not answer.
    """
    await record.hall.load()
    looked = [one for one in await store.looks_since(now - KEPT) if one.result is SecondLook.NOT_IN_ORDER]
    found = [Finding(one, _settled(one, record)) for one in looked]
    found.sort(key=lambda one: one.case.looked_at or now, reverse=True)
    found.sort(key=lambda one: one.settled is not None)
    return Findings(tuple(found))


def _settled(case: LookedAt, record: RecordDesk) -> HallAct | None:
    """What was done before the look was about another one."""
    done = record.hall.state(Topic.LOOK, case.number).latest(ActKind.LOOK_FOLLOWED)
    later = done is not None and (case.looked_at is None or done.at >= case.looked_at)
    return done if later else None


async def settle(record: RecordDesk, case: LookedAt, words: str, initiator: object) -> HallAct:
    """Say what was done about a finding, in one's own name.

    Raises:
        DomainError: nothing said, not a shift leader, or somebody was faster.
        ExternalError: the database failed.
    """
    seen = record.hall.state(Topic.LOOK, case.number).version
    draft = ActDraft(kind=ActKind.LOOK_FOLLOWED, subject=case.number, payload=Remark(text=words), seen=seen)
    return await record.append(draft, initiator=initiator)
