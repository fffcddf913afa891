#!/usr/bin/env bash
# What the tests need beside Python. Installed where that is possible, named otherwise; tests then skip with a reason.
set -euo pipefail
missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
{ command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ko)" ]; } || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "Could not install ${missing[*]}: the tests that need them say so." >&2
else
  echo "Some tests need what is not installed here: ${missing[*]} (names of Debian packages)." >&2
fi
