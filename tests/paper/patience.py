"""How long tests wait for a printer: hardly at all where silence is the point, as long as it takes where it works."""

from __future__ import annotations

from printers.cable import Patience

HASTE = Patience(status_s=0.3, unmask_s=0.1, glance_s=0.2, job_s=1.0)
"""For a printer that will not answer."""
CALM = Patience(status_s=30, unmask_s=30, job_s=30)
"""For one that does: a busy machine may be late, and that is no fault of the paper."""
