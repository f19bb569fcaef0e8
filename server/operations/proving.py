"""A version that took over has opened its doors: from then on it is not gone back from by itself.

Called once by a start. The file is that of `command.versions`, which no server reads otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path

from server.files import write_whole

NAME = "version.json"


def prove(data_dir: Path) -> None:
    """Note it, where a version has just taken over. Raises OSError."""
    place = data_dir / NAME
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return
    if isinstance(found, dict) and found.get("phase") == "proving":
        settled = {**found, "phase": "settled", "to": None, "tries": 0}
        write_whole(place, json.dumps(settled, indent=1) + "\n")
