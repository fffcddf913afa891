from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "numpy", "scipy", "scipy.stats", "pydantic", "sqlglot", "jinja2")


def _loaded(statement: str) -> list[str]:
    code = f"import sys\n{statement}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def test_importing_the_library_loads_no_engine() -> None:
    assert _loaded("import nachim") == []


def test_asking_for_help_loads_no_engine() -> None:
    pytest.importorskip("nachim.cli.main")
    asked = (
        "import contextlib, io\nfrom nachim.cli.main import run\nsys.argv = ['nachim', '--help']\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n    run()"
    )
    assert _loaded(asked) == []


def test_no_command_waits_for_the_distributions_of_scipy() -> None:
    """Its import takes longer than reading an experiment's companies."""
    loaded = _loaded("import nachim.usecases.build, nachim.usecases.experiment, nachim.usecases.explain")
    assert "numpy" in loaded
    assert "scipy.stats" not in loaded
