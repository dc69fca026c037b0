"""How many cases a unit needs for a place: the hall's scheme of units says so, for every list of units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from dispatcher_app.domain.indicators.least import LEAST_CASES
from dispatcher_app.domain.indicators.periods import Period
from dispatcher_app.domain.indicators.schemes.model import Scheme, Subject
from dispatcher_app.domain.indicators.schemes.rows import schemes_of
from dispatcher_app.domain.keeping.table import KeptKind, Row
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _

#: The scheme that comes with the program; a city that has none of this name has its first of units.
_USUAL = "unit"


class ReadsKept(Protocol):
    """Documents of the past.

    Raises:
        ExternalError: the database does not answer.
    """

    async def rows_at(self, kind: KeptKind, instant: datetime) -> Sequence[Row]: ...


async def schemes_at(kept: ReadsKept, instant: datetime) -> dict[str, Scheme]:
    """The schemes in force at *instant*.

    Raises:
        DomainError: what is kept cannot be read as schemes.
        ExternalError: the database does not answer.
    """
    rows = await kept.rows_at(KeptKind.SCHEMES, instant)
    try:
        return schemes_of(rows)
    except (ValueError, LookupError) as error:
        raise DomainError(_("评价方案读不懂,请在“管理”窗口核对。")) from error


def scheme_of_units(schemes: Iterable[Scheme]) -> Scheme | None:
    """By which a hall judges its units; None where it scores none."""
    of_units = [scheme for scheme in schemes if scheme.subject is Subject.UNIT]
    return next((scheme for scheme in of_units if scheme.code == _USUAL), next(iter(of_units), None))


async def least_of_units(kept: ReadsKept | None, period: Period) -> int:
    """How many cases a unit needs to be ranked in *period*; the usual number where nobody can say.

    Raises:
        ExternalError: the database does not answer.
    """
    if kept is None:
        return LEAST_CASES
    try:
        scheme = scheme_of_units((await schemes_at(kept, period.start)).values())
    except DomainError:  # the page of schemes says so; figures go on
        return LEAST_CASES
    return scheme.least if scheme is not None else LEAST_CASES
