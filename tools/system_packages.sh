# Sourced by setup.sh: finds and installs what system_packages.txt lists for the level.
# shellcheck shell=bash

ensure_system_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    local missing
    mapfile -t missing < <(missing_packages | sort -u)
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

missing_packages() {
    local libraries of probe package
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -iF "$(uname -m | tr _ -)")
    while read -r of probe package; do
        [[ -z $of || $of == \#* || $levels != *" $of "* ]] && continue
        is_there "${probe%%:*}" "${probe#*:}" || printf '%s\n' "$package"
    done <tools/system_packages.txt
}

is_there() {
    case $1 in
        lib) [[ $libraries == *"	$2 "* ]] ;;
        cmd) command -v "$2" >/dev/null ;;
        font) [ -n "$(fc-list ":lang=$2" file 2>/dev/null | head -n 1)" ] ;;
        python) [ -x "$venv/bin/python" ] || find_python >/dev/null ;;
        *) die "tools/system_packages.txt: unknown probe '$1'" ;;
    esac
}

install_packages() {
    local root=() apt_log
    command -v apt-get >/dev/null ||
        die "this machine has no apt-get. Please install what these Debian packages hold, then run again: $*"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || ask_for_root "$@"
        root=(sudo -n)
    fi
    apt_log=$(mktemp)
    apt_knows "$@" || apt_update
    say "installing system packages: $*"
    apt_install "$@" && return
    apt_update
    apt_install "$@" && return
    cat "$apt_log" >&2
    die "the system packages could not be installed (see above)"
}

ask_for_root() {
    local by_root="su -c"
    if command -v sudo >/dev/null; then by_root="sudo sh -c"; fi
    say "system packages are missing, and installing them needs root. Please run this once, then try again:"
    printf '\n    %s "apt-get update && apt-get install -y %s"\n\n' "$by_root" "$(todays_names "$@")" >&2
    exit 1
}

apt_knows() {
    local package
    for package in "$@"; do
        apt-cache show "$package" >/dev/null 2>&1 || apt-cache show "${package}t64" >/dev/null 2>&1 || return 1
    done
}

apt_update() {
    say "reading the package lists"
    "${root[@]}" apt-get update -qq >&2 || say "apt-get update had errors; going on with the lists there are"
}

# What dpkg says is only worth reading when it fails.
apt_install() {
    # shellcheck disable=SC2046 # a list of names
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold $(todays_names "$@") </dev/null >"$apt_log" 2>&1
}

# Since 2024 some libraries have "t64" after their older name.
todays_names() {
    local package names=()
    for package in "$@"; do
        if apt-cache show "${package}t64" >/dev/null 2>&1; then package=${package}t64; fi
        names+=("$package")
    done
    printf '%s' "${names[*]}"
}
