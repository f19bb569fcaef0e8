"""What health and the demo's virtual printer answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from server.answers import Done, Said


class HealthPart(BaseModel):
    """How a part of the house is; what else it says depends on the part."""

    model_config = ConfigDict(extra="allow")

    state: Literal["ok", "warn", "bad"]


class Health(BaseModel):
    """The worst state of all parts, the kind of server, and each part; strangers hear the first two only."""

    state: Literal["ok", "warn", "bad"]
    reason: str | None
    """Why people are not served, as a code; null while they are."""
    mode: str = ""
    parts: dict[str, HealthPart] = {}


class VirtualPaper(BaseModel):
    """A paper that came out, with the address of its picture; sizes in dots."""

    paper_id: str
    at: str
    width: int
    height: int
    url: str


class VirtualPrinter(BaseModel):
    """The virtual printer with its papers, the newest first."""

    papers: list[VirtualPaper]
    fault: str
    at_byte: int | None
    """The byte at which the fault will strike, while it has not."""
    state: str


ANSWERS = {
    "accept_loss": Said(Done),
    "health_report": Said(Health, others={503: "People are not served; `reason` says why."}),
    "demo_printer": Said(VirtualPrinter, 200, (404, 409)),
    "demo_fault": Said(VirtualPrinter, 200, (404, 409)),
    "demo_paper": Said(None, media_type="image/png", refusals=(409,)),
}
