"""What tokens are made of, and what else browsers might be asked to carry."""

from __future__ import annotations

import base64

from server.access.rules import token_of
from wire_house import Wire


def test_a_token_holds_256_bits() -> None:
    """Made from the server's secret and the request's own key: another secret, another part, another token."""
    one = token_of(b"s" * 32, "session", "desk-1", "an", "k" * 20)
    assert len(base64.urlsafe_b64decode(one + "=")) == 32
    others = {
        token_of(b"t" * 32, "session", "desk-1", "an", "k" * 20),
        token_of(b"s" * 32, "session", "desk-1", "an", "l" * 20),
        token_of(b"s" * 32, "session", "desk-1a", "n", "k" * 20),
        token_of(b"s" * 32, "device", "desk-1", "an", "k" * 20),
    }
    assert one not in others and len(others) == 4


def test_no_cookie_is_set(wire: Wire) -> None:
    """Neither by pages nor by signing in: who somebody is goes in a header that no other site can send."""
    token = wire.take()["token"]
    for path in ("/", "/kiosk/ticket/", f"/t/{token}", "/privacy", "/api/v1/hall", "/t/khong-co"):
        with wire.send("GET", path) as answer:
            assert "Set-Cookie" not in answer.headers, path
    body = {"staff_id": "truong", "pin": "975310"}
    answer = wire.send("POST", "/api/v1/session", body, "console")
    assert answer.status_code == 201 and "Set-Cookie" not in answer.headers


def test_trace_is_refused(wire: Wire) -> None:
    """Nobody hears their own headers back, of any address."""
    for path in ("/", "/health", "/api/v1/hall", "/static/tokens.css"):
        answer = wire.app.test_client().open(path, method="TRACE", headers={"X-Mark": "mark"})
        assert answer.status_code == 405 and "mark" not in answer.text
