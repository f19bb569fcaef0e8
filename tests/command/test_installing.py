"""The lock is installed as it stands: by every pip, from every index, and what is installed fits together."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_house import PIPS, lock, make_wheel, package_index, run

pytestmark = pytest.mark.slow
FIVE = {
    # The kind that once stopped the first start: a range with an extra, which an old pip resolves anew.
    "onecounter": ["Requires-Dist: onehall[voice]>=1.0"],
    "onehall": ["Provides-Extra: voice", 'Requires-Dist: onevoice>=1.0; extra == "voice"'],
    "onevoice": ["Requires-Dist: oneboard"],
    "oneboard": [],
    "oneslip": ["Requires-Dist: onecounter>=1.0"],
}


@pytest.fixture
def pip(request: pytest.FixtureRequest) -> dict[str, str]:
    """The surroundings in which a house installs with another pip than the one that its Python brings."""
    assert (PIPS / request.param).is_dir(), "./motcua test puts the oldest and newest pip there"
    return {"PYTHONPATH": str(PIPS / request.param)}


@pytest.mark.parametrize("pip", ["pip-oldest", "pip-newest"], indirect=True)
@pytest.mark.parametrize("way", ["index", "find-links"])
def test_an_index_that_went_on_changes_nothing(
    small_house: Path, tmp_path: Path, pip: dict[str, str], way: str
) -> None:
    """Five locked packages have newer releases; exactly the locked ones are installed."""
    wheels = tmp_path / "index"
    digests = {}
    for name, wants in FIVE.items():
        folder = wheels / name if way == "index" else wheels
        digests[name] = make_wheel(folder, name, "1.0", wants)
        make_wheel(folder, name, "2.0", wants)
    lock(small_house, digests)
    (small_house / "wheelhouse").rename(tmp_path / "away")
    (small_house / "server" / "boot.py").write_text(
        f"import {', '.join(FIVE)}\nprint([m.version for m in ({', '.join(FIVE)})])\n"
    )
    with package_index(wheels) as address:
        where = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
        code, said = run(
            small_house,
            "doctor",
            **(where if way == "find-links" else {"PIP_INDEX_URL": address}),
            **pip,
        )
    assert code == 0, said
    assert said.splitlines()[-1] == str(["1.0"] * len(FIVE))


def test_the_pips_are_the_oldest_and_the_newest() -> None:
    """The two differ, and the old one is one that Debian 12 or Ubuntu 24.04 still give."""
    oldest, newest = (
        {path.name for path in (PIPS / name).glob("pip-*.dist-info")}
        for name in ("pip-oldest", "pip-newest")
    )
    assert oldest in ({"pip-23.0.1.dist-info"}, {"pip-24.0.dist-info"})
    assert len(newest) == 1 and newest != oldest


def test_a_changed_lock_is_installed_at_the_next_start(small_house: Path) -> None:
    """An update brings a new lock; the environment follows it without being asked."""
    run(small_house, "doctor")
    digest = make_wheel(small_house / "wheelhouse", version="2.0")
    lock(small_house, {"onecounter": digest}, version="2.0")
    code, said = run(small_house, "doctor")
    assert code == 0, said
    assert "2.0 ['doctor']" in said


def test_a_lock_that_does_not_fit_together_is_said(small_house: Path) -> None:
    """`pip check` has the last word, in a sentence; the verb does not run, and the next start looks again."""
    digest = make_wheel(
        small_house / "wheelhouse", "onecounter", "1.0", ["Requires-Dist: oneboard>=3"]
    )
    lock(small_house, {"onecounter": digest})
    for _ in range(2):
        code, said = run(small_house, "doctor")
        assert code == 1
        assert "do not fit together: onecounter 1.0 requires oneboard" in said
        assert "['doctor']" not in said


def test_what_an_older_lock_has_left_is_cleared_away(small_house: Path) -> None:
    """A package that is locked no longer, and now lacks what it wants, makes the environment anew."""
    wheels = small_house / "wheelhouse"
    old = make_wheel(wheels, "oldfriend", "1.0", ["Requires-Dist: onecounter<2"])
    one = make_wheel(wheels, "onecounter", "1.0")
    lock(small_house, {"onecounter": one, "oldfriend": old})
    assert run(small_house, "doctor")[0] == 0
    lock(small_house, {"onecounter": make_wheel(wheels, version="2.0")}, version="2.0")
    code, said = run(small_house, "doctor")
    assert code == 0, said
    assert "does not fit any more" in said
    assert not list((small_house / ".venv").rglob("oldfriend*"))
