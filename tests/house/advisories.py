"""What is known against the locked packages: the step `advisories` of `./motcua check`, which needs no network.

The list is kept in requirements/advisories.json with the date on which it was asked for; `./motcua advisories` renews
it. A package that is older than the release that mended it fails the step, unless the row says under `accepted` why it
harms no hall. A list that has grown old is said and fails nothing: a hall without the Internet builds too.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.version import Version

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from house.sources import read

STALE_DAYS = 45


def held() -> dict[tuple[str, str], str]:
    """Return (of which shop, name) → version of everything that is locked or borrowed."""
    pins = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", read("requirements/test.txt"), re.M)
    borrowed = json.loads(read("requirements/pages/vendor.json"))["packages"]
    return {
        **{("pypi", plain(name)): version for name, version in pins},
        **{("npm", row["name"]): row["version"] for row in borrowed},
    }


def plain(name: str) -> str:
    """Return a package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def open_against(
    rows: list[Mapping[str, Any]], versions: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """Yield each advisory that a held package is not past, in words."""
    for row in rows:
        name = plain(row["package"]) if row["of"] == "pypi" else row["package"]
        version = versions.get((row["of"], name))
        if version is None or row.get("accepted"):
            continue
        if row["fixed"] is None or Version(version) < Version(row["fixed"]):
            way = f"take {row['fixed']}" if row["fixed"] else "no release mends it yet"
            yield f"{row['id']}: {row['package']} {version}; {way}, or say under `accepted` why it harms no hall"


def age_days(asked: str, today: dt.date) -> int:
    """Return how many days ago the list was asked for."""
    return (today - dt.date.fromisoformat(asked)).days


def main() -> int:
    """Print what is open and how old the list is; 1 when something is open."""
    kept = json.loads(read("requirements/advisories.json"))
    found = list(open_against(kept["advisories"], held()))
    print("\n".join(found) or f"nothing of {len(kept['advisories'])} known advisories is open")
    days = age_days(kept["date"], dt.date.today())
    if days > STALE_DAYS:
        print(
            f"the list is {days} days old: ./motcua advisories asks anew, where there is Internet"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
