"""Lists the shared libraries that Qt needs from outside the installed PySide6 wheel.

For whoever updates ``system_packages.txt`` after a new Qt: ``.venv/bin/python tools/needed_libraries.py``
prints each one with who needs it, and a ``+`` where the file does not name it yet.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

MODULES = (
    "Core Gui Widgets Network Sql Svg SvgWidgets PrintSupport WebChannel WebEngineCore "
    "WebEngineWidgets Pdf OpenGL OpenGLWidgets Test DBus"
).split()
PLUGINS = (
    "platforms/libqxcb.so platforms/libqoffscreen.so platforms/libqwayland*.so xcbglintegrations/*.so "
    "imageformats/*.so iconengines/*.so tls/*.so platforminputcontexts/*.so printsupport/*.so "
    "platformthemes/libqxdg*.so sqldrivers/libqsqlite.so "
    "wayland-shell-integration/*.so wayland-decoration-client/*.so wayland-graphics-integration-client/*.so"
).split()
#: Every system has these: the C library and its parts, and the compiler's.
BASE = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|resolv|rt|gcc_s)\.so\.\d+)$")


def roots(package: Path) -> Iterator[Path]:
    """The parts of Qt this program uses, or may use."""
    for module in MODULES:
        yield package / f"Qt{module}.abi3.so"
    for pattern in PLUGINS:
        yield from (package / "Qt" / "plugins").glob(pattern)
    yield package / "Qt" / "libexec" / "QtWebEngineProcess"


def needs(file: Path) -> list[str]:
    shown = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True)
    return re.findall(r"NEEDED\s+(\S+)", shown.stdout)


def outside(package: Path) -> dict[str, set[str]]:
    """Library name → files of the wheel that need it, over everything the roots load."""
    inside = {
        path.name: path
        for folder in ("Qt/lib", ".", "../shiboken6")
        for path in (package / folder).glob("*.so*")
    }
    found: dict[str, set[str]] = {}
    seen: set[Path] = set()
    todo = [path for path in roots(package) if path.exists()]
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        for name in needs(file):
            if name in inside:
                todo.append(inside[name])
            elif not BASE.match(name):
                found.setdefault(name, set()).add(file.name)
    return found


def main() -> None:
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise SystemExit("PySide6 is not installed here")
    named = (Path(__file__).parent / "system_packages.txt").read_text()
    for name, users in sorted(outside(Path(spec.origin).parent).items()):
        mark = " " if f"lib:{name} " in named else "+"
        print(mark, name, "-", ", ".join(sorted(users)[:3]))


if __name__ == "__main__":
    main()
