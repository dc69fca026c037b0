"""Understands the words of a survey: classes, owners and dates as offices write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dispatcher_app.domain.component_rules import ComponentRules
from dispatcher_app.domain.standard import ClassName, Standard
from dispatcher_app.domain.units import UnitRegister
from dispatcher_app.domain.words import Kind

_DIGITS = re.compile(r"(\d{2})-?(\d{2})", re.ASCII)
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})?\D?(\d{1,2})?(?!\d).*", re.DOTALL)


class SurveyWords:
    """Each method answers our word, or the text as it is where it is not known: checks tell it then."""

    def __init__(self, rules: ComponentRules, standard: Standard | None, units: UnitRegister) -> None:
        self._rules, self._units = rules, units
        self._names = _names(standard.classes() if standard else ())
        self._titles = {code: title for title, code in self._names.items()}

    def class_code(self, text: str, code: str) -> str:
        """From a class code, its four digits, its name, or, where there is nothing, the component's code."""
        bare = text.rpartition(":")[2]
        if not bare:
            return self._rules.class_of(code)
        digits = _DIGITS.fullmatch(bare)
        if digits:
            return f"部件-{digits[1]}-{digits[2]}"
        return self._names.get(bare, bare)

    def name(self, text: str, class_code: str) -> str:
        """What is nameless is called like its class."""
        return text or self._titles.get(class_code, "")

    def owner(self, text: str) -> str:
        """The code of a unit from its code or name."""
        if not text or text in self._units:
            return text
        unit = self._units.named(text)
        return unit.code if unit else text

    def installed(self, text: str) -> str:
        """``2019年5月8日``, ``2019/5/8``, ``20190508``, ``2019-05-08 00:00:00`` → ``2019-05-08``."""
        if re.fullmatch(r"\d{8}", text, re.ASCII):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        match = _DATE.fullmatch(text)
        if match is None:
            return text
        return "-".join(part.zfill(2) for part in match.groups() if part)


def _names(classes: Iterable[ClassName]) -> dict[str, str]:
    """Class name → code without its scheme, for component classes whose name is theirs alone."""
    found: dict[str, str] = {}
    for name in classes:
        if name.code.kind is Kind.COMPONENT:
            found.setdefault(name.minor_name, str(name.code).rpartition(":")[2])
    return found
