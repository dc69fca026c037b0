#!/usr/bin/env bash
# Runs all tests: first those that need a window system, under Xvfb, then the others offscreen.
# With arguments, only pytest with those, offscreen. Most tests wait more than they reckon: several share
# two processors well. They are dealt out by file (what a file has made is made once), the long ones first.
set -euo pipefail
cd "$(dirname "$0")/.."

NO_TESTS=5

under_xvfb() {
    env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb \
        xvfb-run --auto-servernum --server-args="-screen 0 1920x1080x24" \
        .venv/bin/python -m pytest -m xvfb
}

if [ $# -eq 0 ]; then
    under_xvfb || [ $? -eq $NO_TESTS ]
fi
export QT_QPA_PLATFORM=offscreen
if [ $# -eq 0 ]; then set -- -n 3 --dist loadfile --no-loadscope-reorder; fi
.venv/bin/python -m pytest "$@"
