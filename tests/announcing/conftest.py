"""Real voices for the tests of announcing, spoken by espeak-ng."""

import pytest

from server.announcing.building import build_pack
from server.announcing.espeak import EngineError, find_espeak


@pytest.fixture(scope="session")
def voice_folder(tmp_path_factory):
    """A folder with complete Vietnamese (south) and English voices, built once for all tests."""
    try:
        find_espeak()
    except EngineError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("voices")
    build_pack("vi", "south", folder)
    build_pack("en", "south", folder)
    return folder
