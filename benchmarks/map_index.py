"""The register of a large city from the hall's file to an index that answers: seconds and memory.

Each run is a process of its own, so that nothing is warm but the disk. First the rows are read, as after
somebody acted on the register; then the file of columns that this left behind, against plainly reading its
bytes into memory: no way of loading can be faster. Memory is what the process has of its own (not the file
that SQLite maps) at the moment it has most, less what it had with everything imported.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.big_city import city_columns, city_file
from benchmarks.helper_process import Helper
from benchmarks.line import Line
from dispatcher_app.services.components.index import ComponentIndex

NAME = "map_index"
_SECONDS, _MEGABYTES = 3.0, 200.0


@dataclass(frozen=True, slots=True)
class Size:
    city: str
    rounds: int


SIZES = {"tiny": Size("small", 1), "full": Size("full", 5)}


def run(size: Size) -> Iterator[Line]:
    file = city_file(size.city)
    kept = Path(f"{file}.components")
    found, again = [], []
    for _round in range(size.rounds):
        kept.unlink(missing_ok=True)
        found.append(_one(file))
        again.append(_one(file))
    count, limit = found[0]["components"], f"limit of {_SECONDS:.0f} s"
    name = f"{NAME}.loaded ({count} components)"
    yield Line(f"{name}, from rows", _median(found, "seconds"), limit, _SECONDS, 1.0, "s", size.rounds)
    yield Line(f"{name}, again", _median(again, "seconds"), limit, _SECONDS, 1.0, "s", size.rounds)
    if kept.exists():  # a small register has none
        bytes_alone = statistics.median(_plainly(kept) for _round in range(size.rounds))
        seconds = _median(again, "seconds")
        bound = "its bytes read into memory"
        yield Line(f"{NAME}.loaded again", seconds, bound, bytes_alone, None, "s", size.rounds)
    memory = max(one["megabytes"] for one in found + again)
    yield Line(f"{NAME}.memory", memory, f"limit of {_MEGABYTES:.0f} MB", _MEGABYTES, 1.0, "MB", size.rounds)
    processor = _median(found, "processor")
    yield Line(f"{NAME}.processor time, from rows", processor, "the same", _SECONDS, None, "s", size.rounds)
    processor = _median(again, "processor")
    yield Line(f"{NAME}.processor time, again", processor, "the same", _SECONDS, None, "s", size.rounds)
    edit = _median(found, "edit_ms")
    yield Line(f"{NAME}.one edit", edit, "limit of 500 ms", 500.0, 1.0, "ms", size.rounds)


def _one(file: Path) -> dict[str, float]:
    with Helper("benchmarks.map_index", str(file)) as process:
        answer: dict[str, float] = process.answer()
        return answer


def _median(found: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in found)


def _plainly(file: Path) -> float:
    start = perf_counter()
    file.read_bytes()
    return perf_counter() - start


def main() -> None:
    """The process: load, ask one question, edit one component, say how it went."""
    before = _own_megabytes()
    highest = _Highest()
    start, worked = perf_counter(), process_time()
    index = ComponentIndex(asyncio.run(city_columns(Path(sys.argv[1]))))
    columns = index.columns
    some = columns.component(len(columns) // 2)
    assert index.nearest(some.lon, some.lat)[0].distance_m == 0
    seconds = perf_counter() - start
    processor = process_time() - worked
    megabytes = highest.stop() - before
    start = perf_counter()
    index.change([some])
    edit_ms = (perf_counter() - start) * 1000
    answer = {"components": len(columns), "seconds": seconds, "processor": processor}
    print(json.dumps(answer | {"megabytes": megabytes, "edit_ms": edit_ms}), flush=True)


class _Highest:
    """Watches the memory of this process from a thread."""

    def __init__(self) -> None:
        self._most, self._ended = _own_megabytes(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return max(self._most, _own_megabytes())

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            self._most = max(self._most, _own_megabytes())


def _own_megabytes() -> float:
    status = Path("/proc/self/status")
    if not status.exists():  # not Linux: the most there ever was, mapped files included
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
