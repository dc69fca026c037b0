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
if [ $# -eq 0 ]; then
    # The order is drawn anew with every change of the tests and is the same for everybody who has that change.
    # What fails is tried once more and named: a race seen once in ten thousand tests is to be looked for,
    # and should not hold up a change that has nothing to do with it.
    order=$((16#0$(git rev-parse --short=7 HEAD:tests 2>/dev/null | cut -c1-7 || true)))
    set -- -n 3 --dist loadfile --no-loadscope-reorder "--randomly-seed=$order" --reruns 1 -rR
fi
.venv/bin/python -m pytest "$@"
