"""How notices, collections and plans are named and told on a screen."""

from __future__ import annotations

from datetime import datetime

from dispatcher_app.domain.hall_record.act import HallAct
from dispatcher_app.domain.hall_record.campaigns import Campaign, Channel, WeatherPlan
from dispatcher_app.domain.hall_record.faults import Valid
from dispatcher_app.domain.hall_record.kinds import Payload
from dispatcher_app.domain.hall_record.notices import Notice
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall

#: Of a long text as it stands in one line; the whole of it is in the list.
_LINE = 120
#: So many classes are named one by one.
_NAMED = 12


def title_of(payload: Payload | None) -> str:
    """What it is called in a line, on a chip, in a sentence."""
    match payload:
        case WeatherPlan():
            return _("{weather}预案").format(weather=payload.sort.label)
        case Campaign():
            return payload.title
        case Notice():
            return payload.title or one_line(payload.text, 40)
    return _("看不懂的一项")


def one_line(text: str, limit: int = _LINE) -> str:
    """*text* in one line, cut where it is long."""
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def valid_words(valid: Valid, hall: Hall) -> str:
    """From when to when, by the hall's clock."""
    begins = _stamp(valid.begins, hall)
    if valid.ends is None:
        return _("{begins} 起,至撤下为止").format(begins=begins)
    return _("{begins} 至 {ends}").format(begins=begins, ends=_stamp(valid.ends, hall))


def _stamp(at: datetime, hall: Hall) -> str:
    return at.astimezone(hall.zone).strftime("%Y-%m-%d %H:%M")


def class_words(codes: tuple[str, ...], hall: Hall) -> str:
    """The classes by name; one that left the standard says so."""
    names = [class_name(code, hall) for code in codes[:_NAMED]]
    said = listed(names)
    if len(codes) > _NAMED:
        said = _("{names}等 {count} 类").format(names=said, count=len(codes))
    return said


def class_name(code: str, hall: Hall) -> str:
    """Its name in the standard in force; else the code, and that it is there no more."""
    try:
        found = hall.rules.standard.name(ClassCode.parse(code))
    except ValueError:
        found = None
    return found.minor_name if found else _("{code}(已不在标准中)").format(code=code)


def plan_words(plan: WeatherPlan, hall: Hall) -> str:
    """What a plan does, in one sentence."""
    parts = [plan.text]
    if plan.priority_classes:
        parts.append(_("优先:{classes}").format(classes=class_words(plan.priority_classes, hall)))
    if plan.extra_sources:
        sources = listed(source.label for source in plan.extra_sources)
        parts.append(_("增开来源:{sources}").format(sources=sources))
    if plan.channels:
        doors = listed(source_name_of(channel) for channel in plan.channels)
        parts.append(_("自设来源:{channels}").format(channels=doors))
    if plan.duplicate_radius_factor > 1 or plan.duplicate_time_factor > 1:
        text = _("重复判定放宽:半径 {radius:g} 倍、时间 {time:g} 倍")
        parts.append(text.format(radius=plan.duplicate_radius_factor, time=plan.duplicate_time_factor))
    return "\n".join(parts)


def source_name_of(channel: Channel) -> str:
    """A plan's door, with the usual source it counts under."""
    return _("{channel}(按{source})").format(channel=channel.name, source=channel.source.label)


def channel_key(act: HallAct, channel: str) -> str:
    """Under which the count of a plan's door is kept."""
    return f"{act.subject}/{channel}"


def campaign_words(campaign: Campaign, hall: Hall) -> str:
    """What a collection is about."""
    parts = [class_words(campaign.class_codes, hall)]
    if campaign.sources:
        parts.append(_("来源:{sources}").format(sources=listed(one.label for one in campaign.sources)))
    if campaign.text:
        parts.append(campaign.text)
    return "\n".join(parts)


def count_words(count: int | None, target: int) -> str:
    """So far, of how many; nothing while it is not known."""
    if count is None:
        return ""
    return f"{count}/{target}" if target else _("{count} 件").format(count=count)


def turned_by_time(act: HallAct, now: datetime) -> str:
    """What all seats hear when a plan or collection begins or ends by its own time; "" where it did not."""
    valid = getattr(act.payload, "valid", None)
    if not isinstance(valid, Valid):
        return ""
    if valid.ends is not None and valid.ends <= now:
        return _("{title}到时结束").format(title=title_of(act.payload))
    return _("{title}到时生效").format(title=title_of(act.payload)) if valid.begins > act.at else ""


def announced(act: HallAct, title: str) -> str:
    """What all seats hear when *act* is done; "" for what nobody has to hear at once."""
    text = {
        "weather_plan": _("{name}启动{title}"),
        "end_weather_plan": _("{name}解除{title}"),
        "campaign": _("{name}发起专项采集:{title}"),
        "end_campaign": _("{name}结束专项采集:{title}"),
    }.get(act.kind.value, "")
    if text and act.version > 1 and act.kind.value in ("weather_plan", "campaign"):
        text = _("{name}调整{title}")
    return text.format(name=act.actor.name, title=title)
