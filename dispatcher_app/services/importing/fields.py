"""Turns one row of a foreign file into the fields of a report, or into the reasons why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from dispatcher_app.domain.plain_text import plain_text
from dispatcher_app.i18n import listed
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.importing.checks import check_mapping
from dispatcher_app.services.importing.classes import ClassFinder, FoundClass, UnknownClass
from dispatcher_app.services.importing.columns import BadWord, Values, positions, text_reader
from dispatcher_app.services.importing.makers import makers
from dispatcher_app.services.importing.mapping import ImportMapping
from dispatcher_app.services.importing.places import BadPlace, PlaceReader
from dispatcher_app.services.importing.rows import RawRow, Reject

#: Ids of imported reports are derived in this namespace; changing it would import everything again.
_NAMESPACE = UUID("6c9d9a3e-6f0b-5b0e-9a1c-4d8f5a2b7e10")
#: Fields that are no texts in the end.
_TYPED = frozenset({"reported_at", "wants_callback", "source", "class", "condition"})
#: Fields whose words may also stand for themselves: a map only adds to those the program knows.
_OWN_WORDS = frozenset({"wants_callback", "source", "class", "condition"})


class MappedRow(NamedTuple):
    """A row as the report it becomes. ``command_id`` is the same whenever the same report is read again."""

    line: int
    command_id: UUID
    data: dict[str, object]


class MisreadRow(NamedTuple):
    """A row that cannot be mapped whole: what is wrong with it, and the report as far as it could be read."""

    faults: list[Reject]
    row: MappedRow


class RowMapper:
    """Reads rows by one mapping, for one hall and one order of columns.

    Raises:
        BadMapping: the mapping names columns that the file does not have, or words that are no class, source
            or time; every such fault is told.
    """

    def __init__(self, mapping: ImportMapping, columns: Sequence[str], hall: Hall) -> None:
        self._mapping, self._columns = mapping, columns
        self._rules = {key.partition(".")[2]: rule for key, rule in mapping.rules().items()}
        self._classes = ClassFinder(hall.rules.standard)
        self._makers = makers(mapping, hall)
        check_mapping(mapping, columns, self._makers, self._classes)
        self._widened = not set(columns).issuperset(column for _key, column in mapping.uses())
        position = positions(columns)
        self._filters = [(position(f.column), f.keep, f.drop) for f in mapping.filters]
        self._readers = [
            (field, rule.columns, text_reader(rule, position, strict=field not in _OWN_WORDS))
            for field, rule in self._rules.items()
        ]
        self._places = PlaceReader(mapping.location, hall.places, position) if mapping.location else None
        self._in_name_order = sorted(range(len(columns)), key=lambda i: (columns[i], i))

    def columns_of(self, field: str) -> tuple[str, ...]:
        """The columns a field of a report is read from, for a fault that shows only later."""
        name = {"class_code": "class", "condition_no": "condition"}.get(field, field)
        rule = self._rules.get(name)
        if rule is not None:
            return rule.columns
        place = self._mapping.location
        return place.columns if place and field in ("lon", "lat", "cell_code") else ()

    def read(self, row: RawRow) -> MappedRow | MisreadRow | None:
        """The report of a row, or everything that is wrong with it; None where a filter leaves it out."""
        values = (*row.values, "") if self._widened else row.values
        if self._filters and not self._passes(values):
            return None
        texts: dict[str, str] = {}
        faults: list[Reject] = []
        for field, columns, read in self._readers:
            try:
                text = read(values)
            except BadWord as fault:
                faults.append(_fault(row, columns, fault.word, fault))
                continue
            if text:
                texts[field] = text
        data = self._typed(row, texts, faults)
        self._add_place(row.line, values, data, faults)
        mapped = MappedRow(row.line, self._command_id(texts, values), data)
        if faults:
            reference = texts.get("external_ref", "")
            return MisreadRow([fault._replace(reference=reference) for fault in faults], mapped)
        return mapped

    def _passes(self, values: Values) -> bool:
        for index, keep, drop in self._filters:
            value = values[index].strip()
            if value in drop or (keep is not None and value not in keep):
                return False
        return True

    def _typed(self, row: RawRow, texts: dict[str, str], faults: list[Reject]) -> dict[str, object]:
        data: dict[str, object] = {k: v for k, v in texts.items() if k not in _TYPED}
        for field, make in self._makers.items():
            text = texts.get(field, "")
            try:
                value = make(text)
            except ValueError as fault:
                faults.append(_fault(row, self.columns_of(field), text, fault))
                continue
            if value is not None:
                data[field] = value
        if "class" in texts:
            self._add_class(row, texts, data, faults)
        return data

    def _add_class(
        self, row: RawRow, texts: dict[str, str], data: dict[str, object], faults: list[Reject]
    ) -> None:
        try:
            found = self._class(texts["class"], texts.get("condition", ""))
        except UnknownClass as fault:
            faults.append(_fault(row, self.columns_of("class_code"), texts["class"], fault))
            return
        if found is not None:
            data["class_code"], data["condition_no"] = found

    def _class(self, text: str, condition: str) -> FoundClass | None:
        rule = self._mapping.class_code
        try:
            return self._classes.find(text, condition)
        except UnknownClass:
            if rule is None or not rule.keep_unknown:
                raise
        try:
            return self._classes.find(text)
        except UnknownClass:
            return None

    def _add_place(self, line: int, values: Values, data: dict[str, object], faults: list[Reject]) -> None:
        if self._places is None:
            return
        try:
            data.update(self._places.read(values))
        except BadPlace as fault:
            faults.append(Reject(line, fault.column, str(fault), fault.value))

    def _command_id(self, texts: dict[str, str], values: Values) -> UUID:
        """From the report's own number in its system; without one, from all that the row says."""
        reference = plain_text(texts.get("external_ref", ""))
        if reference:
            return uuid5(_NAMESPACE, f"{self._mapping.system}\x1fid\x1f{reference}")
        said = ((self._columns[i], values[i].strip()) for i in self._in_name_order)
        content = "\x1e".join(f"{column}\x1f{value}" for column, value in said if value)
        return uuid5(_NAMESPACE, f"{self._mapping.system}\x1frow\x1f{content}")


def _fault(row: RawRow, columns: tuple[str, ...], value: str, fault: Exception) -> Reject:
    return Reject(row.line, listed(dict.fromkeys(columns)), str(fault), value)
