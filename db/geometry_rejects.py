"""The file of rejected features: GeoJSON with number, code and reason, to be opened beside the survey."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from db.os_words import words_of
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _


class FeatureFault(NamedTuple):
    """One fault. ``number`` counts features from 1, 0 where no one is at fault; ``shape`` is in degrees."""

    number: int
    code: str
    reason: str
    shape: BaseGeometry | None = None

    def __str__(self) -> str:
        if not self.number:
            return self.reason
        code = self.code or _("无编码")
        text = _("第 {number} 个({code}):{reason}")
        return text.format(number=self.number, code=code, reason=self.reason)


def write_rejects(path: Path, faults: Sequence[FeatureFault]) -> None:
    """Write *faults* to *path*; a file of an earlier import that is there is replaced.

    Raises:
        DomainError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write('{"type":"FeatureCollection","features":[\n')
            for position, fault in enumerate(faults):
                file.write((",\n" if position else "") + _feature(fault))
            file.write("\n]}\n")
    except OSError as error:
        text = _("写不了未导入清单 {file}:{why}。可用 --rejects 指定另一处。")
        raise DomainError(text.format(file=path, why=words_of(error))) from error


def remove_rejects(path: Path) -> None:
    """What an earlier import rejected is no longer true."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _feature(fault: FeatureFault) -> str:
    shape = fault.shape
    drawn = shape is not None and not shape.is_empty
    words = {"number": fault.number, "code": fault.code, "reason": fault.reason}
    properties = msgspec.json.encode(words).decode()
    geometry = shapely.to_geojson(shape) if drawn else "null"
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
