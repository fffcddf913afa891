#!/usr/bin/env bash
# Writes requirements/*.txt: names, versions and hashes for every platform, never an address.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
command -v uv >/dev/null || {
  echo "make lock needs uv (pip install uv)." >&2
  exit 1
}
compile() {
  local part=$1
  shift
  uv pip compile "$@" --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --output-file "$part.txt"
}
# Each lock keeps to the versions of the one before, so that all fit into one environment.
compile build build.in
compile core ../pyproject.toml -c build.txt
compile test ../pyproject.toml --extra postgres --extra spark --group ../pyproject.toml:test -c core.txt
compile lint ../pyproject.toml --extra postgres --group ../pyproject.toml:lint -c test.txt
