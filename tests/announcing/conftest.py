"""Real voices for the tests of announcing, spoken by espeak-ng."""

import pytest

from server.announcing.building import build_pack
from server.announcing.espeak import EngineError, find_espeak
from server.settings import ROOT


@pytest.fixture(scope="session")
def voice_folder():
    """A folder with complete Vietnamese (south) and English voices, kept from run to run.

    Building does nothing when a voice of the same recipe is there, so it is never an old one.
    """
    try:
        find_espeak()
    except EngineError as error:
        pytest.skip(str(error))
    folder = ROOT / "tests" / "out" / "voices"
    build_pack("vi", "south", folder)
    build_pack("en", "south", folder)
    return folder
