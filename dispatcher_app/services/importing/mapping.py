"""What a mapping file says: which columns of a foreign file become which fields of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dispatcher_app.domain.places import LocationSource
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _
from dispatcher_app.services.coordinates import CoordinateSystem
from dispatcher_app.services.importing.template import Template

#: Fields that take a text as it comes.
TEXT_FIELDS = (
    "channel",
    "external_ref",
    "description",
    "place",
    "caller_name",
    "caller_phone",
    "component_code",
)
#: Fields with rules of their own beside the texts.
OTHER_FIELDS = ("source", "wants_callback", "reported_at", "class", "condition")

#: What the formats mean that are no strftime patterns.
NAMED_FORMATS = ("iso", "excel", "unix", "unix_ms")
#: Year first, so that nothing can be read two ways; what spreadsheets in China write.
USUAL_FORMATS = (
    "iso",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)


class BadMapping(DomainError):
    """A mapping file that cannot be used. ``problems`` are sentences, one for each fault."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """Where one field's text comes from: exactly one of a column, a template and a constant.

    ``map`` turns the file's words into ours. ``default`` stands in for an empty text, and for a word that
    ``map`` does not have; None where such a row is a reject.
    """

    column: str = ""
    template: Template | None = None
    value: str | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        if self.template is not None:
            return self.template.columns
        return (self.column,) if self.column else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRule:
    """``formats`` are tried in order; times without an offset are of ``zone``, None for the hall's own."""

    rule: FieldRule
    formats: tuple[str, ...] = USUAL_FORMATS
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """``keep_unknown``: a report whose class the standard does not have comes in without one."""

    rule: FieldRule
    keep_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRule:
    """Where the case is: two columns, or one ``point`` that holds both numbers, or the code of a grid cell.

    ``swapped`` says that the file has latitude where longitude is meant. ``keep_outside``: a report from
    outside the hall's grid comes in without its place on the map.
    """

    lon: str = ""
    lat: str = ""
    point: str = ""
    cell: str = ""
    system: CoordinateSystem = CoordinateSystem.CGCS2000
    swapped: bool = False
    keep_outside: bool = False
    located_by: LocationSource = LocationSource.DEVICE

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column in (self.lon, self.lat, self.point, self.cell) if column)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFilter:
    """Rows whose value of ``column`` is not in ``keep``, or is in ``drop``, are left out without a word."""

    column: str
    keep: frozenset[str] | None = None
    drop: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """How the file is to be read; what is empty is found out from the file."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    skip_lines: int = 0
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """One mapping file. ``system`` names where the file comes from: an id of a system is imported once.

    ``lines`` says at which line of the mapping file a key stands (``fields.place``), for sentences.
    """

    system: str
    title: str
    file: FileFormat = field(default_factory=FileFormat)
    filters: tuple[RowFilter, ...] = ()
    source: FieldRule
    texts: Mapping[str, FieldRule] = field(default_factory=dict)
    wants_callback: FieldRule | None = None
    reported_at: TimeRule | None = None
    class_code: ClassRule | None = None
    condition: FieldRule | None = None
    location: LocationRule | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    def rules(self) -> dict[str, FieldRule]:
        """Every field's rule, by its key in the mapping file."""
        found = {f"fields.{name}": rule for name, rule in self.texts.items()}
        others = {
            "source": self.source,
            "wants_callback": self.wants_callback,
            "reported_at": self.reported_at and self.reported_at.rule,
            "class": self.class_code and self.class_code.rule,
            "condition": self.condition,
        }
        return found | {f"fields.{name}": rule for name, rule in others.items() if rule}

    def uses(self) -> list[tuple[str, str]]:
        """(key of the mapping, column of the file) for every column that is needed."""
        found = [(key, column) for key, rule in self.rules().items() for column in rule.columns]
        if self.location is not None:
            place = self.location
            named = {"lon": place.lon, "lat": place.lat, "point": place.point, "cell": place.cell}
            found += [(f"location.{key}", column) for key, column in named.items() if column]
        return found + [(f"filter.{i}.column", each.column) for i, each in enumerate(self.filters)]

    def problem(self, key: str, sentence: str) -> str:
        """*sentence* with the key it is about and, where known, its line."""
        line = self.lines.get(key) or self.lines.get(key.rpartition(".")[0])
        if line is None:
            return _("{key}:{sentence}").format(key=key, sentence=sentence)
        return _("第 {line} 行 {key}:{sentence}").format(line=line, key=key, sentence=sentence)
