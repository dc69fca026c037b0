"""Fields that are no texts in the end: what their words mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.importing.mapping import ImportMapping
from dispatcher_app.services.importing.times import Reader, time_reader

#: Gives the value of a text; None where the field is left out. ValueError, with a sentence, for nonsense.
Maker = Callable[[str], object]

#: As the default of a time: a row without one was reported when it is imported.
NOW = "now"
_YES = frozenset({"1", "true", "yes", "y", "t", "是", "有", "需要"})
_NO = frozenset({"0", "false", "no", "n", "f", "否", "无", "不需要"})


def makers(mapping: ImportMapping, hall: Hall) -> dict[str, Maker]:
    """For each such field of *mapping*, how its value is made."""
    found: dict[str, Maker] = {"source": source}
    if mapping.wants_callback is not None:
        found["wants_callback"] = yes_or_no
    if mapping.reported_at is not None:
        times = mapping.reported_at
        found["reported_at"] = _instant(time_reader(times.formats, times.zone or hall.zone))
    return found


def source(text: str) -> Source:
    """The door a report came in by, as stored (``12345``) or as shown (``12345 转办``)."""
    found = _SOURCES.get(text)
    if found is None:
        known = listed(one.value for one in Source)
        raise ValueError(_("没有这个来源,应为:{known}").format(known=known))
    return found


_SOURCES = {word: one for one in Source for word in (one.value, one._source)}


def yes_or_no(text: str) -> bool | None:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    if not word:
        return None
    raise ValueError(_("应为 是/否、true/false 或 1/0"))


def _instant(read: Reader) -> Maker:
    def make(text: str) -> datetime | None:
        if not text:
            raise ValueError(_('没有上报时间;确可缺少时请在对应文件里写 default = "now"'))
        return None if text == NOW else read(text)

    return make
