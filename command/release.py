"""A release, what it is accompanied by, and what is known against what it is made of.

`./motcua release` writes the file that halls upgrade with and the bill of materials (CycloneDX JSON), made by
cyclonedx-bom from the lock and completed by the scripts that pages carry. `./motcua advisories` asks by pip-audit what
is known against the locked packages, for the list that `./motcua check` compares with offline. Both tools have a lock
and a folder of their own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from command import wheelhouse
from command.archive import digest_of, pack
from command.environment import prepare, prepare_beside
from command.fresh import copy_house
from command.places import LOCKS, ROOT, VENV, this_machine, this_python
from command.saying import say
from command.upgrading import described

TOOLS = VENV / "beside" / "release"
KNOWN = LOCKS / "advisories.json"
MIB = 2**20
NOT_FOR_HALLS = ("tests", "docs/screens", ".ci", ".github", "requirements/pages/node_modules")
SERVED = "server/static/vendor/"
VALID = (
    "import sys\n"
    "from cyclonedx.schema import SchemaVersion\n"
    "from cyclonedx.validation.json import JsonStrictValidator\n"
    "text = open(sys.argv[1], encoding='utf-8').read()\n"
    "sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) or '') or None)"
)


def release(arguments: list[str], wheels: Path | None) -> None:
    """Write into dist/ what a hall upgrades with, as one file with its packages, and the bill of materials."""
    parser = argparse.ArgumentParser(prog="./motcua release", description=release.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", default=this_python(), help="the halls' Python, such as 3.13")
    parser.add_argument("--machine", default=this_machine(), choices=("x86_64", "aarch64"))
    given = parser.parse_args(arguments)
    prepare("test", wheels)
    prepare_beside("release")
    path, count = write_bill(given.folder)
    print(say("bill", path=path, count=count))
    with tempfile.TemporaryDirectory(dir=given.folder, prefix=".release-") as draft:
        house = Path(draft) / "house"
        copy_house(house)
        machine = {"python": given.python, "machine": given.machine}
        words = [str(house / "wheelhouse"), "--python", given.python, "--machine", given.machine]
        wheelhouse.make(words)
        place = write_file(house, given.folder, (machine,))
    print(say("release_made", path=place, digest=digest_of(place), mb=place.stat().st_size // MIB))


def write_file(house: Path, folder: Path, wheels: tuple[dict[str, str], ...] = ()) -> Path:
    """Write the release file of a house into a folder, with its sum beside it, and return its path."""
    for name in NOT_FOR_HALLS:
        shutil.rmtree(house / name, ignore_errors=True)
    found = described(house, commit_of(ROOT), wheels)
    place = folder / f"motcua-{found.version}.tar"
    pack(house, found, place)
    place.with_name(f"{place.name}.sha256").write_text(
        f"{digest_of(place)}  {place.name}\n", "ascii"
    )
    return place


def commit_of(house: Path) -> str:
    """Return the commit that a checkout stands on, with "+" where something was changed since; empty without git."""
    asked = ["git", "-C", str(house), "describe", "--always", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run([*asked, "--dirty=+"], capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:
        return ""


def write_bill(folder: Path) -> tuple[Path, int]:
    """Write the bill of materials into a folder; return its path and how many packages it lists."""
    folder.mkdir(parents=True, exist_ok=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    path = folder / f"motcua-{version}.cdx.json"
    with tempfile.TemporaryDirectory() as draft:
        made = Path(draft) / "bom.json"
        asked = ["requirements", "requirements/run.txt", "--pyproject", "pyproject.toml"]
        form = [
            "--of",
            "JSON",
            "--sv",
            "1.6",
            "--output-reproducible",
            "--no-validate",
            "-o",
            str(made),
        ]
        _tool("-W", "ignore", "-m", "cyclonedx_py", *asked, *form)
        bill = with_scripts(json.loads(made.read_text("utf-8")), read_json("pages/vendor.json"))
        made.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", "utf-8")
        _tool("-c", VALID, str(made))
        path.write_bytes(made.read_bytes())
    return path, len(bill["components"])


def with_scripts(bill: dict[str, Any], vendored: dict[str, Any]) -> dict[str, Any]:
    """Return a bill of materials with the packages whose files pages are served."""
    served = {
        name
        for row in vendored["files"]
        if row["path"].startswith(SERVED)
        for name in row["packages"]
    }
    scripts = [
        {
            "bom-ref": f"npm-{package['name']}",
            "type": "library",
            "name": package["name"],
            "version": package["version"],
            "licenses": [{"license": {"id": package["licence"]}}],
            "purl": f"pkg:npm/{package['name'].replace('@', '%40')}@{package['version']}",
        }
        for package in vendored["packages"]
        if package["name"] in served
    ]
    # Where a locked file was listed is no property of the package.
    components = [
        {key: value for key, value in each.items() if key != "description"}
        for each in bill["components"]
    ]
    return {**bill, "components": [*components, *scripts]}


def advisories(_arguments: list[str], wheels: Path | None) -> None:
    """Ask what is known against the locked packages, and keep it for `./motcua check`; needs the Internet."""
    prepare("test", wheels)
    prepare_beside("release")
    audited = ["-m", "pip_audit", "-r", "requirements/test.txt", "--disable-pip", "--no-deps"]
    done = _run(*audited, "-f", "json", "--progress-spinner", "off")
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.exit(say("not_audited", why=(done.stderr.strip().splitlines() or ["?"])[-1]))
    unasked = [each["name"] for each in told if "skip_reason" in each]
    if unasked:
        sys.exit(say("not_audited", why=f"{len(unasked)}: {', '.join(unasked[:3])} …"))
    kept = merged(read_json(KNOWN.name), told, dt.date.today())
    KNOWN.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(say("audited", path=KNOWN.relative_to(ROOT), count=len(kept["advisories"])))


def merged(known: dict[str, Any], told: list[dict[str, Any]], today: dt.date) -> dict[str, Any]:
    """Return the list with what was told now: what is known stays, for the package may be set back one day."""
    rows = {(row["id"], row["package"]): row for row in known["advisories"]}
    for each in told:
        for found in each.get("vulns", ()):
            row = {
                "id": found["id"],
                "of": "pypi",
                "package": each["name"],
                "fixed": next(iter(found["fix_versions"]), None),
            }
            rows.setdefault((row["id"], row["package"]), row)
    return {"date": today.isoformat(), "advisories": [rows[key] for key in sorted(rows)]}


def read_json(name: str) -> Any:
    """Return a JSON file of the requirements."""
    return json.loads((LOCKS / name).read_text("utf-8"))


def _tool(*words: str) -> None:
    done = _run(*words)
    if done.returncode:
        sys.exit(done.stderr.strip() or f"{words}: {done.returncode}")


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(VENV / "bin" / "python"), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        capture_output=True,
        text=True,
    )
