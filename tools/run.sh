#!/usr/bin/env bash
# Opens the program on the demo city, or plays the demo where there is no display.
set -euo pipefail
cd "$(dirname "$0")/.."

has_display() { [ "$(uname -s)" != Linux ] || [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; }

if has_display; then
    exec .venv/bin/dispatcher-app --demo-city "$@"
fi
echo "no display: playing the demo shift into out/demo" >&2
QT_QPA_PLATFORM=offscreen exec .venv/bin/dispatcher-app demo --out out/demo "$@"
