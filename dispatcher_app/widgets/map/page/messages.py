"""What the map page and the program say to each other: structs with a tag, checked when they are read.

Degrees are CGCS2000/WGS84, longitude first. Pixels are those of the widget. Texts are plain: the page shows
them by ``textContent`` or paints them, whatever is in them.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

Lon = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Lat = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Degrees = tuple[Lon, Lat]
Ring = list[Degrees]


class Message(msgspec.Struct, frozen=True, tag_field="kind", rename="camel"):
    """Either way."""


# to the page


class Words(Message, frozen=True, tag="words"):
    """Every text the page shows by itself, by its key."""

    texts: dict[str, str]


class Look(Message, frozen=True, tag="look"):
    """Colours by token, ``#RRGGBB``; ``scale`` is the text scale; ``look`` is day or night for pictures.

    ``dress`` is theme and text scale in one word, for pictures that follow both.
    """

    look: str
    colours: dict[str, str]
    scale: float
    fonts: list[str]
    dress: str = "day"


class City(Message, frozen=True, tag="city"):
    """What "everything" is (west, south, east, north), and whom to credit for the ground."""

    bounds: tuple[float, float, float, float]
    credit: str = ""


class Clock(Message, frozen=True, tag="clock"):
    """The hall's time now, in seconds since 1970: lamps go by it."""

    now: float


class LiveCase(msgspec.Struct, frozen=True, array_like=True):
    """An open case. ``phase`` is 1 to 4, how far it is; ``warn`` and ``due`` are seconds since 1970 or 0."""

    case_id: int
    lon: float
    lat: float
    phase: int
    warn: float = 0.0
    due: float = 0.0
    paused: bool = False


class Cases(Message, frozen=True, tag="cases"):
    """A batch of changes; ``fresh`` forgets everything before."""

    put: list[LiveCase] = []
    gone: list[int] = []
    fresh: bool = False


class CameraOf(msgspec.Struct, frozen=True, array_like=True):
    """A video point. ``direction`` is degrees clockwise from north, -1 where it has none."""

    key: int
    lon: float
    lat: float
    dome: bool = False
    direction: float = -1.0
    label: str = ""


class Cameras(Message, frozen=True, tag="cameras"):
    """All video points of the city; whether they are seen is a layer's matter."""

    cameras: list[CameraOf] = []


class LitCamera(Message, frozen=True, tag="litCamera"):
    """The video point that a panel is about, by its key; -1 for none."""

    key: int = -1


class CaseInHand(Message, frozen=True, tag="caseInHand"):
    """The case the seat looks at. ``lamp`` is a :class:`Lamp`'s value; ``accuracy`` a radius in metres or 0.

    Without ``at`` there is none on the map, and ``note`` may say why.
    """

    at: Degrees | None = None
    case_id: int = 0
    lamp: str = ""
    label: str = ""
    accuracy: float = 0.0
    note: str = ""


class LitArea(Message, frozen=True, tag="litArea"):
    """The cell that is lit up, by its rings; none for none."""

    rings: list[Ring] = []


class MarkOf(msgspec.Struct, frozen=True, array_like=True):
    """Something else at a point; ``key`` comes back when it is chosen. ``sign`` is a lamp or another sign."""

    key: int
    lon: float
    lat: float
    sign: str = ""
    label: str = ""


class LineOf(msgspec.Struct, frozen=True, array_like=True):
    """A line or, ``closed``, an outline, in the colour of a token; ``arrows`` say which way it goes.

    An outline with a ``label`` has the name on it, wherever a part of it is seen.
    """

    points: Ring
    token: str = "accent"
    width: float = 2.0
    closed: bool = False
    dashed: bool = False
    arrows: bool = False
    label: str = ""


class Drawing(Message, frozen=True, tag="drawing"):
    """Replaces what the group ``group`` shows: near cases, trails, what was found …"""

    group: str
    marks: list[MarkOf] = []
    lines: list[LineOf] = []


class LayerState(msgspec.Struct, frozen=True, rename="camel"):
    """How a layer of pictures stands. ``options`` fill the words in braces of its address.

    A key that the page does not have becomes a new layer of ``template``. Layers that are ``part_of`` another
    are shown by that one: its ``{variant}`` is their keys with dashes between. Each layer of pictures costs a
    drag some frames, so what can share one should. What is not ``listed`` has no line in the legend.
    """

    key: str
    title: str
    shown: bool
    options: dict[str, str] = {}
    template: str = ""
    sign: str = ""
    base: bool = False
    native_zoom: int = 20
    opacity: float = 1.0
    part_of: str = ""
    listed: bool = True


class Layers(Message, frozen=True, tag="layers"):
    """Every layer, in the order of the legend."""

    layers: list[LayerState]


class LookAt(Message, frozen=True, tag="lookAt"):
    """Show this place; ``by_hand`` as if the operator had moved there: following ends."""

    lon: float
    lat: float
    zoom: int = 0
    by_hand: bool = False


