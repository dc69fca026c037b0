"""What a component of the register must be: its code, its words, its owner.

By GB/T 30428 the 16-digit code is the city's code (6), major and minor class (2 + 2) and a serial (6); a city
with other widths says so in its pack. Where a component stands is checked by whoever knows the ground.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dispatcher_app.domain.components import ComponentState, field_label
from dispatcher_app.domain.pack import NATIONAL_WIDTHS, CodeWidths
from dispatcher_app.domain.places import Component
from dispatcher_app.i18n import _, listed

#: Longest free texts, in characters.
NAME_LIMIT, MAINTAINER_LIMIT = 100, 100
_CLASS = re.compile(r"部件-\d{2,4}-\d{2,4}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_INSTALLED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_STATES = frozenset(state.value for state in ComponentState)


class Fault(NamedTuple):
    """What is wrong with one field of a component, as a sentence."""

    field: str
    sentence: str

    def __str__(self) -> str:
        return _("{field}:{sentence}").format(field=field_label(self.field), sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class ComponentRules:
    """What a city knows of its components. Empty ``classes`` or ``units`` say nothing about theirs.

    ``adcodes`` are those of the city and its districts; a component's code begins with one of them.
    ``classes`` are codes without their scheme (``部件-01-02``).
    """

    adcodes: tuple[str, ...] = ()
    widths: CodeWidths = NATIONAL_WIDTHS
    classes: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    def faults(self, component: Component, today: date) -> list[Fault]:
        """Everything wrong with *component* but its place; *today* is the hall's own."""
        if self._is_plainly_good(component):
            return []
        of_code = list(self._code(component))
        if of_code and not component.class_code:  # class and name would have come from the code
            return of_code
        return [
            *of_code,
            *self._class(component),
            *_words(component),
            *self._owner(component),
            *state_faults(component.state),
            *installed_faults(component.installed, today),
        ]

    def _is_plainly_good(self, c: Component) -> bool:
        """Nearly every line of a survey; so a survey of a million takes seconds."""
        code, class_code = c.code, c.class_code
        return (
            len(code) == self.widths.component
            and code.isascii()
            and code.isdigit()
            and (not self.adcodes or code.startswith(self.adcodes))
            and class_code in self.classes
            and self._names(c)
            and 0 < len(c.name) <= NAME_LIMIT
            and not c.name.isspace()
            and (c.state in _STATES or not c.state)
            and (c.owner_unit in self.units or not c.owner_unit)
            and len(c.maintainer) <= MAINTAINER_LIMIT
            and not c.installed
            and not c.photo
            and -180 <= c.lon <= 180
            and -90 <= c.lat <= 90
        )

    def _code(self, component: Component) -> Iterator[Fault]:
        code, width = component.code, self.widths.component
        if len(code) != width or not (code.isascii() and code.isdigit()):
            text = _("{code} 应为 {width} 位数字(现为 {length} 位)。")
            yield Fault("code", text.format(code=code[:40], width=width, length=len(code)))
        elif self.adcodes and not code.startswith(self.adcodes):
            text = _("{code} 应以本市行政区划代码 {adcode} 开头。")
            yield Fault("code", text.format(code=code, adcode=listed(self.adcodes)))
        elif _CLASS.fullmatch(component.class_code) and not self._names(component):
            text = _("{code} 与类别 {class_code} 不符。")
            yield Fault("code", text.format(code=code, class_code=component.class_code))

    def code_fault(self, code: str, class_code: str) -> str:
        """What is wrong with *code* for a component of a class, as a sentence; "" where nothing is."""
        asked = Component(code, class_code, "", 0.0, 0.0, "")
        return next((fault.sentence for fault in self._code(asked)), "")

    def _names(self, component: Component) -> bool:
        """Whether major and minor class stand in the code behind the city's own."""
        _kind, major, minor = component.class_code.split("-")
        return component.code[self.widths.adcode :].startswith(major + minor)

    def _class(self, component: Component) -> Iterator[Fault]:
        code = component.class_code
        if not code:
            yield Fault("class_code", _("没有写明,标识码所指的小类也不在立案标准中。"))
        elif not _CLASS.fullmatch(code):
            yield Fault("class_code", _("类别代码“{code}”应如 部件-01-02。").format(code=code[:20]))
        elif self.classes and code not in self.classes:
            yield Fault("class_code", _("类别 {code} 不在立案标准中。").format(code=code))

    def _owner(self, component: Component) -> Iterator[Fault]:
        if component.owner_unit and self.units and component.owner_unit not in self.units:
            text = _("权属单位 {code} 不存在。")
            yield Fault("owner_unit", text.format(code=component.owner_unit[:40]))

    def class_of(self, code: str) -> str:
        """The class that a component's code names, by the usual widths; "" where the city has none such."""
        major, minor = code[self.widths.adcode :][:2], code[self.widths.adcode :][2:4]
        found = f"部件-{major}-{minor}"
        return found if found in self.classes else ""


def _words(component: Component) -> Iterator[Fault]:
    if not component.name.strip():
        yield Fault("name", _("名称为空。"))
    for field, limit in (("name", NAME_LIMIT), ("maintainer", MAINTAINER_LIMIT)):
        length = len(getattr(component, field))
        if length > limit:
            yield Fault(field, _("最多 {limit} 字,现有 {length} 字。").format(limit=limit, length=length))
    if component.photo and not _SHA256.fullmatch(component.photo):
        yield Fault("photo", _("照片应写为其内容的 SHA-256(64 位十六进制小写)。"))
    if not (math.isfinite(component.lon) and abs(component.lon) <= 180):
        yield Fault("lon", _("经度应在 -180 到 180 之间。"))
    if not (math.isfinite(component.lat) and abs(component.lat) <= 90):
        yield Fault("lat", _("纬度应在 -90 到 90 之间。"))


def state_faults(state: str) -> Iterator[Fault]:
    """One of the words; nothing is no fault."""
    if state and state not in _STATES:
        text = _("没有状态“{state}”,应为 {known}。")
        known = listed(state.value for state in ComponentState)
        yield Fault("state", text.format(state=state[:20], known=known))


def installed_faults(text: str, today: date | None = None) -> Iterator[Fault]:
    """A year, month or day that has come; whether it has is not asked without *today*."""
    if not text:
        return
    match = _INSTALLED.fullmatch(text)
    try:
        first = date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        first = None
    if first is None:
        text_ = _("“{text}”不是日期,应如 2019、2019-05 或 2019-05-08。")
        yield Fault("installed", text_.format(text=text[:20]))
    elif today is not None and first > today:
        yield Fault("installed", _("{text} 晚于今天。").format(text=text))
