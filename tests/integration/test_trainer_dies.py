"""``kill -9`` of the trainer's program in mid-exam: who sits goes on, and no score is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dispatcher_app.domain.words import Role
from dispatcher_app.services.exam.record import PaperKind
from dispatcher_app.services.exam.sittings import WrittenSitting
from dispatcher_app.services.exam.watching import SitState
from tests.support.doomed_trainer import exam_desk
from tests.support.hall import run_to_end
from tests.support.rules import actor


async def _sits_while_it_dies(url: str, trainer: subprocess.Popen[str]) -> tuple[set[str], WrittenSitting]:
    """A trainee answers before and after; who was said to have a score when the trainer's program died."""
    assert trainer.stdout is not None
    said = trainer.stdout.readline().split()
    assert said[:1] == ["paper"]
    desk, record = exam_desk(url, actor(Role.CALL_TAKER))
    (head,) = [each for each in await desk.papers() if each.id == said[1]]
    sitting = await desk.sit(head)
    assert isinstance(sitting, WrittenSitting)
    right = [question.answer for question in sitting.paper.questions]
    await sitting.answer(0, right[0])
    kept = {trainer.stdout.readline().split()[1] for _each in range(3)}
    trainer.kill()
    rest = trainer.stdout.read().split("\n")[:-1]  # what has no line end was not said to the end
    for at in range(1, 5):
        await sitting.answer(at, right[at])
    result = await desk.finish(sitting)
    assert result.points == 100
    await record._engine.dispose()
    return kept | {line.split()[1] for line in rest}, sitting


async def _after(url: str, kept: set[str], sitting: WrittenSitting) -> None:
    """Another trainer, on another machine, has everything."""
    desk, record = exam_desk(url, actor(Role.TRAINER, "trainer-2"))
    results = await desk.results()
    scored = {line.kept.attempt.person for line in results if line.kept.paper.kind is PaperKind.EXERCISE}
    assert kept <= scored
    assert len(kept) >= 3
    (own,) = [line for line in results if line.kept.attempt.id == sitting.attempt.id]
    assert own.points == 100
    (seen,) = (await desk.watch.look()).seen
    assert (seen.state, seen.progress.done, seen.points) == (SitState.HANDED_IN, 5, 100)
    assert all(line.points is not None for line in results), "a score is there whole or not at all"
    await record._engine.dispose()


def test_a_trainer_s_machine_that_dies_takes_nothing_with_it(sandbox_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.doomed_trainer", sandbox_url]
    log = tmp_path / "trainer.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as trainer,
    ):
        try:
            kept, sitting = run_to_end(_sits_while_it_dies(sandbox_url, trainer))
        finally:
            trainer.kill()
    run_to_end(_after(sandbox_url, kept, sitting))
