"""Papers, results, ranks and questions as lines of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.exam.question import Question
from dispatcher_app.i18n import _
from dispatcher_app.services.exam.desk import Line
from dispatcher_app.services.exam.record import PaperHead, PaperKind
from dispatcher_app.services.exam.standing import Standing


class PaperLines:
    """Papers with how one's own attempt at each stands."""

    more = False

    def __init__(self, heads: Sequence[PaperHead], own: Sequence[Line], zone: ZoneInfo) -> None:
        self.heads, self._zone = heads, zone
        self._own = {line.kept.paper.id: line for line in own}

    def __len__(self) -> int:
        return len(self.heads)

    def key(self, number: int) -> str:
        return self.heads[number].id

    def own(self, head: PaperHead) -> Line | None:
        return self._own.get(head.id)

    def cells(self, number: int) -> Sequence[str]:
        head = self.heads[number]
        kind = _("{kind} · 练习").format(kind=head.kind.label) if head.only_for else head.kind.label
        closes = clock(head.closes_at, self._zone) if head.closes_at else "—"
        return (
            head.title,
            kind,
            length(head.seconds),
            head.name,
            clock(head.at, self._zone),
            closes,
            self._standing(head),
        )

    def _standing(self, head: PaperHead) -> str:
        own = self._own.get(head.id)
        if own is None:
            return "—" if head.kind is PaperKind.EXERCISE else _("未考")
        return _("进行中") if own.points is None else f"{own.points:g}"


class ResultLines:
    """Attempts, newest first."""

    more = False

    def __init__(self, lines: Sequence[Line], zone: ZoneInfo) -> None:
        self.lines, self._zone = lines, zone

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, number: int) -> str:
        return self.lines[number].kept.attempt.id

    def cells(self, number: int) -> Sequence[str]:
        line = self.lines[number]
        points = _("进行中") if line.points is None else f"{line.points:g}"
        attempt, paper = line.kept.attempt, line.kept.paper
        return (attempt.name, paper.title, paper.kind.label, clock(attempt.at, self._zone), points)


class RankLines:
    """A class in its order."""

    more = False

    def __init__(self, standings: Sequence[Standing]) -> None:
        self.standings = standings

    def __len__(self) -> int:
        return len(self.standings)

    def key(self, number: int) -> str:
        return self.standings[number].person

    def cells(self, number: int) -> Sequence[str]:
        each = self.standings[number]
        means = [f"{each.means[kind]:g}" if kind in each.means else "—" for kind in PaperKind]
        return (str(each.rank), each.name, *means, f"{each.total:g}", str(each.attempts))


class QuestionLines:
    """Questions of the bank."""

    more = False

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = questions

    def __len__(self) -> int:
        return len(self.questions)

    def key(self, number: int) -> str:
        return self.questions[number].code

    def cells(self, number: int) -> Sequence[str]:
        each = self.questions[number]
        return (each.code, each.kind.label, each.topic.label, each.text, each.letters)


def clock(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def length(seconds: int) -> str:
    if seconds % 60:
        return _("{seconds} 秒").format(seconds=seconds)
    return _("{minutes} 分钟").format(minutes=seconds // 60)
