"""``python -m benchmarks [NAME…] [--size SIZE]``: one JSON line for each result on standard output."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module

#: Every benchmark is a module of this package with SIZES and run(size).
NAMES = (
    "command",
    "figures",
    "archive_search",
    "side_paths",
    "case_table",
    "cold_start",
    "keystroke",
    "commands",
    "live",
    "seat_opening",
    "deadlines",
    "standing",
    "map_index",
    "map_points",
    "map_tiles",
    "map_ground",
    "map_page",
    "wall_soak",
    "rehearsal",
    "playback",
    "sandbox_windows",
)


def main() -> int:
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--size", choices=("tiny", "full", "huge"), default="full")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(NAMES))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    names = arguments.names or NAMES
    if len(names) == 1:
        _measure(names[0], arguments.size)
        return 0
    return max(_in_own_process(name, arguments.size) for name in names)


def _measure(name: str, size: str) -> None:
    benchmark = import_module(f"benchmarks.{name}")
    if size not in benchmark.SIZES:
        sys.exit(f"{name} has no size {size}")
    for line in benchmark.run(benchmark.SIZES[size]):
        print(line.text(), flush=True)


def _in_own_process(name: str, size: str) -> int:
    """None inherits another's warm caches, threads or windows."""
    return subprocess.run([sys.executable, "-m", "benchmarks", name, "--size", size], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
