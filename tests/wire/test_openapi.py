"""The API describes itself, and a machine that tries everything it describes never finds a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import validator_for

from wire_house import Wire

pytestmark = pytest.mark.filterwarnings("ignore")
PLAIN = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def document(wire: Wire) -> dict[str, Any]:
    """The API's own description."""
    answer = wire.send("GET", "/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json)


def test_the_description_is_openapi_3_1(document: dict[str, Any]) -> None:
    """The document says 3.1, every operation says what it does, and every schema in it is a schema."""
    assert document["openapi"].startswith("3.1")
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            assert operation.get("summary"), f"{method} {path} says nothing"
            named = {p["name"] for p in operation.get("parameters", []) if p.get("in") == "path"}
            assert named >= {
                part[1:-1] for part in path.split("/") if part[:1] == "{" and part[-1] == "}"
            }
    for schema in document.get("components", {}).get("schemas", {}).values():
        validator_for(schema | {"components": document["components"]})


def test_every_route_is_described(wire: Wire, document: dict[str, Any]) -> None:
    """Each route of the API stands in the description."""
    described = {path.replace("{", "<").replace("}", ">") for path in document["paths"]}
    missing = {
        rule.rule
        for rule in wire.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.rule not in described
    }
    assert missing == set()


def operations(schema: Any) -> list[Any]:
    """Return every operation of the API."""
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.slow
@pytest.mark.parametrize("who", [None, "kiosk", "officer", "manager"])
def test_a_machine_finds_no_way_to_break_it(wire: Wire, who: str | None) -> None:
    """Requests made up from the description, good and bad, as each kind of sender, get no 5xx."""
    # A large library, which takes a second to load: here, and not wherever tests are collected.
    import schemathesis

    # What a machine makes up for a recording is sent as the bytes that it is.
    schemathesis.serializer.alias("audio/wav", "application/octet-stream")
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", wire.app)
    everything = st.sampled_from(operations(schema)).flatmap(lambda o: o.as_strategy())
    everything |= st.sampled_from(operations(schema)).flatmap(
        lambda o: o.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
    )
    headers = {"Idempotency-Key": "made-up-by-a-machine"}
    if who is not None:
        headers["Authorization"] = f"Bearer {wire.tokens[who]}"

    @PLAIN
    @given(case=everything)
    def try_it(case: Any) -> None:
        if "session" in case.path and case.method == "DELETE":
            return
        wire.forget_haste()
        answer = case.call(headers=headers)
        assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text[:300]}"

    try_it()
    assert wire.log.errors == []
