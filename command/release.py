"""What a release is accompanied by, and what is known against what it is made of.

`./motcua release` writes the bill of materials (CycloneDX JSON), made by cyclonedx-bom from the lock and completed by
the scripts that pages carry. `./motcua advisories` asks by pip-audit what is known against the locked packages, for
the list that `./motcua check` compares with offline. Both tools have a lock and a folder of their own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from command.environment import prepare, prepare_beside
from command.places import LOCKS, ROOT, VENV
from command.saying import say

TOOLS = VENV / "beside" / "release"
KNOWN = LOCKS / "advisories.json"
SERVED = "server/static/vendor/"
VALID = (
    "import sys\n"
    "from cyclonedx.schema import SchemaVersion\n"
    "from cyclonedx.validation.json import JsonStrictValidator\n"
    "text = open(sys.argv[1], encoding='utf-8').read()\n"
    "sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) or '') or None)"
)


def release(arguments: list[str], wheels: Path | None) -> None:
    """Write the release's bill of materials (CycloneDX JSON) into dist/."""
    prepare("test", wheels)
    prepare_beside("release")
    path, count = write_bill(Path(arguments[0]) if arguments else ROOT / "dist")
    print(say("bill", path=path, count=count))


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
