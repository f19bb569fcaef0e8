"""The one way in which the hall says no: a stable code and the facts of the case.

Texts live in the catalogues (`error.<code>_title`, `error.<code>_detail`); status codes live in
`server.wire`. Raised by rules and actions, never caught by them.
"""

from __future__ import annotations

from typing import Any


class HallError(Exception):
    """A refused request; `code` never changes between versions, `facts` fill the text."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
