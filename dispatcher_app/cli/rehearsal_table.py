"""The outcome of a rehearsal as tables for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatcher_app.domain.simulation.outcome import Outcome, PostOutcome
from dispatcher_app.domain.simulation.posts import ROLE_OF
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _

#: Units with overdue cases that are listed.
_UNITS_SHOWN = 10
_HOUR = 3600


def told(outcome: Outcome, zone: ZoneInfo) -> str:
    """Everything a shift leader asks after a rehearsal, the answer first."""
    parts = [_verdict(outcome, zone), _counts(outcome)]
    parts += [_posts(outcome, zone), _stages(outcome), _seats(outcome, zone), _queues(outcome, zone)]
    parts += [_units(outcome)] if outcome.units else []
    return "\n\n".join(parts)


def _verdict(outcome: Outcome, zone: ZoneInfo) -> str:
    span = _("{title}:{begins} 至 {ends},{reports} 件来件,{seats} 个席位。").format(
        title=outcome.title,
        begins=_day(outcome.begins, zone),
        ends=_day(outcome.ends, zone),
        reports=outcome.reports,
        seats=sum(seat.seats for seat in outcome.seats),
    )
    first = outcome.breaks
    if first is None or first.breaks_at is None:
        return span + "\n" + _("各岗位每个小时都清过队,扛得住。")
    return span + "\n" + _breaks(first, zone)


def _breaks(first: PostOutcome, zone: ZoneInfo) -> str:
    assert first.breaks_at is not None
    text = _(
        "最先扛不住的是“{post}”({role}):{hour} 起的一小时里队列一刻也没清空,"
        "共 {hours} 个这样的小时,最长排到 {longest} 件。"
    )
    return text.format(
        post=first.post.label,
        role=ROLE_OF[first.post].label,
        hour=_day(first.breaks_at, zone),
        hours=len(first.full_hours),
        longest=first.longest_queue,
    )


def _counts(outcome: Outcome) -> str:
    sources = ", ".join(f"{Source(name).label} {count}" for name, count in outcome.by_source.items())
    lines = [_("来源:{sources}").format(sources=sources)]
    lines.append(
        _("步骤 {steps} 步,期末在办 {open} 件,来电无人接听挂断 {calls} 次。").format(
            steps=outcome.steps, open=outcome.open_cases, calls=outcome.abandoned_calls
        )
    )
    if outcome.refused:
        refused = ", ".join(f"{what} {count}" for what, count in outcome.refused.items())
        lines.append(_("被拒绝的命令:{refused}").format(refused=refused))
    lines.append(_("种子 {seed},步骤哈希 {digest}").format(seed=outcome.seed, digest=outcome.digest[:16]))
    return "\n".join(lines)


def _posts(outcome: Outcome, zone: ZoneInfo) -> str:
    times = ("P50", "P90", "P95", _("最长等"))
    head = (_("岗位"), _("办了"), *times, _("最长队"), _("何时"), _("期末排队"), _("清不空的小时"))
    rows = [
        (
            post.post.label,
            str(post.waited.count),
            *map(_long, (post.waited.p50, post.waited.p90, post.waited.p95, post.waited.longest)),
            str(post.longest_queue),
            _clock(post.longest_at, zone),
            str(post.left),
            str(len(post.full_hours)),
        )
        for post in outcome.posts
    ]
    return _("等候(来件到有人办)") + "\n" + table(head, rows)


def _stages(outcome: Outcome) -> str:
    head = (_("阶段"), _("办结"), "P50", "P90", "P95", _("超时"), _("超时率"), _("在办已超时"))
    rows = [
        (
            stage.stage.label,
            str(stage.used.count),
            *map(_long, (stage.used.p50, stage.used.p90, stage.used.p95)),
            str(stage.late),
            f"{stage.late / stage.used.count:.1%}" if stage.used.count else "—",
            str(stage.late_open),
        )
        for stage in outcome.stages
    ]
    return _("阶段用时和超时(工作时、工作日按工作时间计)") + "\n" + table(head, rows)


def _seats(outcome: Outcome, zone: ZoneInfo) -> str:
    head = (_("席位"), _("人数"), _("忙碌"), _("最忙一小时"), _("何时"), _("办了"), _("白办"))
    rows = [
        (
            seat.label,
            str(seat.seats),
            f"{seat.use:.0%}",
            f"{seat.busiest:.0%}",
            _clock(seat.busiest_at, zone),
            str(seat.done),
            str(seat.in_vain),
        )
        for seat in outcome.seats
    ]
    return _("席位") + "\n" + table(head, rows)


def _queues(outcome: Outcome, zone: ZoneInfo) -> str:
    """The queues at every full hour; for more than two days at every sixth."""
    posts = [post.post for post in outcome.posts if post.longest_queue]
    every = 1 if (outcome.ends - outcome.begins).total_seconds() <= 48 * _HOUR else 6
    rows = []
    for moment in outcome.moments:
        local = moment.at.astimezone(zone)
        if local.minute == 0 and local.hour % every == 0:
            lengths = [str(moment.queues.get(post.value, 0)) for post in posts]
            rows.append((_day(moment.at, zone), *lengths, str(moment.open_cases)))
    head = (_("时刻"), *(post.label for post in posts), _("在办"))
    return _("队列长度") + "\n" + table(head, rows)


def _units(outcome: Outcome) -> str:
    head = (_("单位"), _("派遣"), _("反馈"), _("超期"), _("在办已超期"), _("回退"), _("返工"))
    rows = [
        (
            unit.name,
            *map(
                str, (unit.dispatched, unit.results, unit.late, unit.late_open, unit.returned, unit.reworks)
            ),
        )
        for unit in outcome.units[:_UNITS_SHOWN]
    ]
    return _("超期最多的单位") + "\n" + table(head, rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns by their width on a terminal, where a Chinese character takes two; numbers to the right."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            _padded(cell, width, left=column == 0)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _padded(cell: str, width: int, *, left: bool) -> str:
    blank = " " * (width - _width(cell))
    return cell + blank if left else blank + cell


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _long(seconds: float) -> str:
    """``45s``, ``12:30``, ``3:05:00``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M}"


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return _day(at, zone) if at is not None else "—"
