"""The city ``xuchang`` for the benchmarks of the map: its pack, and a hall file it is loaded into. Kept.

The full size is that of Qingdao's system: 4,737 cells and 776,143 components in 92 classes. Making it takes
about a minute, loading it another.
"""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import db
from benchmarks.hall_file import cache
from benchmarks.line import say
from db.component_reading import read_columns
from db.documents import Documents
from db.engine import open_engine
from db.pack_files import read_pack
from db.schema import upgrade
from dispatcher_app.domain.pack import Pack
from dispatcher_app.services.components.columns import ComponentColumns

_TOOLS = Path(__file__).parents[1] / "tools"


def city_folder(size: str) -> Path:
    """The pack in the size ``full`` or ``small``."""
    folder = cache() / f"xuchang-{size}-{_edition()}"
    if not folder.exists():
        start = perf_counter()
        making = folder.with_suffix(".making")
        tool = str(_TOOLS / "make_xuchang_pack.py")
        command = [sys.executable, tool, "--size", size, "--out", str(making)]
        subprocess.run(command, check=True)
        making.rename(folder)
        say(f"made {folder} in {perf_counter() - start:.0f} s")
    return folder


def city_file(size: str) -> Path:
    """A hall file with that pack and without cases; not to be written to."""
    file = cache() / f"xuchang-{size}-{_edition()}.db"
    if not file.exists():
        start = perf_counter()
        making = file.with_suffix(".making")
        making.unlink(missing_ok=True)
        asyncio.run(_load(making, city_folder(size)))
        making.rename(file)
        say(f"loaded {file} in {perf_counter() - start:.0f} s")
    return file


async def city_columns(file: Path) -> ComponentColumns:
    engine = open_engine(f"sqlite:///{file}", pooled=False)
    try:
        return await read_columns(engine)
    finally:
        await engine.dispose()


def city_ground(size: str) -> Pack:
    """The pack as read from its folder: cells and units; its components are there, too."""
    return read_pack(city_folder(size))


async def _load(file: Path, folder: Path) -> None:
    engine = open_engine(f"sqlite:///{file}", pooled=False)
    try:
        await upgrade(engine)
        await Documents(engine).save_pack(read_pack(folder))
    finally:
        await engine.dispose()


def _edition() -> str:
    """Changes with the code that makes the city and with the tables it is kept in."""
    sources = [_TOOLS / "make_xuchang_pack.py", *sorted((_TOOLS / "xuchang").glob("*.py"))]
    sources += sorted((Path(db.__file__).parent / "migrations" / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
