"""An examination window for tests: a desk whose examinations lie in a sandbox of its own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from db.engine import open_engine
from db.exam.dictation_files import shipped_dictations
from db.exam.question_file import shipped_questions
from db.exam.record import SqlExamRecord
from db.exam.weights_file import shipped_weights
from db.sandbox.making import make_empty
from dispatcher_app.domain.sandbox.kind import HallKind
from dispatcher_app.services.desk import Desk
from dispatcher_app.services.exam.bank import BankDesk
from dispatcher_app.services.exam.desk import ExamDesk


@cache
def empty_sandbox() -> Path:
    """A file to copy; to be asked for once before there is a loop."""
    file = Path(tempfile.mkdtemp(prefix="sandbox-")) / "sandbox.db"
    asyncio.run(make_empty(f"sqlite:///{file}", datetime(2026, 11, 2, 1, tzinfo=UTC)))
    return file


def exam_record(folder: Path, now: Callable[[], datetime] | None = None) -> SqlExamRecord:
    """The examinations of the sandbox in *folder*, made where it is missing; by *now* or the real clock."""
    file = folder / "sandbox.db"
    if not file.exists():
        shutil.copy(empty_sandbox(), file)
    engine = open_engine(f"sqlite:///{file}", pooled=False, opens=HallKind.SANDBOX)
    return SqlExamRecord(engine, now) if now else SqlExamRecord(engine)


def give_exam(desk: Desk, folder: Path, now: Callable[[], datetime] | None = None) -> ExamDesk:
    """*desk* is a seat of a sandbox from now on, as far as examinations go."""
    record = exam_record(folder, now)
    bank = BankDesk(record, shipped_questions(), lambda: desk.hall.rules.standard)
    desk.exam = ExamDesk(record, bank, desk.person.actor(), shipped_weights(), shipped_dictations())
    return desk.exam
