"""What accompanies a release: its bill of materials, and what is known against its packages."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from command import release
from house.advisories import STALE_DAYS, age_days, held, open_against
from house.sources import ROOT, read

KEPT = json.loads(read("requirements/advisories.json"))


def row(**facts: Any) -> dict[str, Any]:
    """Return one advisory against werkzeug."""
    return {"id": "CVE-1", "of": "pypi", "package": "Werkzeug", "fixed": "3.1.6"} | facts


@pytest.mark.parametrize(
    ("version", "facts", "is_open"),
    [
        ("3.1.5", {}, True),
        ("3.1.6", {}, False),
        ("3.1.10", {}, False),
        ("3.1.6rc1", {}, True),
        ("9.0", {"fixed": None}, True),
        ("3.1.5", {"accepted": "the debugger is never started"}, False),
        ("3.1.5", {"of": "npm"}, False),
        ("3.1.5", {"package": "other"}, False),
    ],
)
def test_a_package_has_to_be_past_what_is_known(
    version: str, facts: dict[str, Any], is_open: bool
) -> None:
    """Compared as versions and by the index's names; what no release mends is open until somebody accepts it."""
    found = list(open_against([row(**facts)], {("pypi", "werkzeug"): version}))
    assert bool(found) == is_open
    assert not found or ("CVE-1" in found[0] and version in found[0])


def test_the_kept_list_is_one(tmp_path: Path) -> None:
    """Every row names a package that is held, once, with its shop and the release that mended it."""
    versions = held()
    rows = KEPT["advisories"]
    assert age_days(KEPT["date"], dt.date.today()) >= 0
    assert len({(r["id"], r["package"]) for r in rows}) == len(rows) > 0
    assert all((r["of"], r["package"]) in versions for r in rows)
    assert not list(open_against(rows, versions))


def test_an_old_list_is_told_by_its_age() -> None:
    """A month and a half after it was asked for."""
    assert age_days("2026-12-01", dt.date(2027, 1, 15)) == STALE_DAYS


def test_what_is_told_joins_what_is_known() -> None:
    """A finding comes in once, with the first release that mends it; what was known, and accepted, stays."""
    known = {"date": "2026-01-01", "advisories": [row(accepted="why")]}
    told = [
        {"name": "Werkzeug", "vulns": [{"id": "CVE-1", "fix_versions": ["9"]}]},
        {"name": "flask", "vulns": [{"id": "CVE-2", "fix_versions": []}]},
        {"name": "pillow", "vulns": [{"id": "CVE-3", "fix_versions": ["13.1", "14.0"]}]},
        {"name": "jinja2", "vulns": []},
    ]
    kept = release.merged(known, told, dt.date(2026, 12, 1))
    assert kept["date"] == "2026-12-01"
    assert {r["id"]: r["fixed"] for r in kept["advisories"]} == {
        "CVE-1": "3.1.6",
        "CVE-2": None,
        "CVE-3": "13.1",
    }
    assert kept["advisories"][0]["accepted"] == "why"


def test_scripts_of_pages_are_in_the_bill() -> None:
    """What browsers get is listed with its licence; what only the tests use is not."""
    vendored = json.loads(read("requirements/pages/vendor.json"))
    bill = release.with_scripts(
        {"components": [{"name": "flask", "description": "line 3"}]}, vendored
    )
    names = {c["name"]: c for c in bill["components"]}
    assert names["flask"] == {"name": "flask"}
    assert names["preact"]["purl"] == f"pkg:npm/preact@{names['preact']['version']}"
    assert {"swagger-ui-dist", "socket.io-client"} <= names.keys() and "axe-core" not in names


@pytest.mark.slow
def test_the_bill_of_materials_holds_the_lock(tmp_path: Path) -> None:
    """Made and checked by the kept tool: every locked package of a hall, by version and address."""
    assert release.TOOLS.is_dir(), "./motcua test puts the tools there"
    path, count = release.write_bill(tmp_path / "dist")
    assert path.name.endswith(".cdx.json")
    bill = json.loads(path.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "motcua"
    pins = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", read("requirements/run.txt"), re.M)
    listed = {(c["name"].lower(), c["version"]) for c in bill["components"]}
    assert {(name.lower(), version) for name, version in pins} <= listed
    assert all(c["purl"].startswith(("pkg:pypi/", "pkg:npm/")) for c in bill["components"])
    assert len(bill["components"]) == count


def test_the_tools_of_a_release_are_locked_by_hash() -> None:
    """They run where a release is made: each is one exact version with its hashes."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", read("requirements/release.txt").strip())
    assert all("==" in b and "--hash=sha256:" in b for b in blocks)
    assert (ROOT / "requirements/release.txt").stat().st_size > 1000
