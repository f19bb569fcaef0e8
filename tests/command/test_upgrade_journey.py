"""A hall is upgraded: the same queue goes on under a newer version, and under the old one whatever goes wrong."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import later_versions as later
from command import archive
from later_versions import Installed
from pages.demo import free_port

# Each starts a dozen processes, one after the other.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of versions to come: a good one, and one for each way to be bad."""
    folder = tmp_path_factory.mktemp("releases")
    made = {
        "0.2.0": later.with_step,
        "0.3.0": later.with_failing_step,
        "0.4.0": later.that_does_not_start,
        "0.5.0": later.that_spoils_rows,
        "0.6.0": later.that_works_on_copies_only,
        "0.7.0": later.that_opens_copies_only,
    }
    return {version: later.make_release(folder, version, way) for version, way in made.items()}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose hall has given the number A001 and was stopped."""
    hall = Installed(later.make_first(tmp_path_factory.mktemp("first")), free_port())
    try:
        hall.start()
        assert hall.take() == "A001"
        hall.stop()
    finally:
        hall.kill()
    return hall.house


@pytest.fixture
def hall(served: Path, tmp_path: Path) -> Iterator[Installed]:
    """That house, as this test's own."""
    made = Installed(copied(served, tmp_path), free_port())
    yield made
    made.kill()


