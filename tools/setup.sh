#!/usr/bin/env bash
# Sets up everything `make` needs: shared libraries, fonts, .venv, locked Python packages.
# Usage: tools/setup.sh run|test|dist. Says what it does on stderr; stdout stays empty.
# Where it may not install, it prints the one command to run instead and exits 1.
set -euo pipefail
cd "$(dirname "$0")/.."

level=${1:-run}
venv=.venv
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

case $level in
    run) levels=" run "; lock=requirements.txt ;;
    test) levels=" run test "; lock=requirements-dev.txt ;;
    dist) levels=" run test dist "; lock=requirements-dev.txt ;;
    *) say "unknown level '$level' (run, test or dist)"; exit 2 ;;
esac

# A Python that is new enough and can make a virtual environment.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    return 1
}

source tools/system_packages.sh

ensure_venv() {
    $venv/bin/python -m pip --version >/dev/null 2>&1 && return
    local python
    python=$(find_python) || die "Python 3.11 or newer with its venv module is needed."
    say "making $venv with $("$python" --version)"
    "$python" -m venv --clear $venv
}

# What an installation came from: the lock, the project's settings, the Python of the environment.
fingerprint() { cat "$1" pyproject.toml $venv/pyvenv.cfg | sha256sum; }
stamp_of() { printf '%s/.installed-%s' $venv "${1%.txt}"; }

ensure_packages() {
    is_installed && return
    ensure_venv
    say "installing Python packages from $lock"
    $venv/bin/python -m pip install -qq --require-hashes -r "$lock" >&2
    $venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e . >&2
    fingerprint "$lock" >"$(stamp_of "$lock")"
    # The development lock contains the whole run-time lock.
    fingerprint requirements.txt >"$(stamp_of requirements.txt)"
}

is_installed() {
    [ -x $venv/bin/python ] && [ "$(cat "$(stamp_of "$lock")" 2>/dev/null)" = "$(fingerprint "$lock")" ]
}

ensure_system_packages
ensure_packages
