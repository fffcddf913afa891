#!/usr/bin/env bash
# Brings .venv to what requirements/<part>.txt says, by hash; quick and without a network when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."
part=$1
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
  for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c "$new_enough" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
  echo "Nachim needs Python 3.11 or newer, which was not found. Install it, or name it: make PYTHON=/path/to/python3 …" >&2
  exit 1
}

# The folder is part of the key: an environment that was moved has scripts that point elsewhere.
key() {
  "$1" - "requirements/build.txt" "requirements/$part.txt" pyproject.toml <<'PYTHON'
import hashlib, os, sys
lock = b"".join(open(name, "rb").read() for name in sys.argv[1:])
print(hashlib.sha256(os.getcwd().encode() + lock).hexdigest())
PYTHON
}

stamp=.venv/locked-$part
if .venv/bin/python -c "$new_enough" >/dev/null 2>&1; then
  wanted=$(key .venv/bin/python)
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || exit 0
  # Made in another folder: begin anew.
  grep -qsF "$PWD" .venv/bin/pip || rm -rf .venv
fi
if ! .venv/bin/python -c "$new_enough" >/dev/null 2>&1; then
  python=$(find_python)
  rm -rf .venv
  "$python" -m venv .venv || {
    echo "Python cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  }
fi
wanted=$(key .venv/bin/python)
echo "Installing what requirements/$part.txt names into .venv (once) …"
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install --require-hashes -r requirements/build.txt -r "requirements/$part.txt"
"${pip[@]}" install --no-build-isolation --no-deps -e .
echo "$wanted" >"$stamp"
