"""`python -m nachim` is the command line."""

from __future__ import annotations

import sys

from nachim.cli.main import run

sys.exit(run())
