# What the scripts have in common; sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Headers and libraries that the build needs.
build_packages=(libssl-dev libsodium-dev libsqlite3-dev libutf8proc-dev pkg-config)

say() { printf '%s\n' "$*" >&2; }

# need PACKAGE...: installs the Debian packages that are missing, without asking anything.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local become=()
    if [ "$(id -u)" -ne 0 ]; then become=(sudo -n); fi
    say "installing: ${missing[*]}"
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

need_swift() {
    command -v swift >/dev/null || {
        say "swift is not on the PATH: install the Swift 6.3 toolchain first (https://www.swift.org/install/linux/)"
        exit 69
    }
}

# build CONFIGURATION: builds the executables, quietly unless it takes a while.
build() {
    need_swift
    need "${build_packages[@]}"
    say "building ($1) …"
    local product options=()
    # Linked statically: no run-time lookup on the hot paths, a quicker start, and one file to ship.
    # Access checks at run time are for the tests, which run in debug: here they are a seventh of the time in our own code.
    if [ "$1" = release ]; then options=(--static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked); fi
    for product in service-registry auth-service consumer; do
        swift build -c "$1" "${options[@]}" --product "$product" >&2
    done
}

# start NAME COMMAND...: runs a service in a process group of its own, and returns once it has logged that it is ready.
# Its log goes on to standard error. Sets NAME_pid and NAME_address.
start() {
    local name=$1 line log_fd
    shift
    set -m
    exec {log_fd}< <(exec "$@" 2>&1 >/dev/null)
    declare -g "${name}_pid=$!"
    set +m
    while IFS= read -r line <&"$log_fd"; do
        printf '%s\n' "$line" >&2
        if [[ $line == *' ready"'*'"address":"'* ]]; then
            line=${line#*\"address\":\"}
            declare -g "${name}_address=${line%%\"*}"
            cat <&"$log_fd" >&2 &
            return 0
        fi
    done
    say "$name did not start"
    return 1
}

# stop PID: asks a service to end and waits until it has.
stop() {
    [ -n "${1:-}" ] && kill -TERM "$1" 2>/dev/null || return 0
    tail --pid="$1" -f /dev/null
}
