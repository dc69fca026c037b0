"""Fetches the map page's foreign assets from their packages into ``resources/map/`` and writes the manifest.

Usage: ``python tools/map_assets.py`` with npm in the path. Versions are those of ``PACKAGES``; running it
twice changes nothing. Only what the page really loads is taken, with its licence.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "resources" / "map"
MANIFEST = FOLDER / "manifest.json"


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package; ``files`` are paths inside it, all put into the folder ``name``."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return FOLDER / self.name


PACKAGES = (Package("leaflet", "1.9.4", "BSD-2-Clause", ("LICENSE", "dist/leaflet.css", "dist/leaflet.js")),)


def fetch(package: Package) -> None:
    """Unpack the wanted files of *package*."""
    package.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        subprocess.run(["npm", "pack", wanted], cwd=folder, check=True, capture_output=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for path in package.files:
                member = archive.extractfile(f"package/{path}")
                if member is None:
                    raise SystemExit(f"{wanted} has no file {path}")
                (package.folder / Path(path).name).write_bytes(member.read())


def entry(package: Package) -> dict[str, object]:
    """What the manifest says of *package*."""
    names = sorted(Path(path).name for path in package.files)
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "licence_file": f"{package.name}/LICENSE",
        "files": {f"{package.name}/{name}": digest(package.folder / name) for name in names},
    }


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def main() -> None:
    for package in PACKAGES:
        fetch(package)
        print(f"{package.name} {package.version}")
    text = json.dumps([entry(package) for package in PACKAGES], indent=2)
    MANIFEST.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
