#!/usr/bin/env bash
# Writes requirements.txt (the program) and requirements-dev.txt (with its tools and tests) from
# pyproject.toml: every version pinned, every file by hash, for every supported Python at once.
# `tools/lock.sh --upgrade` takes the newest versions; without it, versions stay where they fit.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check uv

# The build back end is locked too, so that installing the project itself fetches nothing unchecked.
"$work/venv/bin/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
    >"$work/build-system"

compile() {
    local out=$1
    shift
    if [ -f "$out" ]; then cp "$out" "$work/$out"; fi
    # No configuration file, no index or path of this machine may come into the lock.
    "$work/venv/bin/uv" pip compile pyproject.toml "$work/build-system" --no-config --universal \
        --python-version 3.11 --generate-hashes --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links -q -o "$work/$out" "$@"
    {
        echo "# Made from pyproject.toml by \`make lock\`. Install with: pip install --require-hashes -r $out"
        cat "$work/$out"
    } >"$out"
}

compile requirements.txt "$@"
compile requirements-dev.txt --extra dev -c requirements.txt "$@"