class Frame(Message, frozen=True, tag="frame"):
    """Show all of west, south, east, north; following ends."""

    bounds: tuple[float, float, float, float]


class Glance(Message, frozen=True, tag="glance"):
    """Show for a moment the outlines of the drawing ``group`` with the case; without one, look back.

    Nothing moves where a border of it is in view. Following is as it was; ``words`` say what has no outline.
    """

    group: str = ""
    words: str = ""


class Pose(Message, frozen=True, tag="pose"):
    """Be still for a picture: without the marks of hands, scale and credit; answered by :class:`Posed`."""

    on: bool


class Press(Message, frozen=True, tag="press"):
    """A key or button of the map: zoomIn, zoomOut, all, case, left, right, up, down, pick, next, back, open,
    legend, undo, stop. ``fine`` is a small step."""

    what: str
    fine: bool = False


class Tool(Message, frozen=True, tag="tool"):
    """What the mouse draws: box, circle, polygon, measure, or "" for nothing."""

    name: str = ""


class Aimed(Message, frozen=True, tag="aimed"):
    """The keys are here: a ring around the map and, for the keyboard, a crosshair."""

    ring: bool
    cross: bool


class Readout(Message, frozen=True, tag="readout"):
    """Answers a :class:`Hovered` by its number; no text clears."""

    ask: int
    text: str


class Bubble(Message, frozen=True, tag="bubble"):
    """A small card at a place; without lines it goes."""

    lon: float = 0.0
    lat: float = 0.0
    title: str = ""
    lines: list[str] = []


ToPage = (
    Words | Look | City | Clock | Cases | Cameras | LitCamera | CaseInHand | LitArea | Drawing | Layers
    | LookAt | Frame | Glance | Pose | Press | Tool | Aimed | Readout | Bubble
)  # fmt: skip

# from the page


class Ready(Message, frozen=True, tag="ready"):
    """Everything is loaded; tell me how things stand."""


class Clicked(Message, frozen=True, tag="clicked"):
    """A click on the ground or on something; ``keys`` are marks by group."""

    lon: Lon
    lat: Lat
    case_ids: list[int] = []
    keys: dict[str, list[int]] = {}


class ContextAsked(Message, frozen=True, tag="contextAsked"):
    """The right button, at a pixel of the widget."""

    lon: Lon
    lat: Lat
    x: float
    y: float
    case_ids: list[int] = []


class Picked(Message, frozen=True, tag="picked"):
    """A double click, or Enter at the crosshair: this is the place."""

    lon: Lon
    lat: Lat


class CaseChosen(Message, frozen=True, tag="caseChosen"):
    """An open case was clicked."""

    case_id: int


class MarkChosen(Message, frozen=True, tag="markChosen"):
    """A mark was clicked or opened."""

    group: str
    key: int


class Moved(Message, frozen=True, tag="moved"):
    """Where the page looks now; ``glancing`` only for a moment."""

    lon: Lon
    lat: Lat
    zoom: int
    bounds: tuple[float, float, float, float]
    following: bool
    glancing: bool = False


class Hovered(Message, frozen=True, tag="hovered"):
    """The pointer rests here; answer with the same number.

    ``case_id`` is that of a case, ``count`` how many lie here; ``group`` and ``key`` are those of a mark.
    """

    ask: int
    lon: Lon
    lat: Lat
    case_id: int = 0
    count: int = 0
    group: str = ""
    key: int = 0


class AreaChosen(Message, frozen=True, tag="areaChosen"):
    """What was drawn to choose by: its outline, the open cases inside, None where the map knows of none."""

    shape: str
    ring: Ring
    case_ids: list[int] | None = None
    centre: Degrees | None = None
    radius: float = 0.0


class Measured(Message, frozen=True, tag="measured"):
    """Length of the line so far, and of the area it would close (0 below three points)."""

    metres: float
    square_metres: float = 0.0


class Switched(Message, frozen=True, tag="switched"):
    """The operator switched a layer in the legend."""

    key: str
    shown: bool


class LegendOpen(Message, frozen=True, tag="legendOpen"):
    """Whether the legend is to be seen: then the keys are its."""

    shown: bool


class ToolEnded(Message, frozen=True, tag="toolEnded"):
    """The tool is done or was given up."""

    name: str


class Posed(Message, frozen=True, tag="posed"):
    """The picture can be taken."""


class Trouble(Message, frozen=True, tag="trouble"):
    """An error in the page, for the log."""

    text: str


FromPage = (
    Ready | Clicked | ContextAsked | Picked | CaseChosen | MarkChosen | Moved | Hovered | AreaChosen
    | Measured | Switched | LegendOpen | ToolEnded | Posed | Trouble
)  # fmt: skip

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[FromPage] = msgspec.json.Decoder(FromPage)


def to_text(message: Message) -> str:
    return _encoder.encode(message).decode()


def from_text(text: str) -> FromPage:
    """Raises:
    msgspec.MsgspecError: *text* is not one of the messages.
    """
    return _decoder.decode(text)
