"""Sample companies that several tests look at, imported once."""

from __future__ import annotations

import pytest

from recovery import Company, prepare


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company of seed 1 at full size, imported."""
    return prepare(tmp_path_factory.mktemp("company"), 1)
