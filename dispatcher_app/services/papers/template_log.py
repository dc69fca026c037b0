"""Which template of a paper was put in when and by whom, kept beside the templates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

#: So many changes of one paper are remembered; a city changes its templates once a year.
_MOST = 200


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """From *at* on the template *reference* counted, "" for the program's own; *by* is a person's name."""

    at: datetime
    by: str
    reference: str


def with_change(stored: bytes | None, change: TemplateChange) -> bytes:
    """The log *stored* with one more line."""
    lines = [*changes_from(stored), change][-_MOST:]
    said = [{"at": one.at.isoformat(), "by": one.by, "reference": one.reference} for one in lines]
    return json.dumps(said, ensure_ascii=False).encode()


def changes_from(stored: bytes | None) -> Sequence[TemplateChange]:
    """Oldest first; a log that cannot be read is none: it stops no paper."""
    try:
        said = json.loads(stored) if stored else []
        return [
            TemplateChange(datetime.fromisoformat(o["at"]), str(o["by"]), str(o["reference"])) for o in said
        ]
    except (ValueError, TypeError, LookupError):
        return []
