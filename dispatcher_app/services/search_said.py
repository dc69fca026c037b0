"""What a search asks for, in words: over its answers and above what is exported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dispatcher_app.domain.lateness import Late
from dispatcher_app.domain.words import ENDED, OPEN, Source, Stage
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.ports import SearchQuery
from dispatcher_app.services.search_terms import term_name, terms_of


def query_said(query: SearchQuery, hall: Hall) -> str:
    """Every filter of *query* that is set, one after another; "" for none."""
    return listed(_parts(query, hall))


def _parts(query: SearchQuery, hall: Hall) -> Iterator[str]:
    if query.text:
        yield _("“{text}”").format(text=query.text)
    if query.number:
        yield _("编号 {number}…").format(number=query.number)
    if query.phone:
        yield _("来电 {phone}").format(phone=query.phone)
    if query.stages:
        yield _stages(query.stages)
    if query.channel:
        yield query.channel
    yield from (Source(word).label for word in sorted(query.sources))
    if query.class_prefix:
        yield _class(query.class_prefix, hall)
    if query.unit:
        yield hall.unit_name(query.unit)
    if query.street:
        yield query.street
    if query.overdue is not None:
        yield Late.UNIT.label if query.overdue else _("处置按时")
    yield from _days(query, hall)
    yield from map(term_name, terms_of(query))


def _stages(stages: frozenset[Stage]) -> str:
    if stages == OPEN:
        return _("仅在办")
    if stages == ENDED:
        return _("仅办结")
    return "/".join(stage.label for stage in Stage if stage in stages)


def _class(code: str, hall: Hall) -> str:
    names = {str(one.code): one.minor_name for one in hall.rules.standard.classes()}
    return names.get(code, code)


def _days(query: SearchQuery, hall: Hall) -> Iterator[str]:
    begins, ends = query.reported_from, query.reported_to
    if begins is None and ends is None:
        return
    first = f"{begins.astimezone(hall.zone):%Y-%m-%d}" if begins else ""
    last = f"{ends.astimezone(hall.zone) - timedelta(seconds=1):%Y-%m-%d}" if ends else ""
    yield _("上报 {first} 至 {last}").format(first=first, last=last)
