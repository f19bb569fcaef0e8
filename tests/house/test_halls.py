"""Every hall file that ships can be read, strictly."""

from __future__ import annotations

import pytest

from house.sources import ROOT, own_files
from server.hall.reading import read_hall


@pytest.mark.parametrize("name", own_files(".toml", under=("config/halls/",)))
def test_a_hall_file_has_nothing_to_mend(name: str) -> None:
    """Reading the file raises nothing: no unknown key, wrong type or missing reference."""
    assert read_hall(ROOT / name).hall_id
