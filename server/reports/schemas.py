"""What requests to the reports may carry."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.wire import Body


class ExportByHand(Body):
    """What was done by hand on a day is taken away, of everybody or of one person."""

    date: Annotated[str, Field(min_length=1, max_length=10)]
    staff_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
