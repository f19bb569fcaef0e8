"""What is kept of a request's body: nothing that could be tried through."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import text

from wire_house import Wire

PATH = "/api/v1/tickets"


def test_a_fingerprint_needs_the_servers_secret(own_wire: Wire) -> None:
    """Whoever has the database alone cannot try citizens' IDs through against a fingerprint."""
    body = {"service_id": "khai-sinh", "citizen_id": "079123456789"}
    raw = json.dumps(body).encode()
    answer = own_wire.send("POST", PATH, who="kiosk", raw=raw)
    assert answer.status_code == 201, answer.text
    with own_wire.house.database.read() as connection:
        query = text("SELECT fingerprint, answer FROM commands WHERE actor = 'device:kiosk-1'")
        kept = connection.execute(query).all()
    plain = hashlib.sha256(b"\x1f".join((b"POST", PATH.encode(), raw))).hexdigest()
    assert len(kept) == 1 and kept[0].fingerprint != plain
    assert "079123456789" not in kept[0].answer
