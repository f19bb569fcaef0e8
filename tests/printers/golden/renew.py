"""Draw the golden slips anew: `python tests/printers/golden/renew.py`, then look at every one.

For use after a wanted change of the drawing, of the fonts, or of what stands on a slip. Never run by a
test.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1])]

from paper.hall_slips import hall_slip  # noqa: E402
from paper.slips import slip  # noqa: E402
from printers.preview import png_bytes  # noqa: E402

SERVERS = HERE.parents[1] / "printing" / "golden"

for language in ("vi", "en", "km"):
    for width in (384, 576):
        (HERE / f"{language}-{width}.png").write_bytes(png_bytes(slip(language), width))
        for is_usual, name in ((True, "usual"), (False, "template")):
            drawn = png_bytes(hall_slip(language, "priority", is_usual), width)
            (SERVERS / f"{name}-{language}-{width}.png").write_bytes(drawn)
