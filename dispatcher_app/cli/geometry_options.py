"""What imports of cells, areas and components have in common: the city, the mapping, who acts, rejects."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from db import schema
from db.geometry_crs import Bounds
from db.geometry_mapping import GeometryMapping, read_geometry_mapping
from db.geometry_rejects import FeatureFault, remove_rejects, write_rejects
from db.pack_coverage import shape_of
from dispatcher_app import bootstrap
from dispatcher_app.cli.answers import Invalid, few_of
from dispatcher_app.domain.pack import Pack
from dispatcher_app.domain.refusal import DomainError
from dispatcher_app.i18n import _


def mapping_of(arguments: Namespace) -> GeometryMapping:
    """The mapping file with what the command line says instead."""
    mapping = read_geometry_mapping(arguments.map, arguments.what)
    return replace(
        mapping,
        layer=arguments.layer or mapping.layer,
        encoding=arguments.encoding or mapping.encoding,
        swapped=arguments.swapped or mapping.swapped,
    )


async def city_of(database: bootstrap.Database) -> Pack:
    """The loaded city, without its components.

    Raises:
        DomainError: none is loaded yet.
    """
    await schema.require_current(database.engine)
    pack = await database.documents.pack(with_components=False)
    if pack is None:
        raise DomainError(_("还没有装入城市包,请先运行 pack load。"))
    return pack


def bounds_of(pack: Pack) -> Bounds | None:
    """The rectangle around the city; None where it has no ground yet."""
    outlines = pack.districts or pack.cell_outlines
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds(np.array([shape_of(o) for o in outlines])).tolist()
    return (west, south, east, north)


@dataclass(frozen=True, slots=True)
class Rejects:
    """Where the faults of an import go; written before it is decided whether to import."""

    path: Path
    count: int

    @property
    def shown(self) -> str | None:
        return str(self.path) if self.count else None


def keep_rejects(arguments: Namespace, faults: Sequence[FeatureFault]) -> Rejects:
    """Write *faults* where the command line says, or beside the file; without any the old list goes.

    Raises:
        DomainError: that is the file being read, or it cannot be written.
    """
    path = arguments.rejects or arguments.file.with_name(f"{arguments.file.name}.rejects.geojson")
    for other in (arguments.file, arguments.map):
        if other is not None and path.exists() and other.exists() and path.samefile(other):
            raise Invalid(_("未导入清单不能写到 {file}:那是要读的文件。").format(file=other))
    if faults or arguments.rejects is not None:
        write_rejects(path, faults)
    else:
        remove_rejects(path)
    return Rejects(path, len(faults))


def refuse_faults(faults: Sequence[FeatureFault], rejects: Rejects, facts: dict[str, object]) -> Invalid:
    """Nothing was imported; the first faults, and where all of them are."""
    text = _("有 {count} 处问题,没有导入任何内容。全部写在 {file},可在地图软件里打开:")
    head = text.format(count=len(faults), file=rejects.path)
    return Invalid(f"{head}\n{few_of([str(fault) for fault in faults])}", facts)
