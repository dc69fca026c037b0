#!/usr/bin/env bash
# Freezes the application and tries the result, away from this folder and its packages.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -m PyInstaller --noconfirm --clean --log-level ERROR build.spec
app=$PWD/dist/dispatcher-app/dispatcher-app
out=$PWD/out/dist-demo
rm -rf "$out"

# Neither the source nor .venv can help the frozen program: another folder, a home of its own.
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
try() {
    (cd "$elsewhere" && env -u PYTHONPATH -u VIRTUAL_ENV HOME="$elsewhere" QT_QPA_PLATFORM=offscreen "$app" "$@")
}

try --version
try demo --out "$out"
test -s "$out/summary.json" || { echo "the frozen demo left no summary.json" >&2; exit 1; }
# Each seat a process: the frozen program has to start itself.
try demo --url "sqlite:///$elsewhere/shared.db" --cases 1 --out "$out/shared"
du -sh dist/dispatcher-app
