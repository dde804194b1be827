"""A fresh database for each test of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from facts.store.database import open_database

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database of the test lies."""
    return tmp_path / "mingcha.db"


@pytest.fixture
def engine(database: Path) -> Engine:
    """An empty database of the version that the program knows."""
    return open_database(None, default_path=database)
