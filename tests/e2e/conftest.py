"""Sample companies that several tests look at, imported once."""

from __future__ import annotations

import pytest

from nachim.usecases import build, sheet
from recovery import Company, prepare


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company of seed 1 at full size, imported."""
    return prepare(tmp_path_factory.mktemp("company"), 1)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A smaller sample company with a whole build and its sheets in both languages."""
    made = prepare(tmp_path_factory.mktemp("built"), 5, accounts=400, deals=1000)
    build.run(build.Request(), made.context)
    sheet.run(sheet.Request(("html",), ("ko", "en")), made.context)
    return made