@pytest.fixture(scope="module")
def ready(
    served: Path, releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """That house, with a newer version that has been tried and takes over at the next start."""
    made = Installed(copied(served, tmp_path_factory.mktemp("ready")), free_port())
    code, said = made.run("upgrade", str(releases["0.2.0"]))
    assert code == 0, said
    return made.house


@pytest.fixture
def due(ready: Path, tmp_path: Path) -> Iterator[Installed]:
    """The house of `ready`, as this test's own."""
    made = Installed(copied(ready, tmp_path), free_port())
    yield made
    made.kill()


def copied(house: Path, folder: Path) -> Path:
    """Return a copy of a house with all that is in it."""
    return Path(shutil.copytree(house, folder / "motcua", symlinks=True))


@pytest.fixture(scope="module")
def upgraded(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The house of `ready` after the newer version has taken over and given the number A002."""
    made = Installed(copied(ready, tmp_path_factory.mktemp("upgraded")), free_port())
    try:
        said = made.start()
        assert "0.2.0 has taken over" in said
        assert made.take() == "A002"
        made.stop()
    finally:
        made.kill()
    yield made.house


def test_the_same_queue_goes_on_under_the_newer_version(upgraded: Path) -> None:
    """The number of before waits on, the next one is the next, and every row is as the journal says."""
    made = Installed(upgraded, 0)
    state = made.state()
    assert state is not None
    assert (state.serves, state.before, state.phase) == ("0.2.0", "", "settled")
    assert made.is_whole()


def test_the_way_back_is_said_first_and_gives_no_number_twice(
    upgraded: Path, tmp_path: Path
) -> None:
    """Nothing is lost until somebody agreed; then numbers go on past every one that may be in a hand."""
    back = Installed(copied(upgraded, tmp_path), free_port())
    code, said = back.run("upgrade", "--back")
    assert code == 2 and "A002–A002" in said and "--accept-loss" in said
    state = back.state()
    assert state is not None and state.phase == "settled"
    code, said = back.run("upgrade", "--back", "--accept-loss")
    assert code == 0 and "0.1.0 takes over at the next start" in said
    try:
        assert "0.1.0 has taken over" in back.start()
        back.stop()
        code, said = back.run("loss", "accept")
        assert code == 0 and "A053" in said, said
        back.start()
        assert back.take() == "A053"
        back.stop()
    finally:
        back.kill()


@pytest.mark.parametrize(
    ("version", "why"),
    [("0.3.0", "no such table: nowhere"), ("0.4.0", "not today"), ("0.5.0", "rows differ")],
)
def test_a_version_that_does_not_work_changes_nothing(
    hall: Installed, releases: dict[str, Path], version: str, why: str
) -> None:
    """It is tried on a copy, beside the running hall; the old one serves on and keeps no trace of it."""
    hall.start()
    code, said = hall.run("upgrade", str(releases[version]))
    assert code == 2 and why in said and "Nothing was changed" in said, said
    assert hall.take() == "A002"
    hall.stop()
    assert hall.state() is None and not (hall.data / ".upgrade").exists()
    assert not [p for p in (hall.house / "versions").iterdir() if p.is_dir()]


@pytest.mark.parametrize("phase", ["changing", "opening"])
def test_a_power_cut_while_versions_change(due: Installed, phase: str) -> None:
    """Whichever version is there then: the hall opens, whole, and the next number is the next."""
    assert due.kill_at(phase, "run", "--port", str(due.port))
    said = due.start()
    assert due.take() == "A002"
    due.stop()
    state = due.state()
    assert state is not None and state.phase == "settled", said
    assert state.serves in ("", "0.2.0") and due.is_whole()


def test_a_power_cut_while_a_version_is_tried(hall: Installed, releases: dict[str, Path]) -> None:
    """Whatever was half done, nothing has changed, and the next try comes to its end."""
    for phase in ("making a backup", "trying"):
        assert hall.kill_at(phase, "upgrade", str(releases["0.2.0"])), phase
        assert hall.state() is None
    code, said = hall.run("upgrade", "--rehearse", str(releases["0.2.0"]))
    assert code == 0 and "0.2.0 works with this hall" in said, said
    assert hall.state() is None
    assert not [p for p in (hall.house / "versions").iterdir() if p.is_dir()]


def test_a_tag_of_the_checkout_is_a_version_too(hall: Installed) -> None:
    """Committed and named, but not checked out: what stands in the folder stays as it is."""
    later.write_version(hall.house, "0.2.0")
    later.with_step(hall.house)
    who = ("-c", "user.name=Tâm", "-c", "user.email=tam@example.org")
    for words in (
        ("init", "-q"),
        ("add", "."),
        (*who, "commit", "-q", "-m", "Take one more step"),
        ("tag", "v0.2.0"),
    ):
        subprocess.run(["git", *words], cwd=hall.house, check=True)
    later.write_version(hall.house, "0.1.0")
    later.without_step(hall.house)
    before = archive.files_of(hall.house / "server")
    code, said = hall.run("upgrade", "v0.3.0")
    assert code == 2 and "neither a file nor a tag" in said
    code, said = hall.run("upgrade", "v0.2.0")
    assert code == 0 and "0.2.0 takes over at the next start" in said, said
    assert archive.files_of(hall.house / "server") == before
    code, said = hall.run("upgrade", "--back")
    assert code == 0 and "called off" in said, said
    state = hall.state()
    assert state is not None and (state.phase, state.serves) == ("settled", "")


def test_what_fails_only_on_the_hall_s_own_data_is_gone_back_from(
    hall: Installed, releases: dict[str, Path]
) -> None:
    """The start that was to change over serves with the old version, and says why."""
    code, said = hall.run("upgrade", str(releases["0.6.0"]))
    assert code == 0, said
    said = hall.start()
    assert "0.6.0 did not take over; 0.1.0 serves as before" in said
    assert hall.take() == "A002"
    hall.stop()
    assert hall.is_whole()


def test_a_version_that_never_opens_its_doors_is_gone_back_from(
    hall: Installed, releases: dict[str, Path]
) -> None:
    """As a service starts it again and again, and nothing was written since."""
    code, said = hall.run("upgrade", str(releases["0.7.0"]))
    assert code == 0, said
    for _ in range(3):
        code, said = hall.run("run", "--port", str(hall.port))
        assert code and "not today" in said
    said = hall.start()
    assert "0.7.0 did not take over; 0.1.0 serves as before" in said
    assert hall.take() == "A002"
    hall.stop()
    assert hall.is_whole()
