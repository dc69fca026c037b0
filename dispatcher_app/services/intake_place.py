"""Puts a report on the map: from a place chosen by name, a point picked, a component that was meant."""

from __future__ import annotations

from dataclasses import replace

from dispatcher_app.domain.places import Component, Located, LocationSource, NearComponent, Place
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.domain.standard import ClassCode
from dispatcher_app.domain.words import Kind
from dispatcher_app.i18n import _
from dispatcher_app.services.hall import Hall
from dispatcher_app.services.intake import ReportForm, with_location

#: Components farther than this from the place are not what the caller means (metres).
COMPONENT_RADIUS_M = 60.0
_MOST_COMPONENTS = 6


class OutsideCity(DomainError):
    """The point lies in no grid cell of the hall."""

    def __init__(self) -> None:
        super().__init__(_("这个位置不在本市管理范围内(没有单元网格),请重新定位。"))


def at_point(form: ReportForm, lon: float, lat: float, hall: Hall, how: LocationSource) -> ReportForm:
    """*form* at a point; where there are no words about the place yet, it gets the map's.

    Raises:
        OutsideCity: no cell holds the point.
    """
    cell = hall.places.locate(lon, lat)
    if cell is None:
        raise OutsideCity
    found = with_location(form, Located(lon, lat, cell, how))
    return found if form.place.strip() else replace(found, place=hall.places.describe(lon, lat))


def at_place(form: ReportForm, place: Place, hall: Hall) -> ReportForm:
    """*form* at a place that was chosen for its words.

    Words that say more than the name (``科苑路 15 号门口``) are kept; a beginning or pinyin becomes the name.
    The code of a component also says what kind of thing it is.

    Raises:
        OutsideCity: no cell holds the place.
    """
    words = form.place.strip()
    named = form if place.name in words else replace(form, place=place.name)
    found = at_point(named, place.lon, place.lat, hall, LocationSource.TYPED)
    component = hall.places.component(place.address)
    return meant(found, component, hall) if component else replace(found, component_code="")


def meant(form: ReportForm, component: Component, hall: Hall) -> ReportForm:
    """*form* about *component*: at its place, and of its class where none was chosen yet."""
    found = at_point(form, component.lon, component.lat, hall, LocationSource.TYPED)
    code = f"{hall.rules.standard.scheme}:{component.class_code.rpartition(':')[2]}"
    known = not form.class_code and _known(code, hall)
    return replace(found, component_code=component.code, class_code=code if known else form.class_code)


def picked(form: ReportForm, component: Component, hall: Hall) -> ReportForm:
    """*form* about a component that was itself picked on the map: place, class and code are the component's.

    Raises:
        OutsideCity: no cell holds the component.
    """
    found = at_point(form, component.lon, component.lat, hall, LocationSource.MAP)
    code = f"{hall.rules.standard.scheme}:{component.class_code.rpartition(':')[2]}"
    found = replace(found, component_code=component.code)
    if code == form.class_code or not _known(code, hall):
        return found
    return replace(found, class_code=code, condition_no=0)


def _known(code: str, hall: Hall) -> bool:
    try:
        return hall.rules.standard.name(ClassCode.parse(code)) is not None
    except ValueError:
        return False


def components_near(form: ReportForm, hall: Hall) -> list[NearComponent]:
    """Components of the form's class around its place, nearest first; none for events and unlocated forms."""
    if form.lon is None or form.lat is None:
        return []
    try:
        if ClassCode.parse(form.class_code).kind is not Kind.COMPONENT:
            return []
    except ValueError:
        return []
    near = hall.places.nearest_components(form.lon, form.lat, COMPONENT_RADIUS_M, form.class_code)
    return near[:_MOST_COMPONENTS]


def is_rough(form: ReportForm, hall: Hall) -> bool:
    """Whether the form lies in the middle of something long or wide, where no crew would find anything."""
    wide = (_("道路"), _("街道"), _("社区"))
    return form.located_by == LocationSource.TYPED and any(
        place.kind in wide and (place.lon, place.lat) == (form.lon, form.lat)
        for place in hall.places.find(form.place, 5)
    )


def located_text(form: ReportForm) -> str:
    """Where the form lies on the map, in one line; empty if nowhere."""
    if not form.cell_code:
        return ""
    try:
        how = LocationSource(form.located_by).label
    except ValueError:
        how = ""
    cell = _("网格 {code}").format(code=form.cell_code)
    return " · ".join(part for part in (form.street, form.community, cell, how) if part)
