"""What health and the demo's virtual printer answer; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, with_config

from server.answers import Done, NotRequired, Said, TypedDict

State = Literal["ok", "warn", "bad"]


@with_config(ConfigDict(extra="allow"))
class HealthPart(TypedDict):
    """How a part of the house is; what else it says depends on the part."""

    state: State


class Health(TypedDict):
    """The worst state of all parts, the kind of server, and each part; strangers hear the first two only."""

    state: State
    reason: str | None
    """Why people are not served, as a code; null while they are."""
    mode: NotRequired[str]
    parts: NotRequired[dict[str, HealthPart]]


class VirtualPaper(TypedDict):
    """A paper that came out, with the address of its picture; sizes in dots."""

    paper_id: str
    at: str
    width: int
    height: int
    url: str


class VirtualPrinter(TypedDict):
    """The virtual printer with its papers, the newest first."""

    papers: list[VirtualPaper]
    fault: str
    at_byte: int | None
    """The byte at which the fault will strike, while it has not."""
    state: str


ANSWERS = {
    "accept_loss": Said(Done),
    "begin_backup": Said(Done, 200, (409,)),
    "health_report": Said(Health, others={503: "People are not served; `reason` says why."}),
    "metrics": Said(None, 200, (404,), media_type="text/plain"),
    "demo_printer": Said(VirtualPrinter, 200, (404, 409)),
    "demo_fault": Said(VirtualPrinter, 200, (404, 409)),
    "demo_paper": Said(None, media_type="image/png", refusals=(409,)),
}
