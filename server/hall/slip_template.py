"""How a hall's slip looks: which blocks stand on it in which order, its rows, its logo, its own lines.

Built by `server.hall.reading` from `[slip]`, drawn by `server.printing.slips`. Pure; what a block
says is decided there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BLOCKS = (
    "logo",
    "hall",
    "title",
    "number",
    "service",
    "priority",
    "facts",
    "documents",
    "qr",
    "keep",
    "free",
    "hotline",
    "rule",
)
"""What may stand on a slip beside the hall's own lines. "qr" brings its host and the slip's code along:
a code without its host in clear could be pasted over unnoticed."""
USUAL_BLOCKS = (
    *("logo", "hall", "title", "number", "service", "priority", "rule", "facts", "documents"),
    *("qr", "rule", "keep", "free", "hotline"),
)
MAY_REPEAT = frozenset({"rule"})
FACTS = ("where", "ahead", "expected", "issued", "session", "dossiers")
"""Rows of the block "facts"; one that has nothing to say is left out."""

MAX_DOCUMENTS = 6
LOGO_MM = (5, 25)
NUMBER_MM = (20, 30)
"""Height of the number: under two centimetres it is not read at arm's length."""


@dataclass(frozen=True)
class OwnLine:
    """A line of the hall's own, in each language that it was written in."""

    line_id: str
    text: Mapping[str, str]
    size: str = "small"
    is_bold: bool = False
    align: str = "center"


@dataclass(frozen=True)
class SlipTemplate:
    """One hall's slip. `logo` is a one-bit PNG in the size of the paper, read once at the start."""

    blocks: tuple[str, ...] = USUAL_BLOCKS
    facts: tuple[str, ...] = FACTS
    lines: tuple[OwnLine, ...] = ()
    logo: bytes | None = None
    number_mm: int = 22
    max_documents: int = MAX_DOCUMENTS

    @property
    def order(self) -> tuple[str, ...]:
        """The blocks from top to bottom; own lines that `blocks` does not name stand at the end."""
        named = set(self.blocks)
        return (*self.blocks, *(line.line_id for line in self.lines if line.line_id not in named))
