"""What is wrong with new boundaries or cells as a whole: codes, parents, overlaps, holes, references.

Everything is told with the feature at fault; what belongs to no single one (a hole in the grid, a unit's area
that would vanish) has the number 0 and the piece of ground it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from db.geometry_rejects import FeatureFault
from db.ground_survey import Ground
from db.pack_coverage import Patch, overlaps, patches
from dispatcher_app.i18n import _

#: Code → ground of the level above.
Above = Mapping[str, BaseGeometry]


def code_faults(
    grounds: Sequence[Ground], widths: Sequence[int], above: Sequence[str]
) -> Iterator[FeatureFault]:
    """Codes of a wrong width, of another city, or given twice. A code begins with one of *above*."""
    first: dict[str, int] = {}
    for ground in grounds:
        code = ground.code
        if not code:
            yield ground.fault(_("编码为空。"))
            continue
        if len(code) not in widths or not (code.isascii() and code.isdigit()):
            text = _("编码应为 {width} 位数字(现为 {length} 位)。")
            wanted = "/".join(map(str, widths))
            yield ground.fault(text.format(width=wanted, length=len(code)))
        elif above and not code.startswith(tuple(above)):
            text = _("编码应以 {above} 开头。")
            yield ground.fault(text.format(above="/".join(sorted(above)[:5])))
        earlier = first.setdefault(code, ground.number)
        if earlier != ground.number:
            yield ground.fault(_("编码与第 {first} 个要素重复。").format(first=earlier))


def parent_faults(grounds: Sequence[Ground], above: Above, kind: str) -> Iterator[FeatureFault]:
    """Those whose parent is not known, or that reach out of it by more than survey noise."""
    for ground in grounds:
        parent = above.get(ground.above)
        if parent is None:
            text = _("所属{kind} {code} 不存在。")
            yield ground.fault(text.format(kind=kind, code=ground.above or _("(空)")))
            continue
        if parent.contains(ground.shape):
            continue
        for piece, patch in _pieces(shapely.difference(ground.shape, parent)):
            text = _("超出所属{kind} {code}:{where}。")
            yield ground.fault(text.format(kind=kind, code=ground.above, where=_where(patch)), piece)


def overlap_faults(grounds: Sequence[Ground]) -> Iterator[FeatureFault]:
    """Every pair that shares ground, told once with the piece they share; what has number 0 is not told."""
    shapes = [ground.shape for ground in grounds]
    for i, j, patch in overlaps(shapes):
        first, second = sorted((grounds[i], grounds[j]), key=lambda ground: ground.number)
        if second.number:
            shared = shapely.intersection(first.shape, second.shape)
            text = _("与 {other} 重叠:{where}。")
            yield second.fault(text.format(other=first.code, where=_where(patch)), shared)


def hole_faults(
    whole: Sequence[BaseGeometry], parts: Sequence[BaseGeometry], what: str
) -> Iterator[FeatureFault]:
    """Ground of *whole* that none of *parts* covers; *what* is the sentence that names it."""
    if not whole:
        return
    rest = shapely.difference(shapely.union_all(list(whole)), shapely.union_all(list(parts)))
    for piece, patch in _pieces(rest):
        yield FeatureFault(0, "", _("{what}:{where}。").format(what=what, where=_where(patch)), piece)


def gap_faults(parts: Sequence[BaseGeometry], what: str) -> Iterator[FeatureFault]:
    """Ground that *parts* enclose and none of them has."""
    union = shapely.union_all(list(parts))
    rings = [ring for part in shapely.get_parts(union).tolist() for ring in getattr(part, "interiors", ())]
    for ring in rings:
        for piece, patch in _pieces(shapely.polygons(ring)):
            yield FeatureFault(0, "", _("{what}:{where}。").format(what=what, where=_where(patch)), piece)


def _pieces(ground: BaseGeometry) -> Iterator[tuple[BaseGeometry, Patch]]:
    """Pieces too large to be survey noise, each with its size and a place in it."""
    for piece in shapely.get_parts(ground).tolist():
        for patch in patches(piece):
            yield piece, patch


def _where(patch: Patch) -> str:
    text = _("约 {area} 平方米,在 {lon:.6f},{lat:.6f} 附近")
    return text.format(area=round(patch.area_m2), lon=patch.lon, lat=patch.lat)
