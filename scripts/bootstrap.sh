#!/bin/sh
# scripts/bootstrap.sh runtime|dev
# Makes .venv with what requirements/$1.txt pins, and the message catalogues. Needs Python 3.12 or newer, nothing else.
# A second run that finds everything in place only compares files and returns at once.
set -eu
cd "$(dirname "$0")/.."
level=${1:-runtime}

say() { echo "bootstrap: $*" >&2; }
stop() { say "$*"; exit 1; }

case "$level" in runtime | dev) ;; *) stop "say runtime or dev, not '$level'." ;; esac

# The stamp holds what was installed and where: scripts in .venv/bin name the folder, so a moved checkout starts anew.
stamp() { pwd -P; cat "requirements/$1.txt"; }
current() { [ -x .venv/bin/python ] && stamp "$1" | cmp -s - ".venv/installed-$1"; }

find_python() {
    for name in ${PYTHON:-} python3.14 python3.13 python3.12 python3 /usr/bin/python3 /usr/local/bin/python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# uv is a program of its own inside a wheel, so the pip of any Python, an old one too, can lay it down.
find_uv() {
    [ ! -x .tools/bin/uv ] || return 0
    for pip in "$python -m pip" "python3 -m pip" "/usr/bin/python3 -m pip"; do
        $pip --version >/dev/null 2>&1 || continue
        if $pip install -q --disable-pip-version-check --require-hashes --target .tools \
            -r requirements/bootstrap.txt >/dev/null 2>&1 && .tools/bin/uv --version >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

with_uv() {
    # The system's certificates are used, since a company's network often has its own.
    export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=true UV_LINK_MODE=copy VIRTUAL_ENV=
    [ -x .venv/bin/python ] || .tools/bin/uv venv -q --clear --python "$python" .venv || return 1
    .tools/bin/uv pip sync -q --require-hashes --python .venv/bin/python "requirements/$level.txt"
}

with_pip() {
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        rm -rf .venv
        "$python" -m venv .venv >/dev/null 2>&1 ||
            stop "neither pip nor the venv module works for $python (Debian: apt-get install python3-venv)."
    fi
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "requirements/$level.txt"
}

if ! current "$level"; then
    # A test environment stays one: syncing it to runtime would take the test tools away.
    [ ! -f .venv/installed-dev ] || level=dev
    python=$(find_python) ||
        stop "Python 3.12 or newer is needed (Debian 13: apt-get install python3), or name one with PYTHON=/path/to/python."
    [ ! -d .venv ] || [ "$(head -n 1 .venv/installed-runtime 2>/dev/null)" = "$(pwd -P)" ] || rm -rf .venv
    say "installing requirements/$level.txt into .venv with $("$python" --version 2>&1)"
    { find_uv && with_uv; } || with_pip ||
        stop "the requirements could not be installed; is the package index reachable from here?"
    for each in runtime dev; do
        [ "$each" = dev ] && [ "$level" = runtime ] || stamp "$each" >".venv/installed-$each"
    done
fi
.venv/bin/python scripts/messages.py
