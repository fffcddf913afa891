#!/usr/bin/env bash
# Every check that needs no run of the product. All are made, then the ones that failed are named.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=()
check() {
  local name=$1
  shift
  "$@" || {
    failed+=("$name")
    echo "^ $name" >&2
  }
}
check "ruff check" ruff check --quiet .
check "ruff format" ruff format --quiet --check .
check "mypy" mypy
check "layers" lint-imports --no-logo
check "catalogue" python scripts/catalogue.py check
check "licences" python scripts/licences.py
check "size of the core" python scripts/core_size.py
check "long files" python scripts/long_files.py
check "no addresses" python scripts/no_addresses.py
if [ ${#failed[@]} -gt 0 ]; then
  echo "lint: failed: $(printf '%s; ' "${failed[@]}")" >&2
  exit 1
fi
echo "lint: passed"
