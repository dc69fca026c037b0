"""What a wall says above and below its pages: the time, how fresh its numbers are, and what is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from dispatcher_app.domain.words import Lamp
from dispatcher_app.i18n import _
from dispatcher_app.ui.wall.frame import FootWords, HeadWords
from dispatcher_app.ui.wall.source import WallSource
from dispatcher_app.widgets.times import clock_text

#: Figures that nobody has confirmed for so long are called stale.
_STALE = timedelta(seconds=20)


def head_words(now: datetime, zone: tzinfo, hall: str) -> HeadWords:
    here = now.astimezone(zone)
    weekday = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[here.weekday()]
    day = _("{month} 月 {day} 日 {weekday}").format(month=here.month, day=here.day, weekday=weekday)
    return HeadWords(hall=hall, clock=f"{here:%H:%M}", day=day)


def foot_words(source: WallSource, zone: tzinfo, complaint: str = "") -> FootWords:
    """One sentence of what is wrong, the gravest first, and of when the numbers are."""
    now, at = source.now, source.data_at
    data = _("正在读取数据…") if at is None else _("数据时间 {at}").format(at=clock_text(at, now, zone))
    if source.contact.is_lost:
        return FootWords(_since(at, now, zone), _("与数据库失去联系,正在自动重连。"), Lamp.OVER)
    if source.figures_at is not None and now - source.figures_at > _STALE:
        stopped = _("统计数字停在 {at}。").format(at=_second(source.figures_at, now, zone))
        return FootWords(data, stopped, Lamp.DUE)
    if source.figures_trouble:
        return FootWords(data, _("统计数字暂时读不到:{why}").format(why=source.figures_trouble), Lamp.DUE)
    if source.upgraded:
        return FootWords(data, _("数据库已升级,请在方便时重启大屏。"), Lamp.DUE)
    if complaint:
        return FootWords(data, complaint, Lamp.DUE)
    if source.uncounted:
        told = _("有 {count} 件案件的变动还没有计入统计。").format(count=f"{source.uncounted:,}")
        return FootWords(data, told, Lamp.DUE)
    return FootWords(data, "", Lamp.OK if at is not None else Lamp.NONE)


def _since(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    if at is None:
        return _("还没有读到数据。")
    return _("画面是 {at} 的数据。").format(at=_second(at, now, zone))


def _second(at: datetime, now: datetime, zone: tzinfo) -> str:
    """To the second, and with the day where it is not today's."""
    here = at.astimezone(zone)
    return f"{here:%H:%M:%S}" if here.date() == now.astimezone(zone).date() else f"{here:%m-%d %H:%M:%S}"
