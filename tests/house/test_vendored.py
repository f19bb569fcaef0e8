"""What the house borrowed is what it says, and names no shop."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib

from house.sources import ROOT, VENDORED, house_files, listed, own_files, read

VENDOR = "server/static/vendor"
RECIPE = "requirements/pages"


def records() -> dict[str, dict[str, object]]:
    """Return what vendor.json says of each file."""
    return {row["path"]: row for row in json.loads(read(f"{RECIPE}/vendor.json"))["files"]}


def test_every_borrowed_file_has_the_bytes_it_was_borrowed_with() -> None:
    """A vendored file that was edited, or renewed by half, does not match its recorded hash."""
    changed = [
        path
        for path, row in records().items()
        if hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != row["sha256"]
    ]
    assert not changed, listed(changed)


def test_nothing_stands_among_the_borrowed_files_unrecorded() -> None:
    """Each file in the vendor folders is recorded; the recipe stands elsewhere, so no build file is served."""
    standing = {name for name in house_files() if name.startswith(VENDORED)}
    assert standing == {f"{VENDOR}/NOTICE", *records()}


def test_every_borrowed_module_is_used() -> None:
    """A script or a style that no page names is not carried along."""
    pages = own_files(".js", ".html", ".css", under=("server/", "kiosk/", "display/", "counter/"))
    said = "".join(map(read, pages)) + read(f"{VENDOR}/fonts.css")
    served = [path for path in records() if path.startswith(VENDOR)]
    idle = [path for path in served if path.removeprefix(f"{VENDOR}/") not in said]
    assert not idle, listed(idle)


def test_every_work_that_we_borrowed_is_thanked() -> None:
    """NOTICE names each package with its version and licence."""
    notice = read(f"{VENDOR}/NOTICE")
    for package in json.loads(read(f"{RECIPE}/vendor.json"))["packages"]:
        assert f"{package['name']} {package['version']} ({package['licence']})" in notice


def test_locks_name_no_place_to_fetch_from() -> None:
    """A lock says what is installed and its hash; where from is the machine's own business."""
    for name in ("requirements/run.txt", "requirements/test.txt"):
        assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", read(name)), name
    assert '"resolved"' not in read(f"{RECIPE}/package-lock.json")
    assert not {n for n in house_files() if n.endswith(("uv.lock", "poetry.lock", "yarn.lock"))}


def test_every_locked_package_is_checked_by_hash() -> None:
    """Each requirement in the locks is one exact version with at least one hash."""
    for name in ("requirements/run.txt", "requirements/test.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", read(name).strip())
        loose = [b.splitlines()[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b]
        assert not loose, listed(loose)


def test_the_test_lock_holds_the_run_lock() -> None:
    """Tests run against exactly the versions that a hall runs."""
    assert pins("run").items() <= pins("test").items()


def pins(kind: str) -> dict[str, str]:
    """Return name → version of one lock."""
    text = read(f"requirements/{kind}.txt")
    return dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))


def test_the_locks_cover_what_the_project_asks_for() -> None:
    """Each dependency in pyproject.toml is in its lock."""
    project = tomllib.loads(read("pyproject.toml"))
    wanted = {
        "run": project["project"]["dependencies"],
        "test": project["dependency-groups"]["test"],
    }
    for kind, names in wanted.items():
        plain = {re.match(r"[\w.-]+", name)[0].lower() for name in names}
        assert plain <= set(pins(kind)), kind
