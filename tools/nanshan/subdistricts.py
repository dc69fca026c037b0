"""The streets and communities of the demo city.

The names are real and lie in this part of Nanshan; street codes are the statistical ones. Outlines
are made by the generator from road blocks around the seed points below, because the source holds
none; community codes are numbered here. Neither may be taken for the official boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass

ADCODE = "440305"


@dataclass(frozen=True)
class Community:
    """A community and the point its generated outline grows around."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Subdistrict:
    """A street (街道) with its communities, in code order."""

    code: str
    name: str
    communities: tuple[Community, ...]

    @property
    def full_code(self) -> str:
        return ADCODE + self.code


def _communities(*rows: tuple[str, float, float]) -> tuple[Community, ...]:
    return tuple(Community(name, lon, lat) for name, lon, lat in rows)


SUBDISTRICTS = (
    Subdistrict(
        "001",
        "南头街道",
        _communities(
            ("马家龙社区", 113.9225, 22.5510),
            ("大新社区", 113.9225, 22.5470),
            ("星海名城社区", 113.9235, 22.5440),
        ),
    ),
    Subdistrict(
        "002",
        "南山街道",
        _communities(
            ("荔芳社区", 113.9225, 22.5385),
            ("学府社区", 113.9225, 22.5325),
            ("登良社区", 113.9225, 22.5265),
        ),
    ),
    Subdistrict(
        "003",
        "沙河街道",
        _communities(
            ("高发社区", 113.9620, 22.5530),
            ("香山街社区", 113.9690, 22.5520),
            ("新塘街社区", 113.9605, 22.5475),
            ("文昌街社区", 113.9690, 22.5465),
            ("星河街社区", 113.9605, 22.5430),
            ("中新街社区", 113.9670, 22.5420),
            ("明珠街社区", 113.9550, 22.5370),
            ("世纪村社区", 113.9620, 22.5375),
            ("华夏街社区", 113.9690, 22.5370),
            ("白石洲社区", 113.9570, 22.5290),
            ("光华街社区", 113.9680, 22.5280),
        ),
    ),
    Subdistrict(
        "007",
        "粤海街道",
        _communities(
            ("麻岭社区", 113.9320, 22.5510),
            ("科技园社区", 113.9400, 22.5505),
            ("粤桂社区", 113.9470, 22.5510),
            ("高新区社区", 113.9330, 22.5440),
            ("京光社区", 113.9420, 22.5440),
            ("大冲社区", 113.9500, 22.5450),
            ("深大社区", 113.9330, 22.5355),
            ("滨海社区", 113.9450, 22.5375),
            ("后海社区", 113.9320, 22.5270),
            ("蔚蓝海岸社区", 113.9430, 22.5275),
        ),
    ),
    Subdistrict(
        "008",
        "桃源街道",
        _communities(
            ("龙辉社区", 113.9555, 22.5605), ("珠光社区", 113.9625, 22.5595), ("龙联社区", 113.9700, 22.5590)
        ),
    ),
    Subdistrict(
        "009",
        "西丽街道",
        _communities(
            ("阳光社区", 113.9230, 22.5595),
            ("松坪山社区", 113.9350, 22.5590),
            ("曙光社区", 113.9450, 22.5595),
        ),
    ),
)
