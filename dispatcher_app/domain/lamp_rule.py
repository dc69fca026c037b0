"""When a running clock turns amber: after a share of its allowance, some hours before its end, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from dispatcher_app.domain.limits import share_of
from dispatcher_app.i18n import _


@dataclass(frozen=True, slots=True)
class LampRule:
    """Amber from ``share`` of the allowance (design §5: 80 %) or ``before`` its end, whichever comes first.

    Both are in the clock's own kind of time: two hours before a limit of 工作时 are two working hours, so a
    limit that ends on Monday at 09:00 warns on Friday at 17:00 and not in the night from Sunday. A ``before``
    that is as long as the whole allowance would make every short clock amber from its start: there the share
    decides, or without one the clock is amber at once.

    Raises:
        ValueError: neither is given, the share is not above 0 and up to 1, ``before`` is not positive.
    """

    share: Decimal | None = Decimal("0.8")
    before: timedelta | None = None

    def __post_init__(self) -> None:
        if self.share is None and self.before is None:
            raise ValueError(_("预警请至少定一项:时限用去的比例,或到期前的时间。"))
        if self.share is not None and not 0 < self.share <= 1:
            raise ValueError(_("预警比例应大于 0 且不超过 1:{share}。").format(share=self.share))
        if self.before is not None and self.before <= timedelta(0):
            raise ValueError(_("到期前的预警时间必须大于零。"))

    def amber_after(self, allowance: timedelta) -> timedelta:
        """How much of *allowance* is used when the lamp turns amber."""
        by_share = None if self.share is None else share_of(allowance, self.share)
        if self.before is None or (by_share is not None and self.before >= allowance):
            return allowance if by_share is None else by_share
        by_hours = max(timedelta(0), allowance - self.before)
        return by_hours if by_share is None else min(by_share, by_hours)

    def to_json(self) -> dict[str, Any]:
        """Compact JSON value; what is not set is left out."""
        stored: dict[str, Any] = {}
        if self.share is not None:
            stored["share"] = str(self.share)
        if self.before is not None:
            stored["before_minutes"] = self.before / timedelta(minutes=1)
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> LampRule:
        """The rule that :meth:`to_json` wrote; ValueError for anything else."""
        share, minutes = stored.get("share"), stored.get("before_minutes")
        return cls(
            share=None if share is None else Decimal(share),
            before=None if minutes is None else timedelta(minutes=minutes),
        )
