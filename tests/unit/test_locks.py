"""The locked requirements are what pyproject.toml asks for, and safe to install anywhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
DEV = PROJECT["project"]["optional-dependencies"]["dev"]
BUILD = PROJECT["build-system"]["requires"]
LOCKS = {"requirements.txt": [*RUN, *BUILD], "requirements-dev.txt": [*RUN, *BUILD, *DEV]}


def _entries(lock: str) -> list[str]:
    """One text per locked package: the pin, its marker and its hashes."""
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _pins(lock: str) -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for entry in _entries(lock):
        pin = Requirement(entry.partition("--hash")[0].strip())
        pins.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_locked_at_a_version_it_allows(lock: str) -> None:
    pins = _pins(lock)
    for text in LOCKS[lock]:
        wanted = Requirement(text)
        versions = pins.get(canonicalize_name(wanted.name), [])
        assert any(wanted.specifier.contains(version) for version in versions), f"{text}: run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_file_is_pinned_by_hash(lock: str) -> None:
    for entry in _entries(lock):
        assert re.match(r"[a-z0-9.-]+==\S+ ", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_or_path_is_in_a_lock(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host|file:|(?<![\w-])/", text) == []


def test_the_development_lock_contains_the_whole_run_time_lock() -> None:
    """The same files; what the program wants on one system only, its tests may want on all."""
    run_time, development = (
        {re.sub(r" ;.*?(?= +--hash)", "", entry, count=1) for entry in _entries(lock)}
        for lock in ("requirements.txt", "requirements-dev.txt")
    )
    assert run_time <= development
