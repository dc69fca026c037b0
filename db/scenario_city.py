"""The city a scenario is played in, from a pack's folder, without any database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import resources
from db.os_words import words_of
from db.pack_files import read_case_texts, read_pack
from db.past_cases_file import read_past_cases
from db.reference_files import shipped_calendar, shipped_standard
from dispatcher_app.domain.calendar import Stretch, WorkCalendar
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.rulebook import Rulebook
from dispatcher_app.domain.simulation.city import City
from dispatcher_app.domain.simulation.habits import PastReport
from dispatcher_app.domain.words import Source
from dispatcher_app.i18n import _, listed
from dispatcher_app.services.places import PlaceIndex
from dispatcher_app.services.sandbox.scenario_city import ScenarioCity

SUFFIX = ".yaml"


def shipped_scenarios() -> Mapping[str, Path]:
    """The scenarios that come with the program, by name."""
    folder = Path(str(files("resources").joinpath("scenarios")))
    return {file.stem: file for file in sorted(folder.glob(f"*{SUFFIX}"))}


def scenario_file(named: str) -> Path:
    """The file that *named* means: a shipped scenario's name, or a path.

    Raises:
        DomainError: neither, with the names there are.
    """
    shipped = shipped_scenarios()
    if named in shipped:
        return shipped[named]
    file = Path(named)
    try:
        if file.is_file():
            return file
    except OSError as error:
        raise DomainError(_("读不了文件:{why}").format(why=words_of(error))) from error
    text = _("没有情景“{name}”。自带的有:{known};也可写情景文件的路径。")
    raise DomainError(text.format(name=named[:80], known=listed(shipped)))


def pack_folder(named: str) -> Path:
    """The shipped pack of this name, or the folder itself."""
    shipped = Path(next(iter(resources.__path__))) / "packs" / named
    return shipped if shipped.is_dir() else Path(named)


def city_in(folder: Path) -> ScenarioCity:
    """The city of the pack in *folder* with the standard that comes with the program.

    Raises:
        PackError: the pack cannot be read.
        DomainError: it brings nothing to make up reports from.
    """
    pack = read_pack(folder)
    try:
        city = City(pack, read_case_texts(folder), pack.components, PlaceIndex(pack).locate)
    except ValueError as error:
        raise DomainError(_("城市包里没有报案文本或部件,不能模拟。")) from error
    return ScenarioCity(city, shipped_standard(), ZoneInfo(pack.info.zone))


def usual_rules(city: ScenarioCity) -> Rulebook:
    """The rules of a hall of this city that has set nothing for itself."""
    pack = city.pack
    return Rulebook(
        city.standard,
        _calendar(pack),
        unit_names={unit.code: unit.name for unit in pack.units if not unit.retired},
    )


def _calendar(pack: Pack) -> WorkCalendar:
    hours: tuple[Stretch, ...] = tuple((stretch.start, stretch.end) for stretch in pack.info.hours)
    calendar = shipped_calendar(pack.info.zone, hours)
    return calendar.adjusted({day.day: day.works for day in pack.info.days})


def past_of(folder: Path, city: ScenarioCity) -> Iterator[PastReport]:
    """The reports of the pack's own past, by the hall's clock: as if it had been loaded at midnight."""
    midnight = datetime(2026, 1, 5, tzinfo=city.zone)
    for case in read_past_cases(folder):
        report = case.acts[0].data
        yield PastReport(
            midnight - timedelta(minutes=case.ago),
            Source(str(report["source"])),
            str(report.get("class_code", "")),
            city.city.community_of(str(report.get("cell_code", ""))),
        )
