"""The road of the database has one end."""

from __future__ import annotations

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from house.sources import ROOT, python_files
from server.operations.migrating import newest


def test_there_is_one_newest_schema() -> None:
    """Two migrations with the same parent would leave a hall between two schemas."""
    if not python_files("server/migrations/versions/"):
        pytest.fail("there is no migration in server/migrations/versions")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "server" / "migrations"))
    heads = ScriptDirectory.from_config(config).get_heads()
    assert heads == [newest()], "what a start reads from the files is what Alembic would find"
