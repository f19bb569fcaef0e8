"""Who sends a request, and what each role of a hall may do. Pure.

Used by the edge (`wire`, `live`, `limits`) and by the rooms. Never asks whose a token is: `access` does.
"""

from __future__ import annotations

from dataclasses import dataclass

PERMISSIONS: dict[str, frozenset[str]] = {
    "kiosk": frozenset({"take", "see_kiosk", "see_job", "renew"}),
    "board": frozenset({"see_board", "acknowledge", "renew"}),
    "rating": frozenset({"rate", "renew"}),
    "counter": frozenset({"sign_in", "renew"}),
    "agent": frozenset({"print", "renew"}),
    "host_device": frozenset({"sign_in", "renew"}),
    "manager_device": frozenset({"sign_in", "renew"}),
    "officer": frozenset({"serve", "move", "take", "see_job", "see_kiosk"}),
    "host": frozenset({"guide", "move", "take", "see_kiosk", "see_job"}),
    "manager": frozenset({"serve", "guide", "move", "take", "see_job", "see_kiosk", "manage"}),
}
"""Role → what it may. Device and staff roles share the table; a signed-in person acts as staff."""
NAMED_TWICE = frozenset({"host", "manager"})
"""Roles of people and of the devices at which they sign in."""


def may(role: str, permission: str) -> bool:
    """Return whether a role holds a permission; an unknown role holds none."""
    return permission in PERMISSIONS.get(role, frozenset())


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever sends a request, as far as the server knows."""

    kind: str
    """"device", "staff" or "anyone"."""
    role: str
    device_id: str | None = None
    staff_id: str | None = None
    staff_name: str | None = None
    zone_id: str | None = None
    counter_id: str | None = None
    printer_id: str | None = None
    languages: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The actor as the journal keeps it."""
        if self.kind == "staff":
            return f"staff:{self.staff_id}"
        return f"device:{self.device_id}" if self.kind == "device" else "anyone"

    def may(self, permission: str) -> bool:
        """Return whether this actor holds the permission."""
        is_shared = self.kind == "device" and self.role in NAMED_TWICE
        role = f"{self.role}_device" if is_shared else self.role
        return may(role, permission)


ANYONE = Actor("anyone", "anyone")
