"""Cases and acts as alarms see them, at minutes from a fixed moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.kinds import ActKind, Payload
from dispatcher_app.domain.queue import QueueRow
from dispatcher_app.domain.words import Stage
from tests.support.hall_record import DISPATCHER
from tests.support.queue_rows import NOW, queue_row


def minute(number: float) -> datetime:
    """So many minutes after the moment."""
    return NOW + timedelta(minutes=number)


def waiting(case_id: int, stage: Stage, due: float | None = None, **fields: object) -> QueueRow:
    """A case without marks at *stage* since minute 0, due at minute *due*, amber ten minutes before."""
    row = queue_row(case_id)._replace(
        stage=stage,
        stage_since=NOW,
        marks=frozenset(),
        limit_text="7 工作日",
        due_at=None if due is None else minute(due),
        warn_at=None if due is None else minute(due - 10),
    )
    return row._replace(**fields)


def act(kind: ActKind, subject: str, payload: Payload, at: datetime, sequence: int = 1) -> HallAct:
    """As the record has it."""
    return HallAct(
        sequence=sequence,
        id=uuid4(),
        kind=kind,
        subject=subject,
        version=1,
        actor=DISPATCHER,
        at=at,
        payload=payload,
        on_behalf_of="",
        second=None,
        hash="",
    )
